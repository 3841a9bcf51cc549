#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/acl_catalogue.hpp"
#include "config/acl_user.hpp"

namespace vedette::config {

/// All users by name, in the order in which they are shown. `default` is always among those in force.
using AclUsers = std::map<std::string, AclUser, std::less<>>;

/// Whether a user may be called so: something, without blanks or NUL bytes. (The reference takes an empty name too, and
/// can't read the file that it writes then.)
bool is_user_name(std::string_view name);

/// `user alice on #… ~* &* +@all`: as ACL LIST shows it, and as it stands in an ACL file.
std::string acl_line(std::string_view name, const AclUser& user);
/// The same for sentinel.conf, where words with quotes or control characters are quoted.
std::string quoted_acl_line(std::string_view name, const AclUser& user);

/// What a whole ACL file says, or all that is wrong with it in the reference's words (commands §6.3). `file`: its name,
/// for the words. Lines are cut at blanks; there are no quotes and no comments. A file that does not name the user
/// `default` leaves that one unrestricted.
std::variant<AclUsers, std::string> read_acl_file(std::string_view file, std::string_view text,
                                                  const AclCatalogue& catalogue, bool channels_by_default);
/// The text of the file that makes these users.
std::string acl_file_text(const AclUsers& users);

}  // namespace vedette::config
