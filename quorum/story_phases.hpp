#pragma once

#include <vector>

#include "quorum/failover_story.hpp"

namespace vedette::quorum {

/// One step of an attempt, and how long it took.
struct StoryPhase {
  const char* name;
  Milliseconds took;
};
/// Those that were finished, in their order.
std::vector<StoryPhase> phases_of(const FailoverStory& story);

/// From when its length is counted: the agreement that the master is down, or else the order.
Instant beginning_of(const FailoverStory& story);

}  // namespace vedette::quorum
