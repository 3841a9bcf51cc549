#include "daemon/access_control.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "daemon/acl_catalogue.hpp"
#include "daemon/command_table.hpp"
#include "daemon/session.hpp"
#include "protocol/glob.hpp"

namespace vedette::daemon {
namespace {

using config::AclSelector;
using config::AclUser;

bool grants(const AclSelector& selector, Topic kind, std::string_view topic) {
  if (selector.all_channels()) return true;
  return std::ranges::any_of(selector.channel_patterns(), [&](const std::string& pattern) {
    return kind == Topic::pattern ? pattern == topic : protocol::glob_match(pattern, topic);
  });
}

/// The arguments that are channels, and how they are to be granted. To stop listening is always granted.
struct Asked {
  Topic kind = Topic::channel;
  std::span<const std::string> topics;
};
Asked asked_by(const CommandRow& command, const protocol::Words& words) {
  const std::span<const std::string> arguments = std::span{words}.subspan(1);
  if (command.name == "publish") return {Topic::channel, arguments.first(1)};
  if (command.name == "subscribe") return {Topic::channel, arguments};
  if (command.name == "psubscribe") return {Topic::pattern, arguments};
  return {};
}

/// What one selector has against it; the place of the channel tells whose objection is named.
struct Objection {
  Denial denial;
  std::size_t place = 0;
};
std::optional<Objection> objection_of(const AclSelector& selector, const CommandRow& command,
                                      const protocol::Words& words) {
  const std::string* first = words.size() > 1 ? &words[1] : nullptr;
  if (!(command.flags & flag::no_auth) && !selector.allows(place_of(command), first)) {
    return Objection{{Denial::What::command, std::string{command.name}}};
  }
  const Asked asked = asked_by(command, words);
  for (std::size_t i = 0; i < asked.topics.size(); ++i) {
    if (!grants(selector, asked.kind, asked.topics[i])) {
      return Objection{{Denial::What::channel, asked.topics[i]}, i + 1};
    }
  }
  return std::nullopt;
}

}  // namespace

bool may_hear(const AclUser& user, Topic kind, std::string_view topic) {
  return std::ranges::any_of(user.selectors(),
                             [&](const AclSelector& selector) { return grants(selector, kind, topic); });
}

std::optional<Denial> judge(const AclUser& user, const CommandRow& command, const protocol::Words& words) {
  std::optional<Objection> furthest;
  for (const AclSelector& selector : user.selectors()) {
    auto against = objection_of(selector, command, words);
    if (!against) return std::nullopt;
    if (!furthest || against->place > furthest->place) furthest = std::move(against);
  }
  return std::move(furthest->denial);
}

AccessControl::AccessControl(config::AclUsers users, std::uint64_t log_limit)
    : users_{std::move(users)}, log_{log_limit} {
  look_again();
}

const AclUser* AccessControl::find(std::string_view name) const {
  const auto found = users_.find(name);
  return found == users_.end() ? nullptr : &found->second;
}

void AccessControl::set(const std::string& name, AclUser user) {
  users_.insert_or_assign(name, std::move(user));
  look_again();
}

bool AccessControl::remove(std::string_view name) {
  const auto found = users_.find(name);
  if (found == users_.end()) return false;
  users_.erase(found);
  look_again();
  return true;
}

void AccessControl::replace(config::AclUsers users) {
  users_ = std::move(users);
  look_again();
}

void AccessControl::look_again() {
  const AclUser& stranger = users_.at("default");
  default_needs_no_password_ = stranger.needs_no_password();
  strangers_must_authenticate_ = !stranger.needs_no_password() || !stranger.is_on();
  everybody_may_everything_ =
      std::ranges::all_of(users_, [](const auto& user) { return user.second.may_everything(); });
}

bool AccessControl::accepts(std::string_view user, std::string_view password) const {
  const AclUser* known = find(user);
  static const AclUser nobody;
  return (known ? *known : nobody).accepts(password);
}

bool AccessControl::must_authenticate(const Session& session) const {
  return strangers_must_authenticate_ && !session.authenticated;
}

std::optional<Denial> AccessControl::denial(const Session& session, const CommandRow& command,
                                            const protocol::Words& words) const {
  if (everybody_may_everything_) return std::nullopt;
  const AclUser* user = find(session.user);
  if (user == nullptr) return Denial{Denial::What::command, std::string{command.name}};
  return judge(*user, command, words);
}

std::variant<config::AclUsers, std::string> configured_users(const config::DaemonSettings& settings) {
  constexpr std::string_view end = "Critical error while loading ACLs. Exiting.";
  config::AclUsers users;
  AclUser stranger = AclUser::unrestricted(settings.channels_by_default);
  if (!settings.requirepass.empty()) stranger.apply(">" + settings.requirepass, acl_catalogue());
  users.emplace("default", std::move(stranger));
  for (const config::UserLine& line : settings.users) {
    if (!config::is_user_name(line.name)) return std::string{"Spaces not allowed in ACL usernames\n"}.append(end);
    AclUser user{settings.channels_by_default};
    const auto rules = config::acl_rules(line.rules);
    for (const config::AclRule& rule : std::get<std::vector<config::AclRule>>(rules)) {
      const auto problem = user.apply(rule, acl_catalogue());
      if (!problem) continue;
      return ("Error loading ACL rule '" + rule.masked() + "' for the user named '" + line.name + "': ")
          .append(text_of(*problem))
          .append("\n")
          .append(end);
    }
    users.insert_or_assign(line.name, std::move(user));
  }
  return users;
}

}  // namespace vedette::daemon
