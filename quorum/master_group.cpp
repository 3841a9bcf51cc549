#include "quorum/master_group.hpp"

#include <algorithm>

namespace vedette::quorum {

std::uint32_t voters(const MasterGroup& group) {
  return static_cast<std::uint32_t>(group.peers.size()) + 1;
}

std::uint32_t votes_needed(const MasterGroup& group, Instant now) {
  std::uint32_t known = voters(group);
  if (group.reset_at && now - *group.reset_at < careful_after_reset) {
    for (const auto& [id, view] : group.peers) {
      if (view.listed && view.reported_sentinels) known = std::max(known, *view.reported_sentinels);
    }
  }
  return std::max(group.settings.quorum, known / 2 + 1);
}

bool is_calm(const MasterGroup& group) {
  return !group.failing_over() && !group.reconfiguration && !group.the_master().sdown_since && !group.hold &&
         group.obstacle == Obstacle::none && group.obstacle_known && !group.obstacle_seen &&
         std::none_of(group.peers.begin(), group.peers.end(),
                      [](const auto& peer) { return peer.second.dispute.has_value(); });
}

Milliseconds leadership_limit(const Timing& timing, Milliseconds failover_timeout) {
  // A leader may have to wait two seconds for another's announcement; a shorter limit could never be met.
  constexpr Milliseconds shortest{3000};
  return std::max(std::min(timing.election_timeout, failover_timeout), shortest);
}

Milliseconds leadership_limit(const MasterGroup& group, const Timing& timing) {
  return leadership_limit(timing, group.settings.failover_timeout);
}

Server* find_server(MasterGroup& group, const Address& address) {
  for (auto& [id, server] : group.servers) {
    if (same_place(server.address, address)) return &server;
  }
  return nullptr;
}

}  // namespace vedette::quorum
