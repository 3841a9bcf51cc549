#pragma once

#include <optional>

#include "quorum/turn_context.hpp"

namespace vedette::quorum {

/// An epoch came from outside. A higher one becomes the current epoch and is told once it is durable; any above 0
/// makes a start without memory a quarantine (design, *Remembering*). `group` only names where it came up.
void hear_epoch(TurnContext& turn, const MasterGroup* group, Epoch epoch);

/// An epoch is in use elsewhere, and may have been used without votes: it is not taken over, as in Sentinel, but no
/// attempt of ours will stand under it (behaviour §10 W3). False: it is too high to be believed.
bool hear_of_epoch(TurnContext& turn, Epoch epoch);

/// Any epoch above 0 shows that there were votes before; a start without memory may have cast one of them.
void doubt_memory(TurnContext& turn, Epoch epoch);

/// Reserves on disk the epoch that an attempt would use, so that standing waits for as few flushes as it can.
void reserve_epoch(TurnContext& turn, const MasterGroup& group);

/// The epoch for a new attempt of this master: the last one that we minted ourselves, while it is still the highest
/// seen and was used neither for a vote nor for a configuration of this master; else a new one above everything ever
/// seen. Never one that came from a peer (behaviour §10 W3). Tells +new-epoch for a new one.
Epoch mint_epoch(TurnContext& turn, const MasterGroup& group);

/// Whether mint_epoch() would give the epoch that we have raised last: to stand for this master disturbs nobody else.
bool may_serve_again(const TurnContext& turn, const MasterGroup& group);

/// An epoch `jump` above everything ever seen.
Epoch mint_epoch_above(TurnContext& turn, const MasterGroup& group, std::uint64_t jump);

/// The revision whose write makes our own epoch durable, be it as reserved or as current.
Revision epoch_needs(const TurnContext& turn, Epoch epoch);

}  // namespace vedette::quorum
