#pragma once

#include "daemon/command_table.hpp"

namespace vedette::daemon {

// One confirmation for each channel or pattern named (commands §4.2).

void subscribe(Call& call);
void psubscribe(Call& call);
void unsubscribe(Call& call);
void punsubscribe(Call& call);

}  // namespace vedette::daemon
