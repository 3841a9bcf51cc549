#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>

namespace vedette::daemon {

/// Writes lines in order: at once, or, from start() on, on a thread of its own, so that who logs never waits for a pipe
/// that nobody reads or for a disk that hangs. Only so much may wait; lines beyond it are lost, and how many is told
/// where they are missing. May be used from any thread.
class LogWriter {
 public:
  /// Bytes of lines that may wait.
  static constexpr std::size_t room = std::size_t{1} << 20U;
  /// How long the end waits for what was not written yet.
  static constexpr std::chrono::milliseconds patience{100};

  LogWriter();
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;
  /// Waits as flush() does. A thread that can't be waited for is left to the end of the process.
  ~LogWriter();

  /// From now on a thread writes. After the last fork. `tell` writes how many lines were lost; both it and what is
  /// handed over may be called after this object is gone, and must own what they use.
  void start(std::function<void(std::uint64_t lost)> tell);

  /// Writes one line of so many bytes, now or soon.
  void hand(std::size_t size, std::function<void()> write);

  /// Waits until all is written, but not for long. False: it is not.
  bool flush();

 private:
  struct Shared;

  static void work(Shared& shared);

  std::shared_ptr<Shared> shared_;  // With the thread, which may outlive us.
  std::thread thread_;
};

}  // namespace vedette::daemon
