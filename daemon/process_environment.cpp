#include "daemon/process_environment.hpp"

#include <unistd.h>

#include <array>
#include <fstream>
#include <string_view>
#include <system_error>

namespace vedette::daemon {
namespace {

constexpr const char* data_folder = "/data";
constexpr const char* data_file = "/data/sentinel.conf";

}  // namespace

std::vector<config::Variable> process_environment() {
  std::vector<config::Variable> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text{*entry};
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    variables.push_back({std::string{text.substr(0, equals)}, std::string{text.substr(equals + 1)}});
  }
  return variables;
}

std::string account_namespace() {
  std::ifstream file{"/var/run/secrets/kubernetes.io/serviceaccount/namespace"};
  std::string space;
  file >> space;
  return space;
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

std::string default_folder() {
  std::error_code ignored;
  const bool usable = std::filesystem::is_directory(data_folder, ignored) && ::access(data_folder, W_OK) == 0;
  return usable ? data_folder : "";
}

std::string file_beside(const config::Environment& environment) {
  for (const std::string& file : {environment.config_file, std::string{data_file}}) {
    if (!file.empty() && ::access(file.c_str(), F_OK) == 0) return file;
  }
  return {};
}

}  // namespace vedette::daemon
