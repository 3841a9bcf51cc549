#include "daemon/inquiry.hpp"

#include <fcntl.h>
#include <hiredis/hiredis.h>

#include <array>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "daemon/resolver.hpp"
#include "daemon/socket_end.hpp"
#include "daemon/tls.hpp"
#include "daemon/tls_stream.hpp"

namespace vedette::daemon {

using namespace asio::experimental::awaitable_operators;

namespace {

/// Longer than any name server takes that works; what asks sets the real limit.
constexpr std::chrono::seconds longest_resolution{5};

std::string bytes_of(const std::vector<std::string>& words) {
  std::string bytes = "*" + std::to_string(words.size()) + "\r\n";
  for (const std::string& word : words) {
    bytes.append("$").append(std::to_string(word.size())).append("\r\n").append(word).append("\r\n");
  }
  return bytes;
}

}  // namespace

std::string Answer::field(std::string_view name) const {
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    if (items[i].text == name) return items[i + 1].text;
  }
  return {};
}

Answer answer_of(const redisReply& reply) {
  Answer answer;
  switch (reply.type) {
    case REDIS_REPLY_ERROR:
      answer.kind = Answer::Kind::error;
      answer.text.assign(reply.str, reply.len);
      break;
    case REDIS_REPLY_ARRAY:
      answer.kind = Answer::Kind::array;
      for (std::size_t i = 0; i < reply.elements; ++i) answer.items.push_back(answer_of(*reply.element[i]));
      break;
    case REDIS_REPLY_INTEGER:
      answer.kind = Answer::Kind::text;
      answer.text = std::to_string(reply.integer);
      break;
    default:
      answer.kind = Answer::Kind::text;
      if (reply.str != nullptr) answer.text.assign(reply.str, reply.len);
  }
  return answer;
}

Inquiry::Inquiry(Executor executor, Resolver& resolver, Tls* tls, quorum::Address address, Credentials credentials)
    : executor_{executor},
      resolver_{resolver},
      tls_{tls},
      address_{std::move(address)},
      credentials_{std::move(credentials)},
      socket_{executor} {}

Inquiry::~Inquiry() = default;

Task<Answer> Inquiry::ask(std::vector<std::string> words, Clock::time_point until) {
  stage_ = "before it was asked";
  Timer timer{executor_};
  timer.expires_at(until);
  const auto first = co_await (exchange(words) || timer.async_wait());
  Answer answer;
  if (first.index() == 0) {
    answer = std::get<0>(first);
  } else {
    answer.text = "timed out " + stage_;
  }
  // What comes late would be taken for the reply to the next question.
  if (answer.kind == Answer::Kind::lost) close();
  co_return answer;
}

Task<std::optional<Answer>> Inquiry::hear(Clock::time_point until) {
  Timer timer{executor_};
  timer.expires_at(until);
  if (!reader_) {
    co_await timer.async_wait();
    co_return std::nullopt;
  }
  const auto first = co_await (next_answer() || timer.async_wait());
  std::optional<Answer> heard;
  if (first.index() == 0) heard = std::get<0>(first);
  if (heard && heard->kind == Answer::Kind::lost) {
    close();
    heard.reset();
    co_await timer.async_wait();
  }
  co_return heard;
}

Task<> Inquiry::tell(std::vector<std::string> words, Clock::time_point until) {
  Timer timer{executor_};
  timer.expires_at(until);
  const auto first = co_await (deliver(words) || timer.async_wait());
  if (first.index() == 1 || std::get<0>(first).kind == Answer::Kind::lost) close();
}

Task<Answer> Inquiry::exchange(const std::vector<std::string>& words) {
  Answer answer = co_await deliver(words);
  stage_ = "waiting for a reply";
  if (answer.kind != Answer::Kind::lost) answer = co_await next_answer();
  co_return answer;
}

/// A text: the server has it, or the kernel at least.
Task<Answer> Inquiry::deliver(const std::vector<std::string>& words) {
  co_await asio::this_coro::throw_if_cancelled(false);
  Answer answer;
  if (!reader_) {
    answer.text = co_await connect();
    answer.refused = refused_;
    if (!answer.text.empty()) co_return answer;
  }
  if (const error_code failure = co_await write(bytes_of(words))) {
    answer.text = failure.message();
  } else {
    answer.kind = Answer::Kind::text;
  }
  co_return answer;
}

