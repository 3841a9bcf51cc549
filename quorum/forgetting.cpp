#include "quorum/forgetting.hpp"

#include "quorum/contact.hpp"
#include "quorum/peering.hpp"

namespace vedette::quorum {

using Outcome = OrderResult::Outcome;

Outcome forget_replica(TurnContext& turn, MasterGroup& group, const Address& address) {
  const Server* server = find_server(group, address);
  if (server == nullptr || group.is_master(*server) || !server->listed) return Outcome::no_such_replica;
  if (group.failing_over()) return Outcome::failover_in_progress;
  if (!server->sdown_since) return Outcome::member_is_alive;
  tell_server(turn, group, *server, Level::warning, "-slave", {}, turn.change());
  forget_server(turn, group, server->id);
  return Outcome::done;
}

Outcome forget_sentinel(TurnContext& turn, MasterGroup& group, const RunId& run_id) {
  const PeerView* view = find_view(group, turn.process, run_id);
  if (view == nullptr) return Outcome::no_such_sentinel;
  if (group.failing_over()) return Outcome::failover_in_progress;
  if (!view->sdown_since) return Outcome::member_is_alive;
  const InstanceId id = view->peer;
  tell_peer(turn, group, turn.process.peers.at(id), Level::warning, "-sentinel", {}, turn.change());
  drop_peer(turn, group, id);
  return Outcome::done;
}

}  // namespace vedette::quorum
