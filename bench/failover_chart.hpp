#pragma once

#include <string>
#include <vector>

#include "bench/failover_report.hpp"

namespace vedette::bench {

/// An SVG picture: for each measure and product a dot per round and a stroke at the median, on a logarithmic axis.
std::string to_svg(const std::vector<Round>& rounds, const Conditions& conditions);

}  // namespace vedette::bench
