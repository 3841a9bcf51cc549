#pragma once

#include "quorum/failover_story.hpp"

namespace vedette::quorum {

// Words of a story, for lines and for JSON.

/// Why it was begun, behind "because".
const char* cause_text(Cause cause);
/// A word or two.
const char* answer_text(VoterRecord::Answer answer);

}  // namespace vedette::quorum
