#pragma once

#include "quorum/turn_context.hpp"

namespace vedette::quorum {

// PING, and the clock of silence that it starts (behaviour §2, §6.1; §10 W11).

/// The clock of "down" starts, unless it runs. `began` is not after now.
void begin_silence(const TurnContext& turn, Liveness& live, Instant began);
/// The time of a ping has come, unless a sign of life came since.
void ping_due(TurnContext& turn, MasterGroup& group, Server& server);
/// Pings it unless a ping is under way.
void ping_server(TurnContext& turn, MasterGroup& group, Server& server);
void server_answered_ping(TurnContext& turn, MasterGroup& group, Server& server, PingReply reply);

}  // namespace vedette::quorum
