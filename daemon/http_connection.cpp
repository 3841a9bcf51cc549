#include "daemon/http_connection.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/this_coro.hpp>
#include <charconv>
#include <exception>
#include <utility>
#include <variant>

#include "daemon/tls.hpp"
#include "daemon/tls_stream.hpp"

namespace vedette::daemon {

using namespace asio::experimental::awaitable_operators;

namespace {

std::string chunk(const std::string& piece) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), piece.size(), 16).ptr;
  return std::string{digits.data(), end}.append("\r\n").append(piece).append("\r\n");
}

HttpResponse refused(const HttpRefusal& refusal) {
  HttpResponse response = http_text(refusal.status, refusal.reason + "\n");
  if (refusal.status == 405) response.headers.emplace_back("Allow", "GET, HEAD");
  return response;
}

}  // namespace

HttpConnection::HttpConnection(StreamSocket socket, const Surroundings& around)
    : around_{around},
      socket_{std::move(socket)},
      watchdog_{socket_.get_executor()},
      deadline_{Clock::now() + patience},
      waits_since_{Clock::now()} {}

HttpConnection::~HttpConnection() = default;

void HttpConnection::secure(Tls& tls) {
  tls_ = tls.accept(socket_);
}

Task<> HttpConnection::run() {
  return tls_ ? run_secured() : converse(socket_);
}

/// The handshake has the time of a request.
Task<> HttpConnection::run_secured() {
  const auto first = co_await (tls_->handshake() || watch());
  const auto state = co_await asio::this_coro::cancellation_state;
  if (first.index() == 0 && std::get<0>(first) && stands(state)) co_await converse(*tls_);
}

template <class Stream>
Task<> HttpConnection::converse(Stream& stream) {
  co_await (serve(stream) || watch());
  if (tls_) tls_->say_goodbye();
}

/// An exception ends this connection alone. It must not leave: `||` would then wait for the watchdog.
template <class Stream>
Task<> HttpConnection::serve(Stream& stream) {
  try {
    co_await serve_all(stream);
  } catch (const std::exception& failure) {
    around_.log.log(quorum::Level::warning,
                    "Closing an HTTP connection after an error of our own: " + std::string{failure.what()});
  }
}

template <class Stream>
Task<> HttpConnection::serve_all(Stream& stream) {
  co_await asio::this_coro::throw_if_cancelled(false);
  bool stays = true;
  while (stays) {
    const auto state = co_await asio::this_coro::cancellation_state;
    if (!stands(state)) break;
    const HttpParser::Next next = parser_.next();
    if (const auto* request = std::get_if<HttpRequest>(&next)) {
      waits_since_.reset();
      stays = co_await answer(stream, *request);
      waits_since_ = Clock::now();
      give(patience);
    } else if (const auto* refusal = std::get_if<HttpRefusal>(&next)) {
      around_.answered({}, refusal->status);
      const HttpResponse response = refused(*refusal);
      std::string bytes = http_head(response, false, false) + response.body;
      co_await send(stream, std::move(bytes));
      // Closed with something unread, it would be reset, and the answer with it.
      error_code ignored;
      socket_.shutdown(asio::socket_base::shutdown_send, ignored);
      co_await until_gone(stream);
      stays = false;
    } else {
      stays = co_await read(stream);
    }
  }
}

/// False: the client is gone.
template <class Stream>
Task<bool> HttpConnection::read(Stream& stream) {
  const auto [failure, count] = co_await stream.async_read_some(asio::buffer(piece_));
  if (!failure) parser_.feed({piece_.data(), count});
  co_return !failure;
}

/// False: the connection is to end.
template <class Stream>
Task<bool> HttpConnection::answer(Stream& stream, const HttpRequest& request) {
  give(patience_with_ourselves);
  HttpResponse response = co_await response_to(request);
  give(patience);
  const bool chunked = response.stream && request.minor_version > 0;
  const bool stays = request.keep_alive && (chunked || !response.stream);
  std::string bytes = http_head(response, stays, chunked);
  if (!request.head_only) bytes += response.body;
  const bool sent = co_await send(stream, std::move(bytes));
  if (!sent) co_return false;
  if (response.stream && !request.head_only) co_await send_stream(stream, response, chunked);
  co_return stays;
}

Task<HttpResponse> HttpConnection::response_to(const HttpRequest& request) {
  const HttpRoute* route = around_.router.find(request);
  HttpResponse response;
  if (route == nullptr) {
    response = http_text(404, "Nothing is served here.\n");
  } else if (const auto* at_once = std::get_if<HttpAnswer>(&route->answer)) {
    response = (*at_once)(request);
  } else {
    response = co_await std::get<WaitingHttpAnswer>(route->answer)(request);
  }
  around_.answered(route == nullptr ? std::string_view{} : std::string_view{route->pattern}, response.status);
  co_return response;
}

/// False: it was not taken.
template <class Stream>
Task<bool> HttpConnection::send(Stream& stream, std::string bytes) {
  std::size_t written = 0;
  auto state = co_await asio::this_coro::cancellation_state;
  // Who was cancelled before is not told a second time: a write that begins then would have no end.
  while (written < bytes.size() && stands(state)) {
    const auto rest = asio::buffer(bytes.data() + written, bytes.size() - written);
    const auto [failure, count] = co_await stream.async_write_some(rest);
    if (failure) co_return false;
    written += count;
    state = co_await asio::this_coro::cancellation_state;
  }
  co_return stands(state);
}

/// Ends with the stream, or when the client goes. Only a piece that is not taken makes it late.
template <class Stream>
Task<> HttpConnection::send_stream(Stream& stream, const HttpResponse& response, bool chunked) {
  const auto no_end = std::chrono::seconds::max();
  const HttpSend send_piece = [&](std::string piece) -> Task<bool> {
    give(patience);
    std::string bytes = chunked ? chunk(piece) : std::move(piece);
    const bool taken = co_await send(stream, std::move(bytes));
    give(no_end);
    co_return taken;
  };
  give(no_end);
  co_await (response.stream(send_piece) || until_gone(stream));
  give(patience);
  if (!chunked) co_return;
  std::string end = "0\r\n\r\n";
  co_await send(stream, std::move(end));
}

/// Reads until the client closes.
template <class Stream>
Task<> HttpConnection::until_gone(Stream& stream) {
  co_await asio::this_coro::throw_if_cancelled(false);
  bool here = true;
  while (here) {
    const auto [failure, count] = co_await stream.async_read_some(asio::buffer(piece_));
    const auto state = co_await asio::this_coro::cancellation_state;
    here = !failure && stands(state);
  }
}

/// Ends when the time that was given is over.
Task<> HttpConnection::watch() {
  co_await asio::this_coro::throw_if_cancelled(false);
  bool goes_on = true;
  while (goes_on) {
    watchdog_.expires_at(deadline_);
    co_await watchdog_.async_wait();
    const auto state = co_await asio::this_coro::cancellation_state;
    goes_on = Clock::now() < deadline_ && stands(state);
  }
}

void HttpConnection::give(std::chrono::seconds time) {
  deadline_ = time == std::chrono::seconds::max() ? Clock::time_point::max() : Clock::now() + time;
  watchdog_.cancel();
}

}  // namespace vedette::daemon
