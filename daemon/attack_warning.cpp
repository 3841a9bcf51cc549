#include "daemon/attack_warning.hpp"

#include <string>

namespace vedette::daemon {

void AttackWarning::about(const Session& client, quorum::Instant now) {
  if (last_ && now - *last_ <= pause) return;
  last_ = now;
  log_.log(quorum::Level::warning,
           "Possible SECURITY ATTACK detected. It looks like somebody is sending POST or Host: commands to Redis. This "
           "is likely due to an attacker attempting to use Cross Protocol Scripting to compromise your Redis instance. "
           "Connection from " +
               client.peer_address + " aborted.");
}

}  // namespace vedette::daemon
