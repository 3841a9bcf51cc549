#include <algorithm>
#include <csignal>
#include <utility>

#include "config/generic_directives.hpp"
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

/// Puts the password that a reference means now into the line that is in force.
void renew_line(std::vector<config::UserLine>& running, const std::vector<config::UserLine>& fresh,
                const config::PasswordReference& now) {
  const auto line = std::ranges::find(running, now.user, &config::UserLine::name);
  const auto anew = std::ranges::find(fresh, now.user, &config::UserLine::name);
  if (line == running.end() || anew == fresh.end() || line->rules.size() != anew->rules.size()) return;
  for (std::size_t i = 0; i < anew->rules.size(); ++i) {
    const std::string& rule = anew->rules[i];
    if (rule.starts_with('>') && config::hash_of(rule.substr(1)) == now.hash) line->rules[i] = rule;
  }
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
  auto read = source_.read();
  if (const auto* problem = std::get_if<config::Problem>(&read)) {
    ++counts_.reloads[1];
    log_.log(Level::warning, "The configuration is not reloaded: " + words_of(*problem));
    // The files may still be new.
    reload_tls(configuration_.daemon.tls);
    return;
  }
  auto& fresh = std::get<config::Configuration>(read);
  renew_passwords(fresh);
  reload_loglevel(fresh.daemon);
  reload_settings(fresh.daemon);
  reload_tls_settings(fresh.daemon.tls);
  state_file_.set_references(fresh.references, fresh.password_references);
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

/// What SENTINEL CONFIG SET set holds against a configuration that has not changed. Where the configuration is written
/// by us it names that level itself.
void Daemon::reload_loglevel(config::DaemonSettings& fresh) {
  const std::string now{config::loglevel_word(fresh)};
  const std::string running{config::loglevel_word(configuration_.daemon)};
  if (state_file_.is_apart() && now == configured_loglevel_) {
    config::set_loglevel(fresh, running);
  } else if (now != running) {
    state_file_.keep_loglevel(now);
  }
  configured_loglevel_ = now;
}

/// Of users whose password is given by reference, where it means another one now. One that was changed by ACL SETUSER
/// since stays as it is.
void Daemon::renew_passwords(const config::Configuration& fresh) {
  const auto rule = [](char sign, const config::PasswordHash& hash) { return sign + config::text_of(hash); };
  for (const auto& now : fresh.password_references) {
    for (const auto& before : configuration_.password_references) {
      const bool renewed = before.user == now.user && before.reference == now.reference && before.hash != now.hash;
      const config::AclUser* known = access_.find(now.user);
      if (!renewed || known == nullptr) continue;
      config::AclUser user = *known;
      if (user.apply(rule('!', before.hash), acl_catalogue())) continue;
      user.apply(rule('#', now.hash), acl_catalogue());
      access_.set(now.user, std::move(user));
      renew_line(configuration_.daemon.users, fresh.daemon.users, now);
      log_.log(Level::notice, "The user '" + now.user + "' has a new password");
    }
  }
  configuration_.password_references = fresh.password_references;
}

/// As at the start: an aclfile, or a line of the user, says more than requirepass.
void Daemon::set_password_of_default() {
  const config::DaemonSettings& settings = configuration_.daemon;
  const bool said_elsewhere =
      !settings.aclfile.empty() ||
      std::ranges::find(settings.users, "default", &config::UserLine::name) != settings.users.end();
  if (said_elsewhere) return;
  config::AclUser user = *access_.find("default");
  // A reference that means something else now has been seen to.
  if (!settings.requirepass.empty() && user.accepts(settings.requirepass) && !user.needs_no_password()) return;
  user.apply("resetpass", acl_catalogue());
  user.apply(settings.requirepass.empty() ? "nopass" : ">" + settings.requirepass, acl_catalogue());
  access_.set("default", std::move(user));
}

/// A secret that was set by SENTINEL SET since stays as it is.
void Daemon::reload_secrets(const std::vector<config::SecretReference>& fresh) {
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
