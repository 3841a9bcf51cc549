#include "quorum/down.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "quorum/asking.hpp"
#include "quorum/contact.hpp"
#include "quorum/crash.hpp"
#include "quorum/epochs.hpp"
#include "quorum/selection.hpp"

namespace vedette::quorum {
namespace {

constexpr Milliseconds moment{1};  // All limits of §6.1 must be exceeded, not reached.

// A condition of down that has a time: it holds once `since` lies more than `limit` back.
class Clause {
 public:
  Clause(const TurnContext& turn, std::optional<Instant> since, Milliseconds limit) {
    if (!since) return;
    holds_ = turn.time() - *since > limit;
    if (!holds_) due_ = *since + limit + moment;
  }
  bool holds() const { return holds_; }
  void arm(TurnContext& turn, const MasterGroup& group, Reason reason, InstanceId id) const {
    if (due_) {
      turn.set(group, reason, *due_, id);
    } else {
      turn.clear(group, reason, id);
    }
  }

 private:
  bool holds_ = false;
  std::optional<Instant> due_;
};

void suspect_master(TurnContext& turn, MasterGroup& group) {
  for (auto& [id, view] : group.peers) view.asked_back = false;
  reserve_epoch(turn, group);
  ask_everyone(turn, group);
  for (auto& [id, server] : group.servers) {
    if (may_be_promoted(group, server)) ask_info(turn, group, server);
  }
}

}  // namespace

bool is_lost(const TurnContext& turn, const MasterGroup& group, const Server& server) {
  if (!group.is_master(server)) return server.sdown_since.has_value();
  if (has_crashed(group, server)) return true;
  return server.live.silent_since && turn.time() - *server.live.silent_since > group.settings.down_after;
}

void judge_server(TurnContext& turn, MasterGroup& group, Server& server) {
  if (turn.in_tilt()) return;
  const MasterSettings& settings = group.settings;
  const Clause silent{turn, server.live.silent_since, settings.down_after};
  std::optional<Instant> wrong_role;
  std::optional<Instant> rebooted;
  if (group.is_master(server)) {
    if (settings.wrong_role_is_down && server.role_reported == Role::replica) wrong_role = server.role_reported_since;
    if (settings.reboot_down_after.count() > 0) rebooted = server.rebooted;
  }
  const Clause role{turn, wrong_role, settings.down_after + 2 * turn.timing().info_period};
  const Clause reboot{turn, rebooted, settings.reboot_down_after};
  // The look at silence is lazy: it is set when a ping goes out and set again here if it came too early.
  if (server.live.silent_since) silent.arm(turn, group, Reason::silent, server.id);
  if (group.is_master(server)) {
    role.arm(turn, group, Reason::role_too_long, server.id);
    reboot.arm(turn, group, Reason::reboot_too_long, server.id);
  }

  const bool crashed = group.is_master(server) && has_crashed(group, server);
  const bool down = silent.holds() || role.holds() || reboot.holds() || crashed;
  if (down && !server.sdown_since) {
    server.sdown_since = turn.time();
    server.last_down_start = turn.time();
    tell_server(turn, group, server, Level::warning, "+sdown");

    if (group.is_master(server)) suspect_master(turn, group);
  } else if (!down && server.sdown_since) {
    server.sdown_since.reset();
    server.last_down_end = turn.time();
    server.script_kill_sent = false;
    tell_server(turn, group, server, Level::warning, "-sdown");
    // What it has become meanwhile is told by INFO alone, and the last one may have met with an error.
    const bool is_asked = !server.info_asked.empty() && server.info_asked.back() >= server.live.ping_sent;
    if (!is_asked) ask_info(turn, group, server);
    // What the peers said of this down period says nothing about the next one.
    if (group.is_master(server)) forget_opinions(turn, group);
  }
  if (group.is_master(server)) judge_odown(turn, group);
}

void judge_peer(TurnContext& turn, MasterGroup& group, PeerView& view) {
  if (turn.in_tilt()) return;
  Peer& peer = turn.process.peers.at(view.peer);
  const Clause silent{turn, peer.live.silent_since, group.settings.down_after};
  if (silent.holds() && !view.sdown_since) {
    view.sdown_since = turn.time();
    peer.maybe_down = true;
    tell_peer(turn, group, peer, Level::warning, "+sdown");
  } else if (!silent.holds() && view.sdown_since) {
    view.sdown_since.reset();
    tell_peer(turn, group, peer, Level::warning, "-sdown");
  }
}

std::uint32_t down_votes(const TurnContext& turn, const MasterGroup& group) {
  std::uint32_t votes = group.the_master().sdown_since ? 1 : 0;
  for (const auto& [id, view] : group.peers) {
    if (says_down(turn, view)) ++votes;
  }
  return votes;
}

void judge_odown(TurnContext& turn, MasterGroup& group) {
  if (turn.in_tilt()) return;
  const std::uint32_t votes = down_votes(turn, group);
  const bool down = group.the_master().sdown_since && votes >= group.settings.quorum;
  if (down && !group.odown_since) {
    group.odown_since = turn.time();
    group.last_odown_start = turn.time();
    tell_master(turn, group, Level::warning, "+odown",
                " #quorum " + std::to_string(votes) + "/" + std::to_string(group.settings.quorum));
    for (auto& [id, server] : group.servers) {
      if (!group.is_master(server)) schedule_info(turn, group, server);
    }
  } else if (!down && group.odown_since) {
    group.odown_since.reset();
    tell_master(turn, group, Level::warning, "-odown");
  }
}

}  // namespace vedette::quorum
