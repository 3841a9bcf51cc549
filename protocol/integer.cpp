#include "protocol/integer.hpp"

#include <charconv>
#include <limits>

namespace vedette::protocol {

namespace {

/// Digits without a leading zero, unless it is the only one.
bool is_canonical(std::string_view digits) {
  if (digits.empty() || digits.front() < '0' || digits.front() > '9') return false;
  return digits.front() != '0' || digits.size() == 1;
}

template <class Number>
std::optional<Number> whole(std::string_view text) {
  Number value{};
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stopped != end) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::int64_t> strict_integer(std::string_view text) {
  // Nearly all are lengths of one digit or two, at each word of each request.
  if (text.size() == 1 && text[0] >= '0' && text[0] <= '9') return text[0] - '0';
  if (text.size() == 2 && text[0] >= '1' && text[0] <= '9' && text[1] >= '0' && text[1] <= '9') {
    return (text[0] - '0') * 10 + (text[1] - '0');
  }
  const bool negative = text.starts_with('-');
  const std::string_view digits = negative ? text.substr(1) : text;
  if (!is_canonical(digits) || (negative && digits == "0")) return std::nullopt;
  return whole<std::int64_t>(text);
}

std::optional<std::uint64_t> strict_unsigned(std::string_view text) {
  if (!is_canonical(text)) return std::nullopt;
  return whole<std::uint64_t>(text);
}

std::optional<std::uint16_t> strict_port(std::string_view text) {
  const auto port = strict_unsigned(text);
  if (!port || *port == 0 || *port > std::numeric_limits<std::uint16_t>::max()) return std::nullopt;
  return static_cast<std::uint16_t>(*port);
}

}  // namespace vedette::protocol
