#include "daemon/tls_stream.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cerrno>
#include <cstring>
#include <utility>

namespace vedette::daemon {
namespace {

/// What came of a call of OpenSSL.
struct Outcome {
  int code = SSL_ERROR_NONE;  ///< Of SSL_get_error().
  std::string reason;         ///< If it is an error.
};

/// The queue of errors belongs to the thread, so this is for the one that made the call.
std::string failure_reason(SSL* state, int code, int system_error) {
  if (code == SSL_ERROR_ZERO_RETURN) return {};
  if (const long verdict = SSL_get_verify_result(state); verdict != X509_V_OK) {
    return std::string{"certificate verify failed: "} + X509_verify_cert_error_string(verdict);
  }
  const unsigned long error = ERR_peek_last_error();
  if (const char* text = error != 0 ? ERR_reason_error_string(error) : nullptr) return text;
  return system_error != 0 ? std::strerror(system_error) : "the other side closed the connection";
}

Outcome outcome_of(SSL* state, int result) {
  const int system_error = errno;
  Outcome outcome;
  outcome.code = SSL_get_error(state, result);
  if (outcome.code == SSL_ERROR_SSL || outcome.code == SSL_ERROR_SYSCALL) {
    outcome.reason = failure_reason(state, outcome.code, system_error);
  }
  ERR_clear_error();
  return outcome;
}

Outcome step_of_handshake(SSL* state) {
  ERR_clear_error();
  errno = 0;
  return outcome_of(state, SSL_do_handshake(state));
}

/// Runs one step on the worker and comes back to the loop with what came of it. Can't be cancelled.
Task<Outcome> step_on(asio::thread_pool& worker, Executor loop, TlsState state) {
  const asio::use_awaitable_t<Executor> token;
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void(Outcome)>(
      [&worker, loop](auto handler, TlsState held) {
        asio::post(worker, [handler = std::move(handler), held = std::move(held),
                            busy = asio::make_work_guard(loop)]() mutable {
          Outcome outcome = step_of_handshake(held.get());
          held.reset();
          asio::post(busy.get_executor(), [handler = std::move(handler), outcome = std::move(outcome)]() mutable {
            std::move(handler)(std::move(outcome));
          });
        });
      },
      token, std::move(state));
}

}  // namespace

void FreesTlsState::operator()(ssl_st* state) const {
  SSL_free(state);
}

TlsStream::TlsStream(StreamSocket& socket, TlsState state, asio::thread_pool& worker)
    : socket_{socket}, state_{std::move(state)}, worker_{worker} {}

Task<bool> TlsStream::handshake() {
  co_await asio::this_coro::throw_if_cancelled(false);
  error_code failure;
  socket_.native_non_blocking(true, failure);
  if (!failure && SSL_set_fd(state_.get(), socket_.native_handle()) != 1) failure = asio::error::no_memory;
  shaking_hands_ = true;
  bool done = false;
  while (!failure && !done) {
    SSL_up_ref(state_.get());
    TlsState held{state_.get()};
    const Outcome outcome = co_await step_on(worker_, socket_.get_executor(), std::move(held));
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    done = outcome.code == SSL_ERROR_NONE;
    if (done || cancellation.cancelled() != asio::cancellation_type::none) break;
    failure_ = outcome.reason;
    failure = co_await until_ready(outcome.code);
  }
  shaking_hands_ = false;
  if (!done) broken_ = true;
  co_return done;
}

/// What comes in at once goes round by the loop as well, so that a busy client does not keep the others waiting.
Task<TlsStream::Transfer> TlsStream::async_read_some(asio::mutable_buffer into) {
  error_code failure;
  std::size_t count = 0;
  while (!failure && count == 0) {
    if (broken_ || !socket_.is_open()) {
      failure = asio::error::bad_descriptor;
      break;
    }
    ERR_clear_error();
    errno = 0;
    const int result = SSL_read_ex(state_.get(), into.data(), into.size(), &count);
    if (result > 0) {
      co_await asio::post(socket_.get_executor(), Token{});
    } else {
      Outcome outcome = outcome_of(state_.get(), result);
      if (!outcome.reason.empty()) failure_ = std::move(outcome.reason);
      failure = co_await until_ready(outcome.code);
    }
  }
  co_return Transfer{failure, count};
}

Task<TlsStream::Transfer> TlsStream::async_write_some(asio::const_buffer from) {
  error_code failure;
  std::size_t count = 0;
  while (!failure && count == 0) {
    if (broken_ || !socket_.is_open()) {
      failure = asio::error::bad_descriptor;
      break;
    }
    ERR_clear_error();
    errno = 0;
    const int result = SSL_write_ex(state_.get(), from.data(), from.size(), &count);
    if (result > 0) break;
    Outcome outcome = outcome_of(state_.get(), result);
    if (!outcome.reason.empty()) failure_ = std::move(outcome.reason);
    failure = co_await until_ready(outcome.code);
  }
  co_return Transfer{failure, count};
}

void TlsStream::say_goodbye() {
  if (broken_ || shaking_hands_ || !socket_.is_open()) return;
  SSL_shutdown(state_.get());
  ERR_clear_error();
}

/// Waits for what OpenSSL waits for, if it waits for anything.
Task<error_code> TlsStream::until_ready(int wanted) {
  if (wanted != SSL_ERROR_WANT_READ && wanted != SSL_ERROR_WANT_WRITE) co_return broken(wanted);
  const auto what = wanted == SSL_ERROR_WANT_READ ? StreamSocket::wait_read : StreamSocket::wait_write;
  const auto [failure] = co_await socket_.async_wait(what);
  co_return failure;
}

error_code TlsStream::broken(int code) {
  broken_ = true;
  return code == SSL_ERROR_ZERO_RETURN ? error_code{asio::error::eof} : error_code{asio::error::connection_aborted};
}

}  // namespace vedette::daemon
