#include "quorum/verdict.hpp"

#include <string>

#include "quorum/election.hpp"
#include "quorum/selection.hpp"

namespace vedette::quorum {

Obstacle find_obstacle(const TurnContext& turn, const MasterGroup& group) {
  if (turn.in_tilt()) return Obstacle::tilt;
  if (turn.process.quarantined) return Obstacle::quarantined;
  if (turn.process.conflict_until) return Obstacle::identity_conflict;
  if (!turn.ledger.writable()) return Obstacle::state_not_writable;
  const std::uint32_t count = answering(turn, group);
  if (count < group.settings.quorum) return Obstacle::no_quorum;
  if (count < votes_needed(group, turn.time())) return Obstacle::no_majority;
  if (group.servers.size() < 2) return Obstacle::no_replica;
  if (!has_fit_replica(turn, group)) return Obstacle::no_good_replica;
  return Obstacle::none;
}

void keep_verdict(TurnContext& turn, MasterGroup& group) {
  const Obstacle now = find_obstacle(turn, group);
  if (group.obstacle_known && now == group.obstacle) return;
  // At the start nothing is known yet, and that is no news.
  const bool news = group.obstacle_known || now == Obstacle::none;
  group.obstacle = now;
  if (!news) return;
  group.obstacle_known = true;
  if (now == Obstacle::none) {
    tell_master(turn, group, Level::notice, "+failover-possible");
  } else {
    tell_master(turn, group, Level::notice, "-failover-possible", std::string{" "} + obstacle_text(now));
  }
}

}  // namespace vedette::quorum
