#include "test/simulation/vote_check.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "test/simulation/epoch_text.hpp"

namespace vedette::simulation {

using quorum::Epoch;
using quorum::MasterName;
using quorum::RunId;

std::string group_at(const quorum::DurableState& state, const quorum::Address& address) {
  for (const auto& [name, master] : state.masters) {
    if (quorum::same_place(master.address, address)) return name;
  }
  return {};
}

void VoteCheck::began(const Sentinel& sentinel, bool remembers) {
  asked_.erase(sentinel.host());
  named_.erase(sentinel.host());
  if (!remembers) {
    past_.erase(sentinel.host());
    Time longest{0};
    for (const quorum::MasterName& name : sentinel.mind().core().master_names()) {
      longest = std::max(longest, Time{sentinel.mind().core().master(name)->settings.failover_timeout});
    }
    doubts_[sentinel.host()] = Doubt{sentinel.life(), time_.now() + std::min<Time>(longest, 10s) + 1s, {}};
  } else {
    compare(sentinel, past_[sentinel.host()]);
  }
}

void VoteCheck::heard(const Sentinel& sentinel, const quorum::Observation& fact) {
  if (Doubt& doubt = doubts_[sentinel.host()]; time_.now() <= doubt.until) {
    if (const auto* hello = std::get_if<quorum::HelloHeard>(&fact)) {
      doubt.heard = std::max(doubt.heard, hello->hello.current_epoch);
    } else if (const auto* request = std::get_if<quorum::Asked>(&fact)) {
      doubt.heard = std::max(doubt.heard, request->epoch);
    }
  }
  if (const auto* hello = std::get_if<quorum::HelloHeard>(&fact)) {
    named_[sentinel.host()].insert(hello->hello.master_host);
  }
  if (const auto* question = std::get_if<quorum::Asked>(&fact)) {
    const quorum::Core& core = sentinel.mind().core();
    const std::vector<MasterName> names = core.master_names();
    // A switch that is not durable yet is already acted on; a hello named its address.
    const bool known = named_[sentinel.host()].contains(question->master.host) ||
                       std::any_of(names.begin(), names.end(), [&](const MasterName& name) {
                         return quorum::same_place(*core.master_address(name), question->master);
                       });
    asked_[sentinel.host()].insert_or_assign(question->ticket, Asked{*question, known});
  } else if (const auto* ordered = std::get_if<quorum::Ordered>(&fact)) {
    // A master that is monitored anew starts without a configuration.
    const auto* added = std::get_if<quorum::OrderMonitor>(&ordered->order);
    if (added != nullptr) past_[sentinel.host()].added.insert(added->master);
  }
}

void VoteCheck::vote(const Sentinel& sentinel, const MasterName& master, Epoch epoch, const RunId& candidate) {
  const Vote given{candidate, sentinel.life()};
  const auto [seat, first] = votes_.try_emplace(Seat{sentinel.host(), master, epoch}, given);
  if (first || seat->second.candidate == candidate) return;
  if (could_not_know(sentinel, seat->second, epoch, candidate)) {
    excuse_(master, epoch);
    return;
  }
  findings_.fail("1 vote once", sentinel.name() + " voted for " + seat->second.candidate.text() + " and for " +
                                    candidate.text() + ", " + master + " in epoch " + number(epoch));
}

// The jump at the end of a quarantine covers a hundred epochs above all that was heard. More than that, or hearing
// nothing at all, is beyond it (schedules, 3). Where it lands it writes its own id: it never stands in that epoch, so
// this is nobody's vote.
bool VoteCheck::could_not_know(const Sentinel& sentinel, const Vote& before, Epoch epoch,
                               const RunId& candidate) const {
  const auto doubt = doubts_.find(sentinel.host());
  if (doubt == doubts_.end() || before.life >= doubt->second.life) return false;
  const Epoch landed = doubt->second.heard.plus(100);
  return doubt->second.heard == Epoch{} || epoch > landed || (epoch == landed && candidate == sentinel.id());
}

void VoteCheck::answer(const Sentinel& sentinel, const quorum::AnswerAsk& said) {
  auto& open = asked_[sentinel.host()];
  const auto found = open.find(said.ticket);
  if (found == open.end()) {
    findings_.fail("15 answers", sentinel.name() + " answered a question that nobody asked, or twice");
    return;
  }
  const Asked asked = found->second;
  open.erase(found);
  const auto& disk = sentinel.disk().reported();
  const std::string group = disk ? group_at(*disk, asked.question.master) : std::string{};
  if (group.empty() && !asked.known && said.opinion != quorum::PeerOpinion{}) {
    findings_.fail("15 unknown stays unknown",
                   sentinel.name() + " has an opinion about " + asked.question.master.text());
  }
  if (group.empty() || said.opinion.leader_epoch == Epoch{}) return;
  const quorum::DurableMaster& durable = disk->masters.at(group);
  const bool reserved = said.opinion.leader == sentinel.id() && disk->reserved_epoch >= said.opinion.leader_epoch;
  if (!reserved && std::min(durable.leader_epoch, disk->current_epoch) < said.opinion.leader_epoch) {
    findings_.fail("2 vote durable", sentinel.name() + " answers a vote in " + number(said.opinion.leader_epoch) +
                                         " for " + group + "; its disk knows " + number(durable.leader_epoch));
  }
  if (said.opinion.leader) vote(sentinel, group, said.opinion.leader_epoch, *said.opinion.leader);
}

void VoteCheck::does(const Sentinel& sentinel, const quorum::Action& action) {
  const auto& disk = sentinel.disk().reported();
  // A reserved epoch is spent after a restart, so it is as good as a current one.
  const Epoch current = disk ? std::max(disk->current_epoch, disk->reserved_epoch) : Epoch{};
  if (const auto* said = std::get_if<quorum::AnswerAsk>(&action)) {
    answer(sentinel, *said);
  } else if (const auto* told = std::get_if<quorum::Announce>(&action)) {
    // Its own vote is asked of nobody. When a write fails the event may still come; such a vote counts for nothing.
    const quorum::Event& event = told->event;
    if (event.type != "+vote-for-leader" || !event.text.starts_with(sentinel.id().text())) return;
    const Epoch epoch{std::stoull(event.text.substr(event.text.rfind(' ') + 1))};
    if (current >= epoch && disk->masters.contains(event.master) &&
        disk->masters.at(event.master).leader_epoch >= epoch) {
      vote(sentinel, event.master, epoch, sentinel.id());
    }
  } else if (const auto* asks = std::get_if<quorum::AskPeer>(&action)) {
    if (asks->epoch > current) {
      findings_.fail("3 disk behind",
                     sentinel.name() + " asks under " + number(asks->epoch) + "; its disk knows " + number(current));
    }
    if (asks->candidate && *asks->candidate != sentinel.id()) {
      findings_.fail("5 own candidate", sentinel.name() + " asks for votes for another");
    }
  } else if (const auto* hello = std::get_if<quorum::SayHello>(&action)) {
    const auto found = disk ? disk->masters.find(hello->hello.master) : decltype(disk->masters.end()){};
    const bool known = disk && found != disk->masters.end();
    const Epoch config = known ? found->second.config_epoch : Epoch{};
    if (hello->hello.current_epoch > current || hello->hello.config_epoch > config) {
      findings_.fail("3 disk behind", sentinel.name() + " says epochs " + number(hello->hello.current_epoch) + "/" +
                                          number(hello->hello.config_epoch) + "; its disk knows " + number(current) +
                                          "/" + number(config));
    }
    if (hello->hello.config_epoch.value > 0 && known && hello->hello.config_epoch == config &&
        hello->hello.master_host != found->second.address.host) {
      findings_.fail("8 announce durable", sentinel.name() + " announces " + hello->hello.master_host +
                                               "; its disk knows " + found->second.address.host);
    }
  }
}

void VoteCheck::stored(const Sentinel& sentinel) {
  const quorum::DurableState& state = *sentinel.disk().reported();
  for (const auto& [name, master] : state.masters) {
    if (master.leader_epoch > state.current_epoch || master.config_epoch > state.current_epoch) {
      findings_.fail("4 epochs in order", sentinel.name() + " holds leader-epoch " + number(master.leader_epoch) +
                                              " and config-epoch " + number(master.config_epoch) + " of " + name +
                                              " above current-epoch " + number(state.current_epoch));
    }
  }
  compare(sentinel, past_[sentinel.host()]);
}

void VoteCheck::compare(const Sentinel& sentinel, Past& past) {
  const quorum::DurableState& state = *sentinel.disk().reported();
  const auto falls = [&](const char* what, Epoch before, Epoch now) {
    if (now < before) {
      findings_.fail("3 monotonic", sentinel.name() + "'s " + what + " fell from " + number(before) + " to " +
                                        number(now) + " on disk");
    }
  };
  falls("current-epoch", past.current, state.current_epoch);
  past.current = state.current_epoch;
  for (const auto& [name, master] : state.masters) {
    falls("leader-epoch", past.leader[name], master.leader_epoch);
    if (master.config_epoch == Epoch{} && past.added.erase(name) > 0) past.config.erase(name);
    falls("config-epoch", past.config[name], master.config_epoch);
    past.leader[name] = master.leader_epoch;
    past.config[name] = master.config_epoch;
  }
}

}  // namespace vedette::simulation
