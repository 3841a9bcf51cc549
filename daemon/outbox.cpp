#include "daemon/outbox.hpp"

namespace vedette::daemon {

void Outbox::clear() {
  gathering_.clear();
  if (running_) return;
  writing_.clear();
  written_ = 0;
  finishing_ = false;
}

Task<> Outbox::until_below(std::size_t limit) {
  while (running_ && size() >= limit) {
    co_await room_.async_wait();
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) break;
  }
}

}  // namespace vedette::daemon
