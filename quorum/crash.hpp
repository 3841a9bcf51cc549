#pragma once

#include "quorum/turn_context.hpp"

namespace vedette::quorum {

// A master whose process ended: its connections close, and then its port refuses new ones. With
// crash-after-milliseconds that shorter time counts for "down".

/// A command connection was lost, or an attempt failed. Called while `command_connected` still tells which.
void note_ending(const TurnContext& turn, Server& server, Ending ending);
/// A command connection stands. Only an answer on it shows that somebody lives there.
void note_connection(TurnContext& turn, const MasterGroup& group, Server& server);
/// Its end closed the connection, and an attempt was refused more than crash-after later. Between the two nobody was
/// there, as far as was looked. Never without the setting.
bool has_crashed(const MasterGroup& group, const Server& server);
/// A master without connection is tried once more right before refusal or silence makes it down: what came back between
/// two attempts is not judged for the older one. Sets the time.
void plan_last_try(TurnContext& turn, const MasterGroup& group, const Server& server);
/// That time has come.
void try_once_more(TurnContext& turn, const MasterGroup& group, const Server& server);

}  // namespace vedette::quorum
