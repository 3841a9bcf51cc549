#include "daemon/connection.hpp"

#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <exception>
#include <utility>

#include "daemon/arrivals.hpp"
#include "daemon/socket_mark.hpp"
#include "daemon/tls.hpp"
#include "daemon/tls_stream.hpp"

namespace vedette::daemon {

using namespace asio::experimental::awaitable_operators;

namespace {

/// Also an attempt that took all of its time is followed by a pause.
constexpr std::chrono::milliseconds shortest_wait{1};

}  // namespace

Connection::Connection(Executor executor, const Shared& shared, quorum::Address address, Events events)
    : executor_{executor},
      shared_{shared},
      address_{std::move(address)},
      events_{std::move(events)},
      socket_{executor},
      timer_{executor},
      outbox_{executor} {}

Connection::~Connection() = default;

Task<> Connection::run() {
  co_await asio::post(executor_, Token{});  // Nothing happens within the call that opens us.
  while (!abandoned_) {
    co_await be_held();
    if (abandoned_) break;
    const auto begun = Clock::now();
    co_await live();
    if (abandoned_) break;
    events_.lost();
    const auto usual = Clock::now() + std::exchange(wait_, std::clamp(wait_ * 2, first_wait, longest_wait));
    const auto insisting = std::max(begun + insists_, Clock::now() + shortest_wait);
    timer_.expires_at(insists_.count() > 0 ? insisting : usual);
    pausing_ = true;
    co_await timer_.async_wait();
    pausing_ = false;
  }
}

Task<> Connection::be_held() {
  pausing_ = true;
  while (held_ && !abandoned_) {
    timer_.expires_at(Clock::time_point::max());
    co_await timer_.async_wait();
  }
  pausing_ = false;
}

void Connection::hold(bool held) {
  if (std::exchange(held_, held) && !held && pausing_) timer_.cancel();
}

void Connection::insist(std::chrono::milliseconds every) {
  insists_ = every;
  if (plain_ || socket_.is_open()) limit_silence();
  // What is waited for now may take a second.
  if (every.count() == 0 || stands_) return;
  timer_.cancel();
  if (plain_) plain_->give_up();
}

std::chrono::milliseconds Connection::time_for_attempt() const {
  return insists_.count() > 0 ? std::min(insists_, attempt_limit) : attempt_limit;
}

/// What was sent and not acknowledged ends the connection after this time; 0: the system's default.
void Connection::limit_silence() {
  constexpr std::chrono::milliseconds shortest{200};
  const unsigned int limit =
      insists_.count() > 0 ? static_cast<unsigned int>(std::max(2 * insists_, shortest).count()) : 0;
  const int descriptor = plain_ ? plain_->descriptor() : socket_.native_handle();
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, &limit, sizeof limit);
}

void Connection::send(std::string_view bytes) {
  if (stands_) outbox_.push(bytes);
}

void Connection::abandon(Farewell farewell) {
  if (abandoned_) return;
  abandoned_ = true;
  stands_ = false;
  error_code ignored;
  if (plain_) {
    if (farewell == Farewell::abrupt) plain_->leave_nothing();
    plain_->close();
    outbox_.clear();
    outbox_.finish();
  }
  if (farewell == Farewell::abrupt && socket_.is_open()) {
    socket_.set_option(asio::socket_base::linger{true, 0}, ignored);
  }
  if (tls_ && tls_->shaking_hands()) {
    // Another thread may be at work on the descriptor. The end of the handshake closes it.
    socket_.shutdown(asio::socket_base::shutdown_both, ignored);
  } else {
    socket_.close(ignored);
  }
  timer_.cancel();
}

/// One attempt and, if it succeeds, all that follows up to the loss.
Task<> Connection::live() {
  loss_ = Loss::resolve;
  ending_ = quorum::Ending::other;
  const std::optional<asio::ip::tcp::endpoint> endpoint = co_await find();
  if (!endpoint || abandoned_) co_return;
  loss_ = Loss::refused;
  const bool connected = co_await connect(*endpoint);
  const std::optional<std::string> ip = connected && !abandoned_ ? local_ip() : std::nullopt;
  error_code failure;
  if (ip && !shared_.options.tls) {
    co_await converse_plainly(*ip);
  } else if (ip) {
    const int descriptor = plain_->release();
    plain_.reset();
    socket_.assign(SocketEnd{*endpoint}.protocol(), descriptor, failure);
    if (failure) ::close(descriptor);
    if (!failure && co_await secure()) co_await converse_secured(*ip);
  }
  socket_.close(failure);
  plain_.reset();
  tls_.reset();
  reader_ = {};
  outbox_.clear();
}

/// The TLS handshake.
Task<bool> Connection::secure() {
  tls_ = shared_.options.tls->connect(socket_);
  timer_.expires_after(attempt_limit);
  const auto first = co_await (tls_->handshake() || timer_.async_wait());
  const bool done = first.index() == 0 && std::get<0>(first);
  loss_ = first.index() == 1 ? Loss::timeout : Loss::tls;
  if (!done && !abandoned_) {
    events_.secured(first.index() == 1        ? "timed out"
                    : tls_->failure().empty() ? "the other side closed the connection"
                                              : tls_->failure());
  }
  co_return done && !abandoned_;
}

void Connection::begin(const std::string& local_ip) {
  since_ = Clock::now();
  loss_ = Loss::closed;
  welcome_ = false;
  heard_ = false;
  stands_ = true;
  events_.stands(local_ip);
}

void Connection::end() {
  stands_ = false;
  if (welcome_ && Clock::now() - since_ >= longest_wait) wait_ = std::chrono::milliseconds{0};
}

