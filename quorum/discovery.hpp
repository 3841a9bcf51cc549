#pragma once

#include "quorum/turn_context.hpp"

namespace vedette::quorum {

/// INFO came from a server (behaviour §4): what it says of itself is taken over, replicas that it names become known,
/// a changed run id is a reboot, a changed role is told. What follows from it is decided elsewhere.
void hear_info(TurnContext& turn, MasterGroup& group, Server& server, const ReplicationReport& report);

/// Its master is hearsay no more: what servers said meanwhile, asked since then, holds now.
void learn_from_info_since(TurnContext& turn, MasterGroup& group, Instant then);

/// INFO was refused: it is due again after its period.
void info_refused(Server& server);

}  // namespace vedette::quorum
