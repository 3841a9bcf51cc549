#pragma once

#include <sys/types.h>

#include <boost/asio/basic_signal_set.hpp>
#include <cstddef>
#include <functional>
#include <list>
#include <string>
#include <vector>

#include "daemon/loop.hpp"
#include "daemon/metrics_counts.hpp"
#include "quorum/event.hpp"
#include "quorum/settings.hpp"

namespace vedette::daemon {

/// One line of SENTINEL PENDING-SCRIPTS (commands §2.13).
struct ScriptPicture {
  std::vector<std::string> argv;  ///< Path and arguments.
  bool running = false;           ///< Else scheduled.
  pid_t pid = 0;                  ///< 0 when scheduled.
  quorum::Milliseconds time{};    ///< Running: for how long so far. Scheduled: until the next try, 0 if due.
  int runs = 0;                   ///< Attempts made, the running one included.
};

struct ScriptCount {
  std::size_t all = 0;
  std::size_t running = 0;
};

/// Runs notification and client-reconfig scripts (behaviour §7.10): at most 256 known, 16 at once, the oldest first;
/// one that ends with status 1 or by a signal is run again, up to 10 times, after a delay that doubles. A child
/// inherits the environment and the three standard streams, nothing else.
class Scripts {
 public:
  /// `timing` is asked for script_max_runtime and script_retry_delay whenever one is needed. `announce` hears
  /// -script-error, -script-timeout and, at level debug, +script-child and -script-child.
  Scripts(Executor executor, std::function<quorum::Timing()> timing, std::function<void(quorum::Event)> announce);
  Scripts(const Scripts&) = delete;
  Scripts& operator=(const Scripts&) = delete;

  /// Adds a script. If 256 are known, the oldest that is not running is dropped for it.
  void queue(std::string path, std::vector<std::string> arguments, ScriptKind kind = ScriptKind::notification);
  /// From here on runs are counted there. `counts` outlives the scripts.
  void count_into(ScriptCounts& counts) { counts_ = &counts; }

  /// All that are known, the oldest first.
  std::vector<ScriptPicture> pending() const;
  /// How many those are.
  ScriptCount count() const;

  /// Starts none any more. What runs is left alone, as redis-sentinel leaves it.
  void stop();

 private:
  using Signals = asio::basic_signal_set<Executor>;
  struct Job {
    std::vector<std::string> argv;
    pid_t pid = 0;
    Clock::time_point since{};  // Running: its start. Scheduled: when it is due.
    int runs = 0;
    bool killed = false;  // SIGKILL was sent for its runtime.
    ScriptKind kind = ScriptKind::notification;
  };

  void watch_children();
  void reap();
  void reap_orphans() const;
  void kill_overdue();
  void start_due();
  /// False if the job is done for and to be dropped.
  bool start(Job& job);
  /// How a run ended; `signal` 0: by itself. False if the job is to be dropped.
  bool ended(Job& job, int signal, int status);
  bool again_later(Job& job);
  void look();
  void arm();
  void announce(quorum::Level level, const char* type, std::string text) const;
  void count(const Job& job, ScriptResult result);

  std::function<quorum::Timing()> timing_;
  std::function<void(quorum::Event)> announce_;
  Signals children_;
  Timer timer_;
  std::list<Job> jobs_;
  std::size_t running_ = 0;
  ScriptCounts* counts_ = nullptr;
  bool stopped_ = false;
};

}  // namespace vedette::daemon
