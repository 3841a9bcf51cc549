#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/configuration.hpp"
#include "daemon/access_control.hpp"
#include "daemon/acl_file.hpp"
#include "daemon/attack_warning.hpp"
#include "daemon/call.hpp"
#include "daemon/clients.hpp"
#include "daemon/command_table.hpp"
#include "daemon/configuration_source.hpp"
#include "daemon/health.hpp"
#include "daemon/history.hpp"
#include "daemon/http_server.hpp"
#include "daemon/links.hpp"
#include "daemon/listener.hpp"
#include "daemon/log.hpp"
#include "daemon/loop.hpp"
#include "daemon/loop_watch.hpp"
#include "daemon/metrics_counts.hpp"
#include "daemon/metrics_page.hpp"
#include "daemon/page_writer.hpp"
#include "daemon/process.hpp"
#include "daemon/resolver.hpp"
#include "daemon/scripts.hpp"
#include "daemon/spare_memory.hpp"
#include "daemon/state_file.hpp"
#include "daemon/statistics.hpp"
#include "daemon/status_feed.hpp"
#include "daemon/status_page.hpp"
#include "daemon/subscriptions.hpp"
#include "daemon/tls.hpp"
#include "daemon/turn.hpp"

namespace vedette::daemon {

/// All parts of the running daemon and how they hang together: the one loop, the turn in its middle, the links on one
/// side, the clients on the other.
class Daemon {
 public:
  /// `configuration`: its state is the one to start with, and has an id. `source`: where it came from; must outlive the
  /// daemon. `remembers`: whether the id was found on disk; without it the state is written before anything is told.
  /// `users`: who may come in.
  Daemon(config::Configuration configuration, config::AclUsers users, const ConfigurationSource& source, StateHome home,
         bool remembers, Log& log);

  /// Before listen(): goes on with the level of the log that was set at run time in an earlier life.
  void restore_loglevel(std::string_view word);
  /// Reads certificates and keys, if TLS is wanted, and binds the ports. False: it can't, and the log says why.
  bool listen();
  /// Serves until a signal or SHUTDOWN ends it.
  void run(PidFile& pid_file);

 private:
  using Signals = asio::basic_signal_set<Executor>;

  quorum::Beginning beginning(bool remembers) const;
  Links::Options link_options();
  Links::Outlets link_outlets();
  Turn::Outlets outlets();
  Health::Facts health_facts();
  MetricsPage::Facts metrics_facts();
  HttpRouter routes();
  void begin_counting();
  void save_first_state();
  void watch_hangups();
  void reload();
  void reload_settings(const config::DaemonSettings& fresh);
  void reload_tls_settings(config::TlsSettings fresh);
  void set_password_of_default();
  void reload_secrets(const std::vector<config::SecretReference>& fresh);
  void announce(const quorum::Event& event);
  void tell(const quorum::FailoverStory& story);
  void tell_repeats_later();
  void set_loglevel(std::string_view word);
  void reload_loglevel(config::DaemonSettings& fresh);
  void renew_passwords(const config::Configuration& fresh);
  void remove_leftovers_of(const std::string& file);
  void watch_signals(PidFile& pid_file);
  bool reload_tls(const config::TlsSettings& settings);
  void shut_down(PidFile& pid_file);
  Task<> stop();

  config::Configuration configuration_;
  const ConfigurationSource& source_;
  bool remembers_;
  std::string configured_loglevel_;  ///< As the configuration named it when it was read last.
  ProcessFacts facts_;
  Log& log_;
  asio::io_context io_{1};
  Tls tls_;
  Counts counts_;
  LoopWatch loop_watch_;
  SpareMemory spare_memory_;
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
  AttackWarning attack_warning_;
  Surroundings surroundings_;
  Clients clients_;
  Listener listener_;
  Health health_;
  History history_;
  PageWriter writer_;
  StatusFeed feed_;
  StatusPage page_;
  MetricsPage metrics_;
  HttpServer http_;
  Signals signals_;
  Signals hangups_;
  Timer repeats_;  ///< Of lines of the log.
  bool stopping_ = false;
};

}  // namespace vedette::daemon
