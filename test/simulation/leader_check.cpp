#include "test/simulation/leader_check.hpp"

#include <algorithm>
#include <charconv>

#include "test/simulation/epoch_text.hpp"
#include "test/simulation/vote_check.hpp"

namespace vedette::simulation {

using quorum::Epoch;
using quorum::MasterName;

namespace {

/// A leader whose voters hold their votes back is alone for so long at least.
constexpr Time at_work_for{2s};
/// So long a voter that knows whom it voted for may hold its next vote back.
constexpr Time vote_held_for{11s};
/// The core counts in milliseconds.
constexpr Time to_the_millisecond{2ms};
/// What was sent before it was withdrawn may come so much later.
constexpr Time longest_way{1s};

Epoch last_number(const std::string& text) {
  const std::size_t blank = text.rfind(' ');
  const char* begin = text.data() + (blank == std::string::npos ? 0 : blank + 1);
  Epoch epoch;
  std::from_chars(begin, text.data() + text.size(), epoch.value);
  return epoch;
}

}  // namespace

bool LeaderCheck::forgotten_by_all(Time since) const {
  return std::all_of(lost_memory_at_.begin(), lost_memory_at_.end(),
                     [&](const auto& entry) { return entry.second > since; });
}

void LeaderCheck::began(const Sentinel& sentinel, bool remembers) {
  Epoch& on_disk = epochs_on_disk_[sentinel.host()];
  if (remembers) {
    on_disk = sentinel.disk().reported()->current_epoch;
  } else {
    lost_memory_at_[sentinel.host()] = time_.now();
    on_disk = Epoch{};
    forget_with_them();
  }
  stories_.erase(sentinel.host());
  sentinels_[sentinel.host()] = &sentinel;
  auto& known = configurations_[sentinel.host()];
  known.clear();
  if (!sentinel.disk().reported()) return;
  for (const auto& [name, master] : sentinel.disk().reported()->masters) {
    known[name] = Known{master.config_epoch, master.address.host};
  }
}

void LeaderCheck::heard(const Sentinel& sentinel, const quorum::Observation& fact) {
  if (const auto* heard = std::get_if<quorum::HelloHeard>(&fact)) {
    stories_[sentinel.host()][heard->hello.master].heard.emplace(heard->hello.config_epoch, heard->hello.master_host);
  } else if (const auto* info = std::get_if<quorum::InfoReceived>(&fact)) {
    const Links::Known* from = sentinel.links().find(info->who);
    if (from == nullptr) return;
    // A master reports none; its old one says nothing about it.
    priorities_[sentinel.host()].erase(from->address.host);
    if (info->report.priority) priorities_[sentinel.host()][from->address.host] = *info->report.priority;
    if (info->report.role == quorum::Role::master) seen_as_master_[sentinel.host()][from->address.host] = time_.now();
  } else if (const auto* ordered = std::get_if<quorum::Ordered>(&fact)) {
    if (const auto* failover = std::get_if<quorum::OrderFailover>(&ordered->order)) {
      stories_[sentinel.host()][failover->master].ordered_at = time_.now();
    } else if (const auto* removed = std::get_if<quorum::OrderRemove>(&ordered->order)) {
      configurations_[sentinel.host()].erase(removed->master);
    } else if (const auto* added = std::get_if<quorum::OrderMonitor>(&ordered->order)) {
      stories_[sentinel.host()][added->master].added = true;
      monitored_at_[added->master] = time_.now();
    }
  }
}

void LeaderCheck::answered(const Sentinel& sentinel, const quorum::AskPeer& question,
                           const quorum::PeerOpinion& opinion) {
  if (opinion.leader != sentinel.id()) return;
  const Links::Known* peer = sentinel.links().find(question.peer);
  if (peer == nullptr) return;
  stories_[sentinel.host()][question.name].voters[opinion.leader_epoch].insert(peer->address.text());
}

void LeaderCheck::does(const Sentinel& sentinel, const quorum::Action& action) {
  if (const auto* said = std::get_if<quorum::Announce>(&action)) {
    if (!said->event.master.empty()) hear_event(sentinel, said->event);
  } else if (const auto* order = std::get_if<quorum::ReplicaOf>(&action)) {
    const Links::Known* replica = sentinel.links().find(order->who);
    if (!order->master && replica != nullptr) promote(sentinel, replica->address);
  } else if (const auto* hand_over = std::get_if<quorum::HandOver>(&action)) {
    promote(sentinel, hand_over->replica);
  } else if (const auto* asks = std::get_if<quorum::AskPeer>(&action)) {
    if (asks->candidate) ask(stories_[sentinel.host()][asks->name], asks->epoch);
  } else if (const auto* hello = std::get_if<quorum::SayHello>(&action)) {
    if (hello->hello.config_epoch.value > 0) announce(sentinel, hello->hello);
  }
}

void LeaderCheck::looked(const Sentinel& sentinel, const MasterName& name, const quorum::MasterPicture& picture) {
  if (picture.odown_since) stories_[sentinel.host()][name].o_down_at = time_.now();
}

void LeaderCheck::stand(Story& story, Epoch epoch) {
  if (epoch <= story.stands_under) return;
  story.stands_under = epoch;
  story.stood_at = story.leads_from = time_.now();
}

// Its own vote may be on disk long before the first question leaves. Nobody else holds a vote for it before that.
void LeaderCheck::ask(Story& story, Epoch epoch) {
  stand(story, epoch);
  if (epoch != story.stands_under || epoch == story.asked_under) return;
  story.asked_under = epoch;
  story.leads_from = time_.now();
}

// Events may wait for the disk, so they are not the first sign of what they tell.
void LeaderCheck::hear_event(const Sentinel& sentinel, const quorum::Event& event) {
  Story& story = stories_[sentinel.host()][event.master];
  if (event.type == "+vote-for-leader") {
    if (event.text.starts_with(sentinel.id().text())) stand(story, last_number(event.text));
  } else if (event.type == "+failover-without-majority") {
    without_majority_.emplace(event.master, last_number(event.text));
    stand(story, last_number(event.text));
  } else if (event.type == "+elected-leader") {
    elect(sentinel, event.master, story);
  } else if (event.type.starts_with("-failover-abort") || event.type == "+promoted-slave") {
    story.closed = true;
    if (event.type != "+promoted-slave") story.gave_up_at = time_.now();
  }
}

void LeaderCheck::elect(const Sentinel& sentinel, const MasterName& master, Story& story) {
  const Epoch epoch = story.stands_under;
  if (story.elected == epoch && !story.closed) return;
  story.elected = epoch;
  story.elected_at = time_.now();
  story.closed = false;
  story.gave_up_at.reset();
  story.promotes.reset();
  story.by_votes = !without_majority_.contains({master, epoch});
  if (!story.by_votes) return;
  ++elections_;
  const std::optional<quorum::MasterPicture> picture = sentinel.mind().core().master(master);
  if (!picture) return;
  // The own vote counts once it is on disk.
  const std::size_t votes = story.voters[epoch].size() + (own_vote_is_durable(sentinel, master, epoch) ? 1 : 0);
  const std::size_t needed = std::max<std::size_t>(picture->settings.quorum, picture->voters / 2 + 1);
  if (excused_.contains({master, epoch})) return;
  if (votes < needed) {
    findings_.fail("5 one leader", sentinel.name() + " leads " + master + " in epoch " + number(epoch) + " with " +
                                       std::to_string(votes) + " votes of " + std::to_string(needed) + " needed");
  }
  const auto [leader, first] = leaders_.try_emplace({master, epoch}, sentinel.host(), time_.now());
  if (!first && forgotten_by_all(leader->second.second)) {
    leader->second = {sentinel.host(), time_.now()};
  } else if (!first) {
    findings_.fail("5 one leader", sentinel.name() + " is elected for " + master + " in epoch " + number(epoch) +
                                       ", which was won at " + std::to_string(leader->second.second.count() / 1000) +
                                       " ms already");
  }
}

void LeaderCheck::promote(const Sentinel& sentinel, const quorum::Address& replica) {
  const std::string& host = replica.host;
  const MasterName& master = groups_[host];
  Story* story = &stories_[sentinel.host()][master];
  if (story->stands_under == Epoch{}) {
    findings_.fail("9 promotion needs a leader", sentinel.name() + " promotes " + host + " and never stood");
    return;
  }
  elect(sentinel, master, *story);
  // An attempt lasts ten seconds at most, with all its renewals.
  const auto lately = [&](const std::optional<Time>& at) { return at && *at >= story->stood_at - 11s; };
  if (!lately(story->o_down_at) && !lately(story->ordered_at)) {
    findings_.fail("9 promotion needs a cause",
                   sentinel.name() + " promotes " + host + " in an attempt that began without odown or order");
  }
  if (story->promotes && story->promotes->host != host) {
    findings_.fail("9 one replica per attempt",
                   sentinel.name() + " promotes " + host + " after " + story->promotes->host);
  }
  const auto& priorities = priorities_[sentinel.host()];
  const auto known = priorities.find(host);
  if (!story->promotes && known != priorities.end() && known->second == 0) {
    findings_.fail("9 never priority 0", sentinel.name() + " promotes " + host);
  }
  if (!story->promotes) leads_alone(sentinel, master, story->elected);
  const quorum::Milliseconds timeout = sentinel.disk().reported()->masters.at(master).settings.failover_timeout;
  const Time limit = std::max<Time>(std::min<Time>(10s, timeout), 3s);
  // Only what an operator orders waits for a disk that hangs, before it asks.
  const bool ordered = lately(story->ordered_at);
  const Time leads_from = ordered ? std::min(story->leads_from, story->stood_at + 5s) : story->stood_at;
  if (time_.now() - leads_from > limit + to_the_millisecond) {
    findings_.fail("leadership is short", sentinel.name() + " promotes " + host + " " +
                                              std::to_string((time_.now() - leads_from) / 1ms) +
                                              " ms after it asked for votes");
  }
  if (!story->promotes) {
    promotions_[master].push_back(Promotion{sentinel.host(), story->elected, replica, story->by_votes, time_.now()});
  }
  story->promotes = replica;
}

bool LeaderCheck::own_vote_is_durable(const Sentinel& sentinel, const MasterName& master, Epoch epoch) {
  const auto& disk = sentinel.disk().reported();
  const auto found = disk ? disk->masters.find(master) : decltype(disk->masters.end()){};
  return disk && found != disk->masters.end() && found->second.leader_epoch >= epoch;
}

// A voter that both need holds its next vote back while the first may be at work (design, *Voting*). Real ones do not,
// and who forgot its vote or its peers can't.
void LeaderCheck::leads_alone(const Sentinel& sentinel, const MasterName& master, Epoch epoch) {
  if (shared_epochs_tolerated_ || without_majority_.contains({master, epoch})) return;
  const auto monitored = monitored_at_.find(master);
  if (monitored != monitored_at_.end() && time_.now() - monitored->second < vote_held_for) return;
  for (const auto& [host, stories] : stories_) {
    const auto found = stories.find(master);
    if (host == sentinel.host() || found == stories.end() || !sentinels_.at(host)->alive()) continue;
    const Story& other = found->second;
    if (!other.by_votes || other.closed || other.elected == Epoch{} || other.elected == epoch) continue;
    if (time_.now() - other.elected_at > at_work_for) continue;
    findings_.fail("two leaders at work", sentinel.name() + " promotes for " + master + " in epoch " + number(epoch) +
                                              " while " + sentinels_.at(host)->name() + " is at work since " +
                                              std::to_string((time_.now() - other.elected_at) / 1ms) + " ms in epoch " +
                                              number(other.elected));
  }
}

LeaderCheck::Attempt LeaderCheck::attempt(const Sentinel& sentinel, const MasterName& master) const {
  const auto stories = stories_.find(sentinel.host());
  if (stories == stories_.end() || !stories->second.contains(master)) return {};
  const Story& story = stories->second.at(master);
  const bool elected = story.elected == story.stands_under && !story.closed && story.elected != Epoch{};
  Attempt attempt;
  attempt.ordered = story.ordered_at && *story.ordered_at >= story.stood_at - 11s;
  attempt.has_chosen = elected && story.promotes;
  if (elected && story.by_votes) attempt.elected_at = story.elected_at;
  return attempt;
}

MasterName LeaderCheck::group_of(const quorum::Address& server) const {
  const auto found = groups_.find(server.host);
  return found == groups_.end() ? MasterName{} : found->second;
}

void LeaderCheck::executed(const quorum::Address& server, HostId by, bool late) {
  const auto stories = stories_.find(by);
  const MasterName master = group_of(server);
  if (stories == stories_.end() || !stories->second.contains(master) || late) return;
  const Story& story = stories->second.at(master);
  if (!story.promotes || story.promotes->host != server.host || !story.gave_up_at) return;
  if (time_.now() - *story.gave_up_at <= longest_way) return;
  findings_.fail("orders are withdrawn", server.text() + " is promoted by " + sentinels_.at(by)->name() +
                                             ", which gave up " +
                                             std::to_string((time_.now() - *story.gave_up_at) / 1ms) + " ms ago");
}

// Who was never told of an epoch can't save the others from using it again: none of those who knew is left.
void LeaderCheck::forget_with_them() {
  // Real ones do not tell us what they know.
  if (shared_epochs_tolerated_) return;
  Epoch known;
  for (const auto& [host, epoch] : epochs_on_disk_) known = std::max(known, epoch);
  std::erase_if(leaders_, [&](const auto& entry) { return entry.first.second > known; });
  std::erase_if(named_, [&](const auto& entry) { return entry.first.second > known; });
}

void LeaderCheck::stored(const Sentinel& sentinel) {
  epochs_on_disk_[sentinel.host()] = sentinel.disk().reported()->current_epoch;
  auto& before = configurations_[sentinel.host()];
  auto& stories = stories_[sentinel.host()];
  for (const auto& [name, master] : sentinel.disk().reported()->masters) {
    const auto known = before.find(name);
    const Known now{master.config_epoch, master.address.host};
    if (known != before.end()) {
      const Known& old = known->second;
      Story& story = stories[name];
      if (story.added && now.epoch == Epoch{}) {
        story.added = false;
        before[name] = now;
        continue;
      }
      const bool won = now.epoch == story.elected;
      if (now.epoch > old.epoch && !won && !story.heard.contains({now.epoch, now.host})) {
        findings_.fail("6 config under own epoch", sentinel.name() + " stores " + now.host + " as " + name + " under " +
                                                       number(now.epoch) + ", neither won nor heard");
      }
      if (now.epoch == old.epoch && now.host != old.host) {
        findings_.fail("6 no switch under one epoch", sentinel.name() + " goes from " + old.host + " to " + now.host +
                                                          " under epoch " + number(now.epoch));
      }
    }
    before[name] = now;
  }
}

void LeaderCheck::announce(const Sentinel& sentinel, const quorum::Hello& hello) {
  const std::pair key{hello.master, hello.config_epoch};
  const auto [named, first] = named_.try_emplace(key, hello.master_host, time_.now());
  if (!first) {
    const bool excused = shared_epochs_tolerated_ || without_majority_.contains(key) || excused_.contains(key);
    if (named->second.first != hello.master_host && forgotten_by_all(named->second.second)) {
      named->second = {hello.master_host, time_.now()};
    } else if (named->second.first != hello.master_host && !excused) {
      findings_.fail("7 an epoch names one address", hello.master + " under " + number(hello.config_epoch) + " is " +
                                                         named->second.first + " and, for " + sentinel.name() + ", " +
                                                         hello.master_host);
    }
    return;
  }
  const auto leader = leaders_.find(key);
  // A real leader may have won the same epoch (W3).
  if (leader == leaders_.end() || shared_epochs_tolerated_) return;
  const auto& seen = seen_as_master_[sentinel.host()];
  const auto at = seen.find(hello.master_host);
  if (at == seen.end() || at->second < leader->second.second) {
    findings_.fail("8 announce after truth", sentinel.name() + " announces " + hello.master_host + " as " +
                                                 hello.master + " under " + number(hello.config_epoch) +
                                                 " and did not see it as a master since the election");
  }
}

}  // namespace vedette::simulation
