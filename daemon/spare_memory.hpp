#pragma once

#include "daemon/loop.hpp"

namespace vedette::daemon {

/// Gives the system what the allocator keeps free between pieces that are in use. What a busy moment needed would cost
/// its memory for ever. Nothing happens where the C library is not glibc.
void give_spare_memory_back();

/// Does so now and then while the loop runs. Must outlive the running of the loop.
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
