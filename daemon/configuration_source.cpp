#include "daemon/configuration_source.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

#include "config/sentinel_conf.hpp"

namespace vedette::daemon {
namespace {

/// Pipes and devices are read too, as redis-sentinel does. Nothing: errno tells why not.
std::optional<std::string> whole_text(const std::filesystem::path& file) {
  errno = 0;
  std::ifstream stream{file, std::ios::binary};
  std::stringstream text;
  if (!stream || (stream.peek() != std::ifstream::traits_type::eof() && !(text << stream.rdbuf()))) {
    return std::nullopt;
  }
  return std::move(text).str();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream{text};
  for (std::string line; std::getline(stream, line);) {
    if (const auto first = line.find_first_not_of(" \t\r"); first != std::string::npos && line[first] != '#') {
      lines.push_back(line);
    }
  }
  return lines;
}

/// Works in another folder until the end of its scope.
class Elsewhere {
 public:
  explicit Elsewhere(const std::filesystem::path& folder) : back_{std::filesystem::current_path()} {
    std::filesystem::current_path(folder);
  }
  Elsewhere(const Elsewhere&) = delete;
  Elsewhere& operator=(const Elsewhere&) = delete;
  ~Elsewhere() {
    std::error_code ignored;
    std::filesystem::current_path(back_, ignored);
  }

 private:
  std::filesystem::path back_;
};

}  // namespace

ConfigurationSource::ConfigurationSource(const config::CommandLine& wish, std::string added)
    : name_{wish.file},
      folder_{std::filesystem::current_path()},
      file_{std::filesystem::absolute(wish.file)},
      added_{std::move(added)},
      options_{wish.extra} {}

std::variant<config::Configuration, config::Problem> ConfigurationSource::read() const {
  // The daemon has changed into `dir` since the first reading.
  const Elsewhere where_it_started{folder_};
  auto text = whole_text(file_);
  if (!text) {
    const std::string reason = std::strerror(errno != 0 ? errno : EIO);
    config::Problem problem{name_, 0, {}, "Fatal error, can't open config file '" + file_.string() + "': " + reason};
    problem.logged = true;
    return problem;
  }
  if (is_sentinel_conf()) {
    return config::read_sentinel_conf(name_, *text, options_, config::Looks::around, added_);
  }
  std::vector<std::string> lines = lines_of(added_);
  lines.insert(lines.end(), options_.begin(), options_.end());
  return config::read_configuration(name_, *text, lines);
}

}  // namespace vedette::daemon
