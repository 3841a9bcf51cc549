#pragma once

#include <string_view>

#include "quorum/replication_report.hpp"

namespace vedette::protocol {

/// Reads the reply to INFO (behaviour §4). Anything is accepted: a line that is unknown, garbled or out of range leaves
/// its field empty. The slaveN lines are reported whatever the role: who is no master may have replicas as well.
quorum::ReplicationReport parse_info(std::string_view text);

}  // namespace vedette::protocol
