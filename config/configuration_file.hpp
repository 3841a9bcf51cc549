#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/configuration.hpp"
#include "config/environment.hpp"
#include "config/problem.hpp"

namespace vedette::config {

/// The two forms of a configuration.
enum class ConfigurationForm : std::uint8_t { sentinel_conf, yaml };

/// YAML if the name ends in `.yaml` or `.yml`, else a sentinel.conf.
ConfigurationForm form_of(std::string_view file);

/// Reads a configuration in the form that its name tells. `environment`: what variables say besides; null: nothing.
std::variant<Configuration, Problem> read_configuration(std::string_view file, std::string_view text,
                                                        const std::vector<std::string>& extra,
                                                        const Environment* environment = nullptr);

/// The same configuration in the other form, and what has to be said about it.
struct Converted {
  std::string text;
  std::vector<std::string> remarks;
};

/// Turns one form into the other. Secrets by reference stay references; what only Vedette knows does not go into a
/// sentinel.conf, so that redis-sentinel can start from it.
std::variant<Converted, Problem> convert(std::string_view file, std::string_view text);

}  // namespace vedette::config
