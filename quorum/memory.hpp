#pragma once

#include "quorum/turn_context.hpp"

namespace vedette::quorum {

// A start without durable state, and a start after a crash (design, *Remembering*).

/// How long votes from before the memory was lost may matter: min(election timeout, failover-timeout) + 1 s.
Milliseconds doubtful_time(const Process& process);

/// The end of the quarantine: an epoch far above all heard is taken as current and leader epoch of every master, so
/// that a vote which was forgotten can't be given a second time.
inline constexpr std::uint64_t quarantine_jump = 100;

/// An epoch that was reserved may have been used without a further write: it counts as spent, as our own vote in it
/// for every master. Changes the state that was read, before anything runs on it.
void spend_reserved_epoch(DurableState& state);

}  // namespace vedette::quorum
