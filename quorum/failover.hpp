#pragma once

#include "quorum/turn_context.hpp"

namespace vedette::quorum {

// One failover from the election to the switch (behaviour §7.2; design, *Leading*).

/// Elected, or ordered to go on: fresh INFO is asked for, then the choice is made. `needs` is written before.
void elected(TurnContext& turn, MasterGroup& group, Epoch epoch, const Manner& manner, Revision needs);

/// Goes on as far as it can; called whenever something changed.
void step_failover(TurnContext& turn, MasterGroup& group);

/// An INFO came from a server: it may be the promotion that is waited for.
void hear_promotion(TurnContext& turn, MasterGroup& group, Server& server);

/// Gives the failover up before its promotion was seen. An order that is still on its way is withdrawn.
void abort_failover(TurnContext& turn, MasterGroup& group, AttemptEnd end, Milliseconds wait);

/// After a pause of this process nothing that was true before can be relied on: whoever leads gives up.
void give_up_after_pause(TurnContext& turn, MasterGroup& group);

/// Whether we lead and are at work, so that no vote may be given to another.
bool is_leading(const TurnContext& turn, const MasterGroup& group);

/// The state for SENTINEL MASTER.
FailoverStage stage_of(const MasterGroup& group);

}  // namespace vedette::quorum
