#include "quorum/verdict.hpp"

#include <algorithm>
#include <string>

#include "quorum/dispute.hpp"
#include "quorum/election.hpp"
#include "quorum/selection.hpp"

namespace vedette::quorum {
namespace {

// Connections are cut and made anew at each switch; what lasts shorter than this is no news.
constexpr Milliseconds before_it_is_told{1000};

// An operator can mend that, and the servers may be well.
bool credentials_fail(const MasterGroup& group) {
  return std::any_of(group.servers.begin(), group.servers.end(), [&](const auto& entry) {
    const Server& server = entry.second;
    return !group.is_master(server) && (server.not_authorised || !server.missing_rights.empty());
  });
}

void forget_what_was_seen(TurnContext& turn, MasterGroup& group) {
  if (group.obstacle_seen) turn.clear(group, Reason::verdict);
  group.obstacle_seen.reset();
}

}  // namespace

Obstacle find_obstacle(const TurnContext& turn, const MasterGroup& group) {
  if (group.pause) return Obstacle::paused;
  if (turn.in_tilt()) return Obstacle::tilt;
  if (turn.process.quarantined) return Obstacle::quarantined;
  if (turn.process.conflict_until) return Obstacle::identity_conflict;
  if (!turn.ledger.writable()) return Obstacle::state_not_writable;
  const std::uint32_t count = answering(turn, group);
  if (count < group.settings.quorum) return Obstacle::no_quorum;
  if (count < votes_needed(group, turn.time())) return Obstacle::no_majority;
  if (!disputed_addresses(turn, group).empty()) return Obstacle::disputed;
  if (has_fit_replica(turn, group)) return Obstacle::none;
  if (group.servers.size() < 2) return Obstacle::no_replica;
  return credentials_fail(group) ? Obstacle::not_authorised : Obstacle::no_good_replica;
}

void keep_verdict(TurnContext& turn, MasterGroup& group) {
  const Obstacle now = find_obstacle(turn, group);
  if (now == Obstacle::none) {
    forget_what_was_seen(turn, group);
    const bool news = !group.obstacle_known || group.obstacle != Obstacle::none;
    group.obstacle = Obstacle::none;
    group.obstacle_known = true;
    if (news) tell_master(turn, group, Level::notice, "+failover-possible");
    return;
  }
  // At the start nothing is known yet, and that is no news.
  if (now == group.obstacle || !group.obstacle_known) {
    forget_what_was_seen(turn, group);
    group.obstacle = now;
    return;
  }
  if (!group.obstacle_seen) group.obstacle_seen = turn.time();
  const Instant due = *group.obstacle_seen + before_it_is_told;
  if (turn.time() < due) {
    turn.set(group, Reason::verdict, due);
    return;
  }
  group.obstacle_seen.reset();
  group.obstacle = now;
  tell_master(turn, group, Level::notice, "-failover-possible", std::string{" "} + obstacle_text(now));
}

}  // namespace vedette::quorum
