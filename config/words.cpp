#include "config/words.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "quorum/control_character.hpp"

namespace vedette::config {

namespace {

bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

/// The letter behind a backslash, and the character that both mean.
struct Escape {
  char letter;
  char meaning;
};
constexpr std::array<Escape, 5> escapes{{{'n', '\n'}, {'r', '\r'}, {'t', '\t'}, {'b', '\b'}, {'a', '\a'}}};

/// Reads a line from left to right.
class LineReader {
 public:
  explicit LineReader(std::string_view line) : rest_{line} {}

  void skip_blanks() {
    while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
  }
  bool at_end() const { return rest_.empty(); }
  bool at_blank_or_end() const { return rest_.empty() || is_blank(rest_.front()); }

  /// One word; nothing if its quotes are wrong.
  std::optional<std::string> word() {
    std::string text;
    while (!at_blank_or_end()) {
      const char c = take();
      if (c != '"' && c != '\'') {
        text.push_back(c);
      } else if (!(c == '"' ? escaped(text) : plain(text)) || !at_blank_or_end()) {
        return std::nullopt;
      }
    }
    return text;
  }

 private:
  char take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  bool escaped(std::string& text) {
    while (!rest_.empty()) {
      const char c = take();
      if (c == '"') return true;
      text.push_back(c == '\\' && !rest_.empty() ? escape() : c);
    }
    return false;
  }

  char escape() {
    unsigned char byte = 0;
    if (rest_.size() >= 3 && rest_.front() == 'x') {
      const auto [end, error] = std::from_chars(rest_.data() + 1, rest_.data() + 3, byte, 16);
      if (error == std::errc{} && end == rest_.data() + 3) {
        rest_.remove_prefix(3);
        return static_cast<char>(byte);
      }
    }
    const char letter = take();
    const auto* known =
        std::find_if(escapes.begin(), escapes.end(), [letter](const Escape& e) { return e.letter == letter; });
    return known == escapes.end() ? letter : known->meaning;
  }

  /// Between single quotes only `\'` is special.
  bool plain(std::string& text) {
    while (!rest_.empty()) {
      if (rest_.starts_with("\\'"))
        rest_.remove_prefix(1);
      else if (rest_.front() == '\'')
        return take() == '\'';
      text.push_back(take());
    }
    return false;
  }

  std::string_view rest_;
};

}  // namespace

std::optional<std::vector<std::string>> split_words(std::string_view line) {
  std::vector<std::string> words;
  LineReader reader{line};
  for (reader.skip_blanks(); !reader.at_end(); reader.skip_blanks()) {
    auto word = reader.word();
    if (!word) return std::nullopt;
    words.push_back(std::move(*word));
  }
  return words;
}

std::string in_quotes(std::string_view word) {
  std::string text = "\"";
  for (const char c : word) {
    const auto* known =
        std::find_if(escapes.begin(), escapes.end(), [c](const Escape& escape) { return escape.meaning == c; });
    if (c == '"' || c == '\\') {
      text.append({'\\', c});
    } else if (known != escapes.end()) {
      text.append({'\\', known->letter});
    } else if (quorum::is_control_character(c)) {
      constexpr std::string_view digits = "0123456789abcdef";
      const auto byte = static_cast<unsigned char>(c);
      text.append({'\\', 'x', digits[byte / 16], digits[byte % 16]});
    } else {
      text.push_back(c);
    }
  }
  return text.append("\"");
}

std::string quoted_if_needed(std::string_view word) {
  const bool is_plain = !word.empty() && std::none_of(word.begin(), word.end(), [](char c) {
    return c == ' ' || c == '"' || c == '\'' || quorum::is_control_character(c);
  });
  return is_plain ? std::string{word} : in_quotes(word);
}

std::string lower_case(std::string_view text) {
  std::string lower{text};
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string_view trimmed(std::string_view line) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t first = line.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(blanks) - first + 1);
}

}  // namespace vedette::config
