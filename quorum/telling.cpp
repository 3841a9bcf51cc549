#include "quorum/telling.hpp"

#include <utility>

#include "quorum/selection.hpp"

namespace vedette::quorum {
namespace {

Cause cause_of(const Manner& manner) {
  if (manner.coordinated) return Cause::coordinated;
  return manner.forced ? Cause::ordered : Cause::objectively_down;
}

VoterRecord::Answer answer_of(const PeerView& view, const Electing& attempt, const RunId& my_id) {
  if (const auto vote = attempt.votes.find(view.run_id); vote != attempt.votes.end()) {
    return vote->second == my_id ? VoterRecord::Answer::granted : VoterRecord::Answer::gave_another;
  }
  if (attempt.refused.contains(view.run_id)) return VoterRecord::Answer::refused;
  return view.sdown_since ? VoterRecord::Answer::down : VoterRecord::Answer::silent;
}

}  // namespace

void begin_story(TurnContext& turn, MasterGroup& group, const Manner& manner) {
  if (manner.confirms) return;  // Nobody is replaced.
  const Server& master = group.the_master();
  FailoverStory story;
  story.master = group.name;
  story.cause = cause_of(manner);
  story.old_master = master.address;
  if (master.sdown_since) story.last_reply = master.live.last_ok;
  story.subjectively_down = master.sdown_since;
  story.objectively_down = group.odown_since;
  story.stood = turn.time();
  group.story = std::move(story);
}

void note_epoch(MasterGroup& group, Epoch epoch, std::uint32_t renewals) {
  if (!group.story) return;
  group.story->epoch = epoch;
  group.story->renewals = renewals;
}

void note_votes(MasterGroup& group, const Electing& attempt, const RunId& my_id) {
  if (!group.story) return;
  group.story->voters.clear();
  for (const auto& [id, view] : group.peers) {
    group.story->voters.push_back({view.run_id, answer_of(view, attempt, my_id)});
  }
}

void note_elected(const TurnContext& turn, MasterGroup& group, Epoch epoch) {
  if (!group.story) return;
  group.story->epoch = epoch;
  group.story->elected = turn.time();
  group.story->election = ElectionEnd::won;
}

void note_election_end(MasterGroup& group, ElectionEnd end) {
  if (group.story) group.story->election = end;
}

void note_choice(const TurnContext& turn, MasterGroup& group, std::optional<InstanceId> chosen) {
  if (!group.story) return;
  group.story->candidates.clear();
  if (chosen) group.story->chosen = turn.time();
  for (const auto& [id, server] : group.servers) {
    if (!may_be_promoted(group, server)) continue;
    group.story->candidates.push_back({.address = server.address,
                                       .unfit = why_unfit(turn, group, server),
                                       .chosen = chosen == id,
                                       .priority = server.report.priority.value_or(100),
                                       .offset = server.report.offset.value_or(0)});
    if (chosen == id) group.story->new_master = server.address;
  }
}

void note_promoted(const TurnContext& turn, MasterGroup& group) {
  if (group.story) group.story->promoted = turn.time();
}

void end_story(TurnContext& turn, MasterGroup& group, AttemptEnd end) {
  if (!group.story) return;
  FailoverStory story = std::move(*group.story);
  group.story.reset();
  story.end = end;
  story.ended = turn.time();
  // The log has it as a line of its own.
  tell_text(turn, &group, Level::verbose, "+failover-story",
            story_text(story, turn.process.settings.announce_hostnames));
  turn.promises.tell(turn.ledger, {}, TellStory{std::move(story)});
}

}  // namespace vedette::quorum
