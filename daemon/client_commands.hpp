#pragma once

#include "daemon/command_table.hpp"

namespace vedette::daemon {

// CLIENT and its subcommands (commands §3.6).

void client_caching(Call& call);
void client_getname(Call& call);
void client_getredir(Call& call);
void client_help(Call& call);
void client_id(Call& call);
void client_info(Call& call);
void client_kill(Call& call);
void client_list(Call& call);
void client_no_evict(Call& call);
void client_pause(Call& call);
void client_reply(Call& call);
void client_setinfo(Call& call);
void client_setname(Call& call);
void client_tracking(Call& call);
void client_trackinginfo(Call& call);
void client_unblock(Call& call);
void client_unpause(Call& call);

}  // namespace vedette::daemon
