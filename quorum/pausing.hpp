#pragma once

#include "quorum/order.hpp"
#include "quorum/turn_context.hpp"

namespace vedette::quorum {

// SENTINEL PAUSE and RESUME: an operator holds the automatic failover of one master for maintenance. Meanwhile this
// Sentinel neither stands nor votes for it; detection, alarms and an operator's own FAILOVER go on.

/// No pause is longer: a week. One that was forgotten must not hold a failover for ever.
inline constexpr Milliseconds longest_pause = std::chrono::hours{24 * 7};

/// Begins a pause, or replaces the one that holds. An automatic attempt that has promoted nothing yet ends.
void pause_failover(TurnContext& turn, MasterGroup& group, const OrderPause& order);

/// Ends it; false if there is none.
bool resume_failover(TurnContext& turn, MasterGroup& group, bool by_peer);

/// Its time is over.
void pause_is_over(TurnContext& turn, MasterGroup& group);

/// Goes on with what was on disk, as far as its time is not over.
void restore_pause(TurnContext& turn, MasterGroup& group, const DurablePause& pause);

/// Passes the order on to a peer that could not be reached when it was given.
void pass_pause_on(TurnContext& turn, MasterGroup& group, const PeerView& view);

}  // namespace vedette::quorum
