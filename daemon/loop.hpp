#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>

#include "quorum/time.hpp"

namespace vedette::daemon {

namespace asio = boost::asio;
using boost::system::error_code;

/// The one loop's executor, by its concrete type: nothing is type-erased on the way of a byte.
using Executor = asio::io_context::executor_type;

/// A coroutine on the loop.
template <class T = void>
using Task = asio::awaitable<T, Executor>;

/// How all waits end: with a tuple whose first element is the error. Nothing is thrown for a lost link.
using Token = asio::as_tuple_t<asio::use_awaitable_t<Executor>>;

using Socket = Token::as_default_on_t<asio::basic_stream_socket<asio::ip::tcp, Executor>>;
/// The same for any family of addresses: TCP or a Unix socket. A Socket can be moved into it.
using StreamSocket = Token::as_default_on_t<asio::basic_stream_socket<asio::generic::stream_protocol, Executor>>;
using Acceptor = Token::as_default_on_t<asio::basic_socket_acceptor<asio::ip::tcp, Executor>>;

/// CLOCK_MONOTONIC, the same clock as quorum::Instant.
using Clock = std::chrono::steady_clock;
using Timer = Token::as_default_on_t<asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>>;

/// Whether nobody wants an end, of `co_await asio::this_coro::cancellation_state`. Name that first where it is to stand
/// behind `&&` in the condition of a loop: with g++ 12 such a co_await crashed.
inline bool stands(const asio::cancellation_state& state) {
  return state.cancelled() == asio::cancellation_type::none;
}

/// Looks at CLOCK_MONOTONIC, CLOCK_BOOTTIME and CLOCK_REALTIME, in whole milliseconds.
quorum::Reading read_clocks();

/// Looks at CLOCK_MONOTONIC alone, which is a third of the work.
quorum::Instant steady_now();

/// The same moment for a Timer. It never fires before `instant` as read_clocks() tells it.
inline Clock::time_point timer_time(quorum::Instant instant) {
  return Clock::time_point{instant.time_since_epoch()};
}

}  // namespace vedette::daemon
