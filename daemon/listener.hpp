#pragma once

#include <functional>
#include <list>
#include <optional>
#include <string>

#include "config/daemon_settings.hpp"
#include "daemon/log.hpp"
#include "daemon/loop.hpp"

namespace vedette::daemon {

/// Accepts clients on all configured addresses (config §5.1). Must outlive the running of the loop.
class Listener {
 public:
  Listener(Executor executor, Log& log) : executor_{executor}, log_{log} {}
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// Binds all addresses. False: it can't listen, and the log says why. Blocks while it looks up host names.
  bool open(const config::DaemonSettings& settings);
  /// Hands every connection over, from the loop.
  void start(std::function<void(Socket)> admit);
  /// Closes the sockets; nothing is handed over any more.
  void stop();
  /// After stop(): whether the last coroutine has ended.
  bool stopped() const { return running_ == 0; }

  /// The port of the first socket: that of the settings, or the one that the system chose.
  std::uint16_t port() const;

 private:
  /// The step that failed, if one did.
  struct Attempt {
    const char* step;
    error_code failure;
  };
  Attempt bind(const std::string& host, std::uint16_t port, int backlog);
  Task<> accept_loop(Acceptor& acceptor);

  Executor executor_;
  Log& log_;
  std::list<Acceptor> acceptors_;
  std::function<void(Socket)> admit_;
  int running_ = 0;
};

}  // namespace vedette::daemon
