#pragma once

#include "quorum/turn_context.hpp"

namespace vedette::quorum {

// PING, and the clock of silence that it starts (behaviour §2, §6.1; §10 W11).

/// Between two pings of a server. Twice as long as usual for a replica while nothing is suspected, if down-after is
/// five of the usual periods or more.
Milliseconds ping_period(const TurnContext& turn, const MasterGroup& group, const Server& server);
/// By how much what is done every `period` is done earlier this time, where it was done at `last`. After a start all
/// servers are connected at once; the first period of each is shorter by another part of it, so that what is sent to
/// many of them does not come in bursts for ever.
Milliseconds own_phase(const Server& server, Instant last, Milliseconds period);

/// What is due so soon at a server is done along with what is sent to it now: a tenth of the time between two pings.
Milliseconds soon_enough(const TurnContext& turn, const MasterGroup& group, const Server& server);

/// When the server is pinged next, unless a sign of life puts that off.
Instant next_ping(const TurnContext& turn, const MasterGroup& group, const Server& server);

/// The clock of "down" starts, unless it runs. `began` is not after now.
void begin_silence(const TurnContext& turn, Liveness& live, Instant began);
/// It lived then: the clock counts from there, or from the first ping without answer, whichever came first.
void end_guessing(Liveness& live, Instant lived);
/// It gave a sign of life that is no answer to a ping, `unread` ago or later.
void note_sign(const TurnContext& turn, Liveness& live, Milliseconds unread = Milliseconds{0});
/// The time of a ping has come, unless a sign of life came since, which puts it off. True if it was sent.
bool ping_due(TurnContext& turn, MasterGroup& group, Server& server);
/// Pings it unless a ping is under way.
void ping_server(TurnContext& turn, MasterGroup& group, Server& server);
void server_answered_ping(TurnContext& turn, MasterGroup& group, Server& server, PingReply reply);

}  // namespace vedette::quorum
