#pragma once

#include "daemon/command_table.hpp"

namespace vedette::daemon {

// COMMAND and its subcommands: the table about itself (commands §3.7).

void command(Call& call);
void command_count(Call& call);
void command_docs(Call& call);
/// COMMAND GETKEYS and GETKEYSANDFLAGS: no command of a Sentinel has keys.
void command_getkeys(Call& call);
void command_help(Call& call);
void command_info(Call& call);
void command_list(Call& call);

}  // namespace vedette::daemon
