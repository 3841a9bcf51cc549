#include "protocol/inline_words.hpp"

#include <string>

namespace vedette::protocol {

namespace {

bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

std::optional<int> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

char unescaped(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'b':
      return '\b';
    case 'a':
      return '\a';
    default:
      return c;
  }
}

/// Reads up to the closing quote, which is taken as well. False if there is none.
bool read_double_quoted(std::string_view& rest, std::string& word) {
  while (!rest.empty()) {
    const char c = rest.front();
    rest.remove_prefix(1);
    if (c == '"') return true;
    if (c != '\\' || rest.empty()) {
      word.push_back(c);
      continue;
    }
    const auto high = rest.size() >= 3 && rest[0] == 'x' ? hex_digit(rest[1]) : std::nullopt;
    const auto low = high ? hex_digit(rest[2]) : std::nullopt;
    if (low) {
      word.push_back(static_cast<char>(*high * 16 + *low));
      rest.remove_prefix(3);
    } else {
      word.push_back(unescaped(rest.front()));
      rest.remove_prefix(1);
    }
  }
  return false;
}

bool read_single_quoted(std::string_view& rest, std::string& word) {
  while (!rest.empty()) {
    if (rest.starts_with("\\'")) {
      word.push_back('\'');
      rest.remove_prefix(2);
      continue;
    }
    const char c = rest.front();
    rest.remove_prefix(1);
    if (c == '\'') return true;
    word.push_back(c);
  }
  return false;
}

}  // namespace

std::optional<Words> split_inline(std::string_view line) {
  Words words;
  while (true) {
    while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
    if (line.empty()) return words;
    std::string& word = words.emplace_back();
    while (!line.empty() && !is_blank(line.front())) {
      const char c = line.front();
      line.remove_prefix(1);
      if (c != '"' && c != '\'') {
        word.push_back(c);
        continue;
      }
      if (!(c == '"' ? read_double_quoted(line, word) : read_single_quoted(line, word))) return std::nullopt;
      if (!line.empty() && !is_blank(line.front())) return std::nullopt;
    }
  }
}

}  // namespace vedette::protocol
