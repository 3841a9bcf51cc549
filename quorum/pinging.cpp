#include "quorum/pinging.hpp"

#include <algorithm>

#include "quorum/authorisation.hpp"
#include "quorum/down.hpp"

namespace vedette::quorum {
namespace {

constexpr Milliseconds shortest_without_sign{100};

Milliseconds ping_period(const TurnContext& turn, const MasterGroup& group) {
  return std::min(group.settings.down_after, turn.timing().ping_period);
}

/// A master of which nothing was heard for so long is pinged before its time. So what can't be known of the beginning
/// of a silence is at most a fifth of down-after; from five seconds on no ping is added by that.
Milliseconds longest_without_sign(const MasterGroup& group) {
  return std::max(group.settings.down_after / 5, shortest_without_sign);
}

/// When the silence began that this ping will show. Most of the time before it the server may have been dead already.
Instant silence_began(const TurnContext& turn, const MasterGroup& group, const Server& server) {
  if (!group.is_master(server)) return turn.time();
  return std::clamp(server.live.last_sign, turn.time() - group.settings.down_after / 5, turn.time());
}

Instant next_ping(const TurnContext& turn, const MasterGroup& group, const Server& server) {
  const Instant usual = server.live.ping_sent + ping_period(turn, group);
  if (!group.is_master(server)) return usual;
  return std::min(usual, std::max(server.live.last_sign, server.live.ping_sent) + longest_without_sign(group));
}

}  // namespace

void begin_silence(const TurnContext& turn, Liveness& live, Instant began) {
  if (live.silent_since) return;
  live.silent_since = began;
  live.first_unanswered = turn.time();
}

void ping_due(TurnContext& turn, MasterGroup& group, Server& server) {
  // What came meanwhile was a sign of life, and puts the ping off to its usual time.
  const Instant due = next_ping(turn, group, server);
  if (turn.time() < due && !server.live.ping_outstanding) {
    turn.set(group, Reason::ping, due, server.id);
  } else {
    ping_server(turn, group, server);
  }
}

void ping_server(TurnContext& turn, MasterGroup& group, Server& server) {
  if (!server.live.command_connected || server.live.ping_outstanding) return;
  server.live.ping_outstanding = true;
  server.live.ping_sent = turn.time();
  begin_silence(turn, server.live, silence_began(turn, group, server));
  turn.act(Ping{server.id});
  turn.set_sooner(group, Reason::stale_link, turn.time() + group.settings.down_after / 2 + Milliseconds{1}, server.id);
  turn.set_sooner(group, Reason::silent, *server.live.silent_since + group.settings.down_after + Milliseconds{1},
                  server.id);
}

void server_answered_ping(TurnContext& turn, MasterGroup& group, Server& server, PingReply reply) {
  if (!server.live.ping_outstanding) return;
  server.live.ping_outstanding = false;
  server.live.last_reply = turn.time();
  server.live.round_trip = turn.time() - server.live.ping_sent;
  turn.clear(group, Reason::stale_link, server.id);
  const bool vouched = hear_ping_authorisation(turn, group, server, reply == PingReply::refused);
  if (vouched || reply == PingReply::pong || reply == PingReply::loading || reply == PingReply::master_down) {
    server.live.last_ok = turn.time();
    server.live.last_sign = turn.time();
    server.live.silent_since.reset();
    if (reply == PingReply::pong) server.rebooted.reset();
  } else if (reply == PingReply::busy && server.sdown_since && !server.script_kill_sent) {
    server.script_kill_sent = true;
    turn.act(KillScript{server.id});
  }
  turn.set(group, Reason::ping, next_ping(turn, group, server), server.id);
  judge_server(turn, group, server);
}

}  // namespace vedette::quorum
