#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/directives.hpp"

namespace vedette::config {

/// What is wrong with the words behind the name, in the reference's words (config §5.5); empty: nothing.
std::string check_arguments(const Directive& directive, const std::vector<std::string>& arguments);

/// Whether a single quoted word stands for several: `bind "127.0.0.1 ::1"` (config §1).
bool takes_several(const Directive& directive);

/// Bytes: digits and an optional suffix such as `kb` (1024) or `k` (1000), any case (config §1).
std::optional<std::uint64_t> memory_size(std::string_view text);

/// `yes` or `no`, any case.
std::optional<bool> yes_or_no(std::string_view text);

/// What the word says that was checked already.
template <class Number>
Number number_in(const std::string& word) {
  Number value{};
  std::from_chars(word.data(), word.data() + word.size(), value);
  return value;
}
inline bool flag_in(std::string_view word) {
  return yes_or_no(word).value_or(false);
}

/// The words of a list that is separated by single blanks.
std::vector<std::string_view> listed(std::string_view list);

}  // namespace vedette::config
