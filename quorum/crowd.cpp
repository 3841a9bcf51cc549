// The part of the core that knows how many masters fail together.
#include "quorum/crowd.hpp"

#include <algorithm>

#include "quorum/core_state.hpp"

namespace vedette::quorum {

bool is_in_crowd(const TurnContext& turn) {
  constexpr Milliseconds holds_for{1000};  // Whoever fails is looked at, and it is counted anew.
  const Crowd& crowd = turn.process.crowd;
  return crowd.is_one() && turn.time() - crowd.counted <= holds_for;
}

Milliseconds for_the_crowd(const TurnContext& turn, Milliseconds each, Milliseconds most) {
  return is_in_crowd(turn) ? std::min(turn.process.crowd.most * each, most) : Milliseconds{0};
}

void Core::State::count_failing() {
  constexpr Milliseconds between_counts{10};
  Crowd& crowd = process_.crowd;
  if (crowd.counted != Instant{} && now_.steady - crowd.counted < between_counts) return;
  crowd.counted = now_.steady;
  // Who is down for good makes nobody busy.
  constexpr Milliseconds longest_failure{30000};
  crowd.failing = std::count_if(groups_.begin(), groups_.end(), [&](const auto& entry) {
    const MasterGroup& group = entry.second;
    return group.failing_over() || (group.odown_since && now_.steady - *group.odown_since < longest_failure);
  });
  constexpr Milliseconds most_holds_for{5000};
  if (crowd.failing < crowd.most && now_.steady - crowd.most_counted < most_holds_for) return;
  crowd.most = crowd.failing;
  crowd.most_counted = now_.steady;
}

}  // namespace vedette::quorum
