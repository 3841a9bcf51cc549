// The part of the core that knows how many masters fail together.
#include "quorum/crowd.hpp"

#include <algorithm>
#include <iterator>

#include "quorum/core_state.hpp"

namespace vedette::quorum {

namespace {

bool is_counted(const TurnContext& turn) {
  constexpr Milliseconds holds_for{1000};  // Whoever fails is looked at, and it is counted anew.
  return turn.time() - turn.process.crowd.counted <= holds_for;
}

}  // namespace

bool is_in_crowd(const TurnContext& turn) {
  return turn.process.crowd.is_one() && is_counted(turn);
}

bool was_in_crowd(const TurnContext& turn) {
  return turn.process.crowd.most > Crowd::few && is_counted(turn);
}

bool many_are_suspected(const TurnContext& turn) {
  return turn.process.crowd.suspected > Crowd::few && is_counted(turn);
}

bool others_are_suspected(const TurnContext& turn) {
  return turn.process.crowd.suspected > 1 && is_counted(turn);
}

Milliseconds behind_suspicions(const TurnContext& turn) {
  constexpr Milliseconds longest{200};
  if (!many_are_suspected(turn)) return Milliseconds{0};
  return std::min(turn.process.crowd.suspected * Milliseconds{1}, longest);
}

Milliseconds between_writes(const TurnContext& turn) {
  const Crowd& crowd = turn.process.crowd;
  return crowd.is_one() ? std::min(longest_between_writes, Milliseconds{crowd.failing / 4}) : Milliseconds{0};
}

Milliseconds for_the_crowd(const TurnContext& turn, Milliseconds each, Milliseconds most) {
  return is_in_crowd(turn) ? std::min(turn.process.crowd.most * each, most) : Milliseconds{0};
}

// Who is down for good makes nobody busy.
Failing Core::State::failing_lately(const MasterGroup& group) const {
  constexpr Milliseconds longest_failure{30000};
  const auto lately = [&](const std::optional<Instant>& since) {
    return since && now_.steady - *since < longest_failure;
  };
  if (group.failing_over() || lately(group.odown_since)) return Failing::yes;
  return lately(group.the_master().sdown_since) ? Failing::suspected : Failing::no;
}

void Core::State::note_failing(const MasterGroup& group) {
  if (failing_lately(group) != Failing::no) failing_.insert(group.number);
}

void Core::State::count_failing() {
  Crowd& crowd = process_.crowd;
  // When they begin to fail it is to be known at once; to count each time would be work for each of each.
  const Milliseconds between_counts{crowd.suspected > Crowd::few ? 10 : 1};
  if (crowd.counted != Instant{} && now_.steady - crowd.counted < between_counts) return;
  crowd.counted = now_.steady;
  crowd.failing = crowd.suspected = 0;
  for (auto number = failing_.begin(); number != failing_.end();) {
    const MasterGroup* group = group_numbered(*number);
    const Failing fails = group == nullptr ? Failing::no : failing_lately(*group);
    crowd.failing += fails == Failing::yes ? 1 : 0;
    crowd.suspected += fails == Failing::no ? 0 : 1;
    number = fails == Failing::no ? failing_.erase(number) : std::next(number);
  }
  constexpr Milliseconds most_holds_for{5000};
  if (crowd.failing < crowd.most && now_.steady - crowd.most_counted < most_holds_for) return;
  crowd.most = crowd.failing;
  crowd.most_counted = now_.steady;
}

}  // namespace vedette::quorum
