#include "quorum/peering.hpp"

#include <algorithm>
#include <utility>

#include "quorum/contact.hpp"

namespace vedette::quorum {
namespace {

constexpr Deadlines::Key process_key(Reason reason, InstanceId id) {
  return {process_group, reason, id};
}

}  // namespace

Access peer_access(const Process& process) {
  return {process.settings.sentinel_user, process.settings.sentinel_pass, {}};
}

Peer* find_peer(Process& process, const RunId& run_id) {
  const auto id = process.peer_ids.find(run_id);
  return id == process.peer_ids.end() ? nullptr : &process.peers.at(id->second);
}

PeerView* find_view(MasterGroup& group, const Process& process, const RunId& run_id) {
  const auto id = process.peer_ids.find(run_id);
  if (id == process.peer_ids.end()) return nullptr;
  const auto view = group.peers.find(id->second);
  return view == group.peers.end() ? nullptr : &view->second;
}

PeerView& add_peer(TurnContext& turn, MasterGroup& group, const RunId& run_id, const Address& address) {
  Peer* peer = find_peer(turn.process, run_id);
  if (peer == nullptr) {
    const InstanceId id = turn.process.new_instance();
    Liveness live;
    live.last_ok = turn.time();
    live.last_reply = turn.time();
    live.silent_since = turn.time();
    peer =
        &turn.process.peers.emplace(id, Peer{.id = id, .run_id = run_id, .address = address, .live = std::move(live)})
             .first->second;
    turn.process.peer_ids.emplace(run_id, id);
    turn.act(Connect{id, InstanceKind::sentinel, address, peer_access(turn.process)});
  }
  peer->groups.insert(group.number);
  peer->shortest_down_after = std::min(peer->shortest_down_after, group.settings.down_after);
  peer->ping_period = std::min({peer->ping_period, turn.timing().ping_period, group.settings.down_after});
  PeerView view{.peer = peer->id, .run_id = run_id};
  view.last_hello = turn.time();
  PeerView& added = group.peers.insert_or_assign(peer->id, std::move(view)).first->second;
  turn.deadlines.set_sooner(process_key(Reason::peer_silent, peer->id),
                            turn.time() + group.settings.down_after + Milliseconds{1});
  publish_to_peer(turn, group, added);
  return added;
}

void drop_peer(TurnContext& turn, MasterGroup& group, InstanceId id) {
  group.peers.erase(id);
  turn.deadlines.clear_instance(group.number, id);
  const auto known = turn.process.peers.find(id);
  if (known == turn.process.peers.end()) return;
  known->second.groups.erase(group.number);
  if (!known->second.groups.empty()) return;
  turn.process.peer_ids.erase(known->second.run_id);
  turn.process.peers.erase(known);
  turn.deadlines.clear_instance(process_group, id);
  turn.act(Forget{id});
}

void move_peer(TurnContext& turn, Peer& peer, const Address& address) {
  peer.address = address;
  turn.process.moved_peers.push_back(peer.id);
  peer_disconnected(turn, peer);
  turn.act(Connect{peer.id, InstanceKind::sentinel, address, peer_access(turn.process)});
}

void peer_connected(TurnContext& turn, Peer& peer, const Connected& fact) {
  peer.live.command_connected = true;
  peer.live.command_since = turn.time();
  peer.returned = turn.time();
  peer.live.local_ip = fact.local_ip;
  peer.live.ping_outstanding = false;
  peer.is_another = false;
  peer.hellos_under_way.clear();
  ping_peer(turn, peer);
}

void peer_disconnected(TurnContext& turn, Peer& peer) {
  peer.live.command_connected = false;
  peer.live.ping_outstanding = false;
  peer.hellos_under_way.clear();
  turn.deadlines.clear(process_key(Reason::peer_ping, peer.id));
  turn.deadlines.clear(process_key(Reason::peer_stale_link, peer.id));
  if (!peer.live.silent_since) peer.live.silent_since = turn.time();
  turn.deadlines.set_sooner(process_key(Reason::peer_silent, peer.id), turn.time());
}

void ping_peer(TurnContext& turn, Peer& peer) {
  if (!peer.live.command_connected || peer.live.ping_outstanding) return;
  peer.live.ping_outstanding = true;
  peer.live.ping_sent = turn.time();
  if (!peer.live.silent_since) peer.live.silent_since = turn.time();
  turn.act(Ping{peer.id});
  turn.deadlines.set_sooner(process_key(Reason::peer_silent, peer.id), turn.time() + peer.ping_period);
}

bool peer_answered_ping(TurnContext& turn, Peer& peer, PingReply reply) {
  if (!peer.live.ping_outstanding) return false;
  peer.live.ping_outstanding = false;
  peer.live.last_reply = turn.time();
  peer.live.round_trip = turn.time() - peer.live.ping_sent;
  turn.deadlines.clear(process_key(Reason::peer_stale_link, peer.id));
  turn.deadlines.set(process_key(Reason::peer_ping, peer.id), peer.live.ping_sent + peer.ping_period);
  peer.not_authorised = reply == PingReply::refused;
  if (reply == PingReply::busy || reply == PingReply::other || reply == PingReply::refused) return false;
  peer.live.last_ok = turn.time();
  peer.live.silent_since.reset();
  return true;
}

void check_stale_peer_link(TurnContext& turn, Peer& peer) {
  if (!peer.live.command_connected || !peer.live.ping_outstanding) return;
  const Milliseconds half = peer.shortest_down_after / 2;
  const Instant due = std::max({peer.live.command_since + turn.timing().min_link_reconnect_period,
                                peer.live.ping_sent + half, peer.live.last_reply + half});
  if (turn.in_tilt()) return;
  if (turn.time() <= due) {
    turn.deadlines.set(process_key(Reason::peer_stale_link, peer.id), due + Milliseconds{1});
    return;
  }
  turn.act(Reconnect{peer.id, Channel::command});
  peer_disconnected(turn, peer);
}

void publish_to_peer(TurnContext& turn, MasterGroup& group, PeerView& view) {
  const Peer& peer = turn.process.peers.at(view.peer);
  const Milliseconds period = turn.timing().publish_period;
  // Right after the connection all masters are announced at once; from then on one after the other.
  const bool is_first = turn.time() == peer.live.command_since;
  const Milliseconds phase = is_first ? period * (group.number % 100) / 100 : Milliseconds{0};
  turn.set_about(group, Reason::publish_to_peer, turn.time() + period - phase, view.peer);
  if (!peer.live.command_connected || view.hello_outstanding) return;
  std::optional<Hello> hello = said_hello(turn, group, peer.live.local_ip);
  if (!hello) return;
  view.hello_outstanding = true;
  turn.process.peers.at(view.peer).hellos_under_way.push_back(group.number);
  turn.act(SayHello{view.peer, std::move(*hello)});
}

bool answers_now(const TurnContext& turn, const Peer& peer) {
  constexpr Milliseconds slack{200};
  return peer.live.command_connected && turn.time() - peer.live.last_ok <= 2 * peer.ping_period + slack;
}

}  // namespace vedette::quorum
