#pragma once

#include "quorum/turn_context.hpp"

namespace vedette::quorum {

// Pods come back under new addresses. An address is no identity: a server is the same where its run id or its host name
// answers, and what is left at its old address goes.

/// INFO of `seen` showed its run id. Others of the group with that run id are this very process: one that does not
/// answer is its old address and goes; one that answers too, by a name, was perhaps resolved before the name moved and
/// is resolved anew; of two literal addresses the one that the master does not list goes. The master itself never does.
void settle_twins(TurnContext& turn, MasterGroup& group, Server& seen);

/// A host name of `named` was resolved to another IP. Another server that is known there by a name of its own is
/// resolved anew. One known by that IP alone stays until the run id tells that both are one: a name server may be
/// wrong.
void settle_name(TurnContext& turn, MasterGroup& group, InstanceId named);

/// Who lives at a peer's address is known not to be that peer: ourselves, or a known peer that moved there. It stays a
/// voter, so that the majority does not shrink, and has no address until it says hello from its new one.
void displace_peer(TurnContext& turn, Peer& peer);
/// A peer has moved: perhaps another answered at its old place in its name. What it said, and its vote for us, is void;
/// it is asked again.
void forget_words(MasterGroup& group, InstanceId peer);
/// All peers that are known where we live ourselves.
void displace_from_our_place(TurnContext& turn);

}  // namespace vedette::quorum
