#pragma once

#include <string>

#include "daemon/dialect.hpp"
#include "daemon/session.hpp"

namespace vedette::daemon {

/// One line of CLIENT LIST (commands §3.6), with its `\n`: the fields that the dialect has.
std::string client_line(const Session& session, quorum::Instant now, const Dialect& dialect);

}  // namespace vedette::daemon
