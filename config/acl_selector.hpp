#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/acl_catalogue.hpp"
#include "config/acl_rule.hpp"

namespace vedette::config {

/// A set of commands, keys and channels that belong together: what a user may do, or one of the parentheses of its
/// rules (commands §6.1). A Sentinel has no keys; patterns of them are kept, shown, and mean nothing.
class AclSelector {
 public:
  /// `all_channels`: `acl-pubsub-default allchannels` holds.
  explicit AclSelector(bool all_channels = false) : all_channels_{all_channels} {}

  /// Takes one rule about commands, keys or channels. If it is refused nothing has changed.
  std::optional<AclProblem> apply(std::string_view rule, const AclCatalogue& catalogue);

  /// Whether the command at that place of the catalogue may be run. `first_argument`: null if it has none.
  bool allows(std::size_t command, const std::string* first_argument) const;
  /// Whether nothing at all is forbidden.
  bool allows_everything() const;
  bool all_channels() const { return all_channels_; }
  const std::vector<std::string>& channel_patterns() const { return channels_; }

  // Rules that make the same selector again, separated by blanks.
  std::string commands()
      const;                 ///< `-@all +ping`: the base, then the rules as they were given, the overtaken left out.
  std::string keys() const;  ///< `~a* %R~b`
  std::string channels() const;  ///< `&x &y*`
  /// All of them, one by one.
  std::vector<std::string> rules() const;

 private:
  enum KeyAccess : std::uint8_t { read = 1, write = 2, both = 3 };
  struct KeyPattern {
    std::string text;
    std::uint8_t access;
  };

  std::optional<AclProblem> add_keys(std::string_view rule);
  std::optional<AclProblem> add_channel(std::string_view pattern);
  std::optional<AclProblem> allow_command(std::string_view name, const AclCatalogue& catalogue);
  std::optional<AclProblem> change_category(std::string_view name, bool allowed, const AclCatalogue& catalogue);
  void set_all_commands(bool allowed);
  void set_command(std::size_t command, bool allowed, const AclCatalogue& catalogue);
  void note(std::string_view what, bool allowed);
  std::vector<std::string> key_rules() const;

  bool future_ = false;                // What holds for commands that no rule names.
  std::map<std::size_t, bool> named_;  // Places in the catalogue that differ, or may differ, from it.
  std::map<std::size_t, std::vector<std::string>> first_arguments_;  // `+ping|x`: allowed with these only.
  std::vector<std::string> given_;  // `+ping`, `-@admin`: the rules, as they are shown.
  bool all_keys_ = false;
  std::vector<KeyPattern> keys_;
  bool all_channels_ = false;
  std::vector<std::string> channels_;
};

}  // namespace vedette::config
