#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/looks.hpp"
#include "config/problem.hpp"
#include "config/source_line.hpp"
#include "quorum/durable_state.hpp"

namespace vedette::config {

/// Some 30,000 years: far from where sums of such periods overflow.
inline constexpr std::int64_t longest_period = 1'000'000'000'000'000;
inline constexpr std::int64_t highest_count = std::numeric_limits<std::int32_t>::max();

/// A name behind `sentinel` (config §4).
struct SentinelDirective {
  enum class Pass : std::uint8_t { settings, monitor, masters };
  std::string_view name;
  std::string_view written_as;  ///< The name that every version reads.
  Pass pass = Pass::masters;
  std::size_t fewest_words = 0;  ///< Behind `sentinel`, the name included.
  std::size_t most_words = 0;
};

/// The sentinel directive of that lower-case name; null: unknown.
const SentinelDirective* find_sentinel_directive(std::string_view name);

/// The one that was probably meant by a mistyped lower-case name; empty if none is near.
std::string closest_sentinel_directive(std::string_view name);

/// Applies the queued `sentinel …` lines to `state` in three passes (config §3): settings of the process, monitor, the
/// rest. Within a pass lines of included files come first, then the main file, then the environment, then the command
/// line, so that what a
/// daemon wrote into the main file holds against an included file.
std::optional<Problem> apply_sentinel_directives(const std::vector<SourceLine>& lines, quorum::DurableState& state,
                                                 std::vector<std::string>& warnings, Looks looks = Looks::around);

}  // namespace vedette::config
