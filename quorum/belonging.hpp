#pragma once

#include <optional>

#include "quorum/observation.hpp"
#include "quorum/turn_context.hpp"

namespace vedette::quorum {

// An address is no identity: a server of another deployment may live where one of ours did. What is told to it, and
// what is believed of it, waits until it is known to be ours (design, *Whose instance is it?*).

/// Judges it by what its INFO, the hellos on its channel and its refusals say, and tells changes: +stranger and
/// -stranger, +unidentified once. One that turns out to be ours is greeted: hellos, and a look at our rights there.
void keep_owner(TurnContext& turn, MasterGroup& group, Server& server);

// What a Sentinel that we don't know says may be a word of strangers, which changes nothing here:

/// on the channel of a server that is not known to be ours. It may show whose that server is.
bool is_strange_on_channel(TurnContext& turn, MasterGroup& group, Server& via, const Hello& hello);
/// about a master that is known to be another's.
bool names_stranger(const TurnContext& turn, MasterGroup& group, const Hello& hello);

/// A Sentinel that we did not know is a peer now. It may have lost its memory, and have named our old master before it
/// heard of the new one: that was no sign of strangers.
void hear_acquaintance(TurnContext& turn, MasterGroup& group, const RunId& sentinel);

/// An operator's command named it: it is ours.
void name_by_operator(TurnContext& turn, MasterGroup& group, Server& server);

/// The connection is lost: who answers on the next is judged anew. A stranger stays one until something speaks for it.
void forget_owner(Server& server);
/// Another process answers at this address.
void forget_signs(Server& server);

/// May hellos be published there, and may what it says of its group be believed? Not where a master is hearsay.
bool is_trusted(const MasterGroup& group, const Server& server);

/// From when on it may be made a replica of our master, or promoted, as far as its owner is concerned. Empty: not as
/// things are.
std::optional<Instant> adoptable_from(const TurnContext& turn, const MasterGroup& group, const Server& server);
bool is_adoptable(const TurnContext& turn, const MasterGroup& group, const Server& server);

/// Whether its run id or its history was seen in this group.
bool has_known_ids(const MasterGroup& group, const Server& server);

/// Whether it has the address of the master that was replaced last.
bool is_replaced_last(const MasterGroup& group, const Server& server);

}  // namespace vedette::quorum
