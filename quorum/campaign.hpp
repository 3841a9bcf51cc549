#pragma once

#include <optional>
#include <set>

#include "quorum/deadlines.hpp"
#include "quorum/epoch.hpp"
#include "quorum/identity.hpp"
#include "quorum/time.hpp"

namespace vedette::quorum {

struct MasterGroup;
struct TurnContext;

/// The elections that go on under one epoch: ours, and what is known of those of another.
struct Campaign {
  std::optional<Instant> asked_for_vote{};  ///< When we last asked for one.
  std::optional<Instant> epoch_heard{};     ///< When another last showed that it is at work in the current epoch.
  Epoch epoch{};                            ///< That of our attempts.
  Instant began{};                          ///< When the first of them was made in it, or the first after a pause.
  Instant lasts_until{};                    ///< An attempt that is made later is the first after a pause.
  std::set<InstanceId> answered{};          ///< Who has answered a request in it since: no rival of ours from then on.
  std::set<GroupNumber> waiting{};          ///< Masters whose attempts wait for those answers.
  std::optional<RunId> candidate{};         ///< Who asked for a vote in the current epoch when that was last heard.
  std::optional<RunId> rival{};             ///< Minted the same epoch, and comes before us in rank.
};

// Many masters that fail together are one campaign of one Sentinel (design, *Elections*).

/// Another asks for votes in this epoch: its elections in it go on. If we minted the same and come behind it in rank,
/// it is a rival from now on, where many masters fail together.
void hear_campaign(TurnContext& turn, Epoch epoch, const RunId& candidate);

/// The sender tells of a master that was replaced under this epoch. If it asks for votes in it for many, what it has to
/// tell of the others may be on its way, or lie unread here, where everybody is busy.
void hear_fruit_of_campaign(TurnContext& turn, Epoch epoch, const RunId& sender);

/// An attempt enters this epoch. After a pause as long as a campaign lasts that begins a new one, also under the same
/// epoch: others may be about to mint one, as they were the first time. It is no pause while attempts wait for answers.
void join_campaign(TurnContext& turn, Epoch epoch);
/// We ask for a vote in this epoch, for the first time or again.
void note_vote_request(TurnContext& turn, Epoch epoch);
/// A peer has answered a request for its vote in this epoch. Attempts that waited for that are looked at again.
void note_vote_answer(TurnContext& turn, const MasterGroup& group, InstanceId peer, Epoch epoch);

/// Whether a rival under the epoch that we minted runs the elections for this master: it holds it down itself.
bool is_left_to_rival(const TurnContext& turn, const MasterGroup& group);

/// Whether we run the elections of a crowd. As long as we ask for votes the others leave us to it, whoever they are,
/// and nobody else stands for this master.
bool runs_elections(const TurnContext& turn, const MasterGroup& group);

/// So long after the last sign of it the elections of a Sentinel count as going on.
Milliseconds length_of_campaign(const TurnContext& turn);

/// Until when whoever last raised the epoch may be left to run its elections in it undisturbed: for a moment after the
/// last sign of them; empty: a new attempt for this master would disturb nobody, since it would need no new epoch or
/// nobody else has raised it.
std::optional<Instant> campaign_ends(const TurnContext& turn, const MasterGroup& group);

/// Where many masters are suspected together the first attempt under a new epoch goes ahead alone: until those who come
/// before us in rank have answered it, or had the time to, they may be about to do the same. From then on the others
/// may follow.
Instant rivals_are_heard(TurnContext& turn, const MasterGroup& group);

}  // namespace vedette::quorum
