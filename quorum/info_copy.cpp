#include "quorum/info_copy.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
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
/// What the differences of two servers of one kind take while they are written.
constexpr std::size_t usual_size = 1024;

/// With its end.
std::string_view first_line(std::string_view text) {
  const std::size_t end = text.find('\n');
  return text.substr(0, end == std::string_view::npos ? text.size() : end + 1);
}

/// Up to its colon, with it; empty if there is none.
std::string_view key_of(std::string_view line) {
  return line.substr(0, line.find(':') + 1);
}

bool is_ended(std::string_view line) {
  return line.ends_with("\r\n");
}

bool may_be_pattern(std::string_view text) {
  if (text.size() < smallest_pattern || text.size() > largest_pattern) return false;
  while (text.size() > longest_line) {
    const std::size_t end = text.rfind('\n', longest_line - 1);
    if (end == std::string_view::npos) return false;
    text.remove_prefix(end + 1);
  }
  return true;
}

/// With how many bytes both begin.
std::size_t equal_bytes(std::string_view a, std::string_view b) {
  constexpr std::size_t block = 8;
  const std::size_t most = std::min(a.size(), b.size());
  std::size_t count = 0;
  while (count + block <= most && std::memcmp(a.data() + count, b.data() + count, block) == 0) count += block;
  while (count < most && a[count] == b[count]) ++count;
  return count;
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
  explicit Steps(const InfoPattern& pattern) : pattern_{pattern} { out_.reserve(usual_size); }

  void add(std::string_view text) {
    while (true) {
      text.remove_prefix(add_equal(text));
      if (text.empty()) return;
      const std::string_view line = first_line(text);
      if (!add_value(line) && !catch_up(line)) add_own(line);
      text.remove_prefix(line.size());
    }
  }

  std::string take() {
    end_steps();
    return {out_.begin(), out_.end()};  // In no more room than it needs.
  }

 private:
  /// What follows in the pattern, as it is there. Returns the bytes of the lines for which that holds.
  std::size_t add_equal(std::string_view text) {
    const std::size_t equal = equal_bytes(text, pattern_.from(next_));
    std::size_t taken = 0;
    while (next_ < pattern_.lines()) {
      const std::size_t end = taken + pattern_.size(next_);
      if (end > equal || (text[end - 1] != '\n' && end < text.size())) break;
      taken = end;
      end_own();
      ++next_;
      if (++equal_ > most_equal) end_equal();
    }
    return taken;
  }

  /// The pattern's next line with another value.
  bool add_value(std::string_view line) {
    if (next_ == pattern_.lines()) return false;
    const std::string_view key = pattern_.key(next_);
    if (key.empty() || !line.starts_with(key) || !is_ended(line) || !is_ended(pattern_.line(next_))) return false;
    const std::size_t length = line.size() - key.size() - 2;
    if (length > longest_value) return false;
    end_steps();
    out_ += static_cast<char>(value + length);
    out_ += line.substr(key.size(), length);
    ++next_;
    return true;
  }

  /// The line comes later in the pattern: what lies in between is passed over.
  bool catch_up(std::string_view line) {
    if (looks_left_ == 0) return false;
    const std::string_view key = key_of(line);
    for (std::size_t passing = 1; passing <= look_ahead && next_ + passing < pattern_.lines(); ++passing) {
      const std::string_view there = pattern_.line(next_ + passing);
      if (there != line && (key.empty() || pattern_.key(next_ + passing) != key)) continue;
      end_steps();
      out_ += static_cast<char>(passed + passing - 1);
      next_ += passing;
      return add_equal(line) > 0 || add_value(line);
    }
    --looks_left_;
    return false;
  }

  void add_own(std::string_view line) {
    end_equal();
    own_ += line;
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

  const InfoPattern& pattern_;
  std::size_t next_ = 0;  // The line of it that is still to come.
  std::string out_;
  std::size_t equal_ = 0;
  std::string own_;
  unsigned looks_left_ = vain_looks;
};

std::string differences(const InfoPattern& pattern, std::string_view text) {
  Steps steps{pattern};
  steps.add(text);
  return steps.take();
}

}  // namespace

InfoPattern::InfoPattern(std::string text) : text_{std::move(text)} {
  for (std::size_t begin = 0; begin < text_.size();) {
    const std::string_view line = first_line(std::string_view{text_}.substr(begin));
    lines_.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(key_of(line).size())});
    begin += line.size();
  }
  lines_.shrink_to_fit();
}

InfoCopy::InfoCopy(Pattern pattern, std::string_view text)
    : pattern_{std::move(pattern)}, differences_{pattern_ ? differences(*pattern_, text) : std::string{text}} {}

std::string InfoCopy::text() const {
  if (!pattern_) return differences_;
  std::string text;
  std::size_t next = 0;
  for (std::string_view steps = differences_; !steps.empty();) {
    const auto step = static_cast<std::uint8_t>(steps.front());
    steps.remove_prefix(1);
    if (step <= most_equal) {
      for (std::size_t i = 0; i <= step; ++i) text += pattern_->line(next++);
    } else if (step < own_lines) {
      const std::size_t length = step - value;
      text.append(pattern_->key(next++)).append(steps.substr(0, length)).append("\r\n");
      steps.remove_prefix(length);
    } else if (step == own_lines) {
      const std::size_t length = take_length(steps);
      text += steps.substr(0, length);
      steps.remove_prefix(length);
    } else {
      next += static_cast<std::size_t>(step - passed) + 1;
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
  patterns_.insert(patterns_.begin(), std::make_shared<const InfoPattern>(std::string{text}));
  return std::make_shared<const InfoCopy>(patterns_.front(), text);
}

}  // namespace vedette::quorum
