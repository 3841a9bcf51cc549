#pragma once

#include <chrono>

#include "daemon/loop.hpp"
#include "daemon/metrics_measure.hpp"

namespace vedette::daemon {

/// Sees how late the loop is: by a timer of its own, and how late that fires. Must outlive the running of the loop.
class LoopWatch {
 public:
  static constexpr std::chrono::milliseconds period{250};

  /// `delays` outlives the watch.
  LoopWatch(Executor executor, Measure& delays) : timer_{executor}, delays_{delays} {}

  void start() {
    timer_.expires_after(period);
    timer_.async_wait([this](error_code cut_short) {
      if (cut_short) return;
      delays_.took(Clock::now() - timer_.expiry());
      start();
    });
  }
  void stop() { timer_.cancel(); }

 private:
  Timer timer_;
  Measure& delays_;
};

}  // namespace vedette::daemon
