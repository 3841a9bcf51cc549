#pragma once

#include "quorum/turn_context.hpp"

namespace vedette::quorum {

// Subjective and objective down (behaviour §6.1, §6.2). Nothing is judged in TILT.

/// Raises or lowers sdown of a server after the three clauses of §6.1 and sets the next look. On the master a rising
/// edge starts the agreement: every peer is asked, the epoch of an attempt is reserved, fresh INFO is asked for.
void judge_server(TurnContext& turn, MasterGroup& group, Server& server);

/// Raises or lowers sdown of a peer as this master sees it.
void judge_peer(TurnContext& turn, MasterGroup& group, PeerView& view);

/// Raises or lowers odown: the own sdown, and fresh opinions up to the quorum.
void judge_odown(TurnContext& turn, MasterGroup& group);

/// Held down, and not for its role alone: a configured master that says replica is there and can be promoted itself.
bool is_lost(const TurnContext& turn, const MasterGroup& group, const Server& server);

/// How many Sentinels hold the master down, this one included if it does.
std::uint32_t down_votes(const TurnContext& turn, const MasterGroup& group);

}  // namespace vedette::quorum
