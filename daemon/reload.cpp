#include <algorithm>
#include <csignal>
#include <utility>

#include "config/reloadable.hpp"
#include "daemon/acl_catalogue.hpp"
#include "daemon/daemon.hpp"

// What SIGHUP does (config §10): all that can be changed without dropping a connection is read again. Whatever is to
// take part has its line in Daemon::reload().

namespace vedette::daemon {
namespace {

using quorum::Level;

std::string listed(const std::vector<std::string>& names) {
  std::string list;
  for (const auto& name : names) list.append(list.empty() ? "" : ", ").append(name);
  return list;
}

std::string words_of(const config::Problem& problem) {
  std::string place = problem.line == 0 ? "" : "line " + std::to_string(problem.line) + ": ";
  return place + problem.reason;
}

}  // namespace

void Daemon::watch_hangups() {
  error_code ignored;
  hangups_.add(SIGHUP, ignored);
  hangups_.async_wait([this](error_code failure, int) {
    if (failure || stopping_) return;
    log_.log_signal("Received SIGHUP, reading configuration and certificates again");
    reload();
    watch_hangups();
  });
}

void Daemon::reload() {
  const auto read = source_.read();
  if (const auto* problem = std::get_if<config::Problem>(&read)) {
    ++counts_.reloads[1];
    log_.log(Level::warning, "The configuration is not reloaded: " + words_of(*problem));
    // The files may still be new.
    reload_tls(configuration_.daemon.tls);
    return;
  }
  const auto& fresh = std::get<config::Configuration>(read);
  reload_settings(fresh.daemon);
  reload_tls_settings(fresh.daemon.tls);
  reload_secrets(fresh.references);
  ++counts_.reloads[0];
  counts_.last_reload = read_clocks().wall;
  log_.log(Level::notice, "Configuration reloaded");
}

/// Which doors there are is fixed; what they show may change.
void Daemon::reload_tls_settings(config::TlsSettings fresh) {
  config::TlsSettings& running = configuration_.daemon.tls;
  fresh.port = running.port;
  fresh.replication = running.replication;
  if (reload_tls(fresh)) running = std::move(fresh);
}

/// Who is connected stays so, with the certificates of then. False: they can't be used, the log says why, and those
/// that there are stay in force.
bool Daemon::reload_tls(const config::TlsSettings& settings) {
  std::string problem = settings.wanted() ? tls_.reload(settings) : std::string{};
  if (problem.empty()) problem = http_.reload(settings);
  const bool wanted = settings.wanted() || configuration_.daemon.http.tls;
  if (!problem.empty()) {
    log_.log(Level::warning, problem);
    log_.log(Level::warning, "TLS goes on with the certificates and keys that it has.");
  } else if (wanted) {
    log_.log(Level::notice, "TLS certificates, keys and CA read again; new connections use them.");
  }
  return problem.empty();
}

void Daemon::reload_settings(const config::DaemonSettings& fresh) {
  config::DaemonSettings& running = configuration_.daemon;
  if (const std::string reason = Log::opens(fresh.logfile); !reason.empty()) {
    log_.log(Level::warning, "The configuration is not reloaded: Can't open the log file: " + reason);
    return;
  }
  const std::string password_before = running.requirepass;
  const config::Reloaded reloaded = config::take_over(running, fresh);
  log_.set_file(running.logfile);
  log_.set_level(running.log_nothing ? std::nullopt : std::optional{running.loglevel});
  if (running.requirepass != password_before) set_password_of_default();
  links_.set_own_password(running.requirepass);
  if (!reloaded.changed.empty()) log_.log(Level::notice, "Changed: " + listed(reloaded.changed));
  if (!reloaded.wait_for_start.empty()) {
    log_.log(Level::notice, "Changed in the configuration, but in force from the next start on only: " +
                                listed(reloaded.wait_for_start));
  }
}

/// As at the start: an aclfile, or a line of the user, says more than requirepass.
void Daemon::set_password_of_default() {
  const config::DaemonSettings& settings = configuration_.daemon;
  const bool said_elsewhere =
      !settings.aclfile.empty() ||
      std::ranges::find(settings.users, "default", &config::UserLine::name) != settings.users.end();
  if (said_elsewhere) return;
  config::AclUser user = *access_.find("default");
  user.apply("resetpass", acl_catalogue());
  user.apply(settings.requirepass.empty() ? "nopass" : ">" + settings.requirepass, acl_catalogue());
  access_.set("default", std::move(user));
}

/// A secret that was set by SENTINEL SET since stays as it is.
void Daemon::reload_secrets(const std::vector<config::SecretReference>& fresh) {
  state_file_.set_references(fresh);
  turn_.catch_up();
  const auto former = [this](const config::SecretReference& now) {
    for (const auto& before : configuration_.references) {
      if (before.master == now.master && before.reference == now.reference) return before.secret;
    }
    return now.secret;
  };
  for (const auto& reference : fresh) {
    const std::string before = former(reference);
    if (before == reference.secret) continue;
    if (!reference.master) {
      quorum::ProcessSettings settings = turn_.core().process().settings;
      if (settings.sentinel_pass != before) continue;
      settings.sentinel_pass = reference.secret;
      turn_.observe(quorum::Ordered{{}, quorum::OrderConfigure{std::move(settings)}});
    } else if (const auto master = turn_.core().master(*reference.master)) {
      quorum::MasterSettings settings = master->settings;
      if (settings.auth_pass != before) continue;
      settings.auth_pass = reference.secret;
      turn_.observe(
          quorum::Ordered{{}, quorum::OrderSet{*reference.master, std::move(settings), {"auth-pass ******"}}});
    }
  }
  configuration_.references = fresh;
}

}  // namespace vedette::daemon
