#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace vedette::config {

/// A number as the C library reads one: as many digits as there are, whatever follows (config §0.1, 9).
template <class Number>
struct LenientNumber {
  Number value{};
  bool rest = false;  ///< Something follows the digits; worth a warning.
};

/// Nothing if there are no digits, or if the number does not fit: where redis-sentinel would wrap it, we refuse.
std::optional<LenientNumber<std::int64_t>> lenient_integer(std::string_view text);

/// The same without a sign.
std::optional<LenientNumber<std::uint64_t>> lenient_unsigned(std::string_view text);

}  // namespace vedette::config
