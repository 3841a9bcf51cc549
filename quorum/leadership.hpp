#pragma once

#include "quorum/turn_context.hpp"

namespace vedette::quorum {

// Leadership is short (design, *Leading*): it counts from when the votes were asked for, since voters count from when
// they gave them.

/// What a leader has left of its time; below zero when it is over. By the longest of the three clocks: none of them can
/// hide a pause.
Milliseconds leadership_left(const TurnContext& turn, const MasterGroup& group, const Reading& leads_from);

/// Whether nothing may be promoted, nor demoted at once, any more.
bool leadership_over(const TurnContext& turn, const MasterGroup& group, const Reading& leads_from);

}  // namespace vedette::quorum
