#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "test/simulation/findings.hpp"
#include "test/simulation/options.hpp"
#include "test/simulation/schedule.hpp"

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
  std::uint64_t emptied = 0;    ///< How often a server with data became a copy of one without.
  std::vector<Strike> strikes;  ///< All that went wrong, to replay.
};

/// How much of what happens is told.
enum class Detail : std::uint8_t {
  all,
  story,  ///< What is notable.
};

/// Runs one schedule: a calm start, faults, recovery, a master's death in a healthy world, its return. The readable
/// story goes to `story` if that is not null.
Outcome run(const Options& options, std::ostream* story = nullptr, Detail detail = Detail::all);
/// The same with faults that were drawn before.
Outcome run(const Schedule& schedule, std::ostream* story = nullptr, Detail detail = Detail::all);

}  // namespace vedette::simulation
