#pragma once

#include "daemon/command_table.hpp"

namespace vedette::daemon {

// What an operator does by hand to one master: FAILOVER (commands §2.5), and the commands of our own PAUSE, RESUME and
// FORGET (docs/operations.md).

Task<> sentinel_failover(Call& call);
Task<> sentinel_pause(Call& call);
Task<> sentinel_resume(Call& call);
Task<> sentinel_forget(Call& call);

}  // namespace vedette::daemon
