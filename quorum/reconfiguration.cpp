#include "quorum/reconfiguration.hpp"

#include <algorithm>

#include "quorum/belonging.hpp"
#include "quorum/contact.hpp"
#include "quorum/expects.hpp"

namespace vedette::quorum {
namespace {

using Stage = ReconfigurationStage;

// How long clients are not told of the new master for the sake of the old one: it answered a moment ago.
constexpr Milliseconds longest_silence{100};

bool is_under_way(const Server& server) {
  return server.reconfiguration == Stage::sent || server.reconfiguration == Stage::in_progress;
}

// Nothing shows whose it is. It is judged by itself, as one that follows another master.
bool is_of_nobody(const Server& server) {
  const Owner owner = server.belonging.owner;
  return owner == Owner::foreign || owner == Owner::unknown || owner == Owner::empty;
}

// Has our part of the work on it an end? Who is down can't be waited for; the old master is judged by itself, and so is
// whoever says master: another leader may have promoted it.
bool needs_nothing(const MasterGroup& group, const Server& server) {
  // Another address of the master must not be told to follow itself.
  if (server.run_id && server.run_id == group.the_master().run_id) return true;
  return group.is_master(server) || server.id == group.reconfiguration->old_master || !server.listed ||
         server.reconfiguration == Stage::done || server.sdown_since || server.role_reported == Role::master ||
         is_of_nobody(server);
}

// What a RESET made unlisted may have moved to another deployment, and another may live where one of ours did.
bool may_be_ordered(const TurnContext& turn, const MasterGroup& group, const Server& server) {
  return server.live.command_connected && server.listed && is_trusted(group, server) &&
         turn.time() >= server.order_not_before;
}

// Tells what was held back.
void speak(TurnContext& turn, MasterGroup& group) {
  Reconfiguration& job = *group.reconfiguration;
  if (!job.silent_until) return;
  job.silent_until.reset();
  turn.promises.let_tell(turn.ledger, group.name);
  publish_everywhere(turn, group);
}

void end_reconfiguration(TurnContext& turn, MasterGroup& group) {
  speak(turn, group);
  const Address old_address = group.reconfiguration->old_address;
  for (auto& [id, server] : group.servers) server.reconfiguration = Stage::none;
  group.reconfiguration.reset();
  turn.clear(group, Reason::reconfiguration);
  tell_master_at(turn, group, old_address, Level::warning, "+failover-end");
}

// The old master takes writes that will be lost as long as it is one. Its run id on this very connection shows that it
// is the process that was replaced. It is no newer leader's choice as long as we have told nobody: those who elected us
// hold their votes until then (real Sentinels don't). Who comes back later is judged by evidence.
void demote_old_master(TurnContext& turn, MasterGroup& group) {
  const Reconfiguration& job = *group.reconfiguration;
  const auto found = group.servers.find(job.old_master);
  if (found == group.servers.end()) return;
  Server& old_master = found->second;
  // One that handed over is a replica by its own doing, and only its file is to know it, too. If it says master again,
  // somebody else has made it one.
  if (job.handed_over && old_master.role_reported == Role::master) return;
  // One that follows somebody takes no writes. Whose it is by now is judged by itself.
  const bool is_master_no_more = follows_someone(old_master) && !job.handed_over;
  if (is_master_no_more || old_master.belonging.owner == Owner::foreign) return;
  if (!old_master.live.command_connected || !old_master.run_id_on_link || !job.old_run_id ||
      old_master.run_id != job.old_run_id || turn.time() < old_master.order_not_before) {
    return;
  }
  order_to_follow(turn, group, old_master);
  tell_server(turn, group, old_master, Level::notice, "+convert-to-slave");
}

// The old master knows by now, or can't be told, or takes too long.
void speak_when_demoted(TurnContext& turn, MasterGroup& group) {
  const Reconfiguration& job = *group.reconfiguration;
  if (!job.silent_until) return;
  const auto old_master = group.servers.find(job.old_master);
  const bool waits = old_master != group.servers.end() && old_master->second.orders_under_way > 0;
  if (waits && turn.time() < *job.silent_until) {
    turn.set_sooner(group, Reason::reconfiguration, *job.silent_until);
  } else {
    speak(turn, group);
  }
}

void send_to_more(TurnContext& turn, MasterGroup& group) {
  std::uint32_t under_way = 0;
  for (const auto& [id, server] : group.servers) {
    if (is_under_way(server) && !server.sdown_since) ++under_way;
  }
  for (auto& [id, server] : group.servers) {
    if (under_way >= group.settings.parallel_syncs) return;
    if (needs_nothing(group, server) || server.reconfiguration != Stage::none) continue;
    if (!may_be_ordered(turn, group, server)) continue;
    order_to_follow(turn, group, server);
    server.reconfiguration = Stage::sent;
    server.reconfiguration_sent = turn.time();
    tell_server(turn, group, server, Level::notice, "+slave-reconf-sent");
    ++under_way;
  }
}

void expire_sent(TurnContext& turn, MasterGroup& group) {
  for (auto& [id, server] : group.servers) {
    if (server.reconfiguration != Stage::sent) continue;
    const Instant due = server.reconfiguration_sent + turn.timing().slave_reconf_timeout;
    if (turn.time() > due) {
      server.reconfiguration = Stage::done;
      tell_server(turn, group, server, Level::notice, "-slave-reconf-sent-timeout");
    } else {
      turn.set_sooner(group, Reason::reconfiguration, due + Milliseconds{1});
    }
  }
}

void end_for_timeout(TurnContext& turn, MasterGroup& group) {
  tell_master_at(turn, group, group.reconfiguration->old_address, Level::warning, "+failover-end-for-timeout");
  for (auto& [id, server] : group.servers) {
    if (needs_nothing(group, server) || server.reconfiguration == Stage::sent) continue;
    if (!may_be_ordered(turn, group, server)) continue;
    order_to_follow(turn, group, server);
    tell_server(turn, group, server, Level::notice, "+slave-reconf-sent-be");
  }
  end_reconfiguration(turn, group);
}

}  // namespace

bool follows_someone(const Server& server) {
  const ReplicationReport& report = server.report;
  return server.role_reported == Role::replica && report.role != Role::master && report.master_host &&
         report.master_port;
}

bool follows_master(const MasterGroup& group, const Server& server) {
  return follows(server, group.the_master().address);
}

bool follows(const Server& server, const Address& master) {
  return follows_someone(server) && same_place({*server.report.master_host, *server.report.master_port}, master);
}

void order_to_follow(TurnContext& turn, MasterGroup& group, Server& server) {
  VEDETTE_EXPECTS(server.belonging.owner != Owner::foreign);
  order_replica_of(turn, server, group.the_master().address);
  ask_info(turn, group, server);
}

bool fall_silent(TurnContext& turn, const MasterGroup& group) {
  const Server& master = group.the_master();
  if (master.sdown_since || !master.live.command_connected || !master.run_id_on_link) return false;
  // The disk comes first. It has its own limit, past which all is told.
  turn.promises.hold_tongue(group.name, turn.time() + Promises::longest_wait + longest_silence);
  return true;
}

void start_reconfiguration(TurnContext& turn, MasterGroup& group, const Recording& recorded, bool leads) {
  Reconfiguration job;
  job.epoch = recorded.epoch;
  job.gives_up = turn.time() + group.settings.failover_timeout;
  job.old_address = recorded.old_address;
  job.old_master = recorded.old_master;
  job.old_run_id = recorded.old_run_id;
  job.handed_over = recorded.handed_over;
  if (recorded.silent) {
    job.silent_until = turn.time() + longest_silence;
    turn.promises.hold_tongue(group.name, *job.silent_until);
  }
  group.reconfiguration = job;
  turn.set(group, Reason::reconfiguration, job.gives_up);
  if (leads) demote_old_master(turn, group);
  step_reconfiguration(turn, group);
}

void step_reconfiguration(TurnContext& turn, MasterGroup& group) {
  if (!group.reconfiguration || turn.in_tilt()) return;
  const Epoch epoch = group.reconfiguration->epoch;
  if (group.config_epoch != epoch || group.failing_over() || group.leader_epoch > epoch) {
    // A newer configuration is there or in the making: whoever makes it does the work, and may have promoted any of
    // those that wait for their turn here.
    speak(turn, group);
    for (auto& [id, server] : group.servers) server.reconfiguration = Stage::none;
    group.reconfiguration.reset();
    turn.clear(group, Reason::reconfiguration);
    return;
  }
  if (turn.time() >= group.reconfiguration->gives_up) {
    end_for_timeout(turn, group);
    return;
  }
  turn.set(group, Reason::reconfiguration, group.reconfiguration->gives_up);
  expire_sent(turn, group);
  send_to_more(turn, group);
  speak_when_demoted(turn, group);
  const bool finished = !group.reconfiguration->silent_until &&
                        std::all_of(group.servers.begin(), group.servers.end(),
                                    [&](const auto& entry) { return needs_nothing(group, entry.second); });
  if (finished || group.the_master().sdown_since) end_reconfiguration(turn, group);
}

void hear_follower(TurnContext& turn, MasterGroup& group, Server& server) {
  if (!group.reconfiguration || turn.in_tilt() || group.is_master(server)) return;
  if (server.reconfiguration == Stage::none && follows_master(group, server) && server.report.master_link_up == true) {
    server.reconfiguration = Stage::done;  // It follows already, by somebody else's order.
  }
  if (server.reconfiguration == Stage::sent && follows_master(group, server)) {
    server.reconfiguration = Stage::in_progress;
    tell_server(turn, group, server, Level::notice, "+slave-reconf-inprog");
  }
  if (server.reconfiguration == Stage::in_progress && server.report.master_link_up == true) {
    server.reconfiguration = Stage::done;
    tell_server(turn, group, server, Level::notice, "+slave-reconf-done");
  }
}

}  // namespace vedette::quorum
