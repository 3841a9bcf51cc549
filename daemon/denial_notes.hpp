#pragma once

#include <string>

#include "daemon/access_control.hpp"
#include "daemon/call.hpp"

namespace vedette::daemon {

// Each denial is counted for INFO and stands in ACL LOG (commands §6.3).

/// `session.command` is the one that was asked for.
void note_denial(Surroundings& around, const Session& session, const Denial& denial);
/// `user`: the name that was given.
void note_failed_authentication(Surroundings& around, const Session& session, const std::string& user);

}  // namespace vedette::daemon
