#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "daemon/loop.hpp"
#include "quorum/core.hpp"

namespace vedette::daemon {

/// How many masters are looked at before the loop turns to others.
inline constexpr std::size_t masters_at_a_time = 32;

/// All masters, by name, without their secrets and without the text of INFO. One that changes meanwhile is as it was
/// when it was looked at. The core is only read between turns, and outlives the wait.
Task<std::vector<quorum::MasterPicture>> look_at_masters(Executor loop, const quorum::Core& core);

}  // namespace vedette::daemon
