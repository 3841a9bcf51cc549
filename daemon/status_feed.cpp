#include "daemon/status_feed.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <set>
#include <utility>

#include "daemon/picture_slices.hpp"
#include "daemon/status_json.hpp"
#include "daemon/turn.hpp"

namespace vedette::daemon {
namespace {

std::string piece_of(const char* type, const std::string& data) {
  return std::string{"event: "} + type + "\ndata: " + data + "\n\n";
}

}  // namespace

StatusFeed::StatusFeed(Executor executor, const Turn& turn, const History& history, PageWriter& writer)
    : executor_{executor}, turn_{turn}, history_{history}, writer_{writer}, pause_{executor} {}

HttpRoute StatusFeed::route() {
  const auto answer = [this](const HttpRequest& request) {
    if (listeners_.size() >= most_listeners) return http_text(503, "too many watch already\n");
    HttpResponse response;
    response.content_type = "text/event-stream";
    if (!request.head_only) response.stream = [this](HttpSend send) { return stream(std::move(send)); };
    return response;
  };
  return {"/api/v1/events", HttpAnswer{answer}};
}

/// The listener is the feed's, not this frame's: one that is destroyed with the loop has nothing to undo here.
Task<> StatusFeed::stream(HttpSend send) {
  // Who is cancelled is to take leave.
  co_await asio::this_coro::throw_if_cancelled(false);
  const auto me = listeners_.emplace(listeners_.end(), executor_);
  if (!watching_) {
    watching_ = true;
    shown_.clear();
    told_event_ = history_.events().empty() ? 0 : history_.events().back().number;
    told_story_ = history_.stories().empty() ? 0 : history_.stories().back().number;
    asio::co_spawn(executor_, watch(), asio::detached);
  }
  try {
    co_await tell_all(*me, send);
  } catch (...) {
    leave(me);
    throw;
  }
  leave(me);
}

void StatusFeed::leave(Listeners::iterator me) {
  listeners_.erase(me);
  if (listeners_.empty()) pause_.cancel();
}

/// The whole first, then what is told to all.
Task<> StatusFeed::tell_all(Listener& me, const HttpSend& send) {
  const auto status = co_await look_at_all(executor_, turn_.core(), history_);
  me.event = status->events.empty() ? 0 : status->events.back().number;
  me.story = status->failovers.empty() ? 0 : status->failovers.back().number;
  me.knows_all = true;
  std::function<HttpResponse()> make = [status] { return http_text(200, piece_of("status", status_json(*status))); };
  HttpResponse first = co_await writer_.write(std::move(make));
  std::string piece = std::move(first.body);
  bool stays = first.status == 200;
  if (stays) stays = co_await send(std::move(piece));
  while (stays && !me.lost) {
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) break;
    if (me.unsent.empty()) {
      co_await me.wake.async_wait();
      continue;
    }
    piece = std::move(me.unsent.front());
    me.unsent.pop_front();
    me.bytes -= piece.size();
    stays = co_await send(std::move(piece));
  }
}

/// Lives as long as anybody listens.
Task<> StatusFeed::watch() {
  Clock::time_point looked{};
  while (!listeners_.empty()) {
    const bool announced = !history_.events().empty() && history_.events().back().number > told_event_;
    if (announced || Clock::now() - looked >= steady_look) {
      looked = Clock::now();
      tell_history();
      co_await look();
    }
    pause_.expires_after(quick_look);
    co_await pause_.async_wait();
  }
  watching_ = false;
}

Task<> StatusFeed::look() {
  const quorum::Core& core = turn_.core();
  const Look now = look_now(core);
  tell(piece_of("process", process_json(core.process(), now)));
  const std::vector<quorum::MasterName> names = core.master_names();
  const bool all = Clock::now() - refreshed_ >= refresh && names.size() <= refreshed_masters;
  if (all) refreshed_ = Clock::now();
  std::size_t looked_at = 0;
  for (const quorum::MasterName& name : names) {
    if (const auto master = core.master(name)) {
      // By the steady clock alone: beside the wall clock the same moment would move by a millisecond now and then.
      const Look unmoved{now.steady, now.steady.time_since_epoch(), now.names};
      std::string stable = master_json(*master, unmoved, Detail::stable);
      std::string& shown = shown_[name];
      if (all || shown != stable) tell(piece_of("master", master_json(*master, now)));
      shown = std::move(stable);
    }
    if (++looked_at % masters_at_a_time == 0) co_await asio::post(executor_, Token{});
  }
  const std::set<quorum::MasterName> there{names.begin(), names.end()};
  for (auto known = shown_.begin(); known != shown_.end();) {
    if (there.contains(known->first)) {
      ++known;
    } else {
      tell(piece_of("gone", json_text(known->first)));
      known = shown_.erase(known);
    }
  }
}

/// Each listener hears of what came after the whole that it got.
void StatusFeed::tell_history() {
  for (const auto& past : history_.events()) {
    if (past.number <= told_event_) continue;
    const std::string piece = piece_of("event", event_json(past));
    for (Listener& listener : listeners_) {
      if (listener.knows_all && past.number > listener.event) tell(listener, piece);
    }
  }
  for (const auto& past : history_.stories()) {
    if (past.number <= told_story_) continue;
    const std::string piece = piece_of("failover", story_json(past, turn_.core().announces_hostnames()));
    for (Listener& listener : listeners_) {
      if (listener.knows_all && past.number > listener.story) tell(listener, piece);
    }
  }
  if (!history_.events().empty()) told_event_ = history_.events().back().number;
  if (!history_.stories().empty()) told_story_ = history_.stories().back().number;
}

void StatusFeed::tell(const std::string& piece) {
  for (Listener& listener : listeners_) tell(listener, piece);
}

void StatusFeed::tell(Listener& listener, const std::string& piece) {
  if (listener.bytes + piece.size() > most_unsent) listener.lost = true;
  if (!listener.lost) {
    listener.bytes += piece.size();
    listener.unsent.push_back(piece);
  }
  listener.wake.cancel();
}

}  // namespace vedette::daemon
