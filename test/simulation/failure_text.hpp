#pragma once

#include <string>

#include "test/simulation/run.hpp"

namespace vedette::simulation {

/// All that somebody needs who wants to see a violation again: the rule and what happened, when, what was drawn, the
/// line to paste and the commit to paste it at. `arguments`: more for that line, with a blank before each.
std::string failure_text(const Options& options, const Violation& violation, const std::string& arguments = {});

}  // namespace vedette::simulation
