#include "quorum/failover_story.hpp"

#include "quorum/story_phases.hpp"
#include "quorum/story_words.hpp"

namespace vedette::quorum {
namespace {

std::string milliseconds(Milliseconds time) {
  return std::to_string(time.count()) + " ms";
}

std::string candidate_text(const CandidateRecord& candidate, bool names) {
  std::string text = candidate.address.shown(names) + ":" + std::to_string(candidate.address.port);
  if (candidate.unfit) return text + " " + unfit_text(*candidate.unfit);
  text += " priority " + std::to_string(candidate.priority) + " offset " + std::to_string(candidate.offset);
  return candidate.chosen ? text + " chosen" : text;
}

}  // namespace

const char* cause_text(Cause cause) {
  switch (cause) {
    case Cause::objectively_down:
      return "it was down";
    case Cause::ordered:
      return "an operator ordered it";
    case Cause::coordinated:
      return "an operator ordered a coordinated one";
  }
  return "";
}

const char* answer_text(VoterRecord::Answer answer) {
  switch (answer) {
    case VoterRecord::Answer::granted:
      return "granted";
    case VoterRecord::Answer::gave_another:
      return "gave another";
    case VoterRecord::Answer::refused:
      return "refused";
    case VoterRecord::Answer::silent:
      return "silent";
    case VoterRecord::Answer::down:
      return "down";
  }
  return "";
}

const char* attempt_end_text(AttemptEnd end) {
  switch (end) {
    case AttemptEnd::done:
      return "done";
    case AttemptEnd::not_elected:
      return "not elected";
    case AttemptEnd::no_good_replica:
      return "no good replica";
    case AttemptEnd::master_returned:
      return "the master returned";
    case AttemptEnd::timed_out:
      return "it took too long";
    case AttemptEnd::hand_over_failed:
      return "the master did not hand over in time";
    case AttemptEnd::refused:
      return "the master refused to hand over";
    case AttemptEnd::superseded:
      return "another Sentinel leads";
    case AttemptEnd::withdrawn:
      return "an operator withdrew it";
    case AttemptEnd::interrupted:
      return "this process stood still meanwhile";
  }
  return "";
}

const char* abort_event(AttemptEnd end, bool electing) {
  switch (end) {
    case AttemptEnd::done:
    case AttemptEnd::not_elected:
    case AttemptEnd::withdrawn:
      return "-failover-abort-not-elected";
    case AttemptEnd::no_good_replica:
      return "-failover-abort-no-good-slave";
    case AttemptEnd::master_returned:
      return "-failover-abort-master-returned";
    case AttemptEnd::hand_over_failed:
      return "-failover-abort-master-timeout";
    case AttemptEnd::refused:
      return "-failover-abort-master-refused";
    case AttemptEnd::timed_out:
    case AttemptEnd::superseded:
    case AttemptEnd::interrupted:
      break;
  }
  return electing ? "-failover-abort-not-elected" : "-failover-abort-slave-timeout";
}

std::vector<StoryPhase> phases_of(const FailoverStory& story) {
  std::vector<StoryPhase> phases;
  const auto add = [&](const char* name, const std::optional<Instant>& from, const std::optional<Instant>& to) {
    if (from && to) phases.push_back({name, *to - *from});
  };
  add("detection", story.last_reply, story.subjectively_down);
  add("agreement", story.subjectively_down, story.objectively_down);
  add("election", story.stood, story.elected);
  add("selection", story.elected, story.chosen);
  add("promotion", story.chosen, story.promoted);
  if (story.end == AttemptEnd::done) add("recording", story.promoted, story.ended);
  return phases;
}

Instant beginning_of(const FailoverStory& story) {
  return story.objectively_down.value_or(story.stood);
}

std::string story_text(const FailoverStory& story, bool names) {
  const auto place = [&](const Address& address) { return address.shown(names) + ":" + std::to_string(address.port); };
  const bool done = story.end == AttemptEnd::done;
  std::string line = "Failover of " + story.master + " from " + place(story.old_master);
  if (done && story.new_master) line += " to " + place(*story.new_master);
  line += std::string{done ? " done" : " given up"} + " after " + milliseconds(story.ended - beginning_of(story));
  if (!done) line += std::string{": "} + attempt_end_text(story.end);
  line += std::string{"; begun because "} + cause_text(story.cause) + ", epoch " + std::to_string(story.epoch.value);
  if (story.renewals > 0) line += " (renewed " + std::to_string(story.renewals) + " times)";

  const char* separator = "; ";
  for (const StoryPhase& phase : phases_of(story)) {
    line += std::string{separator} + phase.name + " " + milliseconds(phase.took);
    separator = ", ";
  }
  separator = "; votes: ";
  for (const VoterRecord& voter : story.voters) {
    line += separator + voter.id.text().substr(0, 8) + " " + answer_text(voter.answer);
    separator = ", ";
  }
  separator = "; replicas: ";
  for (const CandidateRecord& candidate : story.candidates) {
    line += separator + candidate_text(candidate, names);
    separator = ", ";
  }
  return line;
}

}  // namespace vedette::quorum
