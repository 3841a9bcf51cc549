#pragma once

#include <optional>
#include <string>

#include "protocol/request.hpp"
#include "quorum/observation.hpp"

namespace vedette::daemon {

/// Whether these are the words of SENTINEL IS-MASTER-DOWN-BY-ADDR, in their number, too.
bool asks_about_master(const protocol::Words& words);

/// Whether these are the words of PING or PUBLISH: a peer's questions may be heard before what it sent between them.
/// They change neither its user nor its name, and hellos come by other ways, and later, too.
bool may_be_passed(const protocol::Words& words);

/// SENTINEL IS-MASTER-DOWN-BY-ADDR ip port epoch run-id as the core hears it, from a connection of that name; the
/// ticket is that of nobody. Empty: the port or the epoch is no number. A port that none can have makes a port of 0.
std::optional<quorum::Asked> question_in(const protocol::Words& words, const std::string& connection_name);

}  // namespace vedette::daemon
