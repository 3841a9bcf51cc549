#include "test/simulation/choice_check.hpp"

#include <algorithm>
#include <tuple>

namespace vedette::simulation {

using quorum::MasterPicture;
using quorum::ReplicationReport;
using quorum::ServerPicture;

namespace {

/// INFO that is older says nothing (behaviour §7.4).
constexpr Time longest_info{4500ms};
constexpr Time longest_answer{2s};
/// An instance that says master already is given two seconds from the election. The election may be told later, by half
/// a second if the disk stands still.
constexpr Time shortest_wait{1400ms};

bool never_synced(const ReplicationReport& report) {
  return report.master_link_down == quorum::Milliseconds{-1000};
}

auto rank(const ReplicationReport& report) {
  return std::tuple{report.priority.value_or(100), ~report.offset.value_or(0)};
}

std::string describe(const ReplicationReport& report) {
  return "priority " + std::to_string(report.priority.value_or(100)) + ", offset " +
         std::to_string(report.offset.value_or(0));
}

}  // namespace

void ChoiceCheck::heard(const Sentinel& sentinel, const quorum::Observation& fact) {
  if (const auto* info = std::get_if<quorum::InfoReceived>(&fact)) {
    const Links::Known* from = sentinel.links().find(info->who);
    if (from == nullptr) return;
    Known& known = known_[sentinel.host()][from->address.host];
    known.report = info->report;
    known.said = time_.now();
  } else if (const auto* lost = std::get_if<quorum::Disconnected>(&fact)) {
    lose(sentinel, lost->who, lost->channel);
  } else if (const auto* pinged = std::get_if<quorum::PingAnswered>(&fact)) {
    const Links::Known* from = sentinel.links().find(pinged->who);
    const bool good = pinged->reply != quorum::PingReply::busy && pinged->reply != quorum::PingReply::other;
    if (from == nullptr || !good) return;
    Known& known = known_[sentinel.host()][from->address.host];
    known.answered = time_.now();
    known.has_answered = true;
  }
}

void ChoiceCheck::lose(const Sentinel& sentinel, quorum::InstanceId who, quorum::Channel channel) {
  const Links::Known* from = sentinel.links().find(who);
  if (from == nullptr) return;
  if (from->kind == quorum::InstanceKind::sentinel) {
    peer_lost_at_[sentinel.host()] = time_.now();
  } else if (channel == quorum::Channel::command) {
    // Whether it is still there the next connection shows.
    auto& servers = known_[sentinel.host()];
    if (const auto server = servers.find(from->address.host); server != servers.end()) {
      server->second.has_answered = false;
    }
  }
}

void ChoiceCheck::does(const Sentinel& sentinel, const quorum::Action& action) {
  if (const auto* order = std::get_if<quorum::ReplicaOf>(&action)) {
    const Links::Known* replica = sentinel.links().find(order->who);
    if (!order->master && replica != nullptr) promote(sentinel, replica->address);
  } else if (const auto* given_up = std::get_if<quorum::Reconnect>(&action)) {
    lose(sentinel, given_up->who, given_up->channel);
  } else if (const auto* hand_over = std::get_if<quorum::HandOver>(&action)) {
    promote(sentinel, hand_over->replica);
  }
}

const ChoiceCheck::Known* ChoiceCheck::find(const Sentinel& sentinel, const std::string& host) const {
  const auto& servers = known_.at(sentinel.host());
  const auto found = servers.find(host);
  return found == servers.end() ? nullptr : &found->second;
}

void ChoiceCheck::promote(const Sentinel& sentinel, const quorum::Address& chosen) {
  const quorum::MasterName name = leaders_.group_of(chosen);
  const std::optional<MasterPicture> picture = sentinel.mind().core().master(name);
  const LeaderCheck::Attempt attempt = leaders_.attempt(sentinel, name);
  if (!picture || attempt.has_chosen) return;
  if (!attempt.ordered && !picture->server.sdown_since) {
    findings_.fail("9 the cause is gone", sentinel.name() + " promotes " + chosen.text() + " although the master of " +
                                              name + " is not down any more");
  }
  const Known* known = find(sentinel, chosen.host);
  if (known == nullptr) {
    findings_.fail("9 an unknown one is promoted", sentinel.name() + " promotes " + chosen.text());
    return;
  }
  if (known->report.role != quorum::Role::master) {
    compare(sentinel, *picture, chosen.host);
    look_for_data(sentinel, *picture, chosen.host);
    return;
  }
  // Nobody announces anything any more if the leader before is down.
  const auto lost = peer_lost_at_.find(sentinel.host());
  const bool lost_one = lost != peer_lost_at_.end() && time_.now() - lost->second < longest_answer;
  const bool all_are_there =
      !lost_one && std::all_of(picture->sentinels.begin(), picture->sentinels.end(),
                               [](const auto& peer) { return peer.link.command_connected && !peer.sdown_since; });
  // What it said before may be long past.
  const bool is_news = attempt.elected_at && known->said >= *attempt.elected_at;
  if (all_are_there && is_news && time_.now() - *attempt.elected_at < shortest_wait) {
    findings_.fail("an announcement is waited for",
                   sentinel.name() + " promotes " + chosen.text() + ", which says master already, " +
                       std::to_string((time_.now() - *attempt.elected_at) / 1ms) + " ms after its election");
  }
}

// It follows our master, was in step with it, and answers.
bool ChoiceCheck::is_plain(const Known& known, const MasterPicture& picture) const {
  const ReplicationReport& said = known.report;
  const auto cut_off_for = said.master_link_down.value_or(quorum::Milliseconds{0});
  return said.role == quorum::Role::replica && !never_synced(said) && !said.loading && said.priority != 0 &&
         said.master_host == picture.server.address.host && cut_off_for <= 5 * picture.settings.down_after &&
         time_.now() - known.said <= longest_info && known.has_answered &&
         time_.now() - known.answered <= longest_answer;
}

void ChoiceCheck::compare(const Sentinel& sentinel, const MasterPicture& picture, const std::string& chosen) {
  const ReplicationReport& mine = find(sentinel, chosen)->report;
  for (const ServerPicture& other : picture.replicas) {
    const Known* known = find(sentinel, other.address.host);
    if (known == nullptr || other.address.host == chosen || other.sdown_since || !other.link.command_connected)
      continue;
    if (!is_plain(*known, picture) || rank(known->report) >= rank(mine)) continue;
    findings_.fail("the best replica is chosen", sentinel.name() + " promotes " + chosen + " (" + describe(mine) +
                                                     ") and not " + other.address.host + " (" +
                                                     describe(known->report) + ")");
  }
}

void ChoiceCheck::look_for_data(const Sentinel& sentinel, const MasterPicture& picture, const std::string& chosen) {
  const ReplicationReport& mine = find(sentinel, chosen)->report;
  if (!never_synced(mine) || mine.holds_data != false) return;
  const auto is_empty = [&](const ServerPicture& server) {
    const Known* known = find(sentinel, server.address.host);
    return known != nullptr && known->report.holds_data == false && time_.now() - known->said <= longest_info + 1s;
  };
  const bool all_empty =
      is_empty(picture.server) && std::all_of(picture.replicas.begin(), picture.replicas.end(), is_empty);
  if (all_empty) return;
  findings_.fail("no empty one is promoted",
                 sentinel.name() + " promotes " + chosen + ", which never held any data, while another may hold some");
}

}  // namespace vedette::simulation
