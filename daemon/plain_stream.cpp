#include "daemon/plain_stream.hpp"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <cerrno>
#include <utility>

#include "daemon/arrivals.hpp"

namespace vedette::daemon {
namespace {

bool is_for_later(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

}  // namespace

PlainStream::PlainStream(StreamSocket socket, Arrivals& arrivals)
    : PlainStream{socket.get_executor(), socket.release(), arrivals} {}

PlainStream::PlainStream(Executor executor, int descriptor, Arrivals& arrivals)
    : descriptor_{descriptor}, arrivals_{arrivals}, writable_{executor, Clock::time_point::max()} {
  static_assert(reading == EPOLLIN && writing == EPOLLOUT);
}

PlainStream::~PlainStream() {
  close();
}

void PlainStream::leave_nothing() {
  const linger at_once{1, 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

void PlainStream::close() {
  if (descriptor_ >= 0) ::close(release());
}

int PlainStream::release() {
  // Closing alone is not enough: a child that was just forked may have the descriptor for another moment.
  want(reading | writing, false);
  writable_.cancel();
  return std::exchange(descriptor_, -1);
}

/// Nothing: not yet.
std::optional<error_code> PlainStream::connecting_ended() const {
  pollfd asked{descriptor_, POLLOUT, 0};
  if (::poll(&asked, 1, 0) <= 0) return std::nullopt;
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  return error_code{error, boost::system::system_category()};
}

Task<error_code> PlainStream::until_connected(Clock::duration limit) {
  // On one machine it has ended already.
  std::optional<error_code> end = connecting_ended();
  if (!end) {
    if (!want(writing, true)) co_return asio::error::no_memory;
    writable_.expires_after(limit);
    co_await writable_.async_wait();
    if (descriptor_ < 0) co_return asio::error::bad_descriptor;
    want(writing, false);
    writable_.expires_at(Clock::time_point::max());
    end = connecting_ended();
  }
  co_return end.value_or(asio::error::timed_out);
}

bool PlainStream::want(std::uint32_t what, bool wanted) {
  const std::uint32_t before = wanted_;
  const std::uint32_t after = wanted ? before | what : before & ~what;
  if (after == before) return true;
  if (descriptor_ < 0) return false;
  if (!arrivals_.watch(*this, before, after)) return false;
  wanted_ = after;
  return true;
}

void PlainStream::ready(std::uint32_t events) {
  ended_ = ended_ || (events & (EPOLLERR | EPOLLHUP | EPOLLRDHUP)) != 0;
  // Who only sends no more may still read.
  const bool writes = (events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) != 0;
  if (writes && (wanted_ & writing) != 0) writable_.cancel();
  if ((wanted_ & reading) == 0) return;
  drained_ = false;
  arrived_();
  // What is still there is told of anew, after the others.
  if ((wanted_ & reading) != 0 && !drained_) arrivals_.tell_again(*this, wanted_);
}

std::optional<std::string_view> PlainStream::read() {
  auto& piece = arrivals_.piece();
  const ssize_t count = ::recv(descriptor_, piece.data(), piece.size(), MSG_DONTWAIT);
  if (count < 0 && is_for_later(errno)) {
    drained_ = errno != EINTR;
    return std::nullopt;
  }
  vanished_ = count < 0 && errno != ECONNRESET && errno != EPIPE;
  const auto taken = static_cast<std::size_t>(std::max<ssize_t>(count, 0));
  // The kernel gives less than it was asked for if there is no more (epoll(7)). Whether the end follows it has told.
  // Behind a byte of urgent data, which nobody sends to a Redis, the rest waits for what comes next.
  drained_ = taken < piece.size() && !ended_;
  return std::string_view{piece.data(), taken};
}

std::size_t PlainStream::write_now(std::string_view bytes) {
  const ssize_t count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  return static_cast<std::size_t>(std::max<ssize_t>(count, 0));
}

Task<PlainStream::Transfer> PlainStream::async_write_some(asio::const_buffer from) {
  for (;;) {
    const ssize_t count = ::send(descriptor_, from.data(), from.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count >= 0) co_return Transfer{error_code{}, static_cast<std::size_t>(count)};
    const int error = errno;
    if (!is_for_later(error)) co_return Transfer{error_code{error, boost::system::system_category()}, 0};
    if (!want(writing, true)) co_return Transfer{asio::error::no_memory, 0};
    co_await writable_.async_wait();
    if (descriptor_ < 0) co_return Transfer{asio::error::bad_descriptor, 0};
    want(writing, false);
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return Transfer{asio::error::operation_aborted, 0};
  }
}

void PlainStream::say_goodbye() {
  ::shutdown(descriptor_, SHUT_WR);
}

}  // namespace vedette::daemon
