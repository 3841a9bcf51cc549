#include "config/yaml_leaf.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "config/words.hpp"

namespace vedette::config {

namespace {

struct Unit {
  std::string_view name;
  std::int64_t milliseconds;
};
constexpr std::array<Unit, 4> units{{{"h", 3600000}, {"m", 60000}, {"s", 1000}, {"ms", 1}}};

std::optional<std::int64_t> leading_number(std::string_view text, std::string_view& rest) {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{}) return std::nullopt;
  rest = {stopped, static_cast<std::size_t>(end - stopped)};
  return value;
}

/// `per`: how many milliseconds a number without a unit counts.
std::optional<std::string> period(const std::string& value, std::int64_t per) {
  std::string_view rest;
  const auto number = leading_number(value, rest);
  if (!number) return std::nullopt;
  if (rest.empty()) return std::to_string(*number);
  const auto* unit = std::ranges::find(units, rest, &Unit::name);
  std::int64_t milliseconds = 0;
  if (unit == units.end() || __builtin_mul_overflow(*number, unit->milliseconds, &milliseconds)) return std::nullopt;
  if (milliseconds % per != 0) return std::nullopt;
  return std::to_string(milliseconds / per);
}

std::optional<std::string> flag(const std::string& value) {
  const std::string word = lower_case(value);
  if (word == "yes" || word == "true" || word == "on") return "yes";
  if (word == "no" || word == "false" || word == "off") return "no";
  return std::nullopt;
}

std::string with_unit(const std::string& word, std::int64_t per) {
  std::string_view rest;
  const auto number = leading_number(word, rest);
  std::int64_t milliseconds = 0;
  if (!number || !rest.empty() || *number == 0 || __builtin_mul_overflow(*number, per, &milliseconds)) return word;
  for (const Unit& unit : units) {
    if (milliseconds % unit.milliseconds == 0) {
      return std::to_string(milliseconds / unit.milliseconds).append(unit.name);
    }
  }
  return word;
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
         c == '/' || c == '-';
}

/// Words that some reader takes for something else than a text.
bool is_ambiguous(std::string_view text) {
  constexpr std::array<std::string_view, 10> words{"yes", "no", "true", "false", "on", "off", "null", "y", "n", "."};
  return std::ranges::find(words, lower_case(text)) != words.end();
}

}  // namespace

std::optional<std::string> directive_word(YamlValue kind, const std::string& value) {
  std::string_view rest;
  switch (kind) {
    case YamlValue::flag:
      return flag(value);
    case YamlValue::number:
      return leading_number(value, rest) && rest.empty() ? std::optional{value} : std::nullopt;
    case YamlValue::seconds:
      return period(value, 1000);
    case YamlValue::milliseconds:
      return period(value, 1);
    default:
      return value;
  }
}

std::string yaml_value(YamlValue kind, const std::string& word) {
  switch (kind) {
    case YamlValue::flag:
    case YamlValue::number:
    case YamlValue::size:
      return word;
    case YamlValue::seconds:
      return with_unit(word, 1000);
    case YamlValue::milliseconds:
      return with_unit(word, 1);
    default:
      return yaml_scalar(word);
  }
}

std::optional<std::pair<std::string, std::string>> written_address(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == text.size()) return std::nullopt;
  std::string host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  return std::pair{std::move(host), text.substr(colon + 1)};
}

std::string yaml_scalar(std::string_view text) {
  const bool starts_plainly =
      !text.empty() && text.front() != '-' && text.front() != '.' && !(text.front() >= '0' && text.front() <= '9');
  if (starts_plainly && std::ranges::all_of(text, is_plain) && !is_ambiguous(text)) return std::string{text};
  std::string scalar = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      scalar.append({'\\', c});
    } else if (byte < 0x20 || byte == 0x7f) {
      constexpr std::string_view digits = "0123456789abcdef";
      scalar.append({'\\', 'x', digits[byte / 16], digits[byte % 16]});
    } else {
      scalar.push_back(c);
    }
  }
  return scalar.append("\"");
}

}  // namespace vedette::config
