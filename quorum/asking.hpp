#pragma once

#include <string>

#include "quorum/observation.hpp"
#include "quorum/turn_context.hpp"

namespace vedette::quorum {

// Asking the peers whether they hold the master down, and taking in what they say (behaviour §6.3; §10 W12).

/// Asks every connected peer now.
void ask_everyone(TurnContext& turn, MasterGroup& group);
/// Asks one peer, unless a question to it is under way or the master is not suspected.
void ask_peer(TurnContext& turn, MasterGroup& group, PeerView& view);
/// The first question on a connection, whatever we think of the master: a peer that refuses questions must be known
/// before its answer is needed. It asks for the peer's last vote, for who asks without a candidate says by that that it
/// holds the master down (behaviour §10 W12).
void try_question(TurnContext& turn, const MasterGroup& group, PeerView& view);
/// Asks for the peer's last vote for this master, which says nothing of what we think of it. Answered by PeerAnswered;
/// see asks_for_last_vote().
void ask_for_last_vote(TurnContext& turn, const MasterGroup& group, PeerView& view);
/// A peer's connection was lost: nothing that was asked will be answered.
void forget_questions(PeerView& view);
/// Takes in the answer to a question, also to one for a vote. False: it belongs to another address and counts nothing.
bool hear_opinion(TurnContext& turn, MasterGroup& group, PeerView& view, const PeerAnswered& fact);
/// A question without a candidate came from an identified peer: it holds the master down. A Vedette that holds it down
/// too asks back, once per rising edge, unless it has that peer's fresh opinion.
void hear_question(TurnContext& turn, MasterGroup& group, const std::string& connection_name);
/// Whether the peer's opinion is fresh and says down.
bool says_down(const TurnContext& turn, const PeerView& view);
/// Forgets all opinions and reported votes: they are about another address, or from before a pause.
void forget_opinions(TurnContext& turn, MasterGroup& group);

}  // namespace vedette::quorum
