#include "quorum/moving.hpp"

#include <algorithm>
#include <vector>

#include "quorum/contact.hpp"
#include "quorum/forgetting.hpp"
#include "quorum/peering.hpp"

namespace vedette::quorum {
namespace {

// How long a name server may still tell an old address. Two names of one process are not resolved anew more often.
constexpr Milliseconds old_name{30000};
constexpr Milliseconds just_connected{1000};

bool has_name(const Server& server) {
  return !is_literal_ip(server.address.host);
}

bool is_named_by(const Server& master, const Server& replica) {
  return std::any_of(master.report.replicas.begin(), master.report.replicas.end(),
                     [&](const Address& address) { return same_place(address, replica.address); });
}

bool connected_for(const TurnContext& turn, const Server& server, Milliseconds time) {
  return server.live.command_connected && turn.time() - server.live.command_since >= time;
}

bool is_old_address(const MasterGroup& group, const Server& seen, const Server& twin) {
  // A name stays: it is looked up again, and then the IP that it leads to goes.
  if (group.is_master(twin) || has_name(twin)) return false;
  if (!twin.live.command_connected && twin.sdown_since) return true;
  if (twin.live.command_connected && !twin.run_id_on_link) return false;
  return group.is_master(seen) || (is_named_by(group.the_master(), seen) && !is_named_by(group.the_master(), twin));
}

void resolve_anew(TurnContext& turn, MasterGroup& group, Server& server) {
  turn.act(Reconnect{server.id, Channel::hello});
  server_disconnected(turn, group, server, Channel::hello, Ending::other);
  cut_off(turn, group, server);
}

bool may_be_resolved_anew(const MasterGroup& group, const Server& server) {
  const auto* promoting = std::get_if<Promoting>(&group.failover);
  return promoting == nullptr || promoting->replica != server.id;
}

}  // namespace

void settle_twins(TurnContext& turn, MasterGroup& group, Server& seen) {
  if (!seen.run_id || !seen.run_id_on_link || group.failing_over()) return;
  std::vector<InstanceId> old_addresses;
  bool has_twin = false;
  for (auto& [id, twin] : group.servers) {
    if (id == seen.id || twin.run_id != seen.run_id) continue;
    if (is_old_address(group, seen, twin)) {
      old_addresses.push_back(id);
    } else if (twin.run_id_on_link) {
      has_twin = true;
      const bool news = !connected_for(turn, seen, just_connected);
      if (news && has_name(twin) && connected_for(turn, twin, just_connected)) resolve_anew(turn, group, twin);
    }
  }
  for (const InstanceId id : old_addresses) drop_replica(turn, group, group.servers.at(id));
  if (has_twin && has_name(seen) && connected_for(turn, seen, old_name)) resolve_anew(turn, group, seen);
}

void settle_name(TurnContext& turn, MasterGroup& group, InstanceId named) {
  for (auto& [id, other] : group.servers) {
    if (id == named || !has_name(other) || !same_place(other.address, group.servers.at(named).address)) continue;
    if (other.live.command_connected && may_be_resolved_anew(group, other)) resolve_anew(turn, group, other);
  }
}

void displace_peer(TurnContext& turn, Peer& peer) {
  if (peer.address.port == 0) return;
  Address nowhere = peer.address;
  nowhere.port = 0;
  move_peer(turn, peer, nowhere);
  turn.change();
}

void forget_words(MasterGroup& group, InstanceId peer) {
  const auto found = group.peers.find(peer);
  if (found == group.peers.end()) return;
  PeerView& view = found->second;
  view.opinion.reset();
  view.question_heard.reset();
  view.voted_leader.reset();
  view.vote_outstanding = false;
  view.ask_outstanding = false;
  if (auto* attempt = std::get_if<Electing>(&group.failover)) {
    attempt->votes.erase(view.run_id);
    attempt->refused.erase(view.run_id);
  }
}

void displace_from_our_place(TurnContext& turn) {
  for (auto& [id, peer] : turn.process.peers) {
    const auto& ours = turn.process.announced;
    if (ours.contains({peer.address.host, peer.address.port}) || ours.contains({peer.address.ip, peer.address.port})) {
      displace_peer(turn, peer);
    }
  }
}

}  // namespace vedette::quorum
