#pragma once

#include "daemon/metrics_counts.hpp"
#include "quorum/core.hpp"
#include "quorum/event.hpp"
#include "quorum/failover_story.hpp"

namespace vedette::daemon {

/// Knows the masters that there are from the start, and all channels, so that every series begins at 0.
void begin_counting(Counts& counts, const quorum::Core& core);

/// Takes in what an event tells. `core` as it is when the event is told; spans between events are those of their
/// telling, which waits for the disk where the event does.
void count_event(Counts& counts, const quorum::Core& core, const quorum::Event& event, const quorum::Reading& now);

/// An attempt of ours at a failover has ended (metrics §7.4, §7.5).
void count_story(Counts& counts, const quorum::FailoverStory& story, const quorum::Reading& now);

/// A candidate asked for our vote and heard that opinion (metrics §7.4). Votes that were given are told by an event.
void count_vote(Counts& counts, const quorum::Core& core, const quorum::Address& master, quorum::Epoch asked,
                const quorum::RunId& candidate, const quorum::PeerOpinion& opinion);

}  // namespace vedette::daemon
