#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::config {

/// What some editors put in front of a text in UTF-8. It is passed over.
inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Cuts a line at blanks; `"…"` with escapes, `'…'` without (config §1). Nothing if a quote is not closed, or is
/// followed by anything but a blank.
std::optional<std::vector<std::string>> split_words(std::string_view line);

/// The word in double quotes, with escapes for what can't stand in a line. A name of the standard library's, `quoted`,
/// would lose to it wherever a std::string is given.
std::string in_quotes(std::string_view word);

/// The word as it is if every version reads it so; else quoted (config §7.5).
std::string quoted_if_needed(std::string_view word);

/// A-Z become a-z, other bytes stay.
std::string lower_case(std::string_view text);

/// Without blanks, tabs and line ends on both sides.
std::string_view trimmed(std::string_view line);

}  // namespace vedette::config
