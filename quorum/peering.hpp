#pragma once

#include "quorum/turn_context.hpp"

namespace vedette::quorum {

// Keeping in touch with the other Sentinels. A peer is one for all masters, so are its connection and its pings;
// hellos and "down" are per master.

/// Makes a peer known under this master; the connection is opened if it is new to the process.
PeerView& add_peer(TurnContext& turn, MasterGroup& group, const RunId& run_id, const Address& address);
/// Drops it from this master; the last master closes the connection.
void drop_peer(TurnContext& turn, MasterGroup& group, InstanceId id);
/// It is at another address now: close what stands and connect there.
void move_peer(TurnContext& turn, Peer& peer, const Address& address);
/// What a connection to a peer needs. Commands are never renamed towards peers (behaviour §10 W23).
Access peer_access(const Process& process);
Peer* find_peer(Process& process, const RunId& run_id);
/// The peer as this master knows it; null if it is not known here.
PeerView* find_view(MasterGroup& group, const Process& process, const RunId& run_id);

void peer_connected(TurnContext& turn, Peer& peer, const Connected& fact);
void peer_disconnected(TurnContext& turn, Peer& peer);
/// True if the answer was acceptable.
bool peer_answered_ping(TurnContext& turn, Peer& peer, PingReply reply);
void ping_peer(TurnContext& turn, Peer& peer);
void check_stale_peer_link(TurnContext& turn, Peer& peer);
/// Publishes a hello about this master to the peer and sets the next.
void publish_to_peer(TurnContext& turn, MasterGroup& group, PeerView& view);
/// Whether it has answered within the last two ping periods.
bool answers_now(const TurnContext& turn, const Peer& peer);

}  // namespace vedette::quorum
