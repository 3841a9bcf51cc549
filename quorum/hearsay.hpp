#pragma once

#include "quorum/hello.hpp"
#include "quorum/turn_context.hpp"

namespace vedette::quorum {

// The word of another Sentinel that makes a server our master may be old: it lay in a link that was cut off, or waited
// while we were suspended, and until the next one puts it right another may live at that address. So such a
// master is hearsay until its own INFO shows a run id or a history that we know, or a Sentinel that we know still says
// so when every other word would have come, too. Until then what is said there shows nothing about our group, and our
// hello is not told there. Where we know no ids, or the master by a host name, there is no hearsay.

/// Another Sentinel's word has just made this group's master what it is, or may have waited while we were paused.
void hear_of_master(TurnContext& turn, MasterGroup& group);

/// A Sentinel that we know has said who the master is.
void hear_again(const TurnContext& turn, MasterGroup& group, const Hello& hello);

/// We have made it the master ourselves, or it is hearsay no more.
void end_hearsay(TurnContext& turn, MasterGroup& group);

/// Whether the master of this group is hearsay.
bool is_hearsay(const MasterGroup& group);

/// Whether its own word since then shows that it is ours.
bool is_confirmed(const MasterGroup& group);

/// It is hearsay no more: its own word has confirmed it, or the votes of a majority, which name its address.
void believe(TurnContext& turn, MasterGroup& group);

/// Its time has come: it is believed where that word was said again, and without that once a lost link would be back.
void weigh_hearsay(TurnContext& turn, MasterGroup& group);

}  // namespace vedette::quorum
