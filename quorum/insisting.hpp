#pragma once

#include "quorum/turn_context.hpp"

namespace vedette::quorum {

// A master that was replaced because it was silent takes writes again from the moment of its return. So it is looked
// for often: a connection is tried every 100 ms, less often where many are gone when it is replaced, and as usual after
// some minutes.

/// From now on, until it follows our master, is replaced as the one replaced last, or five minutes are over.
void insist_on(TurnContext& turn, MasterGroup& group, Server& server);
/// As usual again.
void relent(TurnContext& turn, MasterGroup& group, const Server& server);

}  // namespace vedette::quorum
