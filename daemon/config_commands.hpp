#pragma once

#include "daemon/command_table.hpp"

namespace vedette::daemon {

/// SENTINEL CONFIG GET and SET: the settings of the process (commands §2.10).
Task<> sentinel_config(Call& call);

}  // namespace vedette::daemon
