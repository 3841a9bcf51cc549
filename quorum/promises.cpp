#include "quorum/promises.hpp"

#include <algorithm>
#include <utility>

namespace vedette::quorum {
namespace {

bool is_told(const Action& action) {
  return std::holds_alternative<Announce>(action) || std::holds_alternative<RunScript>(action) ||
         std::holds_alternative<TellStory>(action);
}

/// Empty: of none.
MasterName master_of(const Action& action) {
  if (const auto* told = std::get_if<Announce>(&action)) return told->event.master;
  if (const auto* story = std::get_if<TellStory>(&action)) return story->story.master;
  const auto* script = std::get_if<RunScript>(&action);
  return script == nullptr || script->arguments.empty() ? MasterName{} : script->arguments.front();
}

}  // namespace

bool Promises::may_be_told(const Action& action) const {
  return silent_of_.empty() || !silent_of_.contains(master_of(action));
}

void Promises::add_after(const Ledger& ledger, Revision needs, Action action) {
  if (ledger.is_written(needs)) {
    ready_.push_back(std::move(action));
    return;
  }
  Held held{needs, std::move(action), {}, {}};
  if (ledger.writable() || settle(held, false)) hold(std::move(held));
}

void Promises::answer_vote(const Ledger& ledger, Revision needs, AnswerAsk answer, PeerOpinion old_vote, Instant now) {
  if (ledger.is_written(needs)) {
    ready_.emplace_back(std::move(answer));
    return;
  }
  Held held{needs, std::move(answer), std::move(old_vote), now + longest_wait};
  if (ledger.writable() || settle(held, false)) hold(std::move(held));
}

void Promises::answer_order(const Ledger& ledger, Revision needs, AnswerOrder answer, Instant now) {
  if (ledger.is_written(needs)) {
    ready_.emplace_back(std::move(answer));
  } else {
    hold({needs, std::move(answer), {}, now + longest_wait_of_orders});
  }
}

void Promises::tell(const Ledger& ledger, Revision needs, Action action) {
  needs = std::max(needs, told_needs_);
  if (!ledger.writable() || (ledger.is_written(needs) && may_be_told(action))) {
    ready_.push_back(std::move(action));
  } else {
    hold({needs, std::move(action), {}, {}});
  }
}

void Promises::hold(Held held) {
  note(held);
  held_.push_back(std::move(held));
}

void Promises::note(const Held& held) {
  if (is_told(held.action)) told_needs_ = std::max(told_needs_, held.needs);
  if (const auto* request = std::get_if<AskPeer>(&held.action)) requests_.insert(request->name);
  if (held.overdue && (!overdue_at_ || *held.overdue < *overdue_at_)) overdue_at_ = held.overdue;
}

template <class Stays>
void Promises::keep(Stays stays) {
  told_needs_ = {};
  requests_.clear();
  overdue_at_.reset();
  for (Held& held : std::exchange(held_, {})) {
    if (stays(held)) hold(std::move(held));
  }
}

void Promises::release(const Ledger& ledger) {
  keep([&](Held& held) {
    const bool is_free = ledger.is_written(held.needs) && may_be_told(held.action);
    if (is_free) ready_.push_back(std::move(held.action));
    return !is_free;
  });
}

void Promises::let_tell(const Ledger& ledger, const MasterName& name) {
  if (silent_of_.erase(name) > 0) release(ledger);
}

void Promises::drop_vote_requests(const MasterName& name) {
  if (requests_.erase(name) == 0) return;
  std::erase_if(held_, [&](const Held& held) {
    const auto* request = std::get_if<AskPeer>(&held.action);
    return request != nullptr && request->name == name;
  });
}

bool Promises::settle(Held& held, bool write_failed) {
  if (is_told(held.action)) {
    ready_.push_back(std::move(held.action));
    return false;
  }
  if (held.old_vote) {
    const Ticket ticket = std::get<AnswerAsk>(held.action).ticket;
    ready_.emplace_back(AnswerAsk{ticket, *held.old_vote});
    return false;
  }
  if (auto* answer = std::get_if<AnswerOrder>(&held.action)) {
    if (!write_failed) return true;
    if (answer->result.outcome == OrderResult::Outcome::done) answer->result.outcome = OrderResult::Outcome::not_saved;
    ready_.push_back(std::move(held.action));
    return false;
  }
  return false;
}

void Promises::give_up(bool write_failed) {
  silent_of_.clear();
  keep([&](Held& held) { return settle(held, write_failed); });
}

void Promises::give_up_overdue(const Ledger& ledger, Instant now) {
  if (std::erase_if(silent_of_, [&](const auto& silence) { return silence.second <= now; }) > 0) release(ledger);
  keep([&](Held& held) {
    const bool is_overdue = held.overdue && *held.overdue <= now;
    return !is_overdue || settle(held, true);
  });
}

std::optional<Instant> Promises::overdue_at() const {
  std::optional<Instant> first = overdue_at_;
  for (const auto& [name, until] : silent_of_) {
    if (!first || until < *first) first = until;
  }
  return first;
}

}  // namespace vedette::quorum
