#include "test/simulation/standing_check.hpp"

#include <algorithm>
#include <charconv>

#include "test/simulation/epoch_text.hpp"

namespace vedette::simulation {

using quorum::Epoch;
using quorum::MasterName;

namespace {

/// What is asked or said may have waited for the disk for so long: twice half a second.
constexpr Time longest_write{1500ms};
/// An attempt lasts ten seconds at most, with all its renewals; an operator's may wait five for our disk before.
constexpr Time longest_attempt{16s};
/// Between two epochs of one attempt lie a round trip and 20 ms at least.
constexpr std::size_t most_epochs_a_second = 20;

// While its machine sleeps, its clock stands still.
Time own_time(const Sentinel& sentinel) {
  return sentinel.clocks().steady.time_since_epoch();
}

}  // namespace

void StandingCheck::learn(Life& life, Epoch epoch) {
  if (!life.own.contains(epoch)) life.learned.try_emplace(epoch, time_.now());
}

void StandingCheck::say(Life& life, Epoch epoch) {
  if (!life.learned.contains(epoch)) life.own.insert(epoch);
}

bool StandingCheck::made(Life& life, Epoch epoch) {
  const auto learned = life.learned.find(epoch);
  if (learned != life.learned.end() && time_.now() - learned->second > 2 * longest_write) return false;
  life.learned.erase(epoch);
  life.own.insert(epoch);
  return true;
}

void StandingCheck::heard(const Sentinel& sentinel, const quorum::Observation& fact) {
  Life& life = lives_[sentinel.host()];
  if (const auto* pinged = std::get_if<quorum::PingAnswered>(&fact)) {
    const Links::Known* from = sentinel.links().find(pinged->who);
    if (from != nullptr) life.answered[from->address.host] = own_time(sentinel);
  } else if (const auto* connected = std::get_if<quorum::Connected>(&fact)) {
    const Links::Known* to = sentinel.links().find(connected->who);
    if (to != nullptr) life.answered[to->address.host] = own_time(sentinel);
  } else if (const auto* hello = std::get_if<quorum::HelloHeard>(&fact)) {
    if (hello->hello.sender != sentinel.id()) learn(life, hello->hello.current_epoch);
  } else if (const auto* asked = std::get_if<quorum::Asked>(&fact)) {
    learn(life, asked->epoch);
  } else if (const auto* answer = std::get_if<quorum::PeerAnswered>(&fact)) {
    if (answer->opinion) learn(life, answer->opinion->leader_epoch);
  } else if (const auto* ordered = std::get_if<quorum::Ordered>(&fact)) {
    hear_order(life, ordered->order);
  }
}

void StandingCheck::hear_order(Life& life, const quorum::Order& order) {
  if (const auto* failover = std::get_if<quorum::OrderFailover>(&order)) {
    life.attempts[failover->master].ordered_at = time_.now();
  } else if (const auto* pause = std::get_if<quorum::OrderPause>(&order)) {
    life.held[pause->master] = Held{time_.now(), time_.now() + Time{pause->length}};
  } else if (const auto* resume = std::get_if<quorum::OrderResume>(&order)) {
    life.held.erase(resume->master);
  } else if (const auto* removed = std::get_if<quorum::OrderRemove>(&order)) {
    life.held.erase(removed->master);
  }
}

// What was decided before may be said a little later.
bool StandingCheck::holds(const Life& life, const MasterName& master) const {
  const auto held = life.held.find(master);
  return held != life.held.end() && time_.now() > held->second.since + longest_write &&
         time_.now() + 2ms < held->second.until;
}

void StandingCheck::does(const Sentinel& sentinel, const quorum::Action& action) {
  Life& life = lives_[sentinel.host()];
  if (const auto* hello = std::get_if<quorum::SayHello>(&action)) {
    say(life, hello->hello.current_epoch);
  } else if (const auto* asks = std::get_if<quorum::AskPeer>(&action)) {
    if (asks->candidate) stand(sentinel, life, *asks);
    say(life, asks->epoch);
  } else if (const auto* told = std::get_if<quorum::Announce>(&action)) {
    const quorum::Event& event = told->event;
    if (event.type != "+vote-for-leader") return;
    if (event.text.starts_with(sentinel.id().text())) {
      // Where the write took too long nobody is asked, but the epoch is its own.
      static_cast<void>(made(life, Epoch{std::stoull(event.text.substr(event.text.rfind(' ') + 1))}));
      return;
    }
    if (holds(life, event.master)) {
      findings_.fail("PAUSE is kept",
                     sentinel.name() + " votes for " + event.text + " while failover of " + event.master + " is held");
    }
  }
}

void StandingCheck::stand(const Sentinel& sentinel, Life& life, const quorum::AskPeer& asks) {
  Attempts& attempts = life.attempts[asks.name];
  if (asks.epoch <= attempts.last) return;
  attempts.last = asks.epoch;
  if (!made(life, asks.epoch)) {
    findings_.fail("5 an epoch of its own", sentinel.name() + " stands for " + asks.name + " under epoch " +
                                                number(asks.epoch) + ", which it heard " +
                                                std::to_string((time_.now() - life.learned[asks.epoch]) / 1ms) +
                                                " ms ago");
  }
  if (attempts.ordered_at && time_.now() - *attempts.ordered_at < longest_attempt) return;
  if (holds(life, asks.name)) {
    findings_.fail("PAUSE is kept", sentinel.name() + " stands for " + asks.name + " while its failover is held");
  }
  const std::optional<quorum::MasterPicture> picture = sentinel.mind().core().master(asks.name);
  const Time limit = 2 * std::min<Time>(sentinel.timing().ping_period, picture->settings.down_after) + 200ms;
  std::size_t answering = 1;
  for (const quorum::SentinelPicture& peer : picture->sentinels) {
    const auto answered = life.answered.find(peer.address.host);
    if (answered != life.answered.end() && own_time(sentinel) - answered->second <= limit + longest_write) ++answering;
  }
  // Those that a RESET made unlisted count as well.
  answering += picture->voters - picture->sentinels.size() - 1;
  const std::size_t needed = std::max<std::size_t>(picture->settings.quorum, picture->voters / 2 + 1);
  if (answering < needed) {
    findings_.fail("a minority burns no epochs", sentinel.name() + " stands for " + asks.name + " under epoch " +
                                                     number(asks.epoch) + " and hears " + std::to_string(answering) +
                                                     " of " + std::to_string(needed));
  }
  attempts.begun.push_back(time_.now());
  if (attempts.begun.size() > most_epochs_a_second) attempts.begun.pop_front();
  if (attempts.begun.size() == most_epochs_a_second && time_.now() - attempts.begun.front() < 1s) {
    findings_.fail("an attempt is renewed sparingly", sentinel.name() + " stood for " + asks.name + " under " +
                                                          std::to_string(most_epochs_a_second) +
                                                          " epochs within a second");
  }
}

}  // namespace vedette::simulation
