#pragma once

#include "quorum/turn_context.hpp"

namespace vedette::quorum {

// A coordinated failover: the master itself stops taking writes, waits until the replica has them all, and changes
// places with it, by the server's own FAILOVER (Redis 6.2 and later; commands §2.5).

/// Whether the master's INFO shows that it knows FAILOVER.
bool can_hand_over(const MasterGroup& group);

/// Orders the master to hand over to the replica. `left`: how long our leadership lasts; the server gives up by itself
/// at its end.
void order_hand_over(TurnContext& turn, MasterGroup& group, Server& replica, Milliseconds left);

/// The order was answered.
void hear_hand_over(TurnContext& turn, MasterGroup& group, const HandOverAnswered& fact);

/// An INFO came from the master: it may show that the server has given up.
void hear_master_keeps(TurnContext& turn, MasterGroup& group, const Server& server);

/// Gives up if the master is down or the time is over, else asks both for INFO and sets the next look.
void watch_hand_over(TurnContext& turn, MasterGroup& group, Promoting& promoting);

/// Takes the order back, also one that is still on its way.
void call_off_hand_over(TurnContext& turn, MasterGroup& group, const Promoting& promoting);

}  // namespace vedette::quorum
