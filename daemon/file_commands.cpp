#include "daemon/file_commands.hpp"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <iostream>
#include <system_error>
#include <variant>

#include "config/environment_lines.hpp"
#include "config/included_file.hpp"
#include "daemon/access_control.hpp"
#include "daemon/acl_file.hpp"
#include "daemon/configuration_source.hpp"
#include "daemon/process_environment.hpp"
#include "vedette_version.hpp"

namespace vedette::daemon {
namespace {

int complain(const config::Problem& problem) {
  if (problem.logged) {
    std::cerr << problem.reason << '\n';
  } else {
    std::cerr << config::fatal_block(problem, product());
  }
  return 1;
}

/// Why a start could not open that log file, looked at without making one.
std::string would_not_open(const config::DaemonSettings& settings) {
  if (settings.logfile.empty()) return {};
  const std::filesystem::path file = std::filesystem::path{settings.dir} / settings.logfile;
  const bool exists = ::access(file.c_str(), F_OK) == 0;
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path{"."};
  const bool may = ::access((exists ? file : folder).c_str(), W_OK) == 0;
  return may ? "" : std::generic_category().message(errno);
}

}  // namespace

std::string product() {
  return std::string{"Vedette "} + version;
}

int check_file(const config::CommandLine& wish) {
  const ConfigurationSource source{wish, {}, process_environment()};
  const auto environment = source.read_environment();
  if (const auto* problem = std::get_if<config::Problem>(&environment)) return complain(*problem);
  if (const auto& given = std::get<std::optional<config::Environment>>(environment)) {
    for (const auto& line : config::shown_lines(*given)) std::cout << line << '\n';
    for (const auto& detail : given->details) std::cout << detail << '\n';
  }
  const auto read = source.read();
  if (const auto* problem = std::get_if<config::Problem>(&read)) return complain(*problem);
  const auto& configuration = std::get<config::Configuration>(read);
  if (const std::string reason = would_not_open(configuration.daemon); !reason.empty()) {
    config::Problem problem;
    problem.reason = "Can't open the log file: " + reason;
    return complain(problem);
  }
  const config::DaemonSettings& settings = configuration.daemon;
  const auto users = settings.aclfile.empty() ? configured_users(settings)
                                              : read_acl_file(settings.aclfile, settings.channels_by_default);
  if (const auto* problem = std::get_if<std::string>(&users)) {
    std::cerr << *problem << '\n';
    return 1;
  }
  for (const auto& warning : configuration.warnings) std::cout << warning << '\n';
  std::cout << source.description() << ": OK, " << configuration.state.masters.size() << " masters\n";
  return 0;
}

int convert_file(const std::string& file) {
  const auto text = config::read_regular_file(file);
  if (const auto* failure = std::get_if<config::ReadFailure>(&text)) {
    std::cerr << "Can't read '" << file << "': " << failure->reason << '\n';
    return 1;
  }
  const auto result = config::convert(file, std::get<std::string>(text));
  if (const auto* problem = std::get_if<config::Problem>(&result)) return complain(*problem);
  const auto& converted = std::get<config::Converted>(result);
  for (const auto& remark : converted.remarks) std::cerr << remark << '\n';
  std::cout << converted.text;
  return 0;
}

}  // namespace vedette::daemon
