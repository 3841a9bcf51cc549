#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "test/simulation/findings.hpp"
#include "test/simulation/schedule.hpp"

namespace vedette::simulation {

/// A failing schedule made short.
struct Shrunk {
  Schedule schedule;
  Violation violation;
  std::uint64_t runs = 0;  ///< How many schedules were tried for it.
};

/// Leaves out strikes, shortens them, and makes the world smaller, as long as the same rule is broken. `failing` must
/// break the rule of `violation`. Tries `most_runs` schedules at most. `progress` hears of each smaller one, `trying`
/// of each before it is run: it may end the process.
Shrunk shrink(const Schedule& failing, const Violation& violation, std::uint64_t most_runs,
              const std::function<void(const Shrunk&)>& progress = {},
              const std::function<void(const Schedule&)>& trying = {});

}  // namespace vedette::simulation
