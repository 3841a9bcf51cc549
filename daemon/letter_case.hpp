#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vedette::daemon {

// Of ASCII letters, whatever the locale: names of commands and options know no others.

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

inline std::string lower(std::string_view text) {
  std::string result{text};
  for (char& c : result) c = lower(c);
  return result;
}
inline std::string upper(std::string_view text) {
  std::string result{text};
  for (char& c : result) c = upper(c);
  return result;
}

/// Whether both are the same but for the case of letters.
inline bool same_word(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i] && lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

}  // namespace vedette::daemon
