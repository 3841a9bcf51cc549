#include "config/assembly.hpp"

#include <utility>

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
    return Problem{{}, 0, {}, std::move(reason), false, false};
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
  if (result_.daemon.clients_need_no_password && !result_.daemon.requirepass.empty()) {
    result_.warnings.emplace_back(
        "Clients need no password, since a line 'user default on nopass' stands beside requirepass");
  }
}

}  // namespace vedette::config
