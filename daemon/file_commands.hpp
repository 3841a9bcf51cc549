#pragma once

#include <string>

#include "config/command_line.hpp"

namespace vedette::daemon {

// What `vedette check FILE` and `vedette convert FILE` do. Neither starts anything or changes a file.

/// What stands in the parentheses of an error block: `Vedette 0.1.0`.
std::string product();

/// Reads a configuration as a start would, and says on standard output that it is fine, with what a start would remark,
/// or on standard error what is wrong. With `--env` it says first what the variables say, without their secrets. The
/// exit status.
int check_file(const config::CommandLine& wish);

/// Writes the configuration to standard output in the other form. The exit status.
int convert_file(const std::string& file);

}  // namespace vedette::daemon
