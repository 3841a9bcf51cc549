#include "quorum/pausing.hpp"

#include <algorithm>
#include <string>

#include "quorum/election.hpp"
#include "quorum/failover.hpp"

namespace vedette::quorum {
namespace {

// An operator's own failover goes on, and so does a promotion that was ordered: there is no way back.
void end_attempt(TurnContext& turn, MasterGroup& group) {
  if (manner_of(group.failover).forced) return;
  if (std::holds_alternative<Electing>(group.failover)) {
    stand_down(turn, group, AttemptEnd::withdrawn, Milliseconds{0});
  } else if (std::holds_alternative<Choosing>(group.failover)) {
    abort_failover(turn, group, AttemptEnd::withdrawn, Milliseconds{0});
  }
}

void pass_on(TurnContext& turn, MasterGroup& group, Milliseconds length, const std::string& reason) {
  for (const auto& [id, view] : group.peers) {
    if (turn.process.peers.at(id).live.command_connected) {
      turn.act(PassPause{id, group.name, length, reason});
    } else if (group.pause) {
      group.pause->not_told.insert(view.run_id);
    }
  }
}

void end_pause(TurnContext& turn, MasterGroup& group) {
  group.pause.reset();
  turn.clear(group, Reason::pause_end);
  const Revision needs = turn.change();
  tell_master(turn, group, Level::warning, "-failover-paused", {}, needs);
}

}  // namespace

void pause_failover(TurnContext& turn, MasterGroup& group, const OrderPause& order) {
  const Milliseconds length = std::min(order.length, longest_pause);
  group.pause = Pause{turn.time() + length, turn.now.wall + length, order.reason, {}};
  turn.set(group, Reason::pause_end, group.pause->until);
  end_attempt(turn, group);
  const Revision needs = turn.change();
  std::string more = " " + std::to_string(std::chrono::ceil<std::chrono::seconds>(length).count());
  if (!order.reason.empty()) more += " " + order.reason;
  tell_master(turn, group, Level::warning, "+failover-paused", more, needs);
  if (!order.by_peer) pass_on(turn, group, length, order.reason);
}

bool resume_failover(TurnContext& turn, MasterGroup& group, bool by_peer) {
  const bool was_paused = group.pause.has_value();
  if (was_paused) end_pause(turn, group);
  // A peer may be paused although we are not: its order may have come by another way.
  if (!by_peer) pass_on(turn, group, Milliseconds{0}, {});
  return was_paused;
}

void pause_is_over(TurnContext& turn, MasterGroup& group) {
  if (group.pause && turn.time() >= group.pause->until) end_pause(turn, group);
}

void restore_pause(TurnContext& turn, MasterGroup& group, const DurablePause& pause) {
  const Milliseconds left = std::min(pause.until - turn.now.wall, longest_pause);
  if (left <= Milliseconds{0}) return;
  group.pause = Pause{turn.time() + left, pause.until, pause.reason, {}};
  turn.set(group, Reason::pause_end, group.pause->until);
}

void pass_pause_on(TurnContext& turn, MasterGroup& group, const PeerView& view) {
  if (!group.pause || group.pause->not_told.erase(view.run_id) == 0) return;
  turn.act(PassPause{view.peer, group.name, group.pause->until - turn.time(), group.pause->reason});
}

}  // namespace vedette::quorum
