#pragma once

#include <optional>

#include "daemon/call.hpp"

namespace vedette::daemon {

/// Answers one request: the checks of commands §1.1 in their order, then the handler. The reply goes to `session.out`.
/// What needs no wait is done on return; else the rest is returned, to be awaited before the next request of this
/// session. `words` must live until then. `now`: when it was read. A session with nothing to say any more has `closing`
/// set.
std::optional<Task<>> dispatch(Surroundings& around, Session& session, const protocol::Words& words,
                               quorum::Instant now);

}  // namespace vedette::daemon
