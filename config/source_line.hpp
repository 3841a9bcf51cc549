#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "config/daemon_settings.hpp"
#include "config/problem.hpp"

namespace vedette::config {

/// One line that says something, and where it stands.
struct SourceLine {
  std::string file;                ///< Of the environment: the variable.
  std::size_t number = 0;          ///< 1-based.
  std::string text;                ///< Trimmed. Of the environment: empty.
  std::vector<std::string> words;  ///< Unquoted; at least one.
  GenericLine::Origin origin = GenericLine::Origin::file;
  std::size_t column = 0;  ///< 1-based, in YAML.
};

/// The problem that this line is.
Problem problem_at(const SourceLine& line, std::string reason);

/// Where a line stands, for warnings: `line 7 of sentinel.conf`.
std::string place_of(const SourceLine& line);

}  // namespace vedette::config
