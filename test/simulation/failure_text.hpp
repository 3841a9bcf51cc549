#pragma once

#include <string>

#include "test/simulation/run.hpp"

namespace vedette::simulation {

/// All that somebody needs who wants to see a violation again: the rule and what happened, when, what was drawn, the
/// line to paste and the commit to paste it at.
std::string failure_text(const Options& options, const Violation& violation);

}  // namespace vedette::simulation
