#pragma once

#include <string>
#include <vector>

#include "bench/scale_round.hpp"

namespace vedette::bench {

/// An SVG picture of the rounds in which all masters fell silent: the share of them that is failed over, against the
/// time since the loss on a logarithmic axis; a curve for each product and number of masters.
std::string to_svg(const std::vector<ScaleRound>& rounds);

}  // namespace vedette::bench
