#pragma once

#include "daemon/command_table.hpp"

namespace vedette::daemon {

// Who is at the other end, and how it wants to be spoken to (commands §3.3, §3.4).

void auth(Call& call);
void hello(Call& call);

}  // namespace vedette::daemon
