#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>

#include "test/simulation/findings.hpp"
#include "test/simulation/options.hpp"

namespace vedette::simulation {

/// What came of one schedule.
struct Outcome {
  std::optional<Violation> violation;  ///< Empty: all held.
  std::uint64_t trace_hash = 0;
  Time lasted{0};
  Time recovered_in{0};    ///< From the end of the faults until all was well.
  Time failed_over_in{0};  ///< From the death of a master until all was well; zero if it was not tried.
  std::uint64_t elections = 0;
  std::uint64_t writes = 0;
  std::uint64_t lost_writes = 0;
};

/// Runs one schedule: a calm start, faults, recovery, a master's death in a healthy world, its return. The readable
/// story goes to `story` if that is not null.
Outcome run(const Options& options, std::ostream* story = nullptr);

}  // namespace vedette::simulation
