#pragma once

#include <cstdint>
#include <random>

#include "quorum/time.hpp"

namespace vedette::quorum {

/// All randomness of a core. The same seed gives the same draws with every compiler and library:
/// std::mt19937_64 is specified to the bit, the distributions of the library are not, so they are not used.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_{seed} {}

  /// Evenly from 0 to n - 1; n must be above 0.
  std::uint64_t below(std::uint64_t n) {
    const std::uint64_t limit = engine_.max() - engine_.max() % n;
    std::uint64_t draw = engine_();
    while (draw >= limit) draw = engine_();
    return draw % n;
  }
  /// Evenly from `low` to `high`, both included.
  Milliseconds between(Milliseconds low, Milliseconds high) {
    return low + Milliseconds{static_cast<std::int64_t>(below(static_cast<std::uint64_t>((high - low).count()) + 1))};
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace vedette::quorum
