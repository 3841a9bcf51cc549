#pragma once

#include <cstdint>

#include "quorum/picture.hpp"

namespace vedette::daemon {

/// The farthest that the master, or a replica in touch with it, is known to be, in bytes: what lags are counted from.
std::uint64_t newest_offset(const quorum::MasterPicture& master);

}  // namespace vedette::daemon
