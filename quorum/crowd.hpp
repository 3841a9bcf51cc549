#pragma once

#include "quorum/turn_context.hpp"

namespace vedette::quorum {

/// Whether many masters fail together just now.
bool is_in_crowd(const TurnContext& turn);

/// What to wait longer where many masters fail together: everybody is busy then, and all takes longer. `each` for each
/// of them, `most` at most; nothing while they are few.
Milliseconds for_the_crowd(const TurnContext& turn, Milliseconds each, Milliseconds most);

}  // namespace vedette::quorum
