#pragma once

#include "quorum/turn_context.hpp"

namespace vedette::quorum {

// The word of another Sentinel that makes a server our master may be old: it lay in a link that was cut off, or waited
// while we were suspended, and until the next one puts it right another may live at that address. So such a master is
// hearsay until its own INFO shows a run id or a history that we know, or for two publish periods. Until then what is
// said there shows nothing about our group, and our hello is not told there. Where we know no ids, or the master by a
// host name, there is no hearsay.

/// Another Sentinel's word has just made this group's master what it is, or may have waited while we were paused.
void hear_of_master(TurnContext& turn, MasterGroup& group);

/// We have made it the master ourselves, or it is hearsay no more.
void end_hearsay(TurnContext& turn, MasterGroup& group);

/// Whether the master of this group is hearsay.
bool is_hearsay(const TurnContext& turn, const MasterGroup& group);

/// Its INFO has come in: true if it has just shown that the master is ours, and hearsay no more.
bool is_confirmed(TurnContext& turn, MasterGroup& group);

/// Nothing has come to contradict it, and it is believed from now on.
void believe_hearsay(TurnContext& turn, MasterGroup& group);

}  // namespace vedette::quorum
