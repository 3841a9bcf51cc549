#include "daemon/turn.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <variant>

namespace vedette::daemon {
namespace {

/// So many deadlines run before others on the loop have their turn: thousands may be due together.
constexpr std::size_t at_a_time = 64;

}  // namespace

Turn::Turn(Executor executor, quorum::Core core) : executor_{executor}, core_{std::move(core)}, deadline_{executor} {}

void Turn::start() {
  schedule();
}

void Turn::observe(quorum::Observation fact) {
  if (stopped_) return;
  facts_.push_back(std::move(fact));
  schedule();
}

void Turn::catch_up() {
  if (!facts_.empty()) run();
}

Task<quorum::OrderResult> Turn::order(quorum::Order order) {
  const quorum::Ticket ticket{++last_ticket_};
  quorum::Observation fact = quorum::Ordered{ticket, std::move(order)};
  observe(std::move(fact));
  const quorum::OrderResult if_stopped{quorum::OrderResult::Outcome::not_saved, 0};
  co_return co_await wait(orders_, ticket, if_stopped);
}

Task<quorum::PeerOpinion> Turn::ask(quorum::Address master, quorum::Epoch epoch, std::optional<quorum::RunId> candidate,
                                    std::string connection_name) {
  const quorum::Ticket ticket{++last_ticket_};
  quorum::Observation fact =
      quorum::Asked{ticket, std::move(master), epoch, std::move(candidate), std::move(connection_name)};
  observe(std::move(fact));
  const quorum::PeerOpinion if_stopped;
  co_return co_await wait(questions_, ticket, if_stopped);
}

void Turn::stop() {
  stopped_ = true;
  facts_.clear();
  deadline_.cancel();
  for (auto& [ticket, waiting] : orders_) waiting.done.cancel();
  for (auto& [ticket, waiting] : questions_) waiting.done.cancel();
}

template <class Answer>
Task<Answer> Turn::wait(Waits<Answer>& waits, quorum::Ticket ticket, Answer if_stopped) {
  const auto entry = waits.emplace(ticket.value, Waiting<Answer>{Timer{executor_, Clock::time_point::max()}, {}}).first;
  while (!entry->second.answer && !stopped_) {
    co_await entry->second.done.async_wait();
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) break;
  }
  Answer answer = entry->second.answer.value_or(if_stopped);
  waits.erase(entry);
  co_return answer;
}

template <class Answer>
void Turn::settle(Waits<Answer>& waits, quorum::Ticket ticket, const Answer& answer) {
  const auto found = waits.find(ticket.value);
  if (found == waits.end()) return;  // Who asked is gone.
  found->second.answer = answer;
  found->second.done.cancel();
}

/// The turn comes behind all that is ready now: what arrived together is judged together.
void Turn::schedule() {
  if (scheduled_ || stopped_) return;
  scheduled_ = true;
  asio::post(executor_, [this] { come(); });
}

/// Where much happens at once, an answer may lie in its socket while the deadline passes that would take it for
/// missing, or another's request while our own turn to stand comes. What came in time is to count. Who has read a
/// request may have to go through the loop with it, so the turn comes after that.
void Turn::come() {
  if (takes_in()) {
    asio::post(executor_, [this] { come(); });
    return;
  }
  run();
  // Once for all that is due now, in however many pieces it runs.
  if (!is_late()) {
    taking_in_since_.reset();
    has_taken_in_ = false;
  }
}

/// In pieces: between them clients are served.
bool Turn::takes_in() {
  constexpr std::chrono::milliseconds piece{1};
  constexpr std::chrono::milliseconds longest{10};
  if (stopped_ || !outlets_.take_in || has_taken_in_) return false;
  const auto now = Clock::now();
  if (!taking_in_since_) {
    if (!is_late()) return false;
    taking_in_since_ = now;
  }
  has_taken_in_ = !outlets_.take_in(now + piece) || Clock::now() - *taking_in_since_ >= longest;
  return true;
}

bool Turn::is_late() const {
  constexpr std::chrono::milliseconds late{2};
  const auto due = core_.next_deadline();
  return due && *due + late <= steady_now();
}

void Turn::run() {
  scheduled_ = false;
  if (stopped_) return;

  const quorum::Reading now = read_clocks();
  observing_.swap(facts_);
  for (const quorum::Observation& fact : observing_) core_.observe(now, fact);
  observing_.clear();
  const auto due = core_.next_deadline();
  if (due && *due <= now.steady) core_.advance(now, at_a_time);
  spread(core_.take_actions());
  if (!stopped_) arm(now.steady);
}

void Turn::spread(const std::vector<quorum::Action>& actions) {
  // The disk works while the rest goes out. Nothing that depends on this write is among the rest.
  for (const quorum::Action& action : actions) {
    if (const auto* order = std::get_if<quorum::WriteState>(&action)) outlets_.write(*order);
  }
  for (const quorum::Action& action : actions) {
    if (std::holds_alternative<quorum::WriteState>(action)) continue;
    if (const auto* answer = std::get_if<quorum::AnswerOrder>(&action)) {
      settle(orders_, answer->ticket, answer->result);
    } else if (const auto* opinion = std::get_if<quorum::AnswerAsk>(&action)) {
      settle(questions_, opinion->ticket, opinion->opinion);
    } else if (const auto* announcement = std::get_if<quorum::Announce>(&action)) {
      outlets_.announce(announcement->event);
    } else if (const auto* script = std::get_if<quorum::RunScript>(&action)) {
      outlets_.run_script(*script);
    } else if (const auto* told = std::get_if<quorum::TellStory>(&action)) {
      if (outlets_.tell_story) outlets_.tell_story(told->story);
    } else {
      outlets_.link(action);
    }
  }
}

void Turn::arm(quorum::Instant now) {
  const auto due = core_.next_deadline();
  // A timer that is set to what is past costs a system call, and another round of the loop.
  if (due && *due <= now) return schedule();
  if (due == armed_) return;
  armed_ = due;
  if (!due) {
    deadline_.cancel();
    return;
  }
  deadline_.expires_at(timer_time(*due));
  deadline_.async_wait([this](error_code cut_short) {
    if (cut_short) return;
    armed_.reset();
    schedule();
  });
}

}  // namespace vedette::daemon
