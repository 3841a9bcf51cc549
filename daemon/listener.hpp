#pragma once

#include <functional>
#include <list>
#include <optional>
#include <string>

#include "config/daemon_settings.hpp"
#include "daemon/door.hpp"
#include "daemon/log.hpp"
#include "daemon/loop.hpp"
#include "daemon/socket_end.hpp"
#include "daemon/unix_socket_file.hpp"

namespace vedette::daemon {

/// Accepts clients by all configured doors (config §5.1): plain TCP, TLS, a Unix socket. Must outlive the running of
/// the loop.
class Listener {
 public:
  struct Outlets {
    std::function<void(StreamSocket, Door)> admit;
    /// Waits until one more may come in by that door. Null: always.
    std::function<Task<>(Door)> until_room;
  };

  Listener(Executor executor, Log& log) : executor_{executor}, log_{log} {}
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// Binds all addresses. False: it can't listen, and the log says why. Blocks while it looks up host names.
  bool open(const config::DaemonSettings& settings);
  /// Binds one port alone, at the addresses of `settings.bind`. Empty: done; else why not, and nothing is bound.
  /// Nothing is logged. Blocks while it looks up host names.
  std::string open_port(const config::DaemonSettings& settings, std::uint16_t port, Door door);
  /// Hands every connection over, from the loop.
  void start(Outlets outlets);
  /// Closes the sockets; nothing is handed over any more. The Unix socket's file is removed.
  void stop();
  /// After stop(): whether the last coroutine has ended.
  bool stopped() const { return running_ == 0; }

  /// Whether anybody could connect.
  bool is_open() const;
  /// The port of the first socket: that of the settings, or the one that the system chose.
  std::uint16_t port() const;

 private:
  using AnyAcceptor = Token::as_default_on_t<asio::basic_socket_acceptor<asio::generic::stream_protocol, Executor>>;
  struct Entrance {
    AnyAcceptor acceptor;
    Door door;
  };
  /// The step that failed, if one did.
  struct Attempt {
    const char* step;
    error_code failure;
  };
  bool open_or_say(const config::DaemonSettings& settings, std::uint16_t port, Door door);
  bool open_unix_socket(const config::DaemonSettings& settings);
  Attempt bind(const std::string& host, std::uint16_t port, Door door, const config::DaemonSettings& settings);
  Attempt listen(const SocketEnd& end, Door door, const config::DaemonSettings& settings);
  Task<> accept_loop(Entrance& entrance);

  Executor executor_;
  Log& log_;
  std::list<Entrance> entrances_;
  UnixSocketFile unix_socket_file_;
  Outlets outlets_;
  int running_ = 0;
  bool marked_ = true;
};

}  // namespace vedette::daemon
