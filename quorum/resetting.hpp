#pragma once

#include "quorum/turn_context.hpp"

namespace vedette::quorum {

/// SENTINEL RESET of one master (behaviour §7.9; design, *RESET is never blind*): replicas, peers, votes and run id are
/// forgotten for all who look, but what was known still counts for what is decided until it is known again. A failover
/// past REPLICAOF NO ONE is finished first; one before it is given up. INFO and hellos go out at once.
void reset_master(TurnContext& turn, MasterGroup& group);

/// Asks a listed peer how many Sentinels it counts, within the careful minute after a RESET.
void count_with(TurnContext& turn, const MasterGroup& group, PeerView& view);

/// What was kept unlisted lapses: replicas a minute after the RESET. Peers only go when a majority of them was heard.
void lapse_after_reset(TurnContext& turn, MasterGroup& group);

}  // namespace vedette::quorum
