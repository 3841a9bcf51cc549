#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "bench/scale_round.hpp"

namespace vedette::bench {

/// Seconds for people; `not all` if it is negative.
std::string seconds_text(double seconds);

/// A table of all rounds in Markdown: what the rest costs, then how the failovers went.
void print_table(std::ostream& out, const std::vector<ScaleRound>& rounds);

/// All figures, and for each master when it was failed over.
std::string to_json(const std::vector<ScaleRound>& rounds);

}  // namespace vedette::bench
