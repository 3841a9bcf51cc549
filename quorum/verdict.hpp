#pragma once

#include "quorum/turn_context.hpp"

namespace vedette::quorum {

/// What would stand in the way of an automatic failover of this master now.
Obstacle find_obstacle(const TurnContext& turn, const MasterGroup& group);

/// Keeps the group's verdict, and tells when it changes: +failover-possible at once, -failover-possible with the reason
/// once that has lasted a second.
void keep_verdict(TurnContext& turn, MasterGroup& group);

}  // namespace vedette::quorum
