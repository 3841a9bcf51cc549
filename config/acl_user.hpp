#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/acl_catalogue.hpp"
#include "config/acl_rule.hpp"
#include "config/acl_selector.hpp"

namespace vedette::config {

/// SHA-256 of a password: all that is kept of it.
using PasswordHash = std::array<unsigned char, 32>;
PasswordHash hash_of(std::string_view password);
/// 64 lower-case hexadecimal digits.
std::string text_of(const PasswordHash& hash);

/// One user of the access control list (commands §6.1): whether it may come in, with which passwords, and what it may
/// do then. A new one is off, has no password, and may do nothing.
class AclUser {
 public:
  /// `channels_by_default`: `acl-pubsub-default allchannels`, what a user without rules for channels may listen to.
  explicit AclUser(bool channels_by_default = false);

  /// The user `default` as it is from the start: on, without a password, everything allowed.
  static AclUser unrestricted(bool channels_by_default = false);

  /// Takes one rule. If it is refused nothing has changed.
  std::optional<AclProblem> apply(const AclRule& rule, const AclCatalogue& catalogue);
  std::optional<AclProblem> apply(std::string_view rule, const AclCatalogue& catalogue) {
    return apply(AclRule{std::string{rule}, {}}, catalogue);
  }

  bool is_on() const { return on_; }
  bool needs_no_password() const { return no_password_; }
  const std::vector<PasswordHash>& passwords() const { return passwords_; }
  /// Whether the password opens. Compares with all that are kept, each in constant time.
  bool accepts(std::string_view password) const;

  /// What it may do; each of these alone suffices. The first is the user's own, the others stand in parentheses.
  std::span<const AclSelector> selectors() const { return selectors_; }
  /// Whether it may run every command on every channel.
  bool may_everything() const;

  /// `on`, `nopass`, `sanitize-payload` …, in the order in which they are shown.
  std::vector<std::string> flags() const;
  /// The rules that make this user of a new one: passwords as hashes, a selector in several words.
  std::vector<std::string> rules() const;

 private:
  bool apply_flag(std::string_view word);
  std::optional<AclProblem> apply_hash(char sign, std::string_view digits);
  std::optional<AclProblem> forget_password(const PasswordHash& hash);
  void add_password(const PasswordHash& hash);
  std::optional<AclProblem> add_selector(const AclRule& rule, const AclCatalogue& catalogue);
  void reset();

  bool channels_by_default_;
  bool on_ = false;
  bool no_password_ = false;
  bool sanitize_payload_ = true;
  std::vector<PasswordHash> passwords_;
  std::vector<AclSelector> selectors_;  // Never empty.
};

}  // namespace vedette::config
