#pragma once

#include <span>
#include <string>

#include "daemon/call.hpp"

namespace vedette::daemon {

/// The text of INFO (commands §3.5) for these section names, in any case; none: all. Unknown names add nothing.
std::string info_text(const Surroundings& around, quorum::Instant now, std::span<const std::string> sections);

}  // namespace vedette::daemon