/// What comes in is told by a call (Arrivals), and what goes out leaves with that of others (Departures): an idle link
/// has no buffer, and a busy one no coroutine that wakes up for each reply.
Task<> Connection::converse_plainly(const std::string& local_ip) {
  outbox_.depart_by(shared_.departures, [this](std::string_view bytes) { return plain_->write_now(bytes); });
  plain_->on_arrival([this] { arrived(); });
  begin(local_ip);
  if (!abandoned_ && plain_->listen()) co_await outbox_.write_loop(*plain_);
  end();
}

void Connection::arrived() {
  const std::optional<std::string_view> bytes = plain_->read();
  if (!bytes) return;
  bool goes_on = false;
  try {
    goes_on = !bytes->empty() && take(*bytes);
  } catch (const std::exception& failure) {
    say_our_error(failure);
  }
  if (goes_on || abandoned_) return;
  if (bytes->empty() && !plain_->vanished()) ending_ = quorum::Ending::closed;
  stands_ = false;
  plain_->close();
  outbox_.clear();
  outbox_.finish();
}

/// False: the conversation is over.
bool Connection::take(std::string_view bytes) {
  return reader_.feed(bytes, [this](const redisReply& reply) {
    if (abandoned_) return false;
    if (!std::exchange(heard_, true) && tls_) events_.secured({});
    welcome_ = welcome_ || reply.type != REDIS_REPLY_ERROR;
    return events_.replied(reply);
  });
}

void Connection::say_our_error(const std::exception& failure) {
  if (shared_.options.log == nullptr) return;
  shared_.options.log->log(quorum::Level::warning,
                           address_.text() + ": closing our connection after an error of our own: " + failure.what());
}

Task<> Connection::converse_secured(const std::string& local_ip) {
  begin(local_ip);
  co_await (read() || outbox_.write_loop(*tls_));
  // With TLS 1.3 we learn only here that the other side does not like our certificate.
  if (!heard_ && !abandoned_ && !tls_->failure().empty()) events_.secured(tls_->failure());
  end();
}

Task<std::optional<asio::ip::tcp::endpoint>> Connection::find() {
  if (!quorum::is_literal_ip(address_.host)) {
    const auto limit = address_.ip.empty() ? attempt_limit : hurried_lookup_limit;
    const std::vector<std::string> ips = co_await shared_.resolver.resolve(address_.host, limit);
    // A name with several addresses keeps the one that is in use. One that isn't found now keeps its last.
    if (!ips.empty() && std::find(ips.begin(), ips.end(), address_.ip) == ips.end()) {
      address_.ip = ips.front();
      if (!abandoned_) events_.resolved(address_.ip);
    }
  }
  const std::string& ip = address_.ip.empty() ? address_.host : address_.ip;
  error_code failure;
  const auto parsed = asio::ip::make_address(ip, failure);
  std::optional<asio::ip::tcp::endpoint> endpoint;
  if (!failure) endpoint.emplace(parsed, address_.port);
  co_return endpoint;
}

/// Of our end. Nothing: it is no connection to somebody else. A port of our own machine on which nobody listens may be
/// given to our end: TCP then connects it to itself.
std::optional<std::string> Connection::local_ip() const {
  const std::optional<SocketEnd> local = local_end_of(plain_->descriptor());
  const std::optional<SocketEnd> remote = remote_end_of(plain_->descriptor());
  if (!local || !remote || *local == *remote) return std::nullopt;
  const auto ip = ip_of(*local);
  return ip ? std::optional{ip->to_string()} : std::nullopt;
}

error_code Connection::begin_to_connect(const asio::ip::tcp::endpoint& endpoint) {
  const auto our_error = [] { return error_code{errno, boost::system::system_category()}; };
  const int descriptor =
      ::socket(endpoint.protocol().family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  if (descriptor < 0) return our_error();
  plain_.emplace(executor_, descriptor, shared_.arrivals);
  const int yes = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  mark_socket(descriptor, shared_.options.mark);
  if (insists_.count() > 0) limit_silence();
  const auto& source = shared_.options.source;
  if (source && source->is_v4() == endpoint.address().is_v4()) {
    const asio::ip::tcp::endpoint from{*source, 0};
    if (::bind(descriptor, from.data(), static_cast<socklen_t>(from.size())) != 0) return our_error();
  }
  if (::connect(descriptor, endpoint.data(), static_cast<socklen_t>(endpoint.size())) != 0) return our_error();
  return {};
}

Task<bool> Connection::connect(asio::ip::tcp::endpoint endpoint) {
  error_code failure = begin_to_connect(endpoint);
  if (failure == asio::error::in_progress) failure = co_await plain_->until_connected(time_for_attempt());
  if (failure == asio::error::timed_out) loss_ = Loss::timeout;
  if (failure == asio::error::connection_refused) ending_ = quorum::Ending::refused;
  co_return !failure;
}

/// An exception must not leave: `||` would then wait for the other side, and nobody would read any more.
Task<> Connection::read() {
  try {
    co_await read_loop();
  } catch (const std::exception& failure) {
    say_our_error(failure);
  }
}

Task<> Connection::read_loop() {
  co_await asio::this_coro::throw_if_cancelled(false);
  std::array<char, 8192> buffer;
  while (stands_) {
    const auto [failure, count] = co_await tls_->async_read_some(asio::buffer(buffer));
    const auto state = co_await asio::this_coro::cancellation_state;
    if (failure == asio::error::eof || failure == asio::error::connection_reset) ending_ = quorum::Ending::closed;
    if (failure || abandoned_ || state.cancelled() != asio::cancellation_type::none) break;
    if (!take({buffer.data(), count})) break;
  }
}

}  // namespace vedette::daemon
