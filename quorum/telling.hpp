#pragma once

#include "quorum/failover_story.hpp"
#include "quorum/turn_context.hpp"

namespace vedette::quorum {

// How the story of an attempt is written down while it goes on. Nothing decides by it.

/// A new attempt.
void begin_story(TurnContext& turn, MasterGroup& group, const Manner& manner);
/// The attempt goes on under this epoch.
void note_epoch(MasterGroup& group, Epoch epoch, std::uint32_t renewals);
/// The votes as they are in `attempt`.
void note_votes(MasterGroup& group, const Electing& attempt, const RunId& my_id);
/// The election is over, and we lead.
void note_elected(const TurnContext& turn, MasterGroup& group, Epoch epoch);
/// How the election ended; until this is said it counts as aborted.
void note_election_end(MasterGroup& group, ElectionEnd end);
/// All replicas, and the one that was chosen; empty: none was fit.
void note_choice(const TurnContext& turn, MasterGroup& group, std::optional<InstanceId> chosen);
void note_promoted(const TurnContext& turn, MasterGroup& group);
/// Hands the story over. Once: what comes later belongs to no story.
void end_story(TurnContext& turn, MasterGroup& group, AttemptEnd end);

}  // namespace vedette::quorum
