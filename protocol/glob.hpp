#pragma once

#include <string_view>

namespace vedette::protocol {

/// Whether the whole text matches: `*`, `?`, `[abc]`, `[^a]`, `[a-z]`, backslash escape (commands §4.1). Takes at most
/// time in proportion to both lengths multiplied, whatever the pattern.
bool glob_match(std::string_view pattern, std::string_view text, bool case_insensitive = false);

}  // namespace vedette::protocol
