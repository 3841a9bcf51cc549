#pragma once

#include "daemon/command_table.hpp"

namespace vedette::daemon {

// What changes something (commands §2.6 to §2.14, §3.8, §4.4). An order is answered when its outcome is on disk.

Task<> sentinel_reset(Call& call);
Task<> sentinel_monitor(Call& call);
Task<> sentinel_remove(Call& call);
Task<> sentinel_set(Call& call);
Task<> sentinel_flushconfig(Call& call);
Task<> sentinel_debug(Call& call);

/// Only hellos, which come from peers that watch the same masters.
void publish(Call& call);
void shutdown(Call& call);

}  // namespace vedette::daemon
