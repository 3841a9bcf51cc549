#include "config/assembly.hpp"

#include <algorithm>
#include <utility>

#include "config/acl_user.hpp"
#include "config/environment_lines.hpp"
#include "config/sentinel_directives.hpp"
#include "config/vedette_lines.hpp"
#include "config/words.hpp"

namespace vedette::config {

namespace {

/// Who is driven by the environment runs in a container, where probes and Prometheus look for us.
constexpr std::uint16_t http_port_of_images = 9355;

/// A rule of a user may be the password itself, its sign forgotten.
Problem without_secrets(Problem problem, const EnvironmentLine& line) {
  if (line.words.front() != "user") return problem;
  const std::size_t end = problem.reason.rfind("': ");
  const std::string why = end == std::string::npos ? "Syntax error" : problem.reason.substr(end + 3);
  problem.reason = line.variable + " holds a rule that can't be used: " + why;
  return problem;
}

}  // namespace

std::optional<Problem> Assembly::add(SourceLine line) {
  if (lower_case(line.words.front()) == "sentinel") {
    sentinel_lines_.push_back(std::move(line));
    return std::nullopt;
  }
  if (std::string reason = generic_.apply(line); !reason.empty()) return problem_at(line, std::move(reason));
  return std::nullopt;
}

/// Whether a file or a variable gives that directive. A port of 0 is none.
bool Assembly::is_said(std::string_view directive) const {
  return std::ranges::any_of(result_.daemon.lines, [directive](const GenericLine& line) {
    const bool is_no_port = directive == "tls-port" && line.words == std::vector<std::string>{"0"};
    return line.name == directive && !is_no_port;
  });
}

std::optional<Problem> Assembly::add(const Environment& environment) {
  for (const bool is_default : {false, true}) {
    for (const EnvironmentLine& line : environment.generic) {
      if (line.variable.empty() != is_default || (is_default && is_said(line.words.front()))) continue;
      if (auto problem = add(generic_line(line))) return without_secrets(std::move(*problem), line);
    }
  }
  result_.warnings.insert(result_.warnings.end(), environment.notices.begin(), environment.notices.end());
  result_.details = environment.details;
  environment_ = environment;
  return std::nullopt;
}

void Assembly::add_sentinel_lines_of_environment() {
  EnvironmentLines added = sentinel_lines(*environment_, sentinel_lines_);
  std::vector<std::string> overridden = overridden_directives(result_.daemon.lines);
  overridden.insert(overridden.end(), added.overridden.begin(), added.overridden.end());
  if (!overridden.empty()) {
    std::string names;
    for (const std::string& name : overridden) names.append(names.empty() ? "" : ", ").append(name);
    result_.warnings.push_back("The environment counts more than the configuration file: " + names);
  }
  for (std::string& notice : added.notices) result_.warnings.push_back(std::move(notice));
  for (SourceLine& line : added.lines) sentinel_lines_.push_back(std::move(line));
  for (SecretReference& reference : added.references) result_.references.push_back(std::move(reference));
  result_.environment = std::move(added.from);
  for (const EnvironmentSecret& secret : environment_->secrets) {
    if (secret.setting == "requirepass") set_password_of_default(secret);
  }
  const bool says_http_port =
      std::ranges::find(result_.daemon.lines, "http-port", &GenericLine::name) != result_.daemon.lines.end();
  if (!says_http_port) {
    result_.daemon.http.port = http_port_of_images;
    result_.daemon.http.port_is_default = true;
  }
  // Both at one port can't be meant: TLS is what was asked for.
  if (environment_->tls && result_.daemon.port == result_.daemon.tls.port) result_.daemon.port = 0;
}

/// A daemon writes the line of the user `default` with the password of then; what the environment says now counts more.
void Assembly::set_password_of_default(const EnvironmentSecret& secret) {
  result_.password_references.push_back({"default", secret.reference, hash_of(secret.secret)});
  const auto line = std::ranges::find(result_.daemon.users, "default", &UserLine::name);
  if (line == result_.daemon.users.end() || line->origin == GenericLine::Origin::command_line) return;
  line->rules.insert(line->rules.end(), {"resetpass", ">" + secret.secret});
}

std::optional<Problem> Assembly::finish() {
  if (environment_) add_sentinel_lines_of_environment();
  if (std::string reason = generic_.finish(); !reason.empty()) {
    return Problem{{}, 0, {}, std::move(reason), false, true};
  }
  if (auto problem = apply_sentinel_directives(sentinel_lines_, result_.state, result_.warnings, looks_))
    return problem;
  apply_vedette_lines(own_lines_, result_.state);
  warn();
  return std::nullopt;
}

void Assembly::warn() {
  if (!generic_.without_effect().empty()) {
    std::string names;
    for (const std::string& name : generic_.without_effect()) names.append(names.empty() ? "" : ", ").append(name);
    result_.warnings.push_back("These directives have no effect in this version: " + names);
  }
  if (!result_.daemon.requirepass.empty()) warn_of_unused_password();
}

/// It is easily taken for what protects us.
void Assembly::warn_of_unused_password() {
  const DaemonSettings& daemon = result_.daemon;
  if (!daemon.aclfile.empty()) {
    result_.warnings.emplace_back("requirepass is for peers only: the aclfile alone says who may come in");
    return;
  }
  const auto line = std::ranges::find(daemon.users, "default", &UserLine::name);
  if (line == daemon.users.end()) return;
  AclUser user;
  const auto rules = acl_rules(line->rules);
  for (const AclRule& rule : std::get<std::vector<AclRule>>(rules)) user.apply(rule, {});
  if (user.needs_no_password() || !user.accepts(daemon.requirepass)) {
    result_.warnings.emplace_back("requirepass is for peers only: the line 'user default' says who may come in");
  }
}

}  // namespace vedette::config
