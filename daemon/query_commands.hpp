#pragma once

#include "daemon/command_table.hpp"

namespace vedette::daemon {

// What only looks (commands §2 and §3). Each takes a call whose arity and access were checked, and writes the whole
// reply.

void ping(Call& call);
void info(Call& call);
void role(Call& call);
void sentinel_myid(Call& call);
void sentinel_masters(Call& call);
void sentinel_master(Call& call);
void sentinel_replicas(Call& call);
void sentinel_sentinels(Call& call);
void sentinel_get_master_addr_by_name(Call& call);
void sentinel_ckquorum(Call& call);
void sentinel_pending_scripts(Call& call);
void sentinel_info_cache(Call& call);
void sentinel_help(Call& call);

/// Asks the core, which may have to write a vote to disk before it answers.
Task<> sentinel_is_master_down_by_addr(Call& call);

}  // namespace vedette::daemon
