#include "daemon/metrics_events.hpp"

#include <algorithm>
#include <string_view>

#include "quorum/story_phases.hpp"

namespace vedette::daemon {
namespace {

using quorum::Instant;
using quorum::Milliseconds;

/// Those of the core and of scripts. One that is told and does not stand here is counted from its first time on.
constexpr std::string_view known_channels[] = {
    "+config-update-from",
    "+convert-to-slave",
    "+correction",
    "+dispute-ended",
    "+elected-leader",
    "+failover-end",
    "+failover-end-for-timeout",
    "+failover-paused",
    "+failover-possible",
    "+failover-state-reconf-slaves",
    "+failover-state-select-slave",
    "+failover-state-send-failover",
    "+failover-state-send-slaveof-noone",
    "+failover-state-wait-promotion",
    "+failover-story",
    "+failover-without-majority",
    "+fix-slave-config",
    "+identity-conflict",
    "+monitor",
    "+new-epoch",
    "+not-authorised",
    "+odown",
    "+promoted-slave",
    "+questions-refused",
    "+rebirth",
    "+reboot",
    "+reset-master",
    "+rights-missing",
    "+role-change",
    "+sdown",
    "+selected-slave",
    "+sentinel",
    "+sentinel-address-switch",
    "+sentinel-address-update",
    "+sentinel-invalid-addr",
    "+set",
    "+slave",
    "+slave-reconf-done",
    "+slave-reconf-inprog",
    "+slave-reconf-sent",
    "+stranger",
    "+switch-master",
    "+tilt",
    "+try-failover",
    "+unidentified",
    "+vote-for-leader",
    "-failover-abort-master-refused",
    "-failover-abort-master-returned",
    "-failover-abort-master-timeout",
    "-failover-abort-no-good-slave",
    "-failover-abort-not-elected",
    "-failover-abort-slave-timeout",
    "-failover-paused",
    "-failover-possible",
    "-identity-conflict",
    "-monitor",
    "-not-authorised",
    "-odown",
    "-questions-refused",
    "-rights-missing",
    "-role-change",
    "-script-error",
    "-script-timeout",
    "-sdown",
    "-sentinel",
    "-slave",
    "-slave-reconf-sent-timeout",
    "-stranger",
    "-tilt",
};

void learn_roles(Counts& counts, const quorum::MasterPicture& master) {
  counts.roles[master.server.id] = LinkRole::master;
  for (const auto& replica : master.replicas) counts.roles[replica.id] = LinkRole::replica;
}

std::chrono::nanoseconds span(Instant from, Instant to) {
  return std::max(to - from, Milliseconds{0});
}

/// What one event means for the numbers of its master.
class MasterEvent {
 public:
  MasterEvent(Counts& all, MasterCounts& own, const std::optional<quorum::MasterPicture>& picture,
              const quorum::Event& event, const quorum::Reading& now)
      : all_{all}, own_{own}, picture_{picture}, event_{event}, now_{now} {}

  void count() {
    const std::string_view type = event_.type;
    if (type == "+sdown" && is_about_master()) {
      went_down();
    } else if (type == "+odown") {
      agreed();
    } else if (type == "-odown") {
      up_again();
    } else if (type == "+reboot" && is_about_master()) {
      ++own_.reboots;
    } else if (type == "+rebirth") {
      ++own_.rebirths;
    } else if (type == "+config-update-from") {
      own_.told_by_peer = true;
    } else if (type == "+switch-master") {
      switched();
    } else if (type == "+slave-reconf-done") {
      ++own_.reconfigured[0];
    } else if (type == "-slave-reconf-sent-timeout") {
      ++own_.reconfigured[1];
    } else if (type == "+failover-end" || type == "+failover-end-for-timeout") {
      followed();
    }
  }

 private:
  bool is_about_master() const { return event_.text.starts_with("master "); }

  void went_down() {
    ++own_.sdowns;
    if (!picture_ || !picture_->server.sdown_since) return;
    own_.detection.took(span(picture_->server.link.last_ok_ping, *picture_->server.sdown_since));
  }

  void agreed() {
    ++own_.odowns;
    const Instant since = picture_ ? picture_->odown_since.value_or(now_.steady) : now_.steady;
    own_.down_since = since;
    if (picture_ && picture_->server.sdown_since) own_.agreement.took(span(*picture_->server.sdown_since, since));
  }

  void up_again() {
    if (own_.down_since) own_.down_for += std::max(now_.steady - *own_.down_since, Milliseconds{0});
    own_.down_since.reset();
  }

  /// Switches of our own failovers are told by their stories.
  void switched() {
    up_again();
    if (std::exchange(own_.told_by_peer, false)) ++own_.switches[at(SwitchCause::peer_config)];
  }

  void followed() {
    if (!own_.announced) return;
    all_.phases[at(FailoverPhase::reconfiguration)].took(span(*own_.announced, now_.steady));
    own_.announced.reset();
  }

