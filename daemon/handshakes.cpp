#include "daemon/handshakes.hpp"

#include <boost/asio/this_coro.hpp>
#include <iterator>
#include <utility>

namespace vedette::daemon {

Handshakes::Handshakes(Executor executor, Limits limits) : limits_{limits}, due_{executor}, room_{executor} {
  room_.expires_at(Clock::time_point::max());
}

Handshakes::Place Handshakes::enter(std::function<void()> give_up) {
  under_way_.push_back({Clock::now(), std::move(give_up)});
  watch();
  return std::prev(under_way_.end());
}

void Handshakes::leave(Place place) {
  const bool given_up = !place->give_up;
  (given_up ? leaving_ : under_way_).erase(place);
  room_.cancel();
}

Task<> Handshakes::until_room() {
  while (!stopped_ && under_way_.size() >= limits_.most) {
    ++waiting_;
    watch();
    co_await room_.async_wait();
    --waiting_;
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) break;
  }
}

void Handshakes::stop() {
  stopped_ = true;
  due_.cancel();
  room_.cancel();
}

/// Gives up those that have had their time, and comes back for the next.
void Handshakes::watch() {
  const auto limit = [&] { return waiting_ > 0 ? limits_.patience_when_full : limits_.patience; };
  const auto now = Clock::now();
  while (!under_way_.empty() && now - under_way_.front().begun >= limit()) {
    const auto give_up = std::exchange(under_way_.front().give_up, nullptr);
    leaving_.splice(leaving_.end(), under_way_, under_way_.begin());
    room_.cancel();
    give_up();
  }
  if (under_way_.empty() || stopped_) return;
  due_.expires_at(under_way_.front().begun + limit());
  due_.async_wait([this](error_code cancelled) {
    if (!cancelled) watch();
  });
}

}  // namespace vedette::daemon
