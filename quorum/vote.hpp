#pragma once

#include "quorum/observation.hpp"
#include "quorum/turn_context.hpp"

namespace vedette::quorum {

// Voting (behaviour §6.4; design, *Voting*): one vote per master and epoch, answered only once it is on disk.

/// Answers SENTINEL IS-MASTER-DOWN-BY-ADDR about this master: our opinion and, if a candidate is named, our vote.
void answer_question(TurnContext& turn, MasterGroup& group, const Asked& question);

/// Casts our own vote for ourselves in our own attempt. Empty if the vote is held back for another.
std::optional<Revision> vote_for_myself(TurnContext& turn, MasterGroup& group, Epoch epoch);

/// Holds our next vote back for `whom`, who may be at work in `epoch`.
void hold_vote(TurnContext& turn, MasterGroup& group, std::optional<RunId> whom, Epoch epoch);
/// Whether the vote is held back; false once the time is over.
bool vote_held(const TurnContext& turn, const MasterGroup& group);
/// Ends the hold: there is evidence that the one voted for is not at work.
void free_vote(TurnContext& turn, MasterGroup& group);
/// Asks the one that our vote is held for what it is doing, unless such a question is under way or just was.
void look_at_leader(TurnContext& turn, MasterGroup& group);
/// Its answer. True if that freed the vote.
bool hear_look(TurnContext& turn, MasterGroup& group, PeerView& view, const std::optional<PeerMasterView>& seen);
/// Frees the vote if the votes seen prove that the one it is held for cannot have won.
void free_vote_if_lost(TurnContext& turn, MasterGroup& group);

}  // namespace vedette::quorum
