#pragma once

#include "daemon/command_table.hpp"

namespace vedette::daemon {

// The users of the access control list, shown and changed (commands §6.3). Who is changed so that it may not go on as
// it does, or is no more, loses its connections.

void acl_cat(Call& call);
void acl_deluser(Call& call);
void acl_dryrun(Call& call);
void acl_genpass(Call& call);
void acl_getuser(Call& call);
void acl_help(Call& call);
void acl_list(Call& call);
Task<> acl_load(Call& call);
void acl_log(Call& call);
Task<> acl_save(Call& call);
void acl_setuser(Call& call);
void acl_users(Call& call);
void acl_whoami(Call& call);

}  // namespace vedette::daemon
