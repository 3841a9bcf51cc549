#include "quorum/crash.hpp"

#include <optional>

namespace vedette::quorum {

void note_ending(const TurnContext& turn, Server& server, Ending ending) {
  if (server.live.command_connected) {
    server.refused.reset();
    // The backlog of a process that ends may still have taken one that never answers: what was lost is the one before.
    const bool had_answered = server.live.last_ok >= server.live.command_since;
    if (!had_answered) return;
    server.crashed.reset();
    if (ending == Ending::closed) server.crashed = turn.time();
  } else if (ending == Ending::refused) {
    server.refused = turn.time();
  } else {
    server.refused.reset();
  }
}

void note_connection(TurnContext& turn, const MasterGroup& group, Server& server) {
  server.refused.reset();
  turn.clear(group, Reason::last_try, server.id);
}

bool has_crashed(const MasterGroup& group, const Server& server) {
  const Milliseconds limit = group.settings.crash_after;
  return limit.count() > 0 && server.crashed && server.refused && *server.refused - *server.crashed > limit;
}

void plan_last_try(TurnContext& turn, const MasterGroup& group, const Server& server) {
  if (server.live.command_connected || !group.is_master(server)) return;
  std::optional<Instant> next;
  const auto consider = [&](Instant when) {
    if (when > turn.time() && (!next || when < *next)) next = when;
  };
  const MasterSettings& settings = group.settings;
  if (server.crashed && settings.crash_after.count() > 0) {
    consider(*server.crashed + settings.crash_after + Milliseconds{1});
  }
  if (server.live.silent_since) consider(*server.live.silent_since + settings.down_after - settings.down_after / 10);
  if (next) turn.set(group, Reason::last_try, *next, server.id);
}

void try_once_more(TurnContext& turn, const MasterGroup& group, const Server& server) {
  if (server.live.command_connected || !group.is_master(server)) return;
  turn.act(Reconnect{server.id, Channel::command});
  plan_last_try(turn, group, server);
}

}  // namespace vedette::quorum
