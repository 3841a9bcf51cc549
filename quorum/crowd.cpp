// The part of the core that knows how many masters fail together.
#include "quorum/crowd.hpp"

#include <algorithm>

#include "quorum/core_state.hpp"

namespace vedette::quorum {

Milliseconds for_the_crowd(const TurnContext& turn, Milliseconds each, Milliseconds most) {
  constexpr Milliseconds holds_for{1000};  // Whoever fails is looked at, and it is counted anew.
  const Crowd& crowd = turn.process.crowd;
  const bool is_old = turn.time() - crowd.counted > holds_for;
  return is_old || !crowd.is_one() ? Milliseconds{0} : std::min(crowd.most * each, most);
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
  crowd.most = crowd.is_one() ? std::max(crowd.most, crowd.failing) : 0;
}

}  // namespace vedette::quorum
