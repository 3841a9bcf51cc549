#pragma once

#include <string>
#include <vector>

#include "config/sentinel_directives.hpp"
#include "config/source_line.hpp"
#include "quorum/durable_state.hpp"

namespace vedette::config {

/// Applies a directive of the process as a whole (config §4.1). What is wrong with it; empty: nothing.
std::string apply_process_directive(const SentinelDirective& directive, const SourceLine& line,
                                    quorum::DurableState& state, std::vector<std::string>& warnings);

/// Reads an epoch into `epoch`; what is wrong with it, empty: nothing.
std::string read_epoch(const std::string& word, const SourceLine& line, quorum::Epoch& epoch,
                       std::vector<std::string>& warnings);

/// A sentence for a number that is followed by something else (config §0.1, 9).
std::string trailing_warning(const SourceLine& line);

}  // namespace vedette::config
