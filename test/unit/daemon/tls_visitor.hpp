#pragma once

#include <boost/asio/co_spawn.hpp>
#include <memory>
#include <string>
#include <utility>

#include "daemon/outbox.hpp"
#include "daemon/tls.hpp"
#include "daemon/tls_stream.hpp"
#include "running_loop.hpp"

namespace vedette::daemon {

/// A client that speaks TLS, in the test's own loop.
class TlsVisitor {
 public:
  TlsVisitor(RunningLoop& loop, Tls& tls, const asio::ip::tcp::endpoint& door) : loop_{loop}, outbox_{loop.executor()} {
    Socket plain{loop.executor()};
    plain.connect(door);
    socket_ = StreamSocket{std::move(plain)};
    stream_ = tls.connect(socket_);
  }
  TlsVisitor(const TlsVisitor&) = delete;
  TlsVisitor& operator=(const TlsVisitor&) = delete;
  ~TlsVisitor() {
    leave();
    loop_.until([this] { return running_ == 0; });
  }

  /// Begins the handshake; what comes afterwards is heard.
  void begin() { spawn(life()); }
  /// Sent when the handshake is done.
  void send(const std::string& bytes) { outbox_.push(bytes); }
  void leave() {
    outbox_.finish();
    error_code ignored;
    socket_.shutdown(asio::socket_base::shutdown_both, ignored);
  }

  StreamSocket& socket() { return socket_; }
  bool secured() const { return secured_; }
  bool ended() const { return ended_; }
  const std::string& heard() const { return heard_; }
  const std::string& failure() const { return stream_->failure(); }

 private:
  Task<> life() {
    secured_ = co_await stream_->handshake();
    if (secured_) spawn(outbox_.write_loop(*stream_));
    std::string piece(65536, ' ');
    error_code failure;
    while (secured_ && !failure) {
      const auto [problem, count] = co_await stream_->async_read_some(asio::buffer(piece));
      failure = problem;
      heard_.append(piece, 0, count);
    }
    ended_ = true;
    outbox_.finish();
  }
  void spawn(Task<> task) {
    ++running_;
    asio::co_spawn(loop_.executor(), std::move(task), [this](std::exception_ptr) { --running_; });
  }

  RunningLoop& loop_;
  StreamSocket socket_{loop_.executor()};
  std::unique_ptr<TlsStream> stream_;
  Outbox outbox_;
  std::string heard_;
  int running_ = 0;
  bool secured_ = false;
  bool ended_ = false;
};

}  // namespace vedette::daemon