  Counts& all_;
  MasterCounts& own_;
  const std::optional<quorum::MasterPicture>& picture_;
  const quorum::Event& event_;
  const quorum::Reading& now_;
};

ElectionResult result_of(quorum::ElectionEnd end) {
  switch (end) {
    case quorum::ElectionEnd::won:
      return ElectionResult::won;
    case quorum::ElectionEnd::lost:
      return ElectionResult::lost;
    case quorum::ElectionEnd::split:
      return ElectionResult::split;
    case quorum::ElectionEnd::timed_out:
      return ElectionResult::timeout;
    case quorum::ElectionEnd::aborted:
      break;
  }
  return ElectionResult::aborted;
}

FailoverResult result_of(quorum::AttemptEnd end) {
  switch (end) {
    case quorum::AttemptEnd::done:
      return FailoverResult::done;
    case quorum::AttemptEnd::no_good_replica:
      return FailoverResult::no_good_replica;
    case quorum::AttemptEnd::timed_out:
    case quorum::AttemptEnd::hand_over_failed:
      return FailoverResult::timeout;
    case quorum::AttemptEnd::superseded:
      return FailoverResult::superseded;
    case quorum::AttemptEnd::not_elected:
    case quorum::AttemptEnd::master_returned:
    case quorum::AttemptEnd::refused:
    case quorum::AttemptEnd::withdrawn:
    case quorum::AttemptEnd::interrupted:
      break;
  }
  return FailoverResult::aborted;
}

FailoverCause cause_of(quorum::Cause cause) {
  switch (cause) {
    case quorum::Cause::objectively_down:
      break;
    case quorum::Cause::ordered:
      return FailoverCause::operator_order;
    case quorum::Cause::coordinated:
      return FailoverCause::coordinated;
  }
  return FailoverCause::odown;
}

void count_tilt(Counts& counts, std::string_view type, Instant now) {
  if (type == "+tilt") {
    counts.tilt_since = now;
  } else if (type == "-tilt" && counts.tilt_since) {
    counts.tilted_for += std::max(now - *counts.tilt_since, Milliseconds{0});
    counts.tilt_since.reset();
  }
}

}  // namespace

void begin_counting(Counts& counts, const quorum::Core& core) {
  for (const auto channel : known_channels) counts.events.emplace(channel, 0);
  for (const auto& name : core.master_names()) {
    counts.masters.try_emplace(name);
    if (const auto master = core.master(name)) learn_roles(counts, *master);
  }
}

void count_event(Counts& counts, const quorum::Core& core, const quorum::Event& event, const quorum::Reading& now) {
  if (event.level == quorum::Level::debug) return;
  ++counts.events[event.type];
  count_tilt(counts, event.type, now.steady);
  if (event.master.empty()) return;
  const auto picture = core.master(event.master);
  if (!picture) {
    counts.masters.erase(event.master);
    return;
  }
  if (event.type == "+monitor" || event.type == "+switch-master") learn_roles(counts, *picture);
  MasterCounts& own = counts.masters[event.master];
  if (event.type == "+vote-for-leader" && !event.text.starts_with(core.process().my_id.text())) ++own.votes_granted;
  MasterEvent{counts, own, picture, event, now}.count();
}

void count_story(Counts& counts, const quorum::FailoverStory& story, const quorum::Reading& now) {
  const auto found = counts.masters.find(story.master);
  if (found == counts.masters.end()) return;  // Watched no more.
  MasterCounts& own = found->second;
  own.election.took(span(story.stood, story.elected.value_or(story.ended)));
  ++own.elections[at(result_of(story.election))];
  if (!story.elected) return;

  const auto phase = [&](FailoverPhase which, Instant from, const std::optional<Instant>& to) {
    if (to) counts.phases[at(which)].took(span(from, *to));
  };
  phase(FailoverPhase::election, story.stood, story.elected);
  phase(FailoverPhase::selection, *story.elected, story.chosen);
  if (story.chosen) phase(FailoverPhase::promotion, *story.chosen, story.promoted);
  ++own.failovers[at(cause_of(story.cause))][at(result_of(story.end))];
  if (story.end != quorum::AttemptEnd::done) return;

  if (story.promoted) phase(FailoverPhase::announce, *story.promoted, story.ended);
  own.failover.took(span(quorum::beginning_of(story), story.ended));
  own.last_failover = now.wall;
  own.announced = story.ended;
  const bool ordered = story.cause != quorum::Cause::objectively_down;
  ++own.switches[at(ordered ? SwitchCause::operator_order : SwitchCause::own_failover)];
}

void count_vote(Counts& counts, const quorum::Core& core, const quorum::Address& master, quorum::Epoch asked,
                const quorum::RunId& candidate, const quorum::PeerOpinion& opinion) {
  if (opinion.leader == candidate && opinion.leader_epoch == asked) return;
  const quorum::ProcessPicture process = core.process();
  const VoteRefusal reason = process.quarantined             ? VoteRefusal::quarantine
                             : asked < opinion.leader_epoch  ? VoteRefusal::stale_epoch
                             : asked == opinion.leader_epoch ? VoteRefusal::already_voted
                             : !process.writable             ? VoteRefusal::not_persisted
                             : asked < process.current_epoch ? VoteRefusal::stale_epoch
                                                             : VoteRefusal::already_voted;
  for (auto& [name, own] : counts.masters) {
    const auto address = core.master_address(name);
    if (address && quorum::same_place(*address, master)) ++own.votes_refused[at(reason)];
  }
}

}  // namespace vedette::daemon
