#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::quorum {

/// A text that others are compared with, line by line. Lines are numbered from 0.
class InfoPattern {
 public:
  /// Of less than 4 GiB.
  explicit InfoPattern(std::string text);

  /// How many there are.
  std::size_t lines() const { return lines_.size(); }
  /// With its end. Nothing behind the last.
  std::string_view line(std::size_t number) const { return from(number).substr(0, size(number)); }
  /// What a line begins with, up to its colon and with it; empty if there is none. The line must exist.
  std::string_view key(std::size_t number) const { return from(number).substr(0, lines_[number].key); }
  /// That line and all that follow; nothing behind the last.
  std::string_view from(std::size_t number) const { return std::string_view{text_}.substr(begin(number)); }
  /// Bytes of a line with its end.
  std::size_t size(std::size_t number) const { return begin(number + 1) - begin(number); }

 private:
  struct Line {
    std::uint32_t begin;
    std::uint32_t key;  ///< Bytes.
  };

  std::size_t begin(std::size_t number) const { return number < lines_.size() ? lines_[number].begin : text_.size(); }

  std::string text_;
  std::vector<Line> lines_;
};

/// The text of an INFO reply in little memory: what differs from the text of another reply, its pattern. Replies of
/// servers of one kind have the same lines, and many of them are equal to the byte.
class InfoCopy {
 public:
  using Pattern = std::shared_ptr<const InfoPattern>;

  /// Without a pattern all of `text` is kept.
  InfoCopy(Pattern pattern, std::string_view text);

  /// The whole text, to the byte.
  std::string text() const;
  /// Bytes that are kept besides the pattern.
  std::size_t size() const { return differences_.size(); }
  const Pattern& pattern() const { return pattern_; }

 private:
  Pattern pattern_;
  std::string differences_;
};

/// Makes copies, and knows which texts do as patterns. A pattern lives as long as a copy needs it.
class InfoCopies {
 public:
  /// A text that is like none of the patterns becomes one, in the place of that which has not done for the longest
  /// time. One that is very long, or has a very long line, is kept as it is.
  std::shared_ptr<const InfoCopy> keep(std::string_view text);

 private:
  std::vector<InfoCopy::Pattern> patterns_;  ///< The one that did last is the first.
};

}  // namespace vedette::quorum
