#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "config/acl_text.hpp"
#include "config/daemon_settings.hpp"
#include "daemon/acl_log.hpp"
#include "protocol/request.hpp"

namespace vedette::daemon {

struct CommandRow;
struct Session;

/// Why a command was not run, and what was asked for.
struct Denial {
  enum class What : std::uint8_t { command, channel };
  What what = What::command;
  std::string object;  ///< `sentinel|set`, or the channel.
};

/// What a user's channel patterns grant.
enum class Topic : std::uint8_t {
  channel,  ///< Matched against the patterns.
  pattern,  ///< Of PSUBSCRIBE: one of them, to the letter.
};
/// Whether the user may listen there, by whatever of its selectors.
bool may_hear(const config::AclUser& user, Topic kind, std::string_view topic);
/// The same for one command with its arguments: nothing if it may be run (commands §1.1, check 6).
std::optional<Denial> judge(const config::AclUser& user, const CommandRow& command, const protocol::Words& words);

/// The users that are in force, and the log of what they were denied (commands §6). `default` is always among them:
/// who has not given a name comes in as that one.
class AccessControl {
 public:
  /// `users`: with `default`. `log_limit`: entries of the log.
  explicit AccessControl(config::AclUsers users, std::uint64_t log_limit = 128);

  const config::AclUsers& users() const { return users_; }
  /// Null if there is none.
  const config::AclUser* find(std::string_view name) const;
  /// Makes or replaces one.
  void set(const std::string& name, config::AclUser user);
  /// False if there was none. Not `default`.
  bool remove(std::string_view name);
  /// Replaces all.
  void replace(config::AclUsers users);

  /// Whether the password opens for that user. Takes the same time whatever is wrong with them.
  bool accepts(std::string_view user, std::string_view password) const;
  /// Whether AUTH with a password alone means anything.
  bool default_has_password() const { return !default_needs_no_password_; }
  /// Whether one who has just connected must give a password first.
  bool strangers_must_authenticate() const { return strangers_must_authenticate_; }
  /// Whether this one still must.
  bool must_authenticate(const Session& session) const;

  /// Nothing if the user of the session may run it. Who is denied is neither counted nor noted.
  std::optional<Denial> denial(const Session& session, const CommandRow& command, const protocol::Words& words) const;

  AclLog& log() { return log_; }

 private:
  void look_again();

  config::AclUsers users_;
  AclLog log_;
  // Of the users, so that what is asked at each request is known at once.
  bool default_needs_no_password_ = true;
  bool strangers_must_authenticate_ = false;
  bool everybody_may_everything_ = true;
};

/// The users of a configuration without an `aclfile`: `default` with `requirepass`, then the `user` lines. A text: why
/// they can't be loaded, in lines for the log.
std::variant<config::AclUsers, std::string> configured_users(const config::DaemonSettings& settings);

}  // namespace vedette::daemon
