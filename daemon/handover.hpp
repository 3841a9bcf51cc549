#pragma once

#include <string>
#include <vector>

namespace vedette::daemon {

// The exit status of `vedette handover`, beside 0: handed over, or there was nothing to do.
inline constexpr int handover_failed = 1;    ///< The server on this host goes on as master, or nobody could be asked.
inline constexpr int handover_misused = 2;   ///< The words are wrong.
inline constexpr int handover_unproven = 3;  ///< A failover was begun, and its end was not seen in time.

/// `vedette handover NAME [options]`: hands the master on this host over, waits until that is proven, or says why not.
/// `words`: those behind `handover`. The exit status.
int hand_over(const std::vector<std::string>& words);

}  // namespace vedette::daemon
