#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "quorum/event.hpp"
#include "quorum/time.hpp"

namespace vedette::daemon {

/// Counts a line that comes again and again instead of writing it a thousand times: within `period` it is written so
/// many times, further ones are counted, and at the end of the period the count is told. What a person does twice is so
/// never hidden. Of so many different lines at a time; what is beyond that is written.
class LogRepeats {
 public:
  static constexpr std::chrono::seconds period{10};
  static constexpr std::uint64_t most_written = 5;
  static constexpr std::size_t most_lines = 64;

  struct Repeat {
    quorum::Level level = quorum::Level::notice;
    std::string text;
    std::uint64_t times = 0;  ///< How often it came within the period and was not written.
  };

  /// Whether the line is to be written. If not, it is counted.
  bool is_news(quorum::Instant now, quorum::Level level, std::string_view text);
  /// What is to be told: of lines whose period is over and that came again in it. Their next period begins.
  std::vector<Repeat> due(quorum::Instant now);
  /// Whether there is something that will be due.
  bool counts() const;
  /// The same of all lines, whose periods end: nothing more will be counted.
  std::vector<Repeat> all();

 private:
  struct Line {
    quorum::Level level = quorum::Level::notice;
    quorum::Instant since{};
    std::uint64_t written = 1;
    std::uint64_t times = 0;  ///< Counted since then.
  };
  std::map<std::string, Line, std::less<>> lines_;
};

}  // namespace vedette::daemon
