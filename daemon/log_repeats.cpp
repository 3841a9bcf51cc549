#include "daemon/log_repeats.hpp"

#include <algorithm>
#include <utility>

namespace vedette::daemon {

bool LogRepeats::is_news(quorum::Instant now, quorum::Level level, std::string_view text) {
  if (const auto known = lines_.find(text); known != lines_.end()) {
    Line& line = known->second;
    if (line.written < most_written) {
      ++line.written;
      return true;
    }
    ++line.times;
    return false;
  }
  if (lines_.size() < most_lines) lines_.emplace(text, Line{level, now, 1, 0});
  return true;
}

std::vector<LogRepeats::Repeat> LogRepeats::due(quorum::Instant now) {
  std::vector<Repeat> told;
  for (auto line = lines_.begin(); line != lines_.end();) {
    if (now - line->second.since < period) {
      ++line;
    } else if (line->second.times == 0) {
      line = lines_.erase(line);
    } else {
      told.push_back({line->second.level, line->first, std::exchange(line->second.times, 0)});
      line->second.since = now;
      ++line;
    }
  }
  return told;
}

bool LogRepeats::counts() const {
  return std::any_of(lines_.begin(), lines_.end(), [](const auto& line) { return line.second.times > 0; });
}

std::vector<LogRepeats::Repeat> LogRepeats::all() {
  std::vector<Repeat> told;
  for (const auto& [text, line] : lines_) {
    if (line.times > 0) told.push_back({line.level, text, line.times});
  }
  lines_.clear();
  return told;
}

}  // namespace vedette::daemon
