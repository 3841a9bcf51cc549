#include "quorum/info_copy.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace vedette::quorum {
namespace {

// A copy is a row of steps through the pattern. Each begins with a byte:
constexpr std::uint8_t most_equal = 0x7f;  // up to here: as many lines and one more are as in the pattern
constexpr std::uint8_t value = 0x80;       // up to 0xbe: the next line has another value, of as many bytes
constexpr std::uint8_t longest_value = 0x3e;
constexpr std::uint8_t own_lines = 0xbf;  // a length and as many bytes of text follow, which the pattern does not have
constexpr std::uint8_t most_passed = 0x3f;  // from 0xc0 on: as many lines and one more of the pattern are passed over
constexpr std::uint8_t passed = 0xc0;

/// How far a line is looked for in the pattern. Beyond are other sections.
constexpr std::size_t look_ahead = most_passed;
/// So often without finding it.
constexpr unsigned vain_looks = 64;
/// A text that is larger, or has a longer line, becomes no pattern, so that no server makes others dear to compare; nor
/// one of so few bytes: there is nothing to win.
constexpr std::size_t largest_pattern = 32768;
constexpr std::size_t longest_line = 512;
constexpr std::size_t smallest_pattern = 256;
/// Servers of several versions may be watched at the same time.
constexpr std::size_t most_patterns = 4;

/// One line with its end.
struct Line {
  std::string_view whole;
  std::string_view key;  ///< Up to its colon, with it; empty if there is none.

  bool is_ended() const { return whole.ends_with("\r\n"); }
};

Line first_line(std::string_view text) {
  const std::size_t end = text.find('\n');
  const std::string_view whole = text.substr(0, end == std::string_view::npos ? text.size() : end + 1);
  return {whole, whole.substr(0, whole.find(':') + 1)};
}

bool may_be_pattern(std::string_view text) {
  if (text.size() < smallest_pattern || text.size() > largest_pattern) return false;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t length = first_line(rest).whole.size();
    if (length > longest_line) return false;
    rest.remove_prefix(length);
  }
  return true;
}

void add_length(std::string& out, std::size_t length) {
  for (; length > 0x7f; length >>= 7) out += static_cast<char>(0x80 | (length & 0x7f));
  out += static_cast<char>(length);
}

std::size_t take_length(std::string_view& in) {
  std::size_t length = 0;
  for (unsigned shift = 0; !in.empty(); shift += 7) {
    const auto byte = static_cast<std::uint8_t>(in.front());
    in.remove_prefix(1);
    length |= static_cast<std::size_t>(byte & 0x7f) << shift;
    if (byte <= 0x7f) break;
  }
  return length;
}

/// Writes the steps.
class Steps {
 public:
  explicit Steps(std::string_view pattern) : pattern_{pattern}, next_{first_line(pattern)} {}

  void add(const Line& line) {
    if (!add_as_next(line) && !catch_up(line)) add_own(line);
  }

  std::string take() {
    end_steps();
    return {out_.begin(), out_.end()};  // In no more room than it needs.
  }

 private:
  /// As the pattern's next line, equal or with another value.
  bool add_as_next(const Line& line) {
    if (next_.whole.empty()) return false;
    if (next_.whole == line.whole) {
      end_own();
      if (++equal_ > most_equal) end_equal();
    } else if (!add_value(line)) {
      return false;
    }
    go_to(pattern_.substr(next_.whole.size()));
    return true;
  }

  bool add_value(const Line& line) {
    if (line.key.empty() || line.key != next_.key || !line.is_ended() || !next_.is_ended()) return false;
    const std::size_t length = line.whole.size() - line.key.size() - 2;
    if (length > longest_value) return false;
    end_steps();
    out_ += static_cast<char>(value + length);
    out_ += line.whole.substr(line.key.size(), length);
    return true;
  }

  /// The line comes later in the pattern: what lies in between is passed over.
  bool catch_up(const Line& line) {
    if (looks_left_ == 0) return false;
    std::string_view rest = pattern_.substr(next_.whole.size());
    for (std::size_t passing = 1; passing <= look_ahead && !rest.empty(); ++passing) {
      const Line there = first_line(rest);
      if (there.whole == line.whole || (!line.key.empty() && there.key == line.key)) {
        end_steps();
        out_ += static_cast<char>(passed + passing - 1);
        go_to(rest);
        return add_as_next(line);
      }
      rest.remove_prefix(there.whole.size());
    }
    --looks_left_;
    return false;
  }

  void add_own(const Line& line) {
    end_equal();
    own_ += line.whole;
  }

  void go_to(std::string_view rest) {
    pattern_ = rest;
    next_ = first_line(rest);
  }

  void end_equal() {
    if (equal_ > 0) out_ += static_cast<char>(equal_ - 1);
    equal_ = 0;
  }

  void end_own() {
    if (own_.empty()) return;
    out_ += static_cast<char>(own_lines);
    add_length(out_, own_.size());
    out_ += own_;
    own_.clear();
  }

  void end_steps() {
    end_equal();
    end_own();
  }

  std::string_view pattern_;  // What of it is still to come.
  Line next_;                 // Its first line.
  std::string out_;
  std::size_t equal_ = 0;
  std::string own_;
  unsigned looks_left_ = vain_looks;
};

std::string differences(std::string_view pattern, std::string_view text) {
  Steps steps{pattern};
  while (!text.empty()) {
    const Line line = first_line(text);
    steps.add(line);
    text.remove_prefix(line.whole.size());
  }
  return steps.take();
}

}  // namespace

InfoCopy::InfoCopy(Pattern pattern, std::string_view text)
    : pattern_{std::move(pattern)}, differences_{pattern_ ? differences(*pattern_, text) : std::string{text}} {}

std::string InfoCopy::text() const {
  if (!pattern_) return differences_;
  std::string text;
  std::string_view pattern = *pattern_;
  const auto next_line = [&] {
    const Line line = first_line(pattern);
    pattern.remove_prefix(line.whole.size());
    return line;
  };
  for (std::string_view steps = differences_; !steps.empty();) {
    const auto step = static_cast<std::uint8_t>(steps.front());
    steps.remove_prefix(1);
    if (step <= most_equal) {
      for (std::size_t i = 0; i <= step; ++i) text += next_line().whole;
    } else if (step < own_lines) {
      const std::size_t length = step - value;
      text.append(next_line().key).append(steps.substr(0, length)).append("\r\n");
      steps.remove_prefix(length);
    } else if (step == own_lines) {
      const std::size_t length = take_length(steps);
      text += steps.substr(0, length);
      steps.remove_prefix(length);
    } else {
      for (std::size_t i = 0; i <= static_cast<std::size_t>(step - passed); ++i) next_line();
    }
  }
  return text;
}

std::shared_ptr<const InfoCopy> InfoCopies::keep(std::string_view text) {
  if (!may_be_pattern(text)) return std::make_shared<const InfoCopy>(nullptr, text);
  for (auto pattern = patterns_.begin(); pattern != patterns_.end(); ++pattern) {
    auto copy = std::make_shared<const InfoCopy>(*pattern, text);
    if (copy->size() > text.size() / 2) continue;
    std::rotate(patterns_.begin(), pattern, pattern + 1);
    return copy;
  }
  if (patterns_.size() == most_patterns) patterns_.pop_back();
  patterns_.insert(patterns_.begin(), std::make_shared<const std::string>(text));
  return std::make_shared<const InfoCopy>(patterns_.front(), text);
}

}  // namespace vedette::quorum
