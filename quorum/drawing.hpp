#pragma once

#include "quorum/picture.hpp"
#include "quorum/turn_context.hpp"

namespace vedette::quorum {

/// The group as commands and metrics show it, with the configuration that clients are told.
MasterPicture draw_master(const Process& process, const MasterGroup& group, const Told& told, Instant now);

}  // namespace vedette::quorum
