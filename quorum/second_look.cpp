#include "quorum/second_look.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "quorum/contact.hpp"
#include "quorum/peering.hpp"

namespace vedette::quorum {
namespace {

/// Since when as many Sentinels as a leader needs have answered us without a break. Nothing: they don't.
std::optional<Instant> majority_since(const TurnContext& turn, const MasterGroup& group) {
  std::vector<Instant> since{Instant{}};  // Our own voice.
  for (const auto& [id, view] : group.peers) {
    const Peer& peer = turn.process.peers.at(id);
    if (answers_now(turn, peer)) since.push_back(peer.returned);
  }
  const std::size_t needed = votes_needed(group, turn.time());
  if (since.size() < needed) return std::nullopt;
  std::sort(since.begin(), since.end());
  return since.at(needed - 1);
}

Milliseconds look_takes(const Server& master) {
  constexpr Milliseconds least{250};
  constexpr Milliseconds most{1000};
  return std::min(least + 4 * master.live.round_trip.value_or(Milliseconds{0}), most);
}

// Peers that come and go must not keep a dead master in its place.
constexpr Milliseconds longest_for_all_looks{2000};

}  // namespace

bool waits_for_second_look(TurnContext& turn, MasterGroup& group) {
  Server& master = group.the_master();
  if (!master.live.silent_since) return false;  // It speaks, and is down for another reason.
  const std::optional<Instant> back = majority_since(turn, group);
  if (!back || *back <= *master.live.silent_since) return false;
  SecondLook& look = group.second_look;
  if (look.first && *master.live.silent_since > *look.first) look = {};  // Of another silence.
  if (look.first && turn.time() >= *look.first + longest_for_all_looks) return false;
  if (!look.last || *look.last < *back) {
    look.last = turn.time();
    if (!look.first) look.first = look.last;
    if (master.live.command_connected) {
      cut_off(turn, group, master);
    } else {
      turn.act(Reconnect{master.id, Channel::command});
    }
  }
  const Instant end = *look.last + look_takes(master);
  if (turn.time() >= end) return false;
  // Those who looked together stand in their order from then on.
  if (auto* idle = std::get_if<Idle>(&group.failover)) idle->not_before = std::max(idle->not_before, end);
  turn.set(group, Reason::stand, end);
  return true;
}

}  // namespace vedette::quorum
