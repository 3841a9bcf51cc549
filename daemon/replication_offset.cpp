#include "daemon/replication_offset.hpp"

#include <algorithm>

namespace vedette::daemon {

std::uint64_t newest_offset(const quorum::MasterPicture& master) {
  std::uint64_t newest = master.server.report.master_offset.value_or(0);
  for (const quorum::ServerPicture& replica : master.replicas) {
    // One that is away may have belonged to another history of replication.
    const bool counts = !replica.sdown_since && replica.link.command_connected && replica.report.master_link_up == true;
    if (counts) newest = std::max(newest, replica.report.offset.value_or(0));
  }
  return newest;
}

}  // namespace vedette::daemon
