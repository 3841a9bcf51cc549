#include "config/lenient_number.hpp"

#include <charconv>

namespace vedette::config {

namespace {

template <class Number>
std::optional<LenientNumber<Number>> read(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  LenientNumber<Number> number;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number.value);
  if (error != std::errc{}) return std::nullopt;
  number.rest = stopped != end;
  return number;
}

}  // namespace

std::optional<LenientNumber<std::int64_t>> lenient_integer(std::string_view text) {
  return read<std::int64_t>(text);
}

std::optional<LenientNumber<std::uint64_t>> lenient_unsigned(std::string_view text) {
  return read<std::uint64_t>(text);
}

}  // namespace vedette::config
