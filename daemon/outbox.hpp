#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/this_coro.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "daemon/departures.hpp"
#include "daemon/loop.hpp"

namespace vedette::daemon {

/// Bytes on their way to one socket. Two strings: one is being written, one gathers; they change places when a write
/// ends. What gathers within one turn of the loop leaves in one write. Belongs to one coroutine that runs write_loop();
/// it must live until that has ended.
class Outbox {
 public:
  explicit Outbox(Executor executor) : work_{executor}, room_{executor} {
    work_.expires_at(Clock::time_point::max());
    room_.expires_at(Clock::time_point::max());
  }
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;
  ~Outbox() {
    if (departures_ != nullptr) departures_->forget(*this);
  }

  /// While write_loop() has nothing to do, what is gathered leaves by `send`, together with others' (Departures, which
  /// outlives this). `send` returns how many bytes were taken; what it does not take is left to write_loop(), which
  /// also finds out why. For streams where a write needs no waiting coroutine.
  void depart_by(Departures& departures, std::function<std::size_t(std::string_view)> send) {
    departures_ = &departures;
    send_ = std::move(send);
  }

  /// Append replies or commands here, then call wake() once.
  std::string& gathering() { return gathering_; }
  /// append and wake() in one.
  void push(std::string_view bytes) {
    gathering_.append(bytes);
    wake();
  }
  /// Lets write_loop() send what was gathered. Cheap; may be called at any time.
  void wake();

  /// Bytes that the kernel has not taken yet: for limits.
  std::size_t size() const { return gathering_.size() + being_written(); }

  /// Those of them that are not in gathering() any more.
  std::size_t being_written() const { return writing_.size() - written_; }

  /// `told` is called each time that the kernel has taken some. It throws nothing.
  void on_write(std::function<void()> told) { told_ = std::move(told); }
  /// Bytes that the kernel has taken since the start: for statistics.
  std::uint64_t written() const { return total_written_; }

  /// write_loop() ends once all that has been gathered is written.
  void finish() {
    finishing_ = true;
    work_.cancel();
  }
  /// For Departures.
  void depart();
  /// Forgets what was gathered and not begun. For a new socket, after write_loop() has ended: forgets all.
  void clear();

  /// Waits until fewer than `limit` bytes are left, or the write loop has ended, or the wait is cancelled. For the one
  /// reader of the same client, so that who does not read its replies is not read from.
  Task<> until_below(std::size_t limit);

  /// Writes until an error, finish(), or cancellation; returns in each case and throws in none. Meant as one branch of
  /// `a || b`, or to be spawned: it turns throw_if_cancelled off. `Stream` is a Socket or another stream with Token as
  /// its default.
  template <class Stream>
  Task<> write_loop(Stream& stream);

 private:
  /// All is written: what one long reply needed is given back.
  void rest();

  Timer work_;  // Never expires; its cancellation is the signal.
  Timer room_;
  std::string gathering_;
  std::string writing_;
  std::size_t written_ = 0;
  std::uint64_t total_written_ = 0;
  std::function<void()> told_;
  Departures* departures_ = nullptr;
  std::function<std::size_t(std::string_view)> send_;
  bool departing_ = false;  // Departures knows us.
  bool resting_ = false;    // write_loop() waits for work.
  bool running_ = false;
  bool finishing_ = false;
};

template <class Stream>
Task<> Outbox::write_loop(Stream& stream) {
  co_await asio::this_coro::throw_if_cancelled(false);
  running_ = true;
  error_code failure;
  while (!failure) {
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) break;
    if (written_ < writing_.size()) {
      const auto rest = asio::buffer(writing_.data() + written_, writing_.size() - written_);
      const auto [error, count] = co_await stream.async_write_some(rest);
      failure = error;
      written_ += count;
      total_written_ += count;
      if (told_ && count > 0) told_();
      room_.cancel();
    } else if (!gathering_.empty()) {
      writing_.clear();
      written_ = 0;
      writing_.swap(gathering_);
    } else if (finishing_) {
      break;
    } else {
      rest();
      resting_ = true;
      co_await work_.async_wait();
      resting_ = false;
    }
  }
  running_ = false;
  room_.cancel();
}

}  // namespace vedette::daemon
