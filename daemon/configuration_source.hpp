#pragma once

#include <filesystem>
#include <string>
#include <variant>

#include "config/command_line.hpp"
#include "config/configuration_file.hpp"

namespace vedette::daemon {

/// Where the configuration comes from: a file, what was added by standard input, the options of the command line. Read
/// at the start, and again at each SIGHUP.
class ConfigurationSource {
 public:
  /// `added`: lines from standard input.
  ConfigurationSource(const config::CommandLine& wish, std::string added);

  /// Absolute.
  const std::filesystem::path& file() const { return file_; }
  bool is_sentinel_conf() const { return config::form_of(name_) == config::ConfigurationForm::sentinel_conf; }

  std::variant<config::Configuration, config::Problem> read() const;

 private:
  std::string name_;              ///< As it was given, for errors.
  std::filesystem::path folder_;  ///< From which relative paths start.
  std::filesystem::path file_;
  std::string added_;
  std::vector<std::string> options_;
};

}  // namespace vedette::daemon
