#pragma once

#include <string>
#include <vector>

#include "config/environment.hpp"

namespace vedette::config {

/// Words for the end of the command line, from VALKEY_EXTRA_FLAGS; none if they can't stand there.
std::vector<std::string> extra_command_line_words(const std::vector<Variable>& variables);

/// Why they can't, without the words themselves; empty: they can. They have to begin with an option, and to hold no
/// secret: options are written into sentinel.conf, secrets of the environment never.
std::string fault_of_extra_flags(const std::vector<Variable>& variables);

}  // namespace vedette::config
