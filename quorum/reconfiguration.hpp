#pragma once

#include "quorum/turn_context.hpp"

namespace vedette::quorum {

// The replicas follow the new master, at most parallel-syncs at a time (behaviour §7.6; §10 W4, W22).

/// Nothing is told of the switch that begins before the old master is demoted, if it answers: who hears of it could
/// find writes accepted there by a master that nobody names any more. To be called while it is the master still. False:
/// it does not answer, and nobody waits for it.
bool fall_silent(TurnContext& turn, const MasterGroup& group);
/// Starts the job and demotes the old master at once, if it still answers under the run id that was replaced and we
/// lead still (`leads`): nobody else of ours can have been elected then. If nothing was told so far, it is when the old
/// master has answered that, or has not for a while.
void start_reconfiguration(TurnContext& turn, MasterGroup& group, const Recording& recorded, bool leads);
/// Goes on as far as it can; called whenever something changed.
void step_reconfiguration(TurnContext& turn, MasterGroup& group);
/// INFO came from a replica: it may follow by now (behaviour §4 T6, T7), or be the replaced master.
void hear_follower(TurnContext& turn, MasterGroup& group, Server& server);
/// Orders a replica to follow the configured master and asks what came of it.
void order_to_follow(TurnContext& turn, MasterGroup& group, Server& server);
/// Whether it says by its own word that it replicates, and from whom. What a switch makes of it is no word of its own.
bool follows_someone(const Server& server);
/// Whether its last INFO names this one as its master.
bool follows(const Server& server, const Address& master);
/// Whether its last INFO names the configured master.
bool follows_master(const MasterGroup& group, const Server& server);

}  // namespace vedette::quorum
