#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <filesystem>
#include <optional>

#include "config/sentinel_conf.hpp"
#include "daemon/access_control.hpp"
#include "daemon/acl_file.hpp"
#include "daemon/call.hpp"
#include "daemon/clients.hpp"
#include "daemon/command_table.hpp"
#include "daemon/links.hpp"
#include "daemon/listener.hpp"
#include "daemon/log.hpp"
#include "daemon/loop.hpp"
#include "daemon/process.hpp"
#include "daemon/resolver.hpp"
#include "daemon/scripts.hpp"
#include "daemon/state_file.hpp"
#include "daemon/statistics.hpp"
#include "daemon/subscriptions.hpp"
#include "daemon/tls.hpp"
#include "daemon/turn.hpp"

namespace vedette::daemon {

/// All parts of the running daemon and how they hang together: the one loop, the turn in its middle, the links on one
/// side, the clients on the other.
class Daemon {
 public:
  /// `configuration`: its state has an id. `file`: absolute. `remembers`: whether the id was found in the file.
  /// `users`: who may come in.
  Daemon(config::Configuration configuration, config::AclUsers users, std::filesystem::path file, bool remembers,
         Log& log);

  /// Reads certificates and keys, if TLS is wanted, and binds the ports. False: it can't, and the log says why.
  bool listen();
  /// Serves until a signal or SHUTDOWN ends it.
  void run(PidFile& pid_file);

 private:
  using Signals = asio::basic_signal_set<Executor>;

  quorum::Beginning beginning(bool remembers) const;
  Links::Outlets link_outlets();
  Turn::Outlets outlets();
  void announce(const quorum::Event& event);
  void set_loglevel(std::string_view word);
  void watch_signals(PidFile& pid_file);
  void watch_hangups();
  bool reload_tls(const config::TlsSettings& settings);
  void shut_down(PidFile& pid_file);
  Task<> stop();

  config::Configuration configuration_;
  ProcessFacts facts_;
  Log& log_;
  asio::io_context io_{1};
  Tls tls_;
  Resolver resolver_;
  Turn turn_;
  Links links_;
  Scripts scripts_;
  StateFile state_file_;
  CommandNames names_;
  AccessControl access_;
  std::optional<AclFile> acl_file_;
  Subscriptions subscriptions_;
  Statistics statistics_;
  Surroundings surroundings_;
  Clients clients_;
  Listener listener_;
  Signals signals_;
  Signals hangups_;
  bool stopping_ = false;
};

}  // namespace vedette::daemon
