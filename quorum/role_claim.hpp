#pragma once

#include "quorum/turn_context.hpp"

namespace vedette::quorum {

/// A replica says that it is master, or follows another master (behaviour §4 T4, T5). Sentinel's own waits are kept: an
/// instance that says master may be a newer leader's promotion that has not been announced yet. Evidence can end them
/// (evidence.hpp), and what is not known to be ours waits longer, or for ever (belonging.hpp). Sets the time at which
/// a fresh INFO is asked for, and corrects the replica when an INFO that came after the wait still shows it.
void judge_role(TurnContext& turn, MasterGroup& group, Server& server);

/// Our master is configured as one, says so lately, and is up (behaviour §4): what every correction relies on.
bool master_looks_sane(const TurnContext& turn, const MasterGroup& group);

/// The wait is over: the decision is made on a fresh INFO.
void role_wait_over(TurnContext& turn, MasterGroup& group, Server& server);

}  // namespace vedette::quorum
