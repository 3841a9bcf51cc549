#pragma once

#include "quorum/turn_context.hpp"

namespace vedette::quorum {

/// Who was cut off from the other Sentinels while its master was silent was probably cut off from the master as well.
/// When it hears them again, a vote may be won before the master's answer is there, whose connection has to be made
/// anew. So the master is looked at once more: connected to at once, and given a quarter of a second and four round
/// trips, a second at most. If the others are lost and come back again, so is the look, for two seconds at most.
///
/// False: nothing of that kind happened, or the master was silent then, too. True: a look has begun or is under way;
/// the group is stepped when it is over, and a master that answers is not down any more. Call it before an automatic
/// failover stands, and before it promotes.
bool waits_for_second_look(TurnContext& turn, MasterGroup& group);

}  // namespace vedette::quorum
