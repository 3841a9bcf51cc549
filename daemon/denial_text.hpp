#pragma once

#include <string>
#include <string_view>

#include "daemon/access_control.hpp"

namespace vedette::daemon {

// What differs between the originals about access. Here in the words of Redis 7.2 and later.

/// The error for who may not do it, code included (commands §6.2).
std::string refusal_text(const Denial& denial, std::string_view user);
/// What ACL DRYRUN answers: the same, but it names the channel and has no code.
std::string dry_run_text(const Denial& denial, std::string_view user);
/// The error of ACL SAVE and LOAD without an `aclfile`, code included.
std::string no_acl_file_text();

}  // namespace vedette::daemon
