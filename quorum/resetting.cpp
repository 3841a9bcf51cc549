#include "quorum/resetting.hpp"

#include <vector>

#include "quorum/asking.hpp"
#include "quorum/contact.hpp"
#include "quorum/failover.hpp"
#include "quorum/peering.hpp"

namespace vedette::quorum {
namespace {

void forget_master_details(TurnContext& turn, MasterGroup& group) {
  Server& master = group.the_master();
  master.run_id.reset();
  master.run_id_on_link = false;
  master.rebooted.reset();
  master.report = ReplicationReport{};
  if (master.sdown_since) master.live.silent_since = turn.time();
  master.sdown_since.reset();
  master.role_reported = Role::master;
  master.role_reported_since = turn.time();
  group.odown_since.reset();
  if (master.live.silent_since) {
    turn.set(group, Reason::silent, *master.live.silent_since + group.settings.down_after + Milliseconds{1}, master.id);
  }
}

}  // namespace

void reset_master(TurnContext& turn, MasterGroup& group) {
  if (std::holds_alternative<Electing>(group.failover) || std::holds_alternative<Choosing>(group.failover)) {
    abort_failover(turn, group, AttemptEnd::withdrawn, Milliseconds{0});
  }
  group.unlisted_before = group.peers.size();
  group.relisted.clear();
  for (auto& [id, view] : group.peers) {
    view.listed = false;
    view.reported_sentinels.reset();
  }
  for (auto& [id, server] : group.servers) {
    if (!group.is_master(server)) server.listed = false;
  }
  forget_opinions(turn, group);
  forget_master_details(turn, group);
  group.reset_at = turn.time();
  turn.set(group, Reason::after_reset, turn.time() + careful_after_reset);
  turn.act(Reconnect{group.master, Channel::hello});
  ask_all_info(turn, group);
  publish_everywhere(turn, group);
  tell_master(turn, group, Level::warning, "+reset-master");
}

void count_with(TurnContext& turn, const MasterGroup& group, PeerView& view) {
  const bool careful = group.reset_at && turn.time() - *group.reset_at < careful_after_reset;
  if (!careful || !view.listed || view.reported_sentinels || view.look_outstanding) return;
  if (!turn.process.peers.at(view.peer).live.command_connected) return;
  view.look_outstanding = true;
  view.look_sent = turn.time();
  turn.act(LookAtPeer{view.peer, group.name});
}

void lapse_after_reset(TurnContext& turn, MasterGroup& group) {
  std::vector<InstanceId> gone;
  for (const auto& [id, server] : group.servers) {
    if (!server.listed && !server.promoted) gone.push_back(id);
  }
  for (const InstanceId id : gone) forget_server(turn, group, id);
  if (!gone.empty()) turn.change();
}

}  // namespace vedette::quorum
