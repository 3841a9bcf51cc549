#pragma once

#include <string>
#include <vector>

#include "quorum/turn_context.hpp"

namespace vedette::quorum {

// An instance that answers but refuses our password or a permission is reachable, not authorised (design, *Whose
// instance is it?*). That is told once per change, and by itself no reason to fail over.

/// A PING was answered; `refused`: by a refusal of our credentials. True: the refusal is a sign of life all the same,
/// since a replica has just said that its link to this master is up. A stranger at the address of a dead master has no
/// replica that says so.
bool hear_ping_authorisation(TurnContext& turn, MasterGroup& group, Server& server, bool refused);

/// A replica's INFO came: it may vouch for a master whose last ping was refused.
void hear_voucher(TurnContext& turn, MasterGroup& group);

/// The same of a peer: a refusal is never a sign of life there, since such a peer can't vote for us.
void hear_peer_authorisation(TurnContext& turn, MasterGroup& group, const Peer& peer, bool was_refused);

/// A connection to it stands. On a process that is not known to give us all rights they are looked at now, else some
/// seconds later: never in the middle of a failover, and only on a server that is ours.
void look_at_rights(TurnContext& turn, MasterGroup& group, const Server& server);
/// Those seconds are over.
void look_at_rights_again(TurnContext& turn, MasterGroup& group, const Server& server);
/// The commands of a failover that our user may not run there, as their names; empty: none is missing.
void hear_rights(TurnContext& turn, MasterGroup& group, Server& server, std::vector<std::string> missing);

/// Whether the peer answered our question with an error, as one does whose user may not ask.
void hear_refused_question(TurnContext& turn, MasterGroup& group, PeerView& view, bool refused);

}  // namespace vedette::quorum
