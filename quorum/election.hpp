#pragma once

#include "quorum/observation.hpp"
#include "quorum/turn_context.hpp"

namespace vedette::quorum {

// Standing for leader (design, *Standing*; behaviour §6.5, §7.1).

/// Stands if everything speaks for it and our turn has come; else sets the time to look again.
void consider_standing(TurnContext& turn, MasterGroup& group);

/// Stands now. An operator's order needs no objective down; a plain one goes on without a majority after a second.
void stand(TurnContext& turn, MasterGroup& group, const Manner& manner);

/// Takes in the answer to a request for a vote.
void hear_vote(TurnContext& turn, MasterGroup& group, const PeerView& view, const PeerAnswered& fact);

/// Counts the votes and goes on: elected, renewed, stood down, or waiting.
void count_votes(TurnContext& turn, MasterGroup& group);

/// Asks a peer for its vote, if an attempt is on and the peer has not given one.
void request_vote(TurnContext& turn, MasterGroup& group, PeerView& view);

/// Whether an operator's attempt waits for our own disk, which stands still; no longer than he does (behaviour §11,
/// 21).
bool waits_for_disk(TurnContext& turn, MasterGroup& group, Electing& attempt);

/// The disk goes on: what was asked and dropped meanwhile is asked anew, and patience counts from now.
void go_on_if_held_up(TurnContext& turn, MasterGroup& group, Electing& attempt);

/// A vote for another ends our own attempt.
void give_way(TurnContext& turn, MasterGroup& group);

/// How many Sentinels answer now, this one included.
std::uint32_t answering(const TurnContext& turn, const MasterGroup& group);

/// Our place in the one order in which those who hold the master down stand: 0 stands at once.
std::uint32_t standing_rank(const TurnContext& turn, const MasterGroup& group);

/// Ends an attempt that was not elected.
void stand_down(TurnContext& turn, MasterGroup& group, AttemptEnd end, Milliseconds wait);

}  // namespace vedette::quorum
