#include "daemon/start.hpp"

#include <unistd.h>

#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <sstream>
#include <utility>
#include <variant>

#include "config/command_line.hpp"
#include "config/environment.hpp"
#include "config/extra_flags.hpp"
#include "config/pod_identity.hpp"
#include "config/problem.hpp"
#include "config/sentinel_conf.hpp"
#include "daemon/access_control.hpp"
#include "daemon/acl_file.hpp"
#include "daemon/configuration_source.hpp"
#include "daemon/daemon.hpp"
#include "daemon/file_commands.hpp"
#include "daemon/handover.hpp"
#include "daemon/health_question.hpp"
#include "daemon/process_environment.hpp"
#include "daemon/state_home.hpp"
#include "vedette_version.hpp"

namespace vedette::daemon {
namespace {

using quorum::Level;

constexpr std::string_view default_pid_file = "/var/run/redis.pid";
/// Beside clients: links to masters, replicas and peers, files, the listening sockets.
constexpr std::uint64_t descriptors_of_our_own = 1024;
/// What the reference sets aside at least.
constexpr std::uint64_t descriptors_beside_clients = 32;

int show_version() {
  std::cout << "Vedette server v=" << version << "\n";
  return 0;
}

int show_usage() {
  std::cerr << "Usage: vedette /path/to/sentinel.conf [--sentinel] [--<directive> <value> ...] [-]\n"
               "       vedette --config /path/to/vedette.yaml [--<directive> <value> ...]\n"
               "       vedette --env [FILE] [--<directive> <value> ...]   reads variables of the environment too\n"
               "       vedette --own-env FILE [--<directive> <value> ...]   reads those named VEDETTE_... alone\n"
               "       vedette health         asks the Vedette that runs here whether it answers\n"
               "       vedette check FILE     says what is wrong with a configuration, and starts nothing\n"
               "       vedette check --env [FILE]   the same, and what the environment says\n"
               "       vedette convert FILE   writes sentinel.conf as YAML, or YAML as sentinel.conf\n"
               "       vedette handover NAME [options]   hands the master on this host over (handover --help)\n"
               "       vedette -v or --version\n"
               "       vedette -h or --help\n"
               "       vedette --check-system\n"
               "\n"
               "Watches Redis and Valkey masters and replaces those that fail, as redis-sentinel does.\n"
               "A directive of the command line counts more than one of the file; - reads more from standard input.\n";
  return 1;
}

/// A slow clock makes every timeout expensive (config §6).
int check_system() {
  std::ifstream file{"/sys/devices/system/clocksource/clocksource0/current_clocksource"};
  std::string source;
  file >> source;
  const bool slow = source == "xen" || source == "hpet" || source == "acpi_pm";
  std::cout << "[slow-clocksource]..." << (source.empty() ? "skipped" : slow ? "WARNING:" : "OK") << '\n';
  if (slow) std::cout << "The clock source '" << source << "' is slow to read; 'tsc' or 'kvm-clock' would be better.\n";
  return slow ? 1 : 0;
}

/// Images give us the name of a data server for the sake of `redis-server FILE --sentinel`.
int complain_of_missing_mode() {
  std::cerr << "This is Vedette, which stands in for Redis Sentinel, and no data server: with --sentinel it starts as "
               "one, and for a Redis or Valkey server take that server's own image.\n";
  return 1;
}

int refuse_to_start(const config::Problem& problem, Log& log) {
  if (problem.logged) {
    log.log(Level::warning, problem.reason);
  } else {
    std::cerr << config::fatal_block(problem, product());
  }
  return 1;
}

/// A state file that was not asked for lies in `dir` under the configuration's name with `.state` behind it.
StateHome::Options places(const ConfigurationSource& source, const config::DaemonSettings& settings) {
  const auto here = std::filesystem::current_path();
  const bool asked_for = !settings.state_file.empty();
  // Without a file it has the name that it would have beside the usual one.
  const std::string name = source.file().empty() ? "sentinel.conf" : source.file().filename().string();
  return {.configuration = source.file().empty() ? std::filesystem::path{source.description()} : source.file(),
          .may_hold_state = source.is_sentinel_conf(),
          .own_file = here / (asked_for ? settings.state_file : name + ".state"),
          .apart = asked_for};
}

/// Who may come in; nothing if the log says why that can't be told.
std::optional<config::AclUsers> users_of(const config::DaemonSettings& settings, Log& log) {
  const bool from_file = !settings.aclfile.empty();
  auto users = from_file ? read_acl_file(settings.aclfile, settings.channels_by_default) : configured_users(settings);
  if (const auto* problem = std::get_if<std::string>(&users)) {
    std::istringstream lines{from_file ? "Aborting Redis startup because of ACL errors: " + *problem : *problem};
    for (std::string line; std::getline(lines, line);) log.log(Level::warning, line);
    return std::nullopt;
  }
  auto& known = std::get<config::AclUsers>(users);
  for (const config::UserLine& line : settings.users) {
    if (known.at(line.name).is_on()) continue;
    log.log(Level::notice, "The user '" + line.name +
                               "' is disabled (there is no 'on' modifier in the user description). Make sure this is "
                               "not a configuration error.");
  }
  return std::move(known);
}

void greet(Log& log, const config::Configuration& configuration) {
  log.log(Level::notice, "oO0OoO0OoO0Oo Vedette is starting oO0OoO0OoO0Oo");
  log.log(Level::notice, "Vedette version=" + std::string{version} + ", speaks " +
                             std::string{dialect_of(configuration.daemon.speak).name} +
                             ", bits=" + std::to_string(sizeof(void*) * 8) + ", pid=" + std::to_string(::getpid()) +
                             ", just started");
  log.log(Level::notice, "Configuration loaded");
  for (const auto& warning : configuration.warnings) log.log(Level::notice, warning);
  for (const auto& detail : configuration.details) log.log(Level::debug, detail);
}

/// Without room for all clients fewer are let in, as redis-sentinel does.
void make_room_for_clients(config::DaemonSettings& settings, Log& log) {
  const std::uint64_t needed = settings.maxclients + descriptors_beside_clients;
  const std::uint64_t allowed = allow_descriptors(settings.maxclients + descriptors_of_our_own);
  if (allowed >= needed) return;
  const std::uint64_t left = allowed > descriptors_beside_clients ? allowed - descriptors_beside_clients : 1;
  settings.maxclients = static_cast<std::uint32_t>(left);
  log.log(Level::warning, "The system allows " + std::to_string(allowed) + " open files, so that maxclients is " +
                              std::to_string(settings.maxclients) + " instead of what was configured");
}

/// `auto` means whoever listens (config §9.3).
bool is_supervised(config::Supervised wish) {
  return wish == config::Supervised::automatic ? supervisor_listens() : wish != config::Supervised::no;
}

/// The id that this pod has whenever it starts without a state.
std::string pod_id(const config::Configuration& configuration, Log& log) {
  const config::Pod pod = config::pod_of(process_environment(), account_namespace(), host_name());
  std::vector<std::string> masters;
  for (const auto& [name, master] : configuration.state.masters) masters.push_back(name);
  log.log(Level::notice, "No state was found: the Sentinel ID is that of " +
                             (pod.space.empty() ? "" : "namespace " + pod.space + ", ") + "pod " + pod.name);
  return config::identity_of(pod, std::move(masters));
}

/// What is needed to start once the configuration was read.
struct Beginning {
  const ConfigurationSource& source;
  config::Configuration configuration;
  StateHome home;
  StateHome::Opened opened;
};

int serve(Beginning beginning, ProcessTitle& title, Log& log) {
  config::Configuration& configuration = beginning.configuration;
  config::DaemonSettings& settings = configuration.daemon;
  greet(log, configuration);
  for (const auto& notice : beginning.opened.notices) log.log(Level::notice, notice);
  for (const auto& warning : beginning.opened.warnings) log.log(Level::warning, warning);
  log.log(Level::notice, "monotonic clock: POSIX clock_gettime");
  make_room_for_clients(settings, log);
  if (settings.pidfile.empty() && settings.daemonize) settings.pidfile = default_pid_file;
  const std::string pid_path = settings.pidfile;
  const std::string port = std::to_string(settings.shown_port());
  if (settings.set_proc_title) {
    title.set(process_title(settings, title.program(), beginning.source.file().string()));
  }

  const bool remembers = beginning.opened.remembers;
  configuration.state = std::move(beginning.opened.state);
  if (!remembers) {
    // One that the environment gives is no sign of a memory.
    if (!configuration.state.my_id) {
      configuration.state.my_id =
          quorum::RunId::parse(settings.stable_identity ? pod_id(configuration, log) : random_id());
    }
    // Written with the id at once, so that a first start writes once.
    configuration.state.quarantined = true;
  }
  auto users = users_of(settings, log);
  if (!users) return 1;
  if (beginning.opened.users) users = std::move(beginning.opened.users);
  // Who can't listen must not touch the file: another process may be at work on it.
  Daemon daemon{std::move(configuration),  std::move(*users), beginning.source,
                std::move(beginning.home), remembers,         log};
  if (beginning.opened.loglevel) daemon.restore_loglevel(*beginning.opened.loglevel);
  if (!daemon.listen()) return 1;
  // Not sooner: the pid file of a daemon that listens there already is not ours.
  PidFile pid_file{pid_path};
  log.log(Level::notice, "Running mode=sentinel, port=" + port + ".");
  daemon.run(pid_file);
  return 0;
}

std::string standard_input(Log& log) {
  log.log(Level::notice, "Reading config from stdin");
  return std::string{std::istreambuf_iterator<char>{std::cin}, {}};
}

int run_daemon(const config::CommandLine& wish, ProcessTitle& title) {
  Log early{"", Level::notice};
  if (wish.file.empty() && !wish.environment) {
    // A file given behind the options is taken for a value: that is told first.
    const std::string input = wish.read_stdin ? standard_input(early) : std::string{};
    const auto options = config::read_sentinel_conf("the command line", input, wish.extra);
    if (const auto* problem = std::get_if<config::Problem>(&options)) return refuse_to_start(*problem, early);
    early.log(Level::warning, "Sentinel needs config file on disk to save state. Exiting...");
    return 1;
  }
  const ConfigurationSource source{wish, wish.read_stdin ? standard_input(early) : std::string{},
                                   process_environment()};
  auto read = source.read();
  if (const auto* problem = std::get_if<config::Problem>(&read)) return refuse_to_start(*problem, early);
  auto& configuration = std::get<config::Configuration>(read);
  const config::DaemonSettings& settings = configuration.daemon;

  if (!settings.dir.empty()) std::filesystem::current_path(settings.dir);
  if (const std::string reason = Log::opens(settings.logfile); !reason.empty()) {
    config::Problem problem;
    problem.reason = "Can't open the log file: " + reason;
    return refuse_to_start(problem, early);
  }
  StateHome home{places(source, settings), configuration};
  auto opened = home.open();
  if (const auto* refused = std::get_if<StateHome::Refused>(&opened)) {
    Log{settings.logfile, Level::notice, settings.log_format}.log(Level::warning, refused->reason);
    return 1;
  }
  ignore_signals();
  if (settings.daemonize && !is_supervised(settings.supervised)) go_to_background();
  Log log{settings.logfile, settings.log_nothing ? std::nullopt : std::optional{settings.loglevel},
          settings.log_format};
  if (settings.syslog_enabled) log.add_syslog(settings.syslog_ident, settings.syslog_facility);
  log.write_apart();
  return serve({source, std::move(configuration), std::move(home), std::move(std::get<StateHome::Opened>(opened))},
               title, log);
}

/// What the command line asks for, with what a variable adds to it.
config::CommandLine understand(const std::string& program, std::vector<std::string> arguments) {
  config::CommandLine wish = config::read_command_line(program, arguments);
  if (!wish.environment || wish.own_names_alone) return wish;
  const auto more = config::extra_command_line_words(process_environment());
  if (wish.wish == config::CommandLine::Wish::run) {
    arguments.insert(arguments.end(), more.begin(), more.end());
    return config::read_command_line(program, std::move(arguments));
  }
  for (std::string& option : config::read_command_line(program, more).extra) wish.extra.push_back(std::move(option));
  return wish;
}

}  // namespace

int start(ProcessTitle& title, const std::vector<std::string>& arguments) {
  const config::CommandLine wish = understand(title.program(), arguments);
  try {
    switch (wish.wish) {
      case config::CommandLine::Wish::version:
        return show_version();
      case config::CommandLine::Wish::help:
        return show_usage();
      case config::CommandLine::Wish::check_system:
        return check_system();
      case config::CommandLine::Wish::test_memory:
        std::cerr << "Vedette tests no memory. Please use a program made for that, such as memtest86.\n";
        return 1;
      case config::CommandLine::Wish::check:
        return check_file(wish);
      case config::CommandLine::Wish::convert:
        return convert_file(wish.file);
      case config::CommandLine::Wish::health:
        return ask_for_health(std::cout, std::cerr);
      case config::CommandLine::Wish::handover:
        return hand_over(wish.extra);
      case config::CommandLine::Wish::run:
        break;
    }
    if (wish.data_server) return complain_of_missing_mode();
    return run_daemon(wish, title);
  } catch (const std::exception& failure) {
    std::cerr << "Fatal error: " << failure.what() << '\n';
    return 1;
  }
}

}  // namespace vedette::daemon
