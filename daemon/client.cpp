#include "daemon/client.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <cerrno>
#include <exception>
#include <string>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "daemon/client_line.hpp"
#include "daemon/dispatch.hpp"
#include "daemon/peer_question.hpp"
#include "daemon/plain_stream.hpp"
#include "daemon/tls.hpp"
#include "daemon/tls_stream.hpp"

namespace vedette::daemon {

using namespace asio::experimental::awaitable_operators;

namespace {

constexpr std::string_view too_many = "max number of clients reached";

/// Only the words of such a request keep their memory for the next one.
constexpr std::size_t usual_bytes = 1024;
constexpr std::size_t usual_words = 16;

/// After that others have their turn, whatever a client asks for.
constexpr std::chrono::milliseconds at_a_stretch{1};

}  // namespace

Client::Client(std::uint64_t id, StreamSocket socket, Door door, Surroundings& around, Traffic& traffic, Log& log,
               std::function<void()> watch)
    : around_{around},
      traffic_{traffic},
      log_{log},
      watch_{std::move(watch)},
      socket_{std::move(socket)},
      outbox_{socket_.get_executor()},
      halted_{socket_.get_executor(), Clock::time_point::max()},
      session_{id, outbox_.gathering()} {
  error_code ignored;
  peer_ = socket_.remote_endpoint(ignored);
  if (door == Door::unix_socket) {
    session_.unix_socket = true;
    session_.peer_address = session_.local_address = around.settings.unix_socket + ":0";
  } else {
    session_.peer_address = text_of(peer_);
    session_.local_address = text_of(socket_.local_endpoint(ignored));
  }
  session_.descriptor = socket_.native_handle();
  session_.opened = session_.last_request = steady_now();
  session_.authenticated = !around_.access.strangers_must_authenticate();
  session_.wake = [this] { woken(); };
  session_.leaving = [this] { return outbox_.being_written(); };
  outbox_.on_write([this] { count_output(); });
  if (door != Door::tls) plain_ = std::make_unique<PlainStream>(std::move(socket_), traffic.arrivals);
}

Client::~Client() = default;

void Client::secure(Tls& tls, Handshakes& handshakes) {
  tls_ = tls.accept(socket_);
  handshakes_ = &handshakes;
}

void Client::put_on_probation(ReservedSlots& slots, std::function<void()> proven) {
  reserved_ = &slots;
  proven_ = std::move(proven);
  on_probation_ = true;
}

Task<> Client::run() {
  if (tls_) return run_secured();
  outbox_.depart_by(traffic_.departures, [this](std::string_view bytes) { return plain_->write_now(bytes); });
  return converse(*plain_);
}

Task<> Client::run_secured() {
  const bool secured = co_await shake_hands();
  if (secured) co_await converse(*tls_);
}

/// No place in `handshakes_` may be left in a destructor: at a hasty end that one is gone before this coroutine.
Task<bool> Client::shake_hands() {
  const auto place = handshakes_->enter([this] { stop(); });
  const bool done = co_await tls_->handshake();
  handshakes_->leave(place);
  const bool stays = done && stands(co_await asio::this_coro::cancellation_state);
  if (!stays) {
    ++around_.statistics.tls_failures;
    const std::string reason = tls_->failure().empty() ? "the TLS handshake was not finished" : tls_->failure();
    log_.log(quorum::Level::verbose, "Error accepting a client connection: " + reason +
                                         " addr=" + session_.peer_address + " laddr=" + session_.local_address);
  }
  co_return stays;
}

template <class Stream>
Task<> Client::converse(Stream& stream) {
  if (!farewell_.empty()) {
    outbox_.gathering() += farewell_;
    outbox_.finish();
    co_await outbox_.write_loop(stream);
    stream.say_goodbye();
  } else {
    co_await (read(stream) || outbox_.write_loop(stream));
  }
}

/// An exception ends this conversation alone. It must not leave: `||` would then wait for the other side, and nobody
/// would read any more.
template <class Stream>
Task<> Client::read(Stream& stream) {
  try {
    co_await read_loop(stream);
  } catch (const std::exception& failure) {
    say_our_error(failure);
  }
}

Task<> Client::read_loop(TlsStream& stream) {
  co_await asio::this_coro::throw_if_cancelled(false);
  std::array<char, 16384> piece;
  while (stands(co_await asio::this_coro::cancellation_state)) {
    const auto [failure, count] = co_await stream.async_read_some(asio::buffer(piece));
    if (failure) break;
    if (!co_await go_on(take({piece.data(), count}))) break;
    outbox_.wake();
  }
}

/// Most is done by arrived(), within the call that tells of the bytes. This waits until there is more to do than that.
Task<> Client::read_loop(PlainStream& stream) {
  co_await asio::this_coro::throw_if_cancelled(false);
  stream.on_arrival([this] { arrived(); });
  while (stands(co_await asio::this_coro::cancellation_state)) {
    if (!stream.listen()) throw std::system_error{errno, std::generic_category(), "epoll_ctl"};
    co_await halted_.async_wait();
    if (!stands(co_await asio::this_coro::cancellation_state) || !co_await go_on(halt_) || gone_) break;
    halt_ = Halt::no;
    outbox_.wake();
  }
  stream.pause();
}

void Client::arrived() {
  try {
    const auto bytes = plain_->read();
    if (!bytes) return;
    if (halt_ != Halt::no) {
      look_ahead(*bytes);
      return;
    }
    halt_ = bytes->empty() ? Halt::end : take(*bytes);
    if (halt_ == Halt::no) outbox_.wake();
  } catch (const std::exception& failure) {
    halt_ = Halt::end;
    gone_ = true;  // For whoever waits for an answer meanwhile.
    say_our_error(failure);
  }
  if (halt_ != Halt::no) {
    const bool may_foresee = halt_ == Halt::request && asks_about_master(words_);
    if (!may_foresee) plain_->pause();
    halted_.cancel();
  }
}

/// While a peer's question waits for the disk, others come in: see foresee().
void Client::look_ahead(std::string_view bytes) {
  if (bytes.empty()) {
    gone_ = true;
    plain_->pause();
    return;
  }
  const quorum::Instant now = steady_now();
  feed(bytes, now);
  if (reader_.buffered() > most_ahead) plain_->pause();
  foresee(now);
}

void Client::feed(std::string_view bytes, quorum::Instant now) {
  session_.last_request = now;
  around_.statistics.received(now, bytes.size());
  session_.bytes_in += bytes.size();
  reader_.feed(bytes);
  ahead_.feed(bytes);
}

Client::Halt Client::take(std::string_view bytes) {
  const quorum::Instant now = steady_now();
  feed(bytes, now);
  return answer(now);
}

/// Answers the requests that are whole, until there is something to wait for.
Client::Halt Client::answer(quorum::Instant now) {
  Halt halt = Halt::no;
  const auto end = Clock::now() + at_a_stretch;
  for (unsigned answered = 1; halt == Halt::no; ++answered) {
    if (answered % 16 == 0 && Clock::now() >= end) return Halt::turn;
    auto next = reader_.next(limits());
    session_.query_bytes = reader_.buffered();
    if (std::holds_alternative<std::monostate>(next)) {
      ahead_.end();
      break;
    }
    if (const auto* broken = std::get_if<protocol::ProtocolError>(&next)) {
      ++around_.statistics.protocol_disconnections;
      if (broken->message.empty()) {
        ++around_.statistics.query_buffer_disconnections;
        log_.log(quorum::Level::warning, "Closing client that reached max query buffer length: " +
                                             client_line(session_, session_.last_request, around_.dialect()));
        return Halt::end;
      }
      protocol::Reply{session_.replies(), session_.resp}.error("ERR " + broken->message);
      ++around_.statistics.error_replies;
      session_.closing = Session::Closing::after_reply;
    } else {
      words_ = std::move(std::get<protocol::Words>(next));
      ahead_.keep_up(limits());
      session_.argument_bytes = 0;
      for (const auto& word : words_) session_.argument_bytes += word.size();
      if (on_probation_ && !still_on_probation(words_)) {
        protocol::Reply{session_.out, session_.resp}.error(std::string{"ERR "}.append(too_many));
        session_.closing = Session::Closing::after_reply;
      } else if ((rest_ = dispatch(around_, session_, words_, now))) {
        foresee(now);
        return Halt::request;
      }
      forget_words();
    }
    halt = why_to_halt(now);
  }
  return halt;
}

/// A question of another Sentinel may have to wait for the disk, and those behind it for its answer. One write can hold
/// the votes that all of them ask for, if the core knows of them: so it hears of those that are here now, on nobody's
/// ticket, also of those behind its pings and hellos. A Sentinel may ask the same twice, and in their turn they are
/// asked again and answered. Only what may run behind one that may, by the same user and under the same name, is
/// foreseen.
void Client::foresee(quorum::Instant now) {
  if (!asks_about_master(words_) || around_.pause.holds(false, now)) return;
  std::vector<quorum::Asked> questions;
  while (const auto words = ahead_.next(reader_, limits())) {
    if (may_be_passed(*words) && !around_.pause.holds(true, now)) continue;
    std::optional<quorum::Asked> question =
        asks_about_master(*words) ? question_in(*words, session_.name) : std::nullopt;
    if (!question) {
      ahead_.stop();
      break;
    }
    questions.push_back(std::move(*question));
  }
  if (questions.empty()) return;
  // Before those that came later: their epochs may be higher.
  std::optional<quorum::Asked> first = answering_ ? std::nullopt : question_in(words_, session_.name);
  if (first) around_.turn.observe(std::move(*first));
  for (quorum::Asked& question : questions) around_.turn.observe(std::move(question));
}

/// What an idle client keeps of its last request must be little.
void Client::forget_words() {
  if (session_.argument_bytes <= usual_bytes && words_.size() <= usual_words) reader_.reuse(std::move(words_));
  words_ = {};
}

/// After each request.
Client::Halt Client::why_to_halt(quorum::Instant now) {
  judge_output(now);
  if (session_.closing == Session::Closing::after_reply) return Halt::goodbye;
  if (session_.closing == Session::Closing::at_once) return Halt::end;
  return outbox_.size() >= room() ? Halt::crowded : Halt::no;
}

/// Waits for whatever answer() stopped at, and goes on with it. False: the connection is to end.
Task<bool> Client::go_on(Halt halt) {
  while (halt != Halt::no && halt != Halt::end) {
    if (halt == Halt::goodbye) {
      co_await say_goodbye();
      co_return false;
    }
    // What was answered before it needs not wait with it.
    outbox_.wake();
    if (halt == Halt::turn) {
      co_await asio::post(halted_.get_executor(), Token{});
      halt = Halt::no;
    } else if (halt == Halt::crowded) {
      co_await outbox_.until_below(room());
      halt = Halt::no;
    } else {
      Task<> rest = std::move(*rest_);
      rest_.reset();
      answering_ = true;
      co_await std::move(rest);
      answering_ = false;
      forget_words();
      halt = why_to_halt(steady_now());
    }
    if (!stands(co_await asio::this_coro::cancellation_state)) co_return false;
    if (halt == Halt::no) halt = answer(steady_now());
  }
  co_return halt == Halt::no;
}

/// Looks at who it says that it is, before the next request is answered. False: it may not make it.
bool Client::still_on_probation(const protocol::Words& words) {
  const auto ip = ip_of(peer_);
  if (ip && reserved_->is_peer(*ip, session_.name, session_.last_request)) {
    on_probation_ = false;
    proven_name_ = session_.name;
    proven_();
    return true;
  }
  return ReservedSlots::is_greeting(words);
}

/// Sends what was answered, and tells the client that no more comes.
Task<> Client::say_goodbye() {
  outbox_.finish();
  co_await outbox_.until_below(1);
  if (tls_) {
    tls_->say_goodbye();
    error_code ignored;
    socket_.shutdown(asio::socket_base::shutdown_send, ignored);
  } else {
    plain_->say_goodbye();
  }
}

void Client::stop() {
  if (plain_) plain_->pause();
  stop_.emit(asio::cancellation_type::terminal);
}

void Client::say_our_error(const std::exception& failure) {
  log_.log(quorum::Level::warning, "Closing client after an error of our own: " + std::string{failure.what()} +
                                       " addr=" + session_.peer_address + " laddr=" + session_.local_address);
}

protocol::RequestLimits Client::limits() const {
  protocol::RequestLimits limits;
  limits.max_bulk = around_.settings.proto_max_bulk_len;
  limits.query_buffer = around_.settings.client_query_buffer_limit;
  limits.authenticated = !is_stranger();
  return limits;
}

/// Something was put into the outbox by others, or somebody wants the connection closed.
void Client::woken() {
  const quorum::Instant now = steady_now();
  judge_output(now);
  if (session_.closing == Session::Closing::at_once) {
    stop();
  } else {
    outbox_.wake();
  }
}

void Client::judge(quorum::Instant now) {
  judge_output(now);
  if (on_probation_ && now - session_.opened > ReservedSlots::patience) session_.closing = Session::Closing::at_once;
  const auto& limit = around_.settings.timeout;
  const bool idle = limit.count() > 0 && now - session_.last_request > limit;
  if (idle && !session_.subscribed() && !answering_ && session_.closing != Session::Closing::at_once) {
    session_.closing = Session::Closing::at_once;
    ++around_.statistics.idle_disconnections;
    log_.log(quorum::Level::verbose, "Closing idle client");
  }
  if (session_.closing == Session::Closing::at_once) stop();
}

/// Who does not read what it asked for or subscribed to is closed without a word (commands §5.6).
void Client::judge_output(quorum::Instant now) {
  const auto& settings = around_.settings;
  const config::OutputLimit& limit = session_.subscribed() ? settings.pubsub_output : settings.normal_output;
  const std::size_t size = session_.unsent();
  if (limit.soft_bytes == 0 || size <= limit.soft_bytes) {
    over_soft_since_.reset();
  } else if (!over_soft_since_) {
    over_soft_since_ = now;
    watch_();
  }
  const bool too_much = limit.hard_bytes > 0 && size > limit.hard_bytes;
  const bool too_long = over_soft_since_ && now - *over_soft_since_ > limit.soft_time;
  if ((!too_much && !too_long) || session_.closing == Session::Closing::at_once) return;
  session_.closing = Session::Closing::at_once;
  ++around_.statistics.output_buffer_disconnections;
  std::string line = client_line(session_, now, around_.dialect());
  line.pop_back();
  log_.log(quorum::Level::warning,
           "Client " + line + " scheduled to be closed ASAP for overcoming of output buffer limits.");
}

void Client::count_output() {
  const std::uint64_t written = outbox_.written();
  if (written > counted_) around_.statistics.sent(steady_now(), written - counted_);
  counted_ = session_.bytes_out = written;
}

}  // namespace vedette::daemon
