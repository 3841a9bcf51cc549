#pragma once

#include <optional>

#include "quorum/turn_context.hpp"

namespace vedette::quorum {

// Keeping in touch with the master and its replicas: connections, INFO, hellos (behaviour §2). One command of a
// kind is under way at a time (§10 W18).

/// Makes a server known and connects to it.
Server& add_server(TurnContext& turn, MasterGroup& group, Address address, Role assumed);
/// Forgets it and closes its connections.
void forget_server(TurnContext& turn, MasterGroup& group, InstanceId id);
/// What a connection to the group's servers needs.
Access server_access(const MasterGroup& group);

void server_connected(TurnContext& turn, MasterGroup& group, Server& server, const Connected& fact);
void server_disconnected(TurnContext& turn, MasterGroup& group, Server& server, Channel channel, Ending ending);
/// Something came in on its hello channel.
void heard_on_channel(const TurnContext& turn, Server& server);

/// Asks for INFO now, also behind one that is under way: only what is asked after a moment is fresh for it. At most
/// three are under way.
void ask_info(TurnContext& turn, MasterGroup& group, Server& server);
/// Asks for INFO of every connected server of the group.
void ask_all_info(TurnContext& turn, MasterGroup& group);
/// INFO is due: asks, unless the answer to the last is still out.
void info_due(TurnContext& turn, MasterGroup& group, Server& server);
/// Sets the next INFO after the period that holds now: one second for a replica whose master is suspected or that has
/// lost its link, else the info period.
void schedule_info(TurnContext& turn, MasterGroup& group, const Server& server);

/// What may be said of this master now: the last durable configuration. Empty before the first write that holds it.
std::optional<Hello> said_hello(TurnContext& turn, const MasterGroup& group, const std::string& local_ip);
/// Publishes a hello on the server's channel and sets the next.
void publish_hello(TurnContext& turn, MasterGroup& group, Server& server);
/// Publishes a hello on every server and to every peer now.
void publish_everywhere(TurnContext& turn, MasterGroup& group);

/// Orders it to replicate from there, or from no one. Every order goes this way: its answer is waited for.
void order_replica_of(TurnContext& turn, Server& server, std::optional<Address> master);
/// Closes its command connection with all that is still in it, and connects again at once.
void cut_off(TurnContext& turn, MasterGroup& group, Server& server);

/// Looks for a command connection that is dead without saying so, and replaces it (behaviour §2, *Stale links*).
void check_stale_link(TurnContext& turn, MasterGroup& group, Server& server);
/// The same for the hello channel, on which at least our own hellos come in.
void check_stale_hello_link(TurnContext& turn, MasterGroup& group, Server& server);

}  // namespace vedette::quorum
