#include "daemon/loop.hpp"

#include <ctime>

namespace vedette::daemon {
namespace {

std::chrono::milliseconds read_clock(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return std::chrono::seconds{now.tv_sec} +
         std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::nanoseconds{now.tv_nsec});
}

}  // namespace

quorum::Reading read_clocks() {
  return {quorum::Instant{read_clock(CLOCK_MONOTONIC)}, read_clock(CLOCK_BOOTTIME), read_clock(CLOCK_REALTIME)};
}

quorum::Instant steady_now() {
  return quorum::Instant{read_clock(CLOCK_MONOTONIC)};
}

}  // namespace vedette::daemon
