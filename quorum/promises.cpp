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
  if (ledger.writable() || settle(held, false)) held_.push_back(std::move(held));
}

void Promises::answer_vote(const Ledger& ledger, Revision needs, AnswerAsk answer, PeerOpinion old_vote, Instant now) {
  if (ledger.is_written(needs)) {
    ready_.emplace_back(std::move(answer));
    return;
  }
  Held held{needs, std::move(answer), std::move(old_vote), now + longest_wait};
  if (ledger.writable() || settle(held, false)) held_.push_back(std::move(held));
}

void Promises::answer_order(const Ledger& ledger, Revision needs, AnswerOrder answer, Instant now) {
  if (ledger.is_written(needs)) {
    ready_.emplace_back(std::move(answer));
  } else {
    held_.push_back({needs, std::move(answer), {}, now + longest_wait_of_orders});
  }
}

void Promises::tell(const Ledger& ledger, Revision needs, Action action) {
  for (const Held& held : held_) {
    if (is_told(held.action)) needs = std::max(needs, held.needs);
  }
  if (!ledger.writable() || (ledger.is_written(needs) && may_be_told(action))) {
    ready_.push_back(std::move(action));
  } else {
    held_.push_back({needs, std::move(action), {}, {}});
  }
}

void Promises::release(const Ledger& ledger) {
  std::deque<Held> still;
  for (Held& held : held_) {
    if (ledger.is_written(held.needs) && may_be_told(held.action)) {
      ready_.push_back(std::move(held.action));
    } else {
      still.push_back(std::move(held));
    }
  }
  held_ = std::move(still);
}

void Promises::let_tell(const Ledger& ledger, const MasterName& name) {
  if (silent_of_.erase(name) > 0) release(ledger);
}

void Promises::drop_vote_requests(const MasterName& name) {
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
  std::deque<Held> still;
  for (Held& held : held_) {
    if (settle(held, write_failed)) still.push_back(std::move(held));
  }
  held_ = std::move(still);
}

void Promises::give_up_overdue(const Ledger& ledger, Instant now) {
  if (std::erase_if(silent_of_, [&](const auto& silence) { return silence.second <= now; }) > 0) release(ledger);
  std::deque<Held> still;
  for (Held& held : held_) {
    const bool is_overdue = held.overdue && *held.overdue <= now;
    if (!is_overdue || settle(held, true)) still.push_back(std::move(held));
  }
  held_ = std::move(still);
}

std::optional<Instant> Promises::overdue_at() const {
  std::optional<Instant> first;
  for (const Held& held : held_) {
    if (held.overdue && (!first || *held.overdue < *first)) first = held.overdue;
  }
  for (const auto& [name, until] : silent_of_) {
    if (!first || until < *first) first = until;
  }
  return first;
}

}  // namespace vedette::quorum
