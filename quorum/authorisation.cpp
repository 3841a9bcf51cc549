#include "quorum/authorisation.hpp"

#include <algorithm>
#include <utility>

#include "quorum/contact.hpp"
#include "quorum/down.hpp"
#include "quorum/reconfiguration.hpp"

namespace vedette::quorum {
namespace {

// Each refused ping asks the replicas again, so this is never older while they answer.
bool replica_vouches(const TurnContext& turn, const MasterGroup& group) {
  const Milliseconds fresh = 2 * std::min(turn.timing().ping_period, group.settings.down_after);
  return std::any_of(group.servers.begin(), group.servers.end(), [&](const auto& entry) {
    const Server& server = entry.second;
    return !group.is_master(server) && !server.sdown_since && server.live.command_connected && server.last_info &&
           turn.time() - *server.last_info <= fresh && follows_master(group, server) &&
           server.report.master_link_up == true;
  });
}

// To look costs a connection of its own. A failover closes all connections to two servers, and where many masters fail
// together there is no time for that; the process behind them is the same.
constexpr Milliseconds shortest_wait{5000};
constexpr Milliseconds longest_wait{15000};  // So that not all of them are looked at in one second.

void look_later(TurnContext& turn, const MasterGroup& group, const Server& server) {
  turn.set(group, Reason::rights, turn.time() + turn.random.between(shortest_wait, longest_wait), server.id);
}

void look_unless_busy(TurnContext& turn, const MasterGroup& group, const Server& server) {
  if (group.failing_over() || group.reconfiguration) {
    look_later(turn, group, server);
  } else {
    turn.act(CheckRights{server.id});
  }
}

}  // namespace

bool hear_ping_authorisation(TurnContext& turn, MasterGroup& group, Server& server, bool refused) {
  if (refused != server.not_authorised) {
    server.not_authorised = refused;
    tell_server(turn, group, server, Level::warning, refused ? "+not-authorised" : "-not-authorised");
  }
  if (!refused || !group.is_master(server) || group.settings.unauthorised_is_down) return false;
  const bool vouched = replica_vouches(turn, group);
  for (auto& [id, other] : group.servers) {
    if (!group.is_master(other)) ask_info(turn, group, other);
  }
  return vouched;
}

void hear_voucher(TurnContext& turn, MasterGroup& group) {
  Server& master = group.the_master();
  if (!master.not_authorised || group.settings.unauthorised_is_down || !master.live.command_connected) return;
  if (!master.live.silent_since || !replica_vouches(turn, group)) return;
  // What was answered last was a refusal; a ping that is still out may show another thing.
  master.live.last_ok = turn.time();
  master.live.silent_since.reset();
  if (master.live.ping_outstanding) master.live.silent_since = master.live.ping_sent;
  judge_server(turn, group, master);
}

void hear_peer_authorisation(TurnContext& turn, MasterGroup& group, const Peer& peer, bool was_refused) {
  if (peer.not_authorised == was_refused) return;
  tell_peer(turn, group, peer, Level::warning, peer.not_authorised ? "+not-authorised" : "-not-authorised");
}

void look_at_rights(TurnContext& turn, MasterGroup& group, const Server& server) {
  const bool are_known = server.rights_seen && server.rights_seen == server.run_id;
  if (are_known) {
    look_later(turn, group, server);
  } else {
    look_unless_busy(turn, group, server);
  }
}

void look_at_rights_again(TurnContext& turn, MasterGroup& group, const Server& server) {
  // A stranger is never touched.
  if (server.live.command_connected && server.belonging.owner == Owner::ours) look_unless_busy(turn, group, server);
}

void hear_rights(TurnContext& turn, MasterGroup& group, Server& server, std::vector<std::string> missing) {
  if (missing.empty()) {
    server.rights_seen = server.run_id;
  } else {
    server.rights_seen.reset();
  }
  if (missing == server.missing_rights) return;
  server.missing_rights = std::move(missing);
  if (server.missing_rights.empty()) {
    tell_server(turn, group, server, Level::warning, "-rights-missing");
    return;
  }
  std::string more;
  for (const std::string& command : server.missing_rights) more += (more.empty() ? " " : ",") + command;
  tell_server(turn, group, server, Level::warning, "+rights-missing", more);
}

void hear_refused_question(TurnContext& turn, MasterGroup& group, PeerView& view, bool refused) {
  if (view.refuses_questions == refused) return;
  view.refuses_questions = refused;
  tell_peer(turn, group, turn.process.peers.at(view.peer), Level::warning,
            refused ? "+questions-refused" : "-questions-refused");
}

}  // namespace vedette::quorum
