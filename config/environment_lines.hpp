#pragma once

#include <string>
#include <vector>

#include "config/configuration.hpp"
#include "config/environment.hpp"
#include "config/source_line.hpp"

namespace vedette::config {

/// What an environment adds to the lines of file and command line.
struct EnvironmentLines {
  std::vector<SourceLine> lines;  ///< Of Sentinel.
  FromEnvironment from;
  std::vector<SecretReference> references;
  std::vector<std::string> overridden;  ///< Names of settings that a file gives otherwise: `quorum of mymaster`.
  std::vector<std::string> notices;     ///< Sentences for the log, without secrets.
};

/// A directive of redis.conf that the environment gives.
SourceLine generic_line(const EnvironmentLine& line);

/// The directives of Sentinel that the environment gives. `others`: all lines of Sentinel from files and command line.
/// A master that they know is where they say, and an id that they know stays (container §10.1).
EnvironmentLines sentinel_lines(const Environment& environment, const std::vector<SourceLine>& others);

/// Which directives of redis.conf a file gives otherwise than the environment. `lines`: all, from wherever.
std::vector<std::string> overridden_directives(const std::vector<GenericLine>& lines);

/// One text a directive, `VARIABLE: directive value`, with `***` for each secret.
std::vector<std::string> shown_lines(const Environment& environment);

}  // namespace vedette::config
