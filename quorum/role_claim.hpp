#pragma once

#include "quorum/turn_context.hpp"

namespace vedette::quorum {

/// A replica says that it is master, or follows another master (behaviour §4 T4, T5). Sentinel's own waits are kept: an
/// instance that says master may be a newer leader's promotion that has not been announced yet. Sets the time at which
/// a fresh INFO is asked for, and corrects the replica when an INFO that came after the wait still shows it.
void judge_role(TurnContext& turn, MasterGroup& group, Server& server);

/// The wait is over: the decision is made on a fresh INFO.
void role_wait_over(TurnContext& turn, MasterGroup& group, Server& server);

}  // namespace vedette::quorum
