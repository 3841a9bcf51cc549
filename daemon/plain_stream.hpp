#pragma once

#include <boost/asio/buffer.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <tuple>

#include "daemon/loop.hpp"

namespace vedette::daemon {

class Arrivals;

/// A connection without TLS, and the owner of its socket. What comes in is told by a call instead of awaited
/// (Arrivals tells why); writing is awaited, as with a Socket, so that the same loop serves both. Never blocks.
class PlainStream {
 public:
  using Transfer = std::tuple<error_code, std::size_t>;

  /// Takes the socket out of Asio's hands. `arrivals` outlives the stream.
  PlainStream(StreamSocket socket, Arrivals& arrivals);
  /// The same of a descriptor that does not block; it may still be connecting.
  PlainStream(Executor executor, int descriptor, Arrivals& arrivals);
  PlainStream(const PlainStream&) = delete;
  PlainStream& operator=(const PlainStream&) = delete;
  ~PlainStream();

  int descriptor() const { return descriptor_; }
  /// Gives the socket away, as close() would close it.
  int release();

  /// How the connecting that is under way ends: without an error once it stands, with `timed_out` after `limit` or
  /// once somebody calls give_up(). To be awaited before anything else is done.
  Task<error_code> until_connected(Clock::duration limit);
  /// Ends that wait.
  void give_up() { writable_.cancel(); }

  /// From now on `arrived` is called when there is something to read, or the other side has closed, and each time it is
  /// to call read() once or pause(). It throws nothing.
  void on_arrival(std::function<void()> arrived) { arrived_ = std::move(arrived); }
  /// Ends and begins these calls; they have not begun at first. False: the kernel has no memory for it.
  bool listen() { return want(reading, true); }
  void pause() { want(reading, false); }

  /// Reads what is there, in a call of `arrived`: the bytes stay valid until the next stream is told. Empty: the other
  /// side has closed, or the connection is broken. Nothing: there was nothing to read.
  std::optional<std::string_view> read();

  /// Once read() has told the end: the other side did not say it, but has been silent for too long.
  bool vanished() const { return vanished_; }

  /// Writes what the kernel takes at once; how many bytes that were.
  std::size_t write_now(std::string_view bytes);
  /// As basic_stream_socket::async_write_some(). The caller has turned throw_if_cancelled off.
  Task<Transfer> async_write_some(asio::const_buffer from);

  /// Tells the other side that no more comes.
  void say_goodbye();
  /// Nothing that was written and has not left yet leaves any more once it is closed (RST).
  void leave_nothing();
  /// Closes the socket now. Nothing is told any more; whoever writes gets an error.
  void close();

  /// For Arrivals: these events came.
  void ready(std::uint32_t events);

 private:
  /// The bits of `wanted_`, as epoll has them.
  static constexpr std::uint32_t reading = 1;
  static constexpr std::uint32_t writing = 4;

  bool want(std::uint32_t what, bool wanted);
  std::optional<error_code> connecting_ended() const;

  int descriptor_;
  Arrivals& arrivals_;
  Timer writable_;  // Its cancellation is the signal. Once the socket is connected it never expires.
  std::function<void()> arrived_;
  std::uint32_t wanted_ = 0;
  bool drained_ = false;  // The kernel has no more for us, until it tells.
  bool ended_ = false;    // Nothing follows what the kernel has.
  bool vanished_ = false;
};

}  // namespace vedette::daemon
