#pragma once

#include "quorum/order.hpp"
#include "quorum/turn_context.hpp"

namespace vedette::quorum {

// SENTINEL FORGET: drops one member that is gone for good, without the rest of a RESET. One that is not held down is
// refused: it would come back with the next INFO or hello. A Sentinel that is forgotten no longer counts for the
// majority.

OrderResult::Outcome forget_replica(TurnContext& turn, MasterGroup& group, const Address& address);
/// Only where a majority of all known Sentinels answers, the one that goes among them: or else a minority that is cut
/// off could make itself the majority.
OrderResult::Outcome forget_sentinel(TurnContext& turn, MasterGroup& group, const RunId& run_id);

/// One replica goes, and is told to go.
void drop_replica(TurnContext& turn, MasterGroup& group, const Server& replica);

/// The master's INFO came: replicas that are down, that it has not named for longer than forget-replicas-after and that
/// are known by a literal IP, and that none of ours follows, are gone for good. A host name stays: whoever comes back
/// under it is the same again.
void forget_gone_replicas(TurnContext& turn, MasterGroup& group);

}  // namespace vedette::quorum
