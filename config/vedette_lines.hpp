#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "quorum/durable_state.hpp"

namespace vedette::config {

/// State of our own stands in comment lines that redis-sentinel keeps: `# vedette <what> …`.
///
///     # vedette reserved-epoch <epoch>
///     # vedette quarantined yes
///     # vedette vote <master> <run id> <epoch>
///     # vedette pause <master> <milliseconds since 1970> <reason>
///     # vedette run-ids <master> <id> …
///     # vedette replication-ids <master> <id> …
///
/// One such line as words, `# vedette` taken off; nothing for any other line.
std::optional<std::vector<std::string>> read_vedette_line(std::string_view line);

/// The line for these words. It never holds the word `monitor`: charts find the master by it.
std::string vedette_line(const std::vector<std::string>& words);

/// Applies the lines once all else is known. A vote counts only if its epoch is the leader epoch in force, since a real
/// Sentinel may have run and voted in between. Lines that mean nothing any more are passed over.
void apply_vedette_lines(const std::vector<std::vector<std::string>>& lines, quorum::DurableState& state);

/// Whether the words begin with something that names a master behind it.
bool is_per_master(std::string_view what);

}  // namespace vedette::config
