#include "quorum/discovery.hpp"

#include <algorithm>
#include <string>

#include "quorum/authorisation.hpp"
#include "quorum/belonging.hpp"
#include "quorum/contact.hpp"
#include "quorum/failover.hpp"
#include "quorum/forgetting.hpp"
#include "quorum/handing_over.hpp"
#include "quorum/hearsay.hpp"
#include "quorum/insisting.hpp"
#include "quorum/moving.hpp"
#include "quorum/reconfiguration.hpp"
#include "quorum/role_claim.hpp"

namespace vedette::quorum {
namespace {

// Ids of servers seen in this group are remembered; more than this many can't be of use.
constexpr std::size_t most_ids = 32;

template <class T>
void take_if_said(std::optional<T>& known, const std::optional<T>& said) {
  if (said) known = said;
}

// A field whose line is absent keeps its value; the link's down time is absent while it is up.
void merge(ReplicationReport& known, const ReplicationReport& said) {
  take_if_said(known.role, said.role);
  take_if_said(known.master_host, said.master_host);
  take_if_said(known.master_port, said.master_port);
  take_if_said(known.master_link_up, said.master_link_up);
  take_if_said(known.priority, said.priority);
  take_if_said(known.offset, said.offset);
  take_if_said(known.master_offset, said.master_offset);
  take_if_said(known.announced, said.announced);
  take_if_said(known.holds_data, said.holds_data);
  if (!said.replication_id.empty()) known.replication_id = said.replication_id;
  known.second_replication_id = said.second_replication_id;
  known.master_link_down = said.master_link_down;
  known.loading = said.loading;
  known.handing_over = said.handing_over;
  known.sync_in_progress = said.sync_in_progress;
  known.replicas = said.replicas;
  known.copy = said.copy;
}

// Where there is no room, one goes that no server has now.
template <class Set, class Id, class InUse>
void remember(TurnContext& turn, Set& known, const Id& id, InUse in_use) {
  if (!known.insert(id).second) return;
  turn.change();
  if (known.size() <= most_ids) return;
  const auto idle = std::find_if(known.begin(), known.end(), [&](const Id& old) { return old != id && !in_use(old); });
  known.erase(idle != known.end() ? idle : known.find(id));
}

void remember_ids(TurnContext& turn, MasterGroup& group, const Server& server) {
  const auto any_server = [&](auto has) {
    return std::any_of(group.servers.begin(), group.servers.end(),
                       [&](const auto& entry) { return has(entry.second); });
  };
  if (server.run_id) {
    remember(turn, group.run_ids, *server.run_id,
             [&](const RunId& old) { return any_server([&](const Server& other) { return other.run_id == old; }); });
  }
  const auto is_history_in_use = [&](const std::string& old) {
    return any_server([&](const Server& other) {
      return other.report.replication_id == old || other.report.second_replication_id == old;
    });
  };
  // What has just been told to follow may bring the history of another master along.
  if (!group.is_master(server) && server.report.master_link_up != true) return;
  // The second is the history of the master before: by it the one that was replaced is known.
  for (const std::string& history : {server.report.replication_id, server.report.second_replication_id}) {
    if (!history.empty()) remember(turn, group.replication_ids, history, is_history_in_use);
  }
}

// A master that was restarted and whose history is shorter than before has lost writes, perhaps all of them; its
// replicas will soon have lost them too.
void hear_rebirth(TurnContext& turn, MasterGroup& group, const Server& server, std::optional<std::uint64_t> before) {
  const ReplicationReport& now = server.report;
  if (!group.is_master(server) || now.role != Role::master || !before || !now.master_offset) return;
  if (*now.master_offset >= *before) return;
  std::string more = " #offset " + std::to_string(*before) + " -> " + std::to_string(*now.master_offset);
  if (now.holds_data) more += *now.holds_data ? " #with data" : " #empty";
  tell_server(turn, group, server, Level::warning, "+rebirth", more);
}

void hear_run_id(TurnContext& turn, MasterGroup& group, Server& server, const RunId& run_id,
                 std::optional<std::uint64_t> offset_before) {
  server.run_id_on_link = true;
  if (server.run_id == run_id) return;
  if (server.run_id) {
    tell_server(turn, group, server, Level::notice, "+reboot");
    hear_rebirth(turn, group, server, offset_before);
    if (group.is_master(server) && group.settings.reboot_down_after.count() > 0) server.rebooted = turn.time();
    // Another process: what it replicated from before it started is not known.
    server.followed_master = false;
    forget_signs(server);
    if (server.live.hello_connected && server.live.hello_since < server.live.command_since) {
      // It leads to the process before, whose last words may still lie in it.
      turn.act(Reconnect{server.id, Channel::hello});
      server_disconnected(turn, group, server, Channel::hello, Ending::other);
    }
  }
  server.run_id = run_id;
  server.run_id_since = turn.time();
}

void hear_role(TurnContext& turn, MasterGroup& group, Server& server, const std::optional<Role>& said) {
  const Role role = said.value_or(Role::replica);
  if (role == server.role_reported) return;
  server.role_reported = role;
  server.role_reported_since = turn.time();
  if (role == Role::replica) server.followed_since = turn.time();
  const bool expected = (role == Role::master) == group.is_master(server);
  tell_server(turn, group, server, Level::verbose, expected ? "+role-change" : "-role-change",
              role == Role::master ? " new reported role is master" : " new reported role is slave");
}

void hear_replicas(TurnContext& turn, MasterGroup& group, const std::vector<Address>& replicas) {
  for (const Address& address : replicas) {
    Server* known = find_server(group, address);
    if (known != nullptr && known->listed) continue;
    if (known == nullptr) known = &add_server(turn, group, address, Role::replica);
    known->listed = true;
    tell_server(turn, group, *known, Level::notice, "+slave");
    turn.change();
  }
}

// All memory was lost, and the configuration names a server that is a replica by now: its master is whom we look for.
// Once ours was seen to be a master, only Sentinels and replicas tell of another.
void hear_master_of_master(TurnContext& turn, MasterGroup& group) {
  const Server& master = group.the_master();
  const bool never_was_one = group.run_ids.empty() && group.config_epoch == Epoch{};
  // Behind an address, other than behind a name, anybody may live by now.
  if (master.role_reported != Role::replica || !never_was_one || is_literal_ip(master.address.host)) return;
  if (!master.report.master_host || !master.report.master_port || *master.report.master_port == 0) return;
  const Address address{*master.report.master_host, *master.report.master_port};
  if (address.ip.empty() && !turn.process.settings.resolve_hostnames) return;
  hear_replicas(turn, group, {address});
}

// Whose it is, and what it shows of our group.
void learn(TurnContext& turn, MasterGroup& group, Server& server) {
  const bool ours = group.is_master(server) ? server.role_reported == Role::master : follows_master(group, server);
  if (ours && !is_hearsay(group)) {
    if (!group.is_master(server)) {
      server.followed_master = true;
      relent(turn, group, server);
    }
    remember_ids(turn, group, server);
  }
  keep_owner(turn, group, server);
}

}  // namespace

void learn_from_info_since(TurnContext& turn, MasterGroup& group, Instant then) {
  if (group.the_master().last_info_asked >= then) hear_replicas(turn, group, group.the_master().report.replicas);
  for (auto& [id, server] : group.servers) {
    if (server.last_info_asked >= then) learn(turn, group, server);
  }
}

void hear_info(TurnContext& turn, MasterGroup& group, Server& server, const ReplicationReport& report) {
  if (server.info_asked.empty()) return;
  server.last_info_asked = server.info_asked.front();
  server.info_asked.pop_front();
  server.last_info = turn.time();
  server.live.last_sign = turn.time();

  const auto before_host = server.report.master_host;
  const auto before_port = server.report.master_port;
  const auto offset_before = server.report.master_offset;
  merge(server.report, report);
  if (server.report.master_host != before_host || server.report.master_port != before_port) {
    server.followed_since = turn.time();
  }
  if (report.run_id) hear_run_id(turn, group, server, *report.run_id, offset_before);
  if (report.run_id) settle_twins(turn, group, server);
  hear_role(turn, group, server, report.role);
  if (report.role == Role::master) server.said_master = turn.time();
  if (group.is_master(server) && is_hearsay(group) && is_confirmed(group)) believe(turn, group);
  if (group.is_master(server) && !is_hearsay(group)) {
    hear_replicas(turn, group, report.replicas);
    forget_gone_replicas(turn, group);
    hear_master_of_master(turn, group);
  }

  learn(turn, group, server);
  hear_promotion(turn, group, server);
  hear_master_keeps(turn, group, server);
  hear_follower(turn, group, server);
  if (group.is_master(server)) {
    // A claim of another waits for the master's word, which may come after its own.
    for (auto& [id, other] : group.servers) judge_role(turn, group, other);
  } else {
    judge_role(turn, group, server);
    hear_voucher(turn, group);
  }
  schedule_info(turn, group, server);
}

void info_refused(Server& server) {
  if (!server.info_asked.empty()) server.info_asked.pop_front();
}

}  // namespace vedette::quorum
