#pragma once

#include <chrono>
#include <cstdint>

namespace vedette::quorum {

using Milliseconds = std::chrono::milliseconds;

/// Milliseconds since some start. There is no now(): whoever drives the core passes a reading in.
struct Monotonic {
  using rep = std::int64_t;
  using period = std::milli;
  using duration = std::chrono::duration<rep, period>;
  using time_point = std::chrono::time_point<Monotonic>;
  static constexpr bool is_steady = true;
};

/// A moment on the steady clock. All deadlines of the core are such moments.
using Instant = Monotonic::time_point;

/// The moment that lies `value` milliseconds after the start of the steady clock.
constexpr Instant at_ms(std::int64_t value) {
  return Instant{Milliseconds{value}};
}

/// One look at the three clocks. Deadlines run on `steady`; the others only show pauses and jumps:
/// `boot` goes on while the machine is suspended, `wall` may be set by a person.
struct Reading {
  Instant steady{};
  Milliseconds boot{};
  Milliseconds wall{};
};

}  // namespace vedette::quorum
