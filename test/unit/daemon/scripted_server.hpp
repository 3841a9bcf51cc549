#pragma once

#include <boost/asio/co_spawn.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "daemon/loop.hpp"
#include "protocol/server_commands.hpp"

namespace vedette::daemon {

/// One connection that came in at a ScriptedServer.
struct Visit {
  explicit Visit(Socket connection) : socket{std::move(connection)} {}

  /// Sends bytes. Small ones: the kernel takes them at once.
  void say(const std::string& bytes) { socket.write_some(asio::buffer(bytes)); }
  /// Closes; the other side reads an end of file.
  void leave() {
    error_code ignored;
    socket.shutdown(asio::socket_base::shutdown_both, ignored);
    socket.close(ignored);
  }
  bool heard(const std::string& bytes) const { return received.find(bytes) != std::string::npos; }

  Socket socket;
  std::string received;
  int reads = 0;
  bool ended = false;    ///< By the other side.
  error_code how_ended;  ///< eof, or connection_reset after an abrupt close.
};

/// A server in the test's own loop that says nothing of itself: the test reads what came in and makes up the replies.
class ScriptedServer {
 public:
  explicit ScriptedServer(Executor executor, const std::string& ip = "127.0.0.1")
      : executor_{executor},
        acceptor_{executor, {asio::ip::make_address(ip), 0}},
        address_{ip, acceptor_.local_endpoint().port()} {
    asio::co_spawn(executor_, accept_loop(), [](std::exception_ptr) {});
  }

  std::uint16_t port() const { return address_.port; }
  const quorum::Address& address() const { return address_; }

  /// All that came in, in order.
  std::size_t visits() const { return visits_.size(); }
  Visit& visit(std::size_t number) { return *visits_.at(number); }
  /// The newest that named itself so; null if none did.
  Visit* named(const std::string& suffix) {
    for (auto visit = visits_.rbegin(); visit != visits_.rend(); ++visit) {
      if ((*visit)->heard(suffix + "\r\n")) return visit->get();
    }
    return nullptr;
  }
  /// Refuses all that come from now on.
  void close() { acceptor_.close(); }

 private:
  Task<> accept_loop() {
    while (acceptor_.is_open()) {
      auto [failure, socket] = co_await acceptor_.async_accept();
      if (failure) co_return;
      visits_.push_back(std::make_shared<Visit>(Socket{std::move(socket)}));
      asio::co_spawn(executor_, read_loop(visits_.back()), [](std::exception_ptr) {});
    }
  }

  static Task<> read_loop(std::shared_ptr<Visit> visit) {
    std::string buffer(65536, ' ');
    for (;;) {
      const auto [failure, count] = co_await visit->socket.async_read_some(asio::buffer(buffer));
      if (failure) {
        visit->ended = true;
        visit->how_ended = failure;
        co_return;
      }
      ++visit->reads;
      visit->received.append(buffer.data(), count);
    }
  }

  Executor executor_;
  Acceptor acceptor_;
  quorum::Address address_;
  std::vector<std::shared_ptr<Visit>> visits_;  // Shared with its read loop, which may end after us.
};

}  // namespace vedette::daemon
