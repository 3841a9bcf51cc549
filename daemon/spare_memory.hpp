#pragma once

#include "daemon/loop.hpp"

namespace vedette::daemon {

/// Gives the system now and then, while the loop runs, what the allocator has kept free for a while. What a busy moment
/// needed would cost its memory for ever. Must outlive the running of the loop.
class SpareMemory {
 public:
  explicit SpareMemory(Executor executor) : next_{executor} {}
  SpareMemory(const SpareMemory&) = delete;
  SpareMemory& operator=(const SpareMemory&) = delete;

  void start();
  void stop() { next_.cancel(); }

 private:
  Timer next_;
};

}  // namespace vedette::daemon
