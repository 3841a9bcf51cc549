#include "config/sentinel_directives.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "config/closest_name.hpp"
#include "config/directives.hpp"
#include "config/master_directives.hpp"
#include "config/process_directives.hpp"
#include "config/words.hpp"

namespace vedette::config {

namespace {

using Origin = GenericLine::Origin;
using Pass = SentinelDirective::Pass;

constexpr std::array<SentinelDirective, 31> sentinel_table{{
    {"announce-hostnames", "announce-hostnames", Pass::settings, 2, 2},
    {"announce-ip", "announce-ip", Pass::settings, 2, 2},
    {"announce-port", "announce-port", Pass::settings, 2, 2},
    {"current-epoch", "current-epoch", Pass::settings, 2, 2},
    {"deny-scripts-reconfig", "deny-scripts-reconfig", Pass::settings, 2, 2},
    {"myid", "myid", Pass::settings, 2, 2},
    {"resolve-hostnames", "resolve-hostnames", Pass::settings, 2, 2},
    {"sentinel-pass", "sentinel-pass", Pass::settings, 2, 2},
    {"sentinel-user", "sentinel-user", Pass::settings, 2, 2},
    {"monitor", "monitor", Pass::monitor, 5, 5},
    {"adopt-unknown", "adopt-unknown", Pass::masters, 3, 3},
    {"auth-pass", "auth-pass", Pass::masters, 3, 3},
    {"auth-user", "auth-user", Pass::masters, 3, 3},
    {"client-reconfig-script", "client-reconfig-script", Pass::masters, 3, 3},
    {"config-epoch", "config-epoch", Pass::masters, 3, 3},
    {"crash-after-milliseconds", "crash-after-milliseconds", Pass::masters, 3, 3},
    {"down-after-milliseconds", "down-after-milliseconds", Pass::masters, 3, 3},
    {"failover-timeout", "failover-timeout", Pass::masters, 3, 3},
    {"forget-replicas-after-milliseconds", "forget-replicas-after-milliseconds", Pass::masters, 3, 3},
    {"known-replica", "known-replica", Pass::masters, 4, 4},
    {"known-sentinel", "known-sentinel", Pass::masters, 4, 5},
    {"known-slave", "known-replica", Pass::masters, 4, 4},
    {"leader-epoch", "leader-epoch", Pass::masters, 3, 3},
    {"leave-strangers-alone", "leave-strangers-alone", Pass::masters, 3, 3},
    {"master-reboot-down-after-period", "master-reboot-down-after-period", Pass::masters, 3, 3},
    {"notification-script", "notification-script", Pass::masters, 3, 3},
    {"parallel-syncs", "parallel-syncs", Pass::masters, 3, 3},
    {"primary-reboot-down-after-period", "master-reboot-down-after-period", Pass::masters, 3, 3},
    {"rename-command", "rename-command", Pass::masters, 4, 4},
    {"unauthorised-is-down", "unauthorised-is-down", Pass::masters, 3, 3},
    {"wrong-role-is-down", "wrong-role-is-down", Pass::masters, 3, 3},
}};

constexpr const char* unrecognized = "Unrecognized sentinel configuration statement.";

/// A line that was found in the table; what is wrong with it is known once its pass has come.
struct Queued {
  const SourceLine* line = nullptr;
  const SentinelDirective* directive = nullptr;  ///< Null: unknown, or with the wrong number of words.
  Pass pass = Pass::masters;
};

Queued queue(const SourceLine& line) {
  const SentinelDirective* known = find_sentinel_directive(lower_case(line.words[1]));
  if (known == nullptr) return {&line, nullptr, Pass::masters};
  const std::size_t words = line.words.size() - 1;
  const bool fits = words >= known->fewest_words && words <= known->most_words;
  return {&line, fits ? known : nullptr, known->pass};
}

/// A known name with the wrong number of words is no slip of the pen.
std::string unrecognized_reason(const std::string& name) {
  const std::string lower = lower_case(name);
  if (find_sentinel_directive(lower) != nullptr) return unrecognized;
  if (find_directive(lower) != nullptr) {
    return std::string{unrecognized} + " Did you mean '" + lower + "', without 'sentinel' before it?";
  }
  const std::string closest = closest_sentinel_directive(lower);
  return closest.empty() ? unrecognized : std::string{unrecognized} + " Did you mean '" + closest + "'?";
}

int rank_of(Origin origin) {
  switch (origin) {
    case Origin::included_file:
      return 0;
    case Origin::file:
      return 1;
    case Origin::environment:
      return 2;
    case Origin::command_line:
      break;
  }
  return 3;
}

}  // namespace

const SentinelDirective* find_sentinel_directive(std::string_view name) {
  const auto* found = std::find_if(sentinel_table.begin(), sentinel_table.end(),
                                   [name](const SentinelDirective& known) { return known.name == name; });
  return found == sentinel_table.end() ? nullptr : found;
}

std::string closest_sentinel_directive(std::string_view name) {
  std::vector<std::string_view> names;
  names.reserve(std::size(sentinel_table));
  for (const SentinelDirective& known : sentinel_table) names.push_back(known.name);
  return closest_name(name, names);
}

std::optional<Problem> apply_sentinel_directives(const std::vector<SourceLine>& lines, quorum::DurableState& state,
                                                 std::vector<std::string>& warnings, Looks looks) {
  std::vector<Queued> queued;
  for (const SourceLine& line : lines) {
    if (line.words.size() > 1) queued.push_back(queue(line));
  }
  std::stable_sort(queued.begin(), queued.end(), [](const Queued& a, const Queued& b) {
    return std::pair{a.pass, rank_of(a.line->origin)} < std::pair{b.pass, rank_of(b.line->origin)};
  });

  MasterDirectives masters{state, warnings, looks};
  for (const auto& [line, directive, pass] : queued) {
    if (directive == nullptr) return problem_at(*line, unrecognized_reason(line->words[1]));
    const std::string reason = pass == Pass::settings ? apply_process_directive(*directive, *line, state, warnings)
                                                      : masters.apply(*directive, *line);
    if (!reason.empty()) return problem_at(*line, reason);
  }
  masters.finish();
  return std::nullopt;
}

}  // namespace vedette::config
