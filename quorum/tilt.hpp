#pragma once

#include <optional>

#include "quorum/time.hpp"
#include "quorum/turn_context.hpp"

namespace vedette::quorum {

// TILT (behaviour §8, §10 W9): this process was paused, or its machine suspended. Steps of the wall clock are no
// reason.

/// How late this look at the clocks is: by the steady clock against what was due, or by the boot-time clock, which goes
/// on in a suspended machine. Zero while all is well.
Milliseconds lateness(const Reading& last, std::optional<Instant> due, const Reading& now);

/// How far the wall clock ran ahead of the steady one since the last look. Only who leads cares.
Milliseconds wall_jump(const Reading& last, const Reading& now);

/// Nothing known from before the pause is trusted: clocks of "down" start anew, opinions are forgotten.
void forget_after_pause(TurnContext& turn, MasterGroup& group);

/// When TILT ends: after a full answer period, at most after the tilt period.
Milliseconds tilt_length(const Timing& timing);

}  // namespace vedette::quorum
