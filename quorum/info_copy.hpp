#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::quorum {

/// The text of an INFO reply in little memory: what differs from the text of another reply, its pattern. Replies of
/// servers of one kind have the same lines, and many of them are equal to the byte.
class InfoCopy {
 public:
  using Pattern = std::shared_ptr<const std::string>;

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
