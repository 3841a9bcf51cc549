#pragma once

#include "quorum/picture.hpp"
#include "quorum/turn_context.hpp"

namespace vedette::quorum {

/// The group as commands and metrics show it. `said`: its last durable configuration; null while there is none.
MasterPicture draw_master(const Process& process, const MasterGroup& group, const DurableMaster* said, Instant now);

}  // namespace vedette::quorum
