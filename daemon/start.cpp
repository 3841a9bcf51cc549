#include "daemon/start.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
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
#include "config/problem.hpp"
#include "config/sentinel_conf.hpp"
#include "daemon/daemon.hpp"
#include "daemon/state_home.hpp"
#include "vedette_version.hpp"

namespace vedette::daemon {
namespace {

using quorum::Level;

const std::string product = std::string{"Vedette "} + version;

constexpr std::string_view default_pid_file = "/var/run/redis.pid";
/// Beside clients: links to masters, replicas and peers, files, the listening sockets.
constexpr std::uint64_t descriptors_of_our_own = 1024;

int show_version() {
  std::cout << "Vedette server v=" << version << " (speaks Redis Sentinel " << speaks_as_version << ")\n";
  return 0;
}

int show_usage() {
  std::cerr << "Usage: vedette /path/to/sentinel.conf [--sentinel] [--<directive> <value> ...] [-]\n"
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

/// The text of the file; nothing if the log says why not.
std::optional<std::string> read_file(const std::filesystem::path& file, Log& log) {
  errno = 0;
  std::ifstream stream{file, std::ios::binary};
  std::stringstream text;
  if (!stream || (stream.peek() != std::ifstream::traits_type::eof() && !(text << stream.rdbuf()))) {
    const std::string reason = std::strerror(errno != 0 ? errno : EIO);
    log.log(Level::warning, "Fatal error, can't open config file '" + file.string() + "': " + reason);
    return std::nullopt;
  }
  return std::move(text).str();
}

int complain(const config::Problem& problem, Log& log) {
  if (problem.logged) {
    log.log(Level::warning, problem.reason);
  } else {
    std::cerr << config::fatal_block(problem, product);
  }
  return 1;
}

/// A state file that was not asked for lies in `dir` under the configuration's name: redis-sentinel's own file is never
/// in its way.
StateHome::Options places(const std::filesystem::path& file, const config::DaemonSettings& settings) {
  const auto here = std::filesystem::current_path();
  const bool asked_for = !settings.state_file.empty();
  return {.configuration = file,
          .own_file = here / (asked_for ? settings.state_file : file.filename().string() + ".state"),
          .apart = asked_for};
}

void greet(Log& log, const config::Configuration& configuration) {
  log.log(Level::notice, "oO0OoO0OoO0Oo Vedette is starting oO0OoO0OoO0Oo");
  log.log(Level::notice, "Vedette version=" + std::string{version} + ", speaks Redis Sentinel " +
                             std::string{speaks_as_version} + ", bits=" + std::to_string(sizeof(void*) * 8) +
                             ", pid=" + std::to_string(::getpid()) + ", just started");
  log.log(Level::notice, "Configuration loaded");
  for (const auto& warning : configuration.warnings) log.log(Level::notice, warning);
}

int serve(config::Configuration configuration, const std::filesystem::path& file, StateHome home,
          const StateHome::Opened& opened, Log& log) {
  config::DaemonSettings& settings = configuration.daemon;
  greet(log, configuration);
  for (const auto& notice : opened.notices) log.log(Level::notice, notice);
  for (const auto& warning : opened.warnings) log.log(Level::warning, warning);
  log.log(Level::notice, "monotonic clock: POSIX clock_gettime");
  const std::uint64_t descriptors = settings.maxclients + descriptors_of_our_own;
  if (const auto allowed = allow_descriptors(descriptors); allowed < descriptors) {
    log.log(Level::notice,
            "The system allows " + std::to_string(allowed) + " open files, fewer than maxclients may need");
  }
  if (settings.pidfile.empty() && settings.daemonize) settings.pidfile = default_pid_file;
  PidFile pid_file{settings.pidfile};
  const std::string port = std::to_string(settings.port);

  configuration.state = opened.state;
  if (!opened.remembers) {
    configuration.state.my_id = quorum::RunId::parse(random_id());
    // Written with the id at once, so that a first start writes once.
    configuration.state.quarantined = true;
  }
  // Who can't listen must not touch the file: another process may be at work on it.
  Daemon daemon{std::move(configuration), file, std::move(home), opened.remembers, log};
  if (!daemon.listen()) return 1;
  log.log(Level::notice, "Running mode=sentinel, port=" + port + ".");
  daemon.run(pid_file);
  return 0;
}

int run(const config::CommandLine& wish) {
  Log early{"", Level::notice};
  if (wish.file.empty()) {
    early.log(Level::warning, "Sentinel needs config file on disk to save state. Exiting...");
    return 1;
  }
  const std::filesystem::path file = std::filesystem::absolute(wish.file);
  auto text = read_file(file, early);
  if (!text) return 1;
  std::string whole = *text;
  if (wish.read_stdin) {
    early.log(Level::notice, "Reading config from stdin");
    whole += '\n';
    whole.append(std::istreambuf_iterator<char>{std::cin}, {});
  }
  auto read = config::read_sentinel_conf(wish.file, whole, wish.extra);
  if (const auto* problem = std::get_if<config::Problem>(&read)) return complain(*problem, early);
  auto& configuration = std::get<config::Configuration>(read);
  const config::DaemonSettings& settings = configuration.daemon;

  if (!settings.dir.empty()) std::filesystem::current_path(settings.dir);
  if (const std::string reason = Log::opens(settings.logfile); !reason.empty()) {
    config::Problem problem;
    problem.reason = "Can't open the log file: " + reason;
    return complain(problem, early);
  }
  StateHome home{places(file, settings), configuration};
  const auto opened = home.open();
  if (const auto* refused = std::get_if<StateHome::Refused>(&opened)) {
    early.log(Level::warning, refused->reason);
    return 1;
  }
  ignore_signals();
  if (settings.daemonize && settings.supervised == config::Supervised::no) go_to_background();
  Log log{settings.logfile, settings.log_nothing ? std::nullopt : std::optional{settings.loglevel}};
  return serve(std::move(configuration), file, std::move(home), std::get<StateHome::Opened>(opened), log);
}

}  // namespace

int start(const std::string& program, const std::vector<std::string>& arguments) {
  const config::CommandLine wish = config::read_command_line(program, arguments);
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
      case config::CommandLine::Wish::run:
        break;
    }
    return run(wish);
  } catch (const std::exception& failure) {
    std::cerr << "Fatal error: " << failure.what() << '\n';
    return 1;
  }
}

}  // namespace vedette::daemon
