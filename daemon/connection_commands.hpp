#pragma once

#include "daemon/command_table.hpp"

namespace vedette::daemon {

// What concerns the connection of the caller, or those of others (commands §3.3, §3.4, §3.6).

void auth(Call& call);
void hello(Call& call);
void client_getname(Call& call);
void client_help(Call& call);
void client_id(Call& call);
void client_info(Call& call);
void client_list(Call& call);
void client_setinfo(Call& call);
void client_setname(Call& call);

}  // namespace vedette::daemon
