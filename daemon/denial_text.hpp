#pragma once

#include <string>
#include <string_view>

#include "daemon/access_control.hpp"
#include "daemon/dialect.hpp"

namespace vedette::daemon {

// What clients are told about access, in the words of the original that is spoken.

/// The error for who may not do it, code included (commands §6.2).
std::string refusal_text(const Dialect& dialect, const Denial& denial, std::string_view user);
/// What ACL DRYRUN answers: the same, but it names the channel and has no code.
std::string dry_run_text(const Dialect& dialect, const Denial& denial, std::string_view user);
/// The error of ACL SAVE and LOAD without an `aclfile`, code included.
std::string no_acl_file_text();

}  // namespace vedette::daemon
