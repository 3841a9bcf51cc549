#include "quorum/pinging.hpp"

#include <algorithm>

#include "quorum/authorisation.hpp"
#include "quorum/belonging.hpp"
#include "quorum/down.hpp"

namespace vedette::quorum {
namespace {

constexpr Milliseconds shortest_without_sign{100};

/// A master of which nothing was heard for so long is pinged before its time. From a down-after of five seconds on no
/// ping is added by that.
Milliseconds longest_without_sign(const MasterGroup& group) {
  return std::max(group.settings.down_after / 5, shortest_without_sign);
}

Milliseconds usual_period(const TurnContext& turn, const MasterGroup& group) {
  return std::min(group.settings.down_after, turn.timing().ping_period);
}

/// Where down-after is long enough for a ping less.
bool may_rest(const TurnContext& turn, const MasterGroup& group, const Server& server) {
  return !group.is_master(server) && group.settings.down_after >= 5 * turn.timing().ping_period;
}

/// A replica that nobody needs now.
bool rests(const TurnContext& turn, const MasterGroup& group, const Server& server) {
  return may_rest(turn, group, server) && !server.sdown_since && !group.the_master().sdown_since &&
         !group.failing_over() && !group.reconfiguration;
}

/// How far before a ping now the silence may have begun that it will show.
Milliseconds longest_unseen(const TurnContext& turn, const MasterGroup& group, const Server& server) {
  if (group.is_master(server)) return group.settings.down_after / 4;
  if (!may_rest(turn, group, server)) return Milliseconds{0};
  // As if it had been pinged after the usual period.
  const Milliseconds usual = usual_period(turn, group);
  return std::clamp(turn.time() - server.live.ping_sent - usual, Milliseconds{0}, usual);
}

/// When the silence began that a ping now will show. Most of the time before it the server may have been dead already.
Instant silence_began(const TurnContext& turn, const MasterGroup& group, const Server& server) {
  return std::clamp(server.live.last_sign, turn.time() - longest_unseen(turn, group, server), turn.time());
}

}  // namespace

Milliseconds ping_period(const TurnContext& turn, const MasterGroup& group, const Server& server) {
  const Milliseconds usual = usual_period(turn, group);
  return rests(turn, group, server) ? 2 * usual : usual;
}

Milliseconds soon_enough(const TurnContext& turn, const MasterGroup& group, const Server& server) {
  const Milliseconds period = ping_period(turn, group, server);
  return (group.is_master(server) ? std::min(period, longest_without_sign(group)) : period) / 10;
}

Instant next_ping(const TurnContext& turn, const MasterGroup& group, const Server& server) {
  const Milliseconds period = ping_period(turn, group, server);
  const Instant usual = server.live.ping_sent + period - own_phase(server, server.live.ping_sent, period);
  if (!group.is_master(server)) return usual;
  return std::min(usual, std::max(server.live.last_sign, server.live.ping_sent) + longest_without_sign(group));
}

Milliseconds own_phase(const Server& server, Instant last, Milliseconds period) {
  if (last != server.live.command_since) return Milliseconds{0};
  return period * static_cast<std::int64_t>(server.id.value % 100) / 100;
}

void begin_silence(const TurnContext& turn, Liveness& live, Instant began) {
  if (live.silent_since) return;
  live.silent_since = began;
  live.first_unanswered = turn.time();
}

void end_guessing(Liveness& live, Instant lived) {
  if (live.silent_since) live.silent_since = std::max(*live.silent_since, std::min(lived, live.first_unanswered));
}

void note_sign(const TurnContext& turn, Liveness& live, Milliseconds unread) {
  const Instant sign = turn.time() - unread;
  live.last_sign = std::max(live.last_sign, sign);
  end_guessing(live, sign);
}

bool ping_due(TurnContext& turn, MasterGroup& group, Server& server) {
  const Instant due = next_ping(turn, group, server);
  if (!server.live.ping_outstanding && turn.time() + soon_enough(turn, group, server) < due) {
    turn.set_about(group, Reason::ping, due, server.id);
    return false;
  }
  ping_server(turn, group, server);
  return true;
}

void ping_server(TurnContext& turn, MasterGroup& group, Server& server) {
  if (!server.live.command_connected || server.live.ping_outstanding) return;
  begin_silence(turn, server.live, silence_began(turn, group, server));
  server.live.ping_outstanding = true;
  server.live.ping_sent = turn.time();
  turn.act(Ping{server.id});
  // What an answered ping leaves behind is found out of date when it comes.
  turn.set_sooner_early(group, Reason::stale_link, turn.time() + group.settings.down_after / 2 + Milliseconds{1},
                        server.id);
  turn.set_sooner_early(group, Reason::silent, *server.live.silent_since + group.settings.down_after + Milliseconds{1},
                        server.id);
}

void server_answered_ping(TurnContext& turn, MasterGroup& group, Server& server, PingReply reply) {
  if (!server.live.ping_outstanding) return;
  server.live.ping_outstanding = false;
  server.live.last_reply = turn.time();
  server.live.round_trip = turn.time() - server.live.ping_sent;
  const bool vouched = hear_ping_authorisation(turn, group, server, reply == PingReply::refused);
  if (server.not_authorised) keep_owner(turn, group, server);
  if (server.belonging.owner == Owner::foreign) {
    // Somebody answers, but not the replica that we know there.
  } else if (vouched || reply == PingReply::pong || reply == PingReply::loading || reply == PingReply::master_down) {
    server.live.last_ok = turn.time();
    server.live.last_sign = turn.time();
    server.live.silent_since.reset();
    server.crashed.reset();
    if (reply == PingReply::pong) server.rebooted.reset();
  } else if (reply == PingReply::busy && server.sdown_since && !server.script_kill_sent && is_trusted(group, server)) {
    server.script_kill_sent = true;
    turn.act(KillScript{server.id});
  }
  turn.set_about(group, Reason::ping, next_ping(turn, group, server), server.id);
  judge_server(turn, group, server);
}

}  // namespace vedette::quorum
