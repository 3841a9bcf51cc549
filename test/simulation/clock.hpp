#pragma once

#include "quorum/time.hpp"
#include "test/simulation/time_line.hpp"

namespace vedette::simulation {

/// The three clocks of one machine. Each machine started at another moment, and people set the wall clock.
class Clock {
 public:
  Clock(quorum::Milliseconds steady_start, quorum::Milliseconds wall_start)
      : steady_start_{steady_start}, wall_{wall_start} {}

  quorum::Reading read(Time now) const {
    const auto world = std::chrono::duration_cast<quorum::Milliseconds>(now);
    return quorum::Reading{quorum::Instant{steady_start_ + world - suspended_}, steady_start_ + world, wall_ + world};
  }
  /// When the world will be at this moment of the steady clock, as things are now.
  Time world_time(quorum::Instant steady) const { return steady.time_since_epoch() - steady_start_ + suspended_; }

  /// The machine slept so long: the steady clock stood still.
  void suspend(quorum::Milliseconds slept) { suspended_ += slept; }
  void jump_wall(quorum::Milliseconds by) { wall_ += by; }

 private:
  quorum::Milliseconds steady_start_;
  quorum::Milliseconds wall_;
  quorum::Milliseconds suspended_{0};
};

}  // namespace vedette::simulation
