#pragma once

#include <boost/asio/write.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "daemon/clients.hpp"
#include "daemon/tls.hpp"
#include "test/unit/daemon/talk.hpp"
#include "test/unit/daemon/temporary_folder.hpp"

namespace vedette::daemon {

/// The other end of a client's connection.
class Visitor {
 public:
  explicit Visitor(Executor executor) : socket{executor} {}

  void send(const std::string& bytes) { asio::write(socket, asio::buffer(bytes)); }
  /// All that came so far.
  const std::string& heard() {
    std::string piece(65536, '\0');
    for (;;) {
      error_code failure;
      const std::size_t count = socket.read_some(asio::buffer(piece), failure);
      text_.append(piece, 0, count);
      ended_ = ended_ || (failure && failure != asio::error::would_block);
      if (failure) return text_;
    }
  }
  /// Whether the connection was closed at the other end.
  bool ended() {
    heard();
    return ended_;
  }

  Socket socket;

 private:
  std::string text_;
  bool ended_ = false;
};

/// Clients on real sockets before the core of a Talk.
class Reception {
 public:
  explicit Reception(config::DaemonSettings settings = {}, quorum::DurableState state = watching_one_master(),
                     Resolver::Lookup lookup = {})
      : talk{std::move(state), std::move(settings), std::move(lookup)},
        clients{talk.loop.executor(), talk.around, log, tls} {
    talk.around.sessions.clear();  // The numbers of clients begin at one, as those of the Talk's sessions do.
  }

  ~Reception() {
    clients.stop();
    talk.loop.until([this] { return clients.stopped(); });
  }

  std::unique_ptr<Visitor> visitor() {
    auto visitor = std::make_unique<Visitor>(talk.loop.executor());
    visitor->socket.connect(door.local_endpoint());
    clients.admit(door.accept(), Door::tcp);
    visitor->socket.non_blocking(true);
    talk.loop.settle();
    return visitor;
  }

  bool until(const std::function<bool()>& holds) {
    return talk.loop.until(
        [&] {
          talk.loop.settle();
          return holds();
        },
        std::chrono::seconds{10});
  }

  Talk talk;
  TemporaryFolder folder;
  Log log{folder / "log", quorum::Level::debug};
  Tls tls;
  Clients clients;
  Acceptor door{talk.loop.executor(), {asio::ip::address_v4::loopback(), 0}};
};

}  // namespace vedette::daemon
