#pragma once

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

}  // namespace vedette::daemon
