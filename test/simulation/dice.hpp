#pragma once

#include <cstdint>
#include <random>

#include "test/simulation/time_line.hpp"

namespace vedette::simulation {

/// All chance of a schedule. The distributions of the standard library differ from one to the next, so the draws are
/// made here.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_{seed} {}

  /// 0 to n - 1; 0 if n is 0.
  std::uint64_t below(std::uint64_t n) { return n == 0 ? 0 : engine_() % n; }
  /// Both ends may come up.
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1));
  }
  Time between(Time low, Time high) { return Time{between(low.count(), high.count())}; }
  bool chance(std::uint64_t permille) { return below(1000) < permille; }
  template <class Container>
  auto& pick(Container& from) {
    return from[static_cast<std::size_t>(below(from.size()))];
  }
  /// An independent source, so that what one actor draws does not shift what another draws.
  Dice fork() { return Dice{engine_()}; }

 private:
  std::mt19937_64 engine_;
};

}  // namespace vedette::simulation
