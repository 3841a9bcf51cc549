#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace vedette::lab {

/// What to start, and where.
struct Launch {
  std::vector<std::string> words{};  ///< the program (found on PATH if it has no slash), then its arguments
  std::map<std::string, std::string> environment{};  ///< set on top of our own environment
  std::filesystem::path folder{};                    ///< working folder; empty: ours
  std::filesystem::path output{};                    ///< where stdout and stderr go, appended; empty: /dev/null
  int network = -1;                                  ///< a network namespace (Host::network()), or -1 for ours
};

/// How a process ended: by itself with a status, or by a signal.
struct Ending {
  int status = 0;  ///< exit status; 0 if a signal ended it
  int signal = 0;  ///< the signal that ended it; 0 if it ended by itself
};

/// For failure texts: `status 1` or `signal 9`.
std::string to_string(const Ending& ending);

/// A process that ends, with all that it started, when this object does, or when the thread that started it ends.
class Process {
 public:
  Process() = default;
  /// Starts it. Throws std::system_error if it can't be started at all; a program that isn't there ends with 127.
  explicit Process(const Launch& launch);
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;
  ~Process();

  pid_t pid() const { return pid_; }

  /// Whether it was started and has not ended. A paused one is running.
  bool running();

  /// How it ended; nullopt while it is running, or if it was never started.
  std::optional<Ending> ended();

  /// Sends a signal to the process alone, if it has not ended.
  void signal(int number);

  void pause();
  void resume();

  /// SIGKILL to it and to all that it started; returns when it is gone.
  void kill();

  /// SIGTERM, and SIGKILL if it has not ended in time. Tells how it ended.
  Ending stop(std::chrono::milliseconds patience = std::chrono::seconds{10});

  /// Waits for it to end by itself; nullopt if it has not in time.
  std::optional<Ending> wait(std::chrono::milliseconds patience);

 private:
  bool reap(bool block);

  pid_t pid_ = -1;
  std::optional<Ending> ending_;
};

/// Runs a program to its end and returns its status and output together.
struct Finished {
  Ending ending;
  std::string output;  ///< stdout and stderr
};

/// Throws std::runtime_error if it takes longer than that.
Finished run(Launch launch, std::chrono::milliseconds patience = std::chrono::seconds{20});

}  // namespace vedette::lab