/// Empty: it stands, and the server knows who we are.
Task<std::string> Inquiry::connect() {
  close();
  refused_ = false;
  stage_ = "looking its name up";
  const std::vector<std::string> ips = co_await resolver_.resolve(address_.host, longest_resolution);
  if (ips.empty()) co_return "its name has no address";
  error_code failure;
  bool refused = true;
  for (const std::string& ip : ips) {
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return std::string{"cancelled"};
    stage_ = "connecting";
    close();
    const asio::ip::tcp::endpoint endpoint{asio::ip::make_address(ip, failure), address_.port};
    if (failure) refused = false;
    if (failure) continue;
    socket_.open(endpoint.protocol(), failure);
    if (failure) refused = false;
    if (failure) continue;
    ::fcntl(socket_.native_handle(), F_SETFD, FD_CLOEXEC);
    const auto [outcome] = co_await socket_.async_connect(SocketEnd{endpoint});
    failure = outcome;
    refused = refused && failure == asio::error::connection_refused;
    if (!failure) break;
  }
  refused_ = failure && refused;
  if (failure) co_return failure.message();
  socket_.set_option(asio::ip::tcp::no_delay{true}, failure);
  if (tls_ != nullptr) {
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return std::string{"cancelled"};
    stage_ = "in the TLS handshake";
    stream_ = tls_->connect(socket_);
    const bool done = co_await stream_->handshake();
    if (!done) {
      co_return "TLS: " + (stream_->failure().empty() ? "the other side closed the connection" : stream_->failure());
    }
  }
  reader_.emplace();
  std::string refusal = co_await greet();
  co_return refusal;
}

/// Empty: the server knows who we are, or does not want to know.
Task<std::string> Inquiry::greet() {
  if (credentials_.password.empty()) co_return std::string{};
  stage_ = "waiting for a reply to AUTH";
  std::vector<std::string> words{"AUTH"};
  if (!credentials_.user.empty()) words.push_back(credentials_.user);
  words.push_back(credentials_.password);
  if (const error_code failure = co_await write(bytes_of(words))) co_return failure.message();
  const Answer answer = co_await next_answer();
  if (answer.kind == Answer::Kind::lost) co_return answer.text;
  // The rest of an error may repeat our words. One that has no password set refuses, too, and serves us all the same.
  if (answer.text.starts_with("WRONGPASS")) co_return "it refuses our password (WRONGPASS)";
  co_return std::string{};
}

Task<Answer> Inquiry::next_answer() {
  co_await asio::this_coro::throw_if_cancelled(false);
  const auto take = [this](const redisReply& reply) {
    waiting_.push_back(answer_of(reply));
    return true;
  };
  std::array<char, 8192> buffer;
  Answer answer;
  while (waiting_.empty()) {
    // A signal between two waits is only a flag, and the next wait would have no end.
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return answer;
    TlsStream::Transfer transfer;
    if (stream_) {
      transfer = co_await stream_->async_read_some(asio::buffer(buffer));
    } else {
      transfer = co_await socket_.async_read_some(asio::buffer(buffer));
    }
    if (const error_code failure = std::get<0>(transfer)) {
      answer.text = stream_ && !stream_->failure().empty() ? "TLS: " + stream_->failure() : failure.message();
      co_return answer;
    }
    if (!reader_->feed({buffer.data(), std::get<1>(transfer)}, take)) {
      answer.text = "what it says is no reply";
      co_return answer;
    }
  }
  answer = std::move(waiting_.front());
  waiting_.erase(waiting_.begin());
  co_return answer;
}

Task<error_code> Inquiry::write(std::string bytes) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const auto rest = asio::buffer(bytes.data() + sent, bytes.size() - sent);
    TlsStream::Transfer transfer;
    if (stream_) {
      transfer = co_await stream_->async_write_some(rest);
    } else {
      transfer = co_await socket_.async_write_some(rest);
    }
    if (const error_code failure = std::get<0>(transfer)) co_return failure;
    sent += std::get<1>(transfer);
  }
  co_return error_code{};
}

void Inquiry::close() {
  error_code ignored;
  socket_.close(ignored);
  stream_.reset();
  reader_.reset();
  waiting_.clear();
  socket_ = StreamSocket{executor_};
}

}  // namespace vedette::daemon
