#include "config/assembly.hpp"

#include <algorithm>
#include <utility>

#include "config/acl_user.hpp"
#include "config/sentinel_directives.hpp"
#include "config/vedette_lines.hpp"
#include "config/words.hpp"

namespace vedette::config {

std::optional<Problem> Assembly::add(SourceLine line) {
  if (lower_case(line.words.front()) == "sentinel") {
    sentinel_lines_.push_back(std::move(line));
    return std::nullopt;
  }
  if (std::string reason = generic_.apply(line); !reason.empty()) return problem_at(line, std::move(reason));
  return std::nullopt;
}

std::optional<Problem> Assembly::finish() {
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
