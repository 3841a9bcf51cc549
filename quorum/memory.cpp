#include "quorum/memory.hpp"

#include <algorithm>

namespace vedette::quorum {

Milliseconds doubtful_time(const Process& process) {
  Milliseconds limit = process.timing.election_timeout;
  if (process.longest_failover_timeout.count() > 0) limit = std::min(limit, process.longest_failover_timeout);
  return limit + Milliseconds{1000};
}

void spend_reserved_epoch(DurableState& state) {
  const Epoch reserved = state.reserved_epoch;
  state.current_epoch = std::max(state.current_epoch, reserved);
  for (auto& [name, master] : state.masters) {
    state.current_epoch = std::max({state.current_epoch, master.config_epoch, master.leader_epoch});
    if (master.leader_epoch < reserved) {
      master.leader_epoch = reserved;
      master.voted_for = state.my_id;
    }
  }
}

}  // namespace vedette::quorum
