#include "quorum/tilt.hpp"

#include <algorithm>

#include "quorum/asking.hpp"
#include "quorum/hearsay.hpp"

namespace vedette::quorum {

Milliseconds lateness(const Reading& last, std::optional<Instant> due, const Reading& now) {
  Milliseconds late{0};
  // Since the last look only, so that one pause is seen once.
  if (due) late = std::max(late, now.steady - std::max(*due, last.steady));
  const Milliseconds suspended = (now.boot - last.boot) - (now.steady - last.steady);
  return std::max(late, suspended);
}

Milliseconds wall_jump(const Reading& last, const Reading& now) {
  const Milliseconds jump = (now.wall - last.wall) - (now.steady - last.steady);
  return std::max(jump, Milliseconds{0});
}

void forget_after_pause(TurnContext& turn, MasterGroup& group) {
  for (auto& [id, server] : group.servers) {
    if (server.live.silent_since) server.live.silent_since = turn.time();
    server.live.last_sign = turn.time();
    if (server.rebooted) server.rebooted = turn.time();
    server.role_reported_since = turn.time();
    server.followed_since = turn.time();
    turn.set(group, Reason::silent, turn.time() + group.settings.down_after + Milliseconds{1}, id);
  }
  forget_opinions(turn, group);
  if (group.hearsay) hear_of_master(turn, group);
}

Milliseconds tilt_length(const Timing& timing) {
  return std::min(timing.tilt_period, 2 * timing.ping_period);
}

}  // namespace vedette::quorum
