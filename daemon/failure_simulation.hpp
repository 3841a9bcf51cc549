#pragma once

#include <string_view>

namespace vedette::daemon {

struct Call;

/// SENTINEL SIMULATE-FAILURE: the process is to end, as if it had crashed, at one of two moments of a failover that it
/// leads (commands §2.14, behaviour §7.11).
struct FailureSimulation {
  /// What the process ends with.
  static constexpr int exit_status = 99;

  bool after_election = false;
  bool after_promotion = false;

  /// As INFO shows it: 1 election, 2 promotion.
  int flags() const { return (after_election ? 1 : 0) + (after_promotion ? 2 : 0); }
  /// Whether this event is such a moment. The state that the event speaks of is on disk by then.
  bool strikes_at(std::string_view event) const;
};

void sentinel_simulate_failure(Call& call);

}  // namespace vedette::daemon
