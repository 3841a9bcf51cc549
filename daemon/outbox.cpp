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

void Outbox::wake() {
  if (departures_ == nullptr || !resting_) {
    work_.cancel();
  } else if (!departing_) {
    departures_->add(*this);
    departing_ = true;
  }
}

void Outbox::depart() {
  departing_ = false;
  if (!resting_ || gathering_.empty()) return;
  const std::size_t taken = send_(gathering_);
  total_written_ += taken;
  if (taken == gathering_.size()) {
    gathering_.clear();
    protocol::give_back_spare(gathering_);
  } else {
    writing_.swap(gathering_);
    written_ = taken;
    // From here on nothing may overtake it.
    resting_ = false;
    work_.cancel();
  }
  if (told_ && taken > 0) told_();
  if (taken > 0) room_.cancel();
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
