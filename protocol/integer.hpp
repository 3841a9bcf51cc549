#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace vedette::protocol {

/// Optional `-`, digits, nothing else: no `+`, no leading zeros, no blanks, no `-0`; must fit (commands §1.3).
std::optional<std::int64_t> strict_integer(std::string_view text);

/// The same without a sign.
std::optional<std::uint64_t> strict_unsigned(std::string_view text);

/// A port that can be connected to: 1 to 65535.
std::optional<std::uint16_t> strict_port(std::string_view text);

}  // namespace vedette::protocol
