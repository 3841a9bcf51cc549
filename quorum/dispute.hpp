#pragma once

#include <vector>

#include "quorum/turn_context.hpp"

namespace vedette::quorum {

// Two addresses under one configuration epoch never heal by themselves: neither is newer (behaviour §10 W17). That is
// named as the verdict, and ended where nothing can be lost by it: if the other address is dead, or replicates from
// ours, a new epoch is asked votes for, and our address announced again under it. Nobody is promoted. Between two live
// masters an operator has to choose.

/// What peers announced under our epoch in their last hellos, and what is not our master. A Sentinel that has been
/// silent for three hellos disputes nothing.
std::vector<Address> disputed_addresses(const TurnContext& turn, const MasterGroup& group);

/// Whether that server is master for another Sentinel, under our own epoch: it is not corrected.
bool is_disputed(const TurnContext& turn, const MasterGroup& group, const Server& server);

/// Whether our master may be announced again now.
bool may_be_confirmed(const TurnContext& turn, MasterGroup& group);

/// Sets the time at which a dispute that lasts is to be ended.
void watch_dispute(TurnContext& turn, MasterGroup& group);
/// That time has come.
void end_dispute(TurnContext& turn, MasterGroup& group);

}  // namespace vedette::quorum
