#include "daemon/configuration_source.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

#include "config/sentinel_conf.hpp"
#include "daemon/process_environment.hpp"

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

ConfigurationSource::ConfigurationSource(const config::CommandLine& wish, std::string added,
                                         std::vector<config::Variable> variables)
    : name_{wish.file},
      folder_{std::filesystem::current_path()},
      added_{std::move(added)},
      options_{wish.extra},
      reads_environment_{wish.environment},
      variables_{std::move(variables)} {
  if (wish.own_names_alone) {
    std::erase_if(variables_, [](const config::Variable& variable) { return !variable.name.starts_with("VEDETTE_"); });
  }
  if (reads_environment_ && name_.empty()) {
    const auto read = read_environment();
    const auto* found = std::get_if<std::optional<config::Environment>>(&read);
    if (found != nullptr && *found) name_ = file_beside(**found);
  }
  if (!name_.empty()) file_ = std::filesystem::absolute(name_);
}

std::string ConfigurationSource::description() const {
  if (!reads_environment_) return name_;
  return name_.empty() ? "the environment" : name_ + " and the environment";
}

std::variant<std::optional<config::Environment>, config::Problem> ConfigurationSource::read_environment() const {
  if (!reads_environment_) return std::nullopt;
  auto read = config::read_environment(variables_, options_, config::real_files());
  if (auto* problem = std::get_if<config::Problem>(&read)) return std::move(*problem);
  auto& environment = std::get<config::Environment>(read);
  if (std::string folder = default_folder(); name_.empty() && !folder.empty()) {
    environment.generic.insert(environment.generic.begin(), {{}, {"dir", std::move(folder)}});
  }
  return std::optional{std::move(environment)};
}

std::variant<config::Configuration, config::Problem> ConfigurationSource::read() const {
  // The daemon has changed into `dir` since the first reading.
  const Elsewhere where_it_started{folder_};
  auto environment = read_environment();
  if (auto* problem = std::get_if<config::Problem>(&environment)) return std::move(*problem);
  const auto& given = std::get<std::optional<config::Environment>>(environment);
  return read_with(given ? &*given : nullptr);
}

std::variant<config::Configuration, config::Problem> ConfigurationSource::read_with(
    const config::Environment* environment) const {
  auto text = file_.empty() ? std::optional<std::string>{std::in_place} : whole_text(file_);
  if (!text) {
    const std::string reason = std::strerror(errno != 0 ? errno : EIO);
    config::Problem problem{name_, 0, {}, "Fatal error, can't open config file '" + file_.string() + "': " + reason};
    problem.logged = true;
    return problem;
  }
  if (file_.empty() || is_sentinel_conf()) {
    return config::read_sentinel_conf(file_.empty() ? std::string{"the command line"} : name_, *text, options_,
                                      config::Looks::around, added_, environment);
  }
  std::vector<std::string> lines = lines_of(added_);
  lines.insert(lines.end(), options_.begin(), options_.end());
  return config::read_configuration(name_, *text, lines, environment);
}

}  // namespace vedette::daemon
