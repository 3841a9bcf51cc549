#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "config/acl_text.hpp"
#include "config/words.hpp"
#include "properties.hpp"

namespace vedette::fuzz {
namespace {

using config::AclCatalogue;
using config::AclRule;
using config::AclUser;
using config::AclUsers;

/// A few commands of all kinds.
const AclCatalogue& catalogue() {
  static const AclCatalogue some{.commands = {{"ping", 1},
                                              {"info", 2},
                                              {"subscribe", 4},
                                              {"sentinel", 2, 3},
                                              {"sentinel|help", 0},
                                              {"sentinel|master", 2},
                                              {"sentinel|set", 2}},
                                 .categories = {"connection", "dangerous", "pubsub", "read"}};
  return some;
}

/// Whether both may do the same. Nobody compares keys.
bool equally_allowed(const AclUser& a, const AclUser& b) {
  const std::string arguments[] = {"", "a", "foo"};
  return std::ranges::equal(a.selectors(), b.selectors(), [&](const auto& x, const auto& y) {
    for (std::size_t command = 0; command < catalogue().commands.size(); ++command) {
      for (const std::string& argument : arguments) {
        if (x.allows(command, &argument) != y.allows(command, &argument)) return false;
      }
    }
    return x.all_channels() == y.all_channels() && x.channel_patterns() == y.channel_patterns() &&
           x.allows_everything() == y.allows_everything();
  });
}

/// Reads the line of sentinel.conf back.
std::optional<AclUser> read_back(const std::string& name, const std::string& line, bool channels_by_default) {
  const auto words = config::split_words(line);
  if (!words || words->size() < 2 || (*words)[1] != name) return std::nullopt;
  const auto rules = config::acl_rules(std::span{*words}.subspan(2));
  if (!std::holds_alternative<std::vector<AclRule>>(rules)) return std::nullopt;
  AclUser user{channels_by_default};
  for (const AclRule& rule : std::get<std::vector<AclRule>>(rules)) {
    if (user.apply(rule, catalogue())) return std::nullopt;
  }
  return user;
}

std::string check_user(const std::string& name, const AclUser& user, bool channels_by_default) {
  const std::string line = config::acl_line(name, user);
  const std::string quoted = config::quoted_acl_line(name, user);
  if (quoted.find_first_of("\r\n") != std::string::npos) return "a line of sentinel.conf holds a line end";
  const auto again = read_back(name, quoted, channels_by_default);
  if (!again) return "this line can't be read back: " + quoted;
  if (config::acl_line(name, *again) != line) return "this line changes when read back: " + quoted;
  if (again->passwords() != user.passwords() || !equally_allowed(*again, user)) {
    return "this line makes another user: " + quoted;
  }
  return {};
}

}  // namespace

std::string check_acl(std::string_view bytes) {
  const bool channels_by_default = bytes.size() % 2 == 0;
  // Each line on its own too: one bad line makes the whole file unusable.
  for (std::string_view rest = bytes; !rest.empty();) {
    const auto end = rest.find('\n');
    const auto words = config::split_words(rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    if (!words || words->size() < 2 || !config::is_user_name((*words)[1])) continue;
    const auto rules = config::acl_rules(std::span{*words}.subspan(2));
    const auto* list = std::get_if<std::vector<AclRule>>(&rules);
    if (list == nullptr) continue;
    AclUser user{channels_by_default};
    for (const AclRule& rule : *list) {
      const std::string before = config::acl_line("x", user);
      if (user.apply(rule, catalogue()) && config::acl_line("x", user) != before)
        return "a refused rule changes the user";
    }
    if (auto broken = check_user((*words)[1], user, channels_by_default); !broken.empty()) return broken;
  }

  const auto first = config::read_acl_file("file", bytes, catalogue(), channels_by_default);
  const auto* users = std::get_if<AclUsers>(&first);
  if (users == nullptr) return {};
  const std::string text = config::acl_file_text(*users);
  const auto second = config::read_acl_file("file", text, catalogue(), channels_by_default);
  const auto* again = std::get_if<AclUsers>(&second);
  if (again == nullptr) return "the file that was written can't be read: " + std::get<std::string>(second);
  return config::acl_file_text(*again) == text ? "" : "the second writing differs";
}

}  // namespace vedette::fuzz
