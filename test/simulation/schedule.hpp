#pragma once

#include <cstdint>
#include <istream>
#include <string>
#include <vector>

#include "test/simulation/options.hpp"
#include "test/simulation/time_line.hpp"

namespace vedette::simulation {

/// One thing that goes wrong, or is ordered, as data. What is drawn inside it comes from its own seed, so that one can
/// be left out and the others stay what they are.
struct Strike {
  Time when{0};
  Fault fault = Fault::reset_connection;
  Time duration{0};
  std::uint64_t seed = 0;
  std::vector<std::string> whom{};  ///< Names of hosts, or of a group and then hosts, as the fault needs them.

  bool operator==(const Strike&) const = default;
};

/// A whole schedule: the world, and all that was drawn for it. It replays exactly.
struct Schedule {
  Options options;
  std::vector<Strike> strikes;
};

/// As lines: `<option> <number>`, `faults <fault>*<weight> …`, and for each strike
/// `at <us> <fault> <us> <seed> <whom …>`. What stands behind `#` is for people.
std::string text(const Schedule& schedule);

/// Reads such lines; throws std::runtime_error with the line that it does not understand. An option that is not named
/// keeps its default.
Schedule read_schedule(std::istream& in);

/// Sets options, separated by commas: `sentinels 3, faults kill-server crash*2`. Throws as read_schedule().
void change(Options& options, const std::string& lines);

}  // namespace vedette::simulation
