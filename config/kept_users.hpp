#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/acl_catalogue.hpp"
#include "config/acl_text.hpp"
#include "config/daemon_settings.hpp"
#include "config/secret_reference.hpp"

namespace vedette::config {

// Users that were changed by ACL SETUSER and ACL DELUSER while the configuration is not ours to write: their lines
// stand in the state file then.

/// The rules of all users by name, as they may be written: passwords as hashes, or as the references that give them.
using UserRules = std::map<std::string, std::vector<std::string>, std::less<>>;

UserRules described_users(const AclUsers& users, const std::vector<PasswordReference>& references);

/// What a configuration says of users.
struct ConfiguredUsers {
  const AclUsers& users;  ///< With `default`.
  const std::vector<PasswordReference>& references;
  bool channels_by_default = false;
};

struct MergedUsers {
  AclUsers users;
  std::vector<std::string> notices;  ///< Sentences for the log where the configuration does not hold.
};

/// The users to start with. `kept`: those of the end, `before`: what the configuration said of them then. A user comes
/// from the configuration if it was changed there since, else from what was kept; one that is gone from it goes, one
/// that ACL DELUSER took away stays away. A text: which kept rule can't be used, and why.
std::variant<MergedUsers, std::string> merge_users(const UserRules& kept, const UserRules& before,
                                                   const ConfiguredUsers& configured, const AclCatalogue& catalogue);

/// What the environment says of users holds at each start (container §10.1): a user that it gives is as configured, and
/// with `requirepass` the password of `default` is that one alone. Returns sentences for the log.
std::vector<std::string> let_environment_win(AclUsers& users, const AclUsers& configured,
                                             const DaemonSettings& settings);

}  // namespace vedette::config
