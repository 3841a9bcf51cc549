#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/configuration.hpp"
#include "config/environment.hpp"
#include "config/looks.hpp"
#include "config/problem.hpp"

namespace vedette::config {

/// Reads a sentinel.conf (config §1-§5). `file`: its name, for errors. `text`: what it holds. `extra`: lines from the
/// command line, behind the file: `port 26380`, `sentinel monitor m 127.0.0.1 6379 2`. `input`: more text, between the
/// two, that is in no file and is written down as options are. `environment`: what variables say, right behind the
/// file; null: nothing. Included files are read from disk, and the executable bit of scripts and the directory `dir`
/// are looked at.
std::variant<Configuration, Problem> read_sentinel_conf(std::string_view file, std::string_view text,
                                                        const std::vector<std::string>& extra,
                                                        Looks looks = Looks::around, std::string_view input = {},
                                                        const Environment* environment = nullptr);

}  // namespace vedette::config
