#pragma once

#include "quorum/observation.hpp"
#include "quorum/turn_context.hpp"

namespace vedette::quorum {

// Sentinel waits eight seconds before it demotes an instance that says master, since a leader that cannot be heard may
// have promoted it. Such a leader has the votes of a majority, and every voter remembers its last vote. So where a
// majority shows no vote and no configuration above ours after the instance was seen, nobody has promoted it, and the
// wait can end (design, *Whose master is it?*). Only for the address of the master replaced last.

/// INFO of such a server, or of our master, came in: begins to ask, or counts what has been answered. True: it was
/// ordered to follow our master.
bool weigh_evidence(TurnContext& turn, MasterGroup& group, Server& server);

/// The answer to LookAtPeer came in, whoever asked for it.
void hear_evidence(TurnContext& turn, MasterGroup& group, PeerView& view, const std::optional<PeerMasterView>& seen);

/// A question under epoch 0 asks for the last vote and can't win one: no vote is ever given in an epoch that is not
/// above the last.
bool asks_for_last_vote(const TurnContext& turn, const PeerAnswered& fact);
void hear_last_vote(TurnContext& turn, MasterGroup& group, PeerView& view, const PeerAnswered& fact);

}  // namespace vedette::quorum
