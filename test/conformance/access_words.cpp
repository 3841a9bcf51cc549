#include "test/conformance/access_words.hpp"

#include <regex>
#include <utility>

namespace vedette::conformance {

std::string in_common_words(std::string reply) {
  static const std::vector<std::pair<std::regex, std::string>> words = {
      {std::regex{"NOPERM this user has no permissions to access one of the channels used as arguments"}, "<channel>"},
      {std::regex{"NOPERM No permissions to access a channel"}, "<channel>"},
      {std::regex{"(NOPERM |\\$[0-9]+\r\n)([Tt]his user|User [^ ]*) has no"}, "<user> has no"},
      {std::regex{"\\$34\r\nuser default on nopass ~"}, "$$51\r\nuser default on nopass sanitize-payload ~"},
      {std::regex{"user default on nopass ~"}, "user default on nopass sanitize-payload ~"},
  };
  for (const auto& [pattern, word] : words) reply = std::regex_replace(reply, pattern, word);
  return reply;
}

std::string without_sanitize(const std::string& text) {
  return std::regex_replace(text, std::regex{", \"sanitize-payload\"| sanitize-payload"}, "");
}

std::vector<std::string> told_by_log(const lab::Sentinel& sentinel) {
  std::vector<std::string> lines;
  for (const auto& entry : sentinel.command({"ACL", "LOG"}).items) {
    std::string line;
    for (std::size_t i = 0; i < 14; ++i) {
      const bool changes = i == 11 || i == 13;  // The values of age-seconds and client-info.
      line += changes ? "? " : to_string(entry.items[i]) + ' ';
    }
    lines.push_back(line);
  }
  return lines;
}

}  // namespace vedette::conformance
