#include "daemon/outbox.hpp"

#include "protocol/spare_memory.hpp"

namespace vedette::daemon {

void Outbox::clear() {
  gathering_.clear();
  if (running_) return;
  writing_.clear();
  written_ = 0;
  finishing_ = false;
}

void Outbox::rest() {
  writing_.clear();
  written_ = 0;
  protocol::give_back_spare(writing_);
  protocol::give_back_spare(gathering_);
}

Task<> Outbox::until_below(std::size_t limit) {
  while (running_ && size() >= limit) {
    co_await room_.async_wait();
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) break;
  }
}

}  // namespace vedette::daemon
