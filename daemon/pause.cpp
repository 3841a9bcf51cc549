#include "daemon/pause.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>

namespace vedette::daemon {

void Pause::begin(Of what, quorum::Instant until, quorum::Instant now) {
  const auto running = paused(now);
  until_ = running ? std::max(until_, until) : until;
  what_ = running ? std::max(*running, what) : what;
}

void Pause::end() {
  what_.reset();
  for (Timer& timer : waiting_) timer.cancel();
}

std::optional<Pause::Of> Pause::paused(quorum::Instant now) const {
  return what_ && now < until_ ? what_ : std::nullopt;
}

bool Pause::holds(bool is_write, quorum::Instant now) const {
  const auto what = paused(now);
  return what && (is_write || *what == Of::all);
}

Task<bool> Pause::pass(bool is_write) {
  const auto timer = waiting_.emplace(waiting_.end(), co_await asio::this_coro::executor);
  bool stands = true;
  while (stands && holds(is_write, steady_now())) {
    timer->expires_at(timer_time(until_));
    co_await timer->async_wait();
    const auto state = co_await asio::this_coro::cancellation_state;
    stands = state.cancelled() == asio::cancellation_type::none;
  }
  waiting_.erase(timer);
  co_return stands;
}

}  // namespace vedette::daemon
