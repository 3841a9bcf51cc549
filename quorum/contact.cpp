#include "quorum/contact.hpp"

#include <algorithm>
#include <utility>

#include "quorum/belonging.hpp"
#include "quorum/crash.hpp"
#include "quorum/down.hpp"
#include "quorum/hearsay.hpp"
#include "quorum/hello.hpp"
#include "quorum/moving.hpp"
#include "quorum/peering.hpp"
#include "quorum/pinging.hpp"

namespace vedette::quorum {
namespace {

constexpr std::size_t most_info_under_way = 3;
constexpr Milliseconds quick_info_period{1000};
constexpr Milliseconds back_info_period{500};
constexpr Milliseconds quickest_info_period{100};
constexpr Milliseconds quick_look_at_return{1000};

Milliseconds info_period(const TurnContext& turn, const MasterGroup& group, const Server& server) {
  if (group.is_master(server)) {
    // A master that names no replica yet, or just started, is asked often: if it dies now, nobody knows whom to
    // promote.
    const bool is_new = group.servers.size() < 2 || turn.time() - server.run_id_since < turn.timing().info_period;
    const bool quick = is_new || server.role_reported == Role::replica;
    return quick ? std::min(quick_info_period, turn.timing().info_period) : turn.timing().info_period;
  }
  const Server& master = group.the_master();
  // A replaced master that is back takes writes that will be lost.
  const Owner owner = server.belonging.owner;
  const bool may_be_ours = owner == Owner::ours || owner == Owner::empty || owner == Owner::unjudged;
  const bool is_back = is_replaced_last(group, server) && server.role_reported == Role::master && may_be_ours &&
                       server.last_info && server.live.command_connected && !server.sdown_since;
  if (is_back) {
    // What is to be known of it and of the peers may come right after its first word.
    const bool just_back = turn.time() - server.live.command_since < quick_look_at_return;
    const Milliseconds period = server.report.loading || just_back ? quickest_info_period : back_info_period;
    return std::min(period, turn.timing().info_period);
  }
  const bool quick = master.sdown_since || group.odown_since || group.failing_over() || group.reconfiguration ||
                     server.report.master_link_down.has_value();
  return quick ? std::min(quick_info_period, turn.timing().info_period) : turn.timing().info_period;
}

}  // namespace

Access server_access(const MasterGroup& group) {
  return {group.settings.auth_user, group.settings.auth_pass, group.settings.renamed_commands};
}

Server& add_server(TurnContext& turn, MasterGroup& group, Address address, Role assumed) {
  const InstanceId id = turn.process.new_instance();
  turn.process.server_groups.emplace(id, &group);
  Server& server = group.servers[id];
  server.id = id;
  server.name = address.text(turn.process.settings.announce_hostnames);
  server.address = std::move(address);
  server.role_reported = assumed;
  server.role_reported_since = turn.time();
  server.followed_since = turn.time();
  server.last_heard = turn.time();
  server.live.last_ok = turn.time();
  server.live.last_reply = turn.time();
  server.live.last_sign = turn.time();
  server.live.silent_since = turn.time();
  turn.set(group, Reason::silent, turn.time() + group.settings.down_after + Milliseconds{1}, id);
  turn.act(Connect{id, InstanceKind::server, server.address, server_access(group)});
  return server;
}

void forget_server(TurnContext& turn, MasterGroup& group, InstanceId id) {
  group.servers.erase(id);
  turn.process.insisted.erase(id);
  turn.process.server_groups.erase(id);
  turn.deadlines.clear_instance(group.number, id);
  turn.act(Forget{id});
}

void server_connected(TurnContext& turn, MasterGroup& group, Server& server, const Connected& fact) {
  if (fact.channel == Channel::hello) {
    server.live.hello_connected = true;
    server.live.hello_since = turn.time();
    server.last_heard = turn.time();
    turn.set(group, Reason::stale_hello_link, turn.time() + turn.timing().min_link_reconnect_period, server.id);
    // Only who answers from now on is known to be the one that answers here.
    const bool is_asked = !server.info_asked.empty() && server.info_asked.back() >= turn.time();
    if (!group.is_master(server) && !is_asked) ask_info(turn, group, server);
    return;
  }
  note_connection(turn, group, server);
  server.live.command_connected = true;
  server.live.command_since = turn.time();
  server.live.local_ip = fact.local_ip;
  server.live.ping_outstanding = false;
  server.hello_outstanding = false;
  server.info_asked.clear();
  server.run_id_on_link = false;
  server.orders_under_way = 0;
  forget_owner(server);
  ping_server(turn, group, server);
  ask_info(turn, group, server);
  publish_hello(turn, group, server);
}

void server_disconnected(TurnContext& turn, MasterGroup& group, Server& server, Channel channel, Ending ending) {
  if (channel == Channel::hello) {
    server.live.hello_connected = false;
    turn.clear(group, Reason::stale_hello_link, server.id);
    return;
  }
  note_ending(turn, server, ending);
  server.live.command_connected = false;
  server.live.ping_outstanding = false;
  server.hello_outstanding = false;
  server.info_asked.clear();
  server.run_id_on_link = false;
  forget_owner(server);
  server.orders_under_way = 0;
  turn.clear(group, Reason::ping, server.id);
  turn.clear(group, Reason::info, server.id);
  turn.clear(group, Reason::publish, server.id);
  turn.clear(group, Reason::stale_link, server.id);
  turn.clear(group, Reason::rights, server.id);
  begin_silence(turn, server.live, turn.time());
  // It was there until now, or until the ping that it left without answer: nothing before needs to be guessed.
  if (ending == Ending::closed) end_guessing(server.live, turn.time());
  plan_last_try(turn, group, server);
  // What was ordered on it may be lost; it is ordered again.
  if (server.reconfiguration == ReconfigurationStage::sent) server.reconfiguration = ReconfigurationStage::none;
  if (auto* promoting = std::get_if<Promoting>(&group.failover);
      promoting && promoting->replica == server.id && !promoting->manner.coordinated) {
    promoting->order_again = !promoting->executed;
  }
  judge_server(turn, group, server);
}

void heard_on_channel(const TurnContext& turn, Server& server) {
  server.last_heard = turn.time();
  // It may have died right after it said that.
  note_sign(turn, server.live, between_looks_at_hellos);
}

void ask_info(TurnContext& turn, MasterGroup& group, Server& server) {
  if (!server.live.command_connected || server.info_asked.size() >= most_info_under_way) return;
  server.info_asked.push_back(turn.time());
  turn.act(AskInfo{server.id});
  turn.set(group, Reason::info, turn.time() + info_period(turn, group, server), server.id);
}

void order_replica_of(TurnContext& turn, Server& server, std::optional<Address> master) {
  ++server.orders_under_way;
  turn.act(ReplicaOf{server.id, std::move(master)});
}

void cut_off(TurnContext& turn, MasterGroup& group, Server& server) {
  turn.act(Reconnect{server.id, Channel::command});
  server_disconnected(turn, group, server, Channel::command, Ending::other);
}

void ask_all_info(TurnContext& turn, MasterGroup& group) {
  for (auto& [id, server] : group.servers) ask_info(turn, group, server);
}

void info_due(TurnContext& turn, MasterGroup& group, Server& server) {
  if (server.info_asked.empty()) {
    ask_info(turn, group, server);
  } else {
    turn.set(group, Reason::info, turn.time() + info_period(turn, group, server), server.id);
  }
}

void schedule_info(TurnContext& turn, MasterGroup& group, const Server& server) {
  if (!server.live.command_connected) return;
  const Instant last = server.info_asked.empty() ? server.last_info_asked : server.info_asked.back();
  turn.set_about(group, Reason::info, std::max(turn.time(), last + info_period(turn, group, server)), server.id);
}

std::optional<Hello> said_hello(TurnContext& turn, const MasterGroup& group, const std::string& local_ip) {
  const DurableState& durable = turn.ledger.durable();
  const auto said = durable.masters.find(group.name);
  if (said == durable.masters.end()) return std::nullopt;
  const std::string& sender = turn.process.settings.announce_ip.empty() ? local_ip : turn.process.settings.announce_ip;
  if (sender.empty()) return std::nullopt;
  if (const std::pair place{sender, turn.process.announced_port()}; !turn.process.announced.contains(place)) {
    turn.process.announced.insert(place);
    displace_from_our_place(turn);
  }
  return Hello{.sender_host = sender,
               .sender_port = turn.process.announced_port(),
               .sender = turn.process.my_id,
               .current_epoch = durable.current_epoch,
               .master = group.name,
               .master_host = turn.shown(said->second.address),
               .master_port = said->second.address.port,
               .config_epoch = said->second.config_epoch};
}

void publish_hello(TurnContext& turn, MasterGroup& group, Server& server) {
  const bool trusted = is_trusted(group, server);
  if (!server.live.command_connected || (!trusted && !group.is_master(server))) return;
  const Milliseconds period = turn.timing().publish_period;
  const Milliseconds phase = own_phase(server, turn.time(), std::min(ping_period(turn, group, server), period));
  turn.set_about(group, Reason::publish, turn.time() + period - phase, server.id);
  // Sentinels of another deployment would take us for one of theirs.
  if (!trusted || server.hello_outstanding) return;
  std::optional<Hello> hello = said_hello(turn, group, server.live.local_ip);
  if (!hello) return;
  server.hello_outstanding = true;
  turn.act(SayHello{server.id, std::move(*hello)});
}

void publish_everywhere(TurnContext& turn, MasterGroup& group) {
  // News must not wait for the answer to an older hello.
  for (auto& [id, server] : group.servers) {
    server.hello_outstanding = false;
    publish_hello(turn, group, server);
  }
  for (auto& [id, view] : group.peers) {
    view.hello_outstanding = false;
    publish_to_peer(turn, group, view);
  }
}

void check_stale_link(TurnContext& turn, MasterGroup& group, Server& server) {
  const Liveness& live = server.live;
  if (!live.command_connected || !live.ping_outstanding) return;
  const Milliseconds half = group.settings.down_after / 2;
  const Instant due = std::max(
      {live.command_since + turn.timing().min_link_reconnect_period, live.ping_sent + half, live.last_reply + half});
  if (turn.in_tilt()) {
    turn.set(group, Reason::stale_link, turn.time() + turn.timing().ping_period, server.id);
  } else if (turn.time() <= due) {
    turn.set(group, Reason::stale_link, due + Milliseconds{1}, server.id);
  } else {
    cut_off(turn, group, server);
  }
}

void check_stale_hello_link(TurnContext& turn, MasterGroup& group, Server& server) {
  if (!server.live.hello_connected) return;
  const Instant due = std::max(server.live.hello_since + turn.timing().min_link_reconnect_period,
                               server.last_heard + 3 * turn.timing().publish_period);
  if (turn.time() <= due) {
    turn.set_sooner_about(group, Reason::stale_hello_link, due + Milliseconds{1}, server.id);
    return;
  }
  turn.act(Reconnect{server.id, Channel::hello});
  server_disconnected(turn, group, server, Channel::hello, Ending::other);
}

}  // namespace vedette::quorum
