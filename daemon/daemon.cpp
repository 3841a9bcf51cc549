#include "daemon/daemon.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <string>
#include <utility>

#include "config/generic_directives.hpp"
#include "daemon/leftover_files.hpp"
#include "daemon/metrics_events.hpp"
#include "daemon/role_check.hpp"

namespace vedette::daemon {
namespace {

/// How long the end may take. What is under way then is cut off, a write to the disk too; nothing that was promised is
/// lost by it.
constexpr std::chrono::milliseconds longest_farewell{80};
/// Between two looks at whether all have gone.
constexpr std::chrono::milliseconds farewell_step{1};

std::string_view supervision_word(config::Supervised supervised) {
  switch (supervised) {
    case config::Supervised::systemd:
      return "systemd";
    case config::Supervised::upstart:
      return "upstart";
    case config::Supervised::automatic:
      return supervisor_listens() ? "systemd" : "no";
    case config::Supervised::no:
      break;
  }
  return "no";
}

}  // namespace

Daemon::Daemon(config::Configuration configuration, config::AclUsers users, const ConfigurationSource& source,
               StateHome home, bool remembers, Log& log)
    : configuration_{std::move(configuration)},
      source_{source},
      remembers_{remembers},
      configured_loglevel_{config::loglevel_word(configuration_.daemon)},
      facts_{.run_id = random_id(),
             .executable = executable_path(),
             .config_file = source.file().string(),
             .started = steady_now(),
             .supervised = std::string{supervision_word(configuration_.daemon.supervised)}},
      log_{log},
      loop_watch_{io_.get_executor(), counts_.loop_delay},
      spare_memory_{io_.get_executor()},
      resolver_{io_.get_executor()},
      turn_{io_.get_executor(), quorum::Core{beginning(remembers)}},
      links_{io_.get_executor(), resolver_, log, configuration_.state.my_id.value(), link_options(), link_outlets()},
      scripts_{io_.get_executor(), [this] { return turn_.core().process().timing; },
               [this](const quorum::Event& event) { announce(event); }},
      state_file_{io_.get_executor(), std::move(home),
                  [this](quorum::Observation fact) { turn_.observe(std::move(fact)); }, log,
                  [this] { return acl_file_ ? std::nullopt : std::optional{access_.users()}; }},
      names_{configuration_.daemon.renamed_commands},
      access_{std::move(users), configuration_.daemon.acllog_max_len},
      attack_warning_{log},
      surroundings_{.turn = turn_,
                    .settings = configuration_.daemon,
                    .process = facts_,
                    .commands = names_,
                    .access = access_,
                    .subscriptions = subscriptions_,
                    .statistics = statistics_,
                    .resolver = resolver_,
                    .sessions = {},
                    .pending_commands = [this](quorum::InstanceId who) { return links_.pending_commands(who); },
                    .scripts = [this] { return scripts_.pending(); },
                    .count_scripts = [this] { return scripts_.count(); },
                    .shut_down = {}},
      clients_{io_.get_executor(), surroundings_, log, tls_},
      listener_{io_.get_executor(), log},
      health_{health_facts()},
      writer_{io_.get_executor(), log},
      feed_{io_.get_executor(), turn_, history_, writer_},
      page_{io_.get_executor(), turn_, history_, writer_},
      metrics_{io_.get_executor(), surroundings_, counts_, metrics_facts(), writer_},
      http_{io_.get_executor(), configuration_.daemon, routes(),
            [this](std::string_view pattern, unsigned status) {
              ++counts_.http[{std::string{pattern}, status}];
            },
            log},
      signals_{io_.get_executor()},
      hangups_{io_.get_executor()},
      repeats_{io_.get_executor()} {
  turn_.connect(outlets());
  begin_counting();
  surroundings_.suspect = [this](const Session& client) { attack_warning_.about(client, steady_now()); };
  const config::DaemonSettings& settings = configuration_.daemon;
  if (settings.aclfile.empty()) return;
  acl_file_.emplace(io_.get_executor(), settings.aclfile, settings.channels_by_default, log_);
  surroundings_.acl_file = &*acl_file_;
}

quorum::Beginning Daemon::beginning(bool remembers) const {
  return {.restored = configuration_.state,
          .remembers = remembers,
          .listening_port = configuration_.daemon.port_for_peers(),
          .timing = {},
          .seed = random_seed(),
          .start = read_clocks()};
}

Links::Options Daemon::link_options() {
  const config::DaemonSettings& settings = configuration_.daemon;
  return {.source_address = settings.bind_source_addr,
          .own_password = settings.requirepass,
          .socket_mark = settings.socket_mark,
          .tls = settings.tls.replication ? &tls_ : nullptr,
          .counts = settings.http.wanted() ? &counts_ : nullptr};
}

Links::Outlets Daemon::link_outlets() {
  return {.tell = [this](quorum::Observation fact) { turn_.observe(std::move(fact)); },
          .announce_names = [this] { return turn_.core().announces_hostnames(); }};
}

Turn::Outlets Daemon::outlets() {
  return {
      .write = [this](const quorum::WriteState& order) { state_file_.write(order); },
      .announce = [this](const quorum::Event& event) { announce(event); },
      .run_script =
          [this](const quorum::RunScript& order) { scripts_.queue(order.path, order.arguments, ScriptKind::reconfig); },
      .link = [this](const quorum::Action& action) { links_.act(action); },
      .tell_story = [this](const quorum::FailoverStory& story) { tell(story); },
      .take_in =
          [this](Clock::time_point end) {
            const bool links_are_left = links_.take_in(end);
            return clients_.take_in(end) || links_are_left;
          }};
}

/// All about one attempt in one line, where the events of it stand scattered between others.
void Daemon::tell(const quorum::FailoverStory& story) {
  const quorum::Level level = story.end == quorum::AttemptEnd::done ? quorum::Level::notice : quorum::Level::warning;
  const bool names = turn_.core().announces_hostnames();
  log_.log({level, story_text(story, names), log_.writes_json() ? story_members(story, names) : std::string{}});
  const quorum::Reading now = read_clocks();
  if (surroundings_.counts) count_story(counts_, story, now);
  history_.add(now.wall, story);
}

Health::Facts Daemon::health_facts() {
  return {.listens = [this] { return listener_.is_open(); },
          .stays = [this] { return !stopping_; },
          .verdicts = [this] { return verdict_lines(io_.get_executor(), turn_); }};
}

/// Every path that is served by HTTP.
HttpRouter Daemon::routes() {
  std::vector<HttpRoute> routes = health_.routes();
  routes.push_back(metrics_.route());
  routes.push_back(feed_.route());
  for (HttpRoute& route : page_.routes()) routes.push_back(std::move(route));
  for (HttpRoute& route : role_check_routes(turn_)) routes.push_back(std::move(route));
  for (const HttpRoute& route : routes) counts_.http.emplace(std::pair{route.pattern, 200U}, 0);
  return HttpRouter{std::move(routes)};
}

MetricsPage::Facts Daemon::metrics_facts() {
  return {
      .mode = [this] { return state_file_.is_apart() ? "separate-state" : "standalone"; },
      .certificates = [this] { return configuration_.daemon.tls.wanted() ? tls_.ends() : http_.certificate_ends(); }};
}

/// Nothing is counted for /metrics unless it is served.
void Daemon::begin_counting() {
  if (!configuration_.daemon.http.wanted()) return;
  counts_.commands.resize(command_table().size() + 1);
  surroundings_.counts = &counts_;
  state_file_.count_into(counts_.state);
  resolver_.count_into(counts_.lookups);
  scripts_.count_into(counts_.scripts);
  daemon::begin_counting(counts_, turn_.core());
}

void Daemon::announce(const quorum::Event& event) {
  const quorum::Reading now = read_clocks();
  if (surroundings_.counts) count_event(counts_, turn_.core(), event, now);
  // Never counted instead: people and scripts count these.
  log_.log({event.level, event.type + ' ' + event.text, log_.writes_json() ? event_members(event) : std::string{}});
  if (event.level == quorum::Level::debug) return;
  history_.add(now.wall, event);
  subscriptions_.publish(event.type, event.text);
  if (!event.notification_script.empty()) scripts_.queue(event.notification_script, {event.type, event.text});
  if (surroundings_.failures.strikes_at(event.type)) {
    log_.log(quorum::Level::warning, "Ends here, as SENTINEL SIMULATE-FAILURE asked for");
    log_.flush();
    std::_Exit(FailureSimulation::exit_status);
  }
}

void Daemon::tell_repeats_later() {
  repeats_.expires_after(LogRepeats::period);
  repeats_.async_wait([this](error_code cut_short) {
    if (!cut_short && log_.tell_repeats()) tell_repeats_later();
  });
}

void Daemon::restore_loglevel(std::string_view word) {
  config::DaemonSettings& settings = configuration_.daemon;
  config::set_loglevel(settings, word);
  log_.set_level(settings.log_nothing ? std::nullopt : std::optional{settings.loglevel});
}

void Daemon::set_loglevel(std::string_view word) {
  restore_loglevel(word);
  state_file_.keep_loglevel(word);
}

bool Daemon::listen() {
  const config::TlsSettings& tls = configuration_.daemon.tls;
  if (const std::string problem = tls.wanted() ? tls_.reload(tls) : std::string{}; !problem.empty()) {
    log_.log(quorum::Level::warning, problem);
    log_.log(quorum::Level::warning, "Failed to configure TLS. Check logs for more info.");
    return false;
  }
  return listener_.open(configuration_.daemon) && http_.listen();
}

void Daemon::run(PidFile& pid_file) {
  surroundings_.shut_down = [this, &pid_file] { shut_down(pid_file); };
  surroundings_.set_loglevel = [this](std::string_view word) { set_loglevel(word); };
  surroundings_.renew_certificates = [this] {
    const config::TlsSettings& tls = configuration_.daemon.tls;
    if ((tls.wanted() && tls_.files_changed(tls)) || http_.files_changed(tls)) reload_tls(tls);
  };
  watch_signals(pid_file);
  watch_hangups();
  listener_.start({.admit = [this](StreamSocket socket, Door door) { clients_.admit(std::move(socket), door); },
                   .until_room = [this](Door door) { return clients_.until_room(door); }});
  http_.start();
  if (surroundings_.counts) loop_watch_.start();
  spare_memory_.start();
  remove_leftovers_of(facts_.config_file);
  if (const std::string file = state_file_.path().string(); file != facts_.config_file) remove_leftovers_of(file);
  if (acl_file_) remove_leftovers_of(configuration_.daemon.aclfile);
  if (!remembers_) save_first_state();
  log_.log(quorum::Level::notice, "Sentinel ID is " + configuration_.state.my_id->text());
  log_.set_alarm([this] { asio::post(io_, [this] { tell_repeats_later(); }); });
  turn_.start();
  if (facts_.supervised == "systemd") notify_supervisor("STATUS=Ready to accept connections\nREADY=1\n");
  io_.run();
  log_.set_alarm({});
}

/// Writes the new id down before anybody hears it. If that fails, the core has to learn that nothing lasts.
void Daemon::save_first_state() {
  if (!state_file_.write_now(configuration_.state)) turn_.observe(quorum::Ordered{{}, quorum::OrderFlush{}});
}

/// Not before we listen: until then another process may be at work on the file.
void Daemon::remove_leftovers_of(const std::string& file) {
  for (const auto& name : remove_leftovers(file)) {
    log_.log(quorum::Level::notice, "Removed " + name + ", which a write left that was cut off.");
  }
}

void Daemon::watch_signals(PidFile& pid_file) {
  for (const int signal : {SIGTERM, SIGINT}) signals_.add(signal);
  signals_.async_wait([this, &pid_file](error_code failure, int signal) {
    if (failure) return;
    if (stopping_ && signal == SIGINT) {
      log_.log_signal("You insist... exiting now.");
      log_.flush();
      std::_Exit(1);
    }
    log_.log_signal(std::string{"Received "} + (signal == SIGINT ? "SIGINT" : "SIGTERM") + " scheduling shutdown...");
    watch_signals(pid_file);
    shut_down(pid_file);
  });
}

void Daemon::shut_down(PidFile& pid_file) {
  if (std::exchange(stopping_, true)) return;
  log_.log(quorum::Level::notice, "User requested shutdown...");
  if (facts_.supervised == "systemd") notify_supervisor("STOPPING=1\n");
  if (pid_file.remove()) log_.log(quorum::Level::notice, "Removing the pid file.");
  asio::co_spawn(io_, stop(), [this](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
    io_.stop();
  });
}

/// First nobody new comes in, then nothing is asked or told any more; what is being written is written to its end, if
/// the disk is not too slow for that.
Task<> Daemon::stop() {
  hangups_.cancel();
  repeats_.cancel();
  listener_.stop();
  clients_.stop();
  scripts_.stop();
  links_.stop();
  Timer patience{io_.get_executor()};
  patience.expires_after(longest_farewell);
  patience.async_wait([this](error_code failure) {
    if (failure) return;
    // A thread may sit in an fsync() that nobody can end. Our destructors would wait for it.
    log_.log(quorum::Level::warning, "Not all is done in time; what is being written now is cut off. Bye bye...");
    log_.flush();
    std::_Exit(0);
  });
  co_await state_file_.stop();
  turn_.stop();
  // To the last: a probe hears that we are not ready any more.
  http_.stop();
  loop_watch_.stop();
  spare_memory_.stop();
  Timer step{io_.get_executor()};
  while (!listener_.stopped() || !clients_.stopped() || !links_.stopped() || !http_.stopped()) {
    step.expires_after(farewell_step);
    co_await step.async_wait();
  }
  log_.log(quorum::Level::warning, "Sentinel is now ready to exit, bye bye...");
}

}  // namespace vedette::daemon
