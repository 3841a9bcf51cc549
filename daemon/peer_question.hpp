#pragma once

#include <optional>
#include <string>

#include "protocol/request.hpp"
#include "quorum/observation.hpp"

namespace vedette::daemon {

/// Whether these are the words of SENTINEL IS-MASTER-DOWN-BY-ADDR, in their number, too.
bool asks_about_master(const protocol::Words& words);

/// SENTINEL IS-MASTER-DOWN-BY-ADDR ip port epoch run-id as the core hears it, from a connection of that name; the
/// ticket is that of nobody. Empty: the port or the epoch is no number. A port that none can have makes a port of 0.
std::optional<quorum::Asked> question_in(const protocol::Words& words, const std::string& connection_name);

}  // namespace vedette::daemon
