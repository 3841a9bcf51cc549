#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "config/command_line.hpp"
#include "config/configuration_file.hpp"
#include "config/environment.hpp"

namespace vedette::daemon {

/// Where the configuration comes from: a file, what was added by standard input, variables of the environment if the
/// command line asks for them, the options of the command line. Read at the start, and again at each SIGHUP.
class ConfigurationSource {
 public:
  /// `added`: lines from standard input. `variables`: those of the process, used if `wish` asks for them.
  ConfigurationSource(const config::CommandLine& wish, std::string added, std::vector<config::Variable> variables = {});

  /// Absolute; empty: there is none, the environment says all.
  const std::filesystem::path& file() const { return file_; }
  bool is_sentinel_conf() const {
    return !name_.empty() && config::form_of(name_) == config::ConfigurationForm::sentinel_conf;
  }
  /// What it is, for people: the file's name as it was given, or the environment.
  std::string description() const;

  std::variant<config::Configuration, config::Problem> read() const;
  /// What the variables say; nothing if they are not asked for.
  std::variant<std::optional<config::Environment>, config::Problem> read_environment() const;

 private:
  std::variant<config::Configuration, config::Problem> read_with(const config::Environment* environment) const;

  std::string name_;              ///< As it was given, for errors.
  std::filesystem::path folder_;  ///< From which relative paths start.
  std::filesystem::path file_;
  std::string added_;
  std::vector<std::string> options_;
  bool reads_environment_ = false;
  std::vector<config::Variable> variables_;
};

}  // namespace vedette::daemon
