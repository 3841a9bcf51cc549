#pragma once

#include <string>

#include "daemon/session.hpp"

namespace vedette::daemon {

/// One line of CLIENT LIST (commands §3.6), with its `\n`.
std::string client_line(const Session& session, quorum::Instant now);

}  // namespace vedette::daemon
