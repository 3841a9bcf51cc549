#pragma once

#include "quorum/hello.hpp"
#include "quorum/turn_context.hpp"

namespace vedette::quorum {

/// A hello about this master was heard (behaviour §5.2): peers become known or move, epochs rise, a newer configuration
/// is taken over. An address that can't be used changes nothing: no peer is lost, no epoch is burned (§10 W20).
void hear_hello(TurnContext& turn, MasterGroup& group, const Hello& hello);
/// The one that was replaced at its address was a voter for this master too: its successor takes that place before it
/// has announced the master, hears of it from us, and the majority does not shrink.
void succeed(TurnContext& turn, MasterGroup& group, InstanceId replaced, const Hello& hello);

/// A hello with our own id: either our own words, or another process that goes by it. Such a one neither votes nor
/// stands while that goes on, and says so. True if that is news.
bool hear_own_id(TurnContext& turn, const MasterGroup& group, const Hello& hello);

}  // namespace vedette::quorum
