#pragma once

#include "quorum/order.hpp"
#include "quorum/turn_context.hpp"

namespace vedette::quorum {

// SENTINEL FORGET: drops one member that is gone for good, without the rest of a RESET. One that is not held down is
// refused: it would come back with the next INFO or hello. A Sentinel that is forgotten no longer counts for the
// majority.

OrderResult::Outcome forget_replica(TurnContext& turn, MasterGroup& group, const Address& address);
OrderResult::Outcome forget_sentinel(TurnContext& turn, MasterGroup& group, const RunId& run_id);

}  // namespace vedette::quorum
