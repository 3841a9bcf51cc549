#include "quorum/forgetting.hpp"

#include <algorithm>
#include <vector>

#include "quorum/contact.hpp"
#include "quorum/election.hpp"
#include "quorum/peering.hpp"
#include "quorum/reconfiguration.hpp"

namespace vedette::quorum {

using Outcome = OrderResult::Outcome;

Outcome forget_replica(TurnContext& turn, MasterGroup& group, const Address& address) {
  const Server* server = find_server(group, address);
  if (server == nullptr || group.is_master(*server) || !server->listed) return Outcome::no_such_replica;
  if (group.failing_over()) return Outcome::failover_in_progress;
  if (!server->sdown_since) return Outcome::member_is_alive;
  drop_replica(turn, group, *server);
  return Outcome::done;
}

Outcome forget_sentinel(TurnContext& turn, MasterGroup& group, const RunId& run_id) {
  const PeerView* view = find_view(group, turn.process, run_id);
  if (view == nullptr) return Outcome::no_such_sentinel;
  if (group.failing_over()) return Outcome::failover_in_progress;
  if (!view->sdown_since) return Outcome::member_is_alive;
  if (answering(turn, group) < votes_needed(group, turn.time())) return Outcome::no_majority;
  const InstanceId id = view->peer;
  tell_peer(turn, group, turn.process.peers.at(id), Level::warning, "-sentinel", {}, turn.change());
  drop_peer(turn, group, id);
  return Outcome::done;
}

void drop_replica(TurnContext& turn, MasterGroup& group, const Server& replica) {
  tell_server(turn, group, replica, Level::warning, "-slave", {}, turn.change());
  forget_server(turn, group, replica.id);
}

// Whoever lives there now, a stranger maybe, speaks through the one that follows it. That it is not ours must not be
// forgotten before that is put right.
bool is_followed(const MasterGroup& group, const Address& place) {
  return std::any_of(group.servers.begin(), group.servers.end(),
                     [&](const auto& entry) { return !entry.second.sdown_since && follows(entry.second, place); });
}

void forget_gone_replicas(TurnContext& turn, MasterGroup& group) {
  const Server& master = group.the_master();
  const bool master_is_sane = master.role_reported == Role::master && !master.sdown_since && !group.odown_since;
  const std::vector<Address>& named = master.report.replicas;
  const Milliseconds limit = group.settings.forget_replicas_after;
  std::vector<InstanceId> gone;
  for (auto& [id, server] : group.servers) {
    const Address& place = server.address;
    const bool is_named = is_among(named, place);
    if (group.is_master(server) || is_named || !master_is_sane || is_followed(group, place)) {
      server.missed_since.reset();
      continue;
    }
    if (!server.missed_since) server.missed_since = turn.time();
    if (limit.count() == 0 || !server.sdown_since || !is_literal_ip(server.address.host)) continue;
    if (turn.time() - std::max(*server.missed_since, *server.sdown_since) >= limit) gone.push_back(id);
  }
  // One that has just come back names only those of its replicas that have found it again.
  constexpr Milliseconds until_found_again{3000};
  if (turn.time() - master.last_down_end < until_found_again) return;
  if (group.failing_over() || group.reconfiguration || turn.in_tilt()) return;
  for (const InstanceId id : gone) drop_replica(turn, group, group.servers.at(id));
}

}  // namespace vedette::quorum
