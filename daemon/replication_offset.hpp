#pragma once

#include <cstdint>
#include <optional>

#include "quorum/picture.hpp"

namespace vedette::daemon {

/// How far a master's data has come, in bytes: `master_repl_offset` of its last INFO. Nobody decides by it, so the core
/// does not read it; it tells people and load balancers how far replicas are behind.
std::optional<std::uint64_t> master_offset(const quorum::ReplicationReport& report);

/// The farthest that the master, or a replica in touch with it, is known to be, in bytes: what lags are counted from.
std::uint64_t newest_offset(const quorum::MasterPicture& master);

}  // namespace vedette::daemon
