#include "quorum/memory.hpp"

#include <algorithm>

namespace vedette::quorum {

Milliseconds doubtful_time(const Process& process) {
  const bool watches = process.longest_failover_timeout.count() > 0;
  const Milliseconds longest = watches ? process.longest_failover_timeout : process.timing.default_failover_timeout;
  return leadership_limit(process.timing, longest) + Milliseconds{1000};
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
