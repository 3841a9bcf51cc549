#pragma once

#include <sys/epoll.h>

#include <array>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <ratio>

#include "daemon/loop.hpp"
#include "quorum/hello.hpp"

namespace vedette::daemon {

class PlainStream;

/// Tells plain streams that they can be read or written, all those of one moment in one go. It has an epoll of its own,
/// of which the loop knows only whether there is something in it: Asio's own way of reading asks the kernel once more
/// after each request, only to hear that nothing is there, and takes a coroutine and a place in the loop's queue for
/// each. With thousands of small requests a second that is a tenth of all work. Must outlive its streams.
class Arrivals {
 public:
  /// When streams are told.
  enum class Pace {
    at_once,
    /// At the next whole tenth of a second: what is not urgent and comes in one by one, thousands of times a
    /// second, costs few wake-ups then.
    by_and_by,
  };

  /// `begin` is called before the streams of one moment are told, `end`, which throws nothing, after the last. Throws
  /// std::system_error if the kernel gives no epoll.
  Arrivals(Executor executor, std::function<void()> begin, std::function<void()> end, Pace pace = Pace::at_once);
  Arrivals(const Arrivals&) = delete;
  Arrivals& operator=(const Arrivals&) = delete;
  ~Arrivals();

  /// What a stream wants to hear of from now on: EPOLLIN, EPOLLOUT, both, or 0 for nothing. `before` is what it wanted
  /// until now. It hears of what is so already, and then of each change. A stream that wants nothing is not touched any
  /// more. False: the kernel has no memory for it.
  bool watch(PlainStream& stream, std::uint32_t before, std::uint32_t wanted);

  /// watch() for a stream that is being told and has left something: it is told again, after the others, but not at a
  /// later moment.
  void tell_again(PlainStream& stream, std::uint32_t wanted);

  /// Where a stream may read to while it is told. One for all: nothing is kept for a client that is idle.
  std::array<char, 16384>& piece() { return piece_; }

  /// Tells all that has come in so far, but for no longer than until `end`. Does nothing from within such a call. True:
  /// the time was too short.
  bool take_in(Clock::time_point end);

  /// Ends the wait, so that a loop that has nothing else to do ends.
  void stop();

 private:
  /// How many streams are told in one go.
  static constexpr std::size_t at_a_time = 128;
  /// After that others on the loop have their turn.
  static constexpr std::chrono::microseconds at_a_stretch{500};
  /// After more moments in a row that had something the next is expected to have something.
  static constexpr std::size_t many_in_a_row = 2;

  /// Up to 3,200 servers the pings and hellos leave at such moments, too (`quorum::moments_apart`).
  using Apart = std::chrono::duration<std::int64_t, std::ratio<quorum::between_looks_at_hellos.count(), 1000>>;

  void wait();
  /// EPOLLIN opens it, 0 closes it.
  void set_gate(std::uint32_t events);
  void wait_for_moment();
  void tell_for_a_while();
  bool more_is_left() const;
  bool tell_until(Clock::time_point end);
  void go_on_later();
  bool look();
  bool tell(Clock::time_point end);

  int handle_;  // The epoll.
  // What the loop waits for: the epoll or, where that is not urgent, a gate before it: an epoll that holds only this
  // one, and is closed once it has told of something. The loop would be woken up for each stream otherwise.
  asio::posix::basic_stream_descriptor<Executor> waited_;
  const bool has_gate_;
  Timer moment_;
  std::function<void()> begin_;
  std::function<void()> end_;
  std::array<epoll_event, at_a_time> events_{};  // Of a stream that is null: it is gone, or wants nothing any more.
  std::size_t count_ = 0;
  std::size_t next_ = 0;  // Those before it have been told.
  std::array<char, 16384> piece_;
  bool waiting_ = false;  // For the kernel, or the moment.
  bool posted_ = false;   // To go on when it is our turn.
  bool telling_ = false;
  bool some_is_left_ = false;      // By one that was told since the kernel was asked.
  bool has_told_ = false;          // Since it began to wait.
  std::size_t told_in_a_row_ = 0;  // Waits that ended with something to tell.
  bool stopped_ = false;
};

}  // namespace vedette::daemon
