#pragma once

#include <optional>

#include "quorum/turn_context.hpp"

namespace vedette::quorum {

// A leader chooses whom to promote, on fresh words (design, *Leading*). What speaks for whom: selection.hpp.

/// So long at most the INFO of all that may be promoted is waited for: a few of their round trips.
Milliseconds wait_for_info(const MasterGroup& group);

/// Whom to promote now. Empty: it is not time yet, and the time to look again is set; or nobody can be, and the
/// failover was given up.
std::optional<InstanceId> choose(TurnContext& turn, MasterGroup& group, Choosing& choosing);

}  // namespace vedette::quorum
