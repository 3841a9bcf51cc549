#include "protocol/glob.hpp"

#include <cstddef>
#include <utility>

namespace vedette::protocol {

namespace {

char folded(char c, bool case_insensitive) {
  return case_insensitive && c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

struct StepMatch {
  bool takes = false;
  std::size_t after = 0;  ///< Where the pattern goes on.
};

/// The set that begins at `pattern[at] == '['`. One that is never closed ends with the pattern.
StepMatch match_set(std::string_view pattern, std::size_t at, char c, bool case_insensitive) {
  const auto byte = [case_insensitive](char value) {
    return static_cast<unsigned char>(folded(value, case_insensitive));
  };
  const unsigned char wanted = byte(c);
  std::size_t i = at + 1;
  const bool negated = i < pattern.size() && pattern[i] == '^';
  if (negated) ++i;
  bool found = false;
  while (i < pattern.size() && pattern[i] != ']') {
    if (pattern[i] == '\\' && i + 1 < pattern.size()) {
      found = found || byte(pattern[i + 1]) == wanted;
      i += 2;
    } else if (i + 2 < pattern.size() && pattern[i + 1] == '-') {
      unsigned char low = byte(pattern[i]);
      unsigned char high = byte(pattern[i + 2]);
      if (low > high) std::swap(low, high);
      found = found || (wanted >= low && wanted <= high);
      i += 3;
    } else {
      found = found || byte(pattern[i]) == wanted;
      ++i;
    }
  }
  return {found != negated, i < pattern.size() ? i + 1 : i};
}

/// Whether one step of the pattern (no star) takes one character; where it goes on then.
StepMatch match_one(std::string_view pattern, std::size_t at, char c, bool case_insensitive) {
  switch (pattern[at]) {
    case '?':
      return {true, at + 1};
    case '[':
      return match_set(pattern, at, c, case_insensitive);
    case '\\':
      if (at + 1 < pattern.size()) ++at;
      break;
    default:
      break;
  }
  return {folded(pattern[at], case_insensitive) == folded(c, case_insensitive), at + 1};
}

}  // namespace

bool glob_match(std::string_view pattern, std::string_view text, bool case_insensitive) {
  constexpr std::size_t none = std::string_view::npos;
  std::size_t at = 0;
  std::size_t done = 0;
  // Only the last star has to be tried again: what an earlier one took can be left to it.
  std::size_t after_star = none;
  std::size_t star_took = 0;
  while (done < text.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      after_star = ++at;
      star_took = done;
      continue;
    }
    if (at < pattern.size()) {
      const StepMatch step = match_one(pattern, at, text[done], case_insensitive);
      if (step.takes) {
        at = step.after;
        ++done;
        continue;
      }
    }
    if (after_star == none) return false;
    at = after_star;
    done = ++star_took;
  }
  while (at < pattern.size() && pattern[at] == '*') ++at;
  return at == pattern.size();
}

}  // namespace vedette::protocol
