#include "daemon/log_line.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "daemon/status_json.hpp"

namespace vedette::daemon {
namespace {

std::string_view level_word(quorum::Level level, std::string_view verbose) {
  const std::array<std::string_view, 4> words{"debug", verbose, "notice", "warning"};
  return words.at(static_cast<std::size_t>(level));
}

std::string three_digits(quorum::Milliseconds wall) {
  return std::to_string(1000 + wall.count() % 1000).substr(1);
}

std::string formatted(const char* form, const std::tm& parts) {
  std::array<char, 64> text{};
  return {text.data(), std::strftime(text.data(), text.size(), form, &parts)};
}

std::time_t seconds_of(quorum::Milliseconds wall) {
  return static_cast<std::time_t>(wall.count() / 1000);
}

std::string utc_time(quorum::Milliseconds wall) {
  const std::time_t seconds = seconds_of(wall);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  return formatted("%FT%T.", parts).append(three_digits(wall)).append("Z");
}

std::string local_time(quorum::Milliseconds wall) {
  const std::time_t seconds = seconds_of(wall);
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  return formatted("%d %b %Y %H:%M:%S.", parts).append(three_digits(wall));
}

std::string member(std::string_view name, std::string_view text) {
  return std::string{"\""}.append(name).append("\":").append(json_text(std::string{text}));
}

}  // namespace

std::string json_line(const LogEntry& entry, quorum::Milliseconds wall) {
  std::string line{"{"};
  line.append(member("time", utc_time(wall))).append(",").append(member("level", level_word(entry.level, "verbose")));
  line.append(",\"pid\":").append(std::to_string(::getpid())).append(",").append(member("message", entry.text));
  if (!entry.members.empty()) line.append(",").append(entry.members);
  return line.append("}");
}

/// Quotes and line breaks would end the value.
std::string logfmt_line(const LogEntry& entry, quorum::Milliseconds wall) {
  std::string text{entry.text};
  std::replace(text.begin(), text.end(), '"', '\'');
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  std::string line{"pid="};
  line.append(std::to_string(::getpid())).append(" role=sentinel timestamp=\"").append(local_time(wall));
  line.append("\" level=").append(level_word(entry.level, "info")).append(" message=\"").append(text);
  return line.append("\"");
}

std::string event_members(const quorum::Event& event) {
  std::string members = member("event", event.type);
  if (!event.master.empty()) members.append(",").append(member("master", event.master));
  return members;
}

std::string story_members(const quorum::FailoverStory& story, bool names) {
  return member("master", story.master).append(",\"failover\":").append(story_json(story, names));
}

}  // namespace vedette::daemon
