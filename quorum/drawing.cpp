#include "quorum/drawing.hpp"

#include <algorithm>

#include "quorum/failover.hpp"

namespace vedette::quorum {
namespace {

LinkPicture draw_link(const Liveness& live, bool is_peer) {
  LinkPicture link;
  link.command_connected = live.command_connected;
  link.hello_connected = is_peer || live.hello_connected;
  if (live.ping_outstanding || !live.command_connected) {
    if (live.silent_since) link.unanswered_since = std::max(*live.silent_since, live.first_unanswered);
  }
  link.last_ok_ping = live.last_ok;
  link.last_ping_reply = live.last_reply;
  return link;
}

ServerPicture draw_server(const MasterGroup& group, const Server& server) {
  ServerPicture picture;
  picture.id = server.id;
  picture.name = group.is_master(server) ? group.name : server.name;
  picture.address = server.address;
  picture.run_id = server.run_id;
  picture.link = draw_link(server.live, false);
  picture.sdown_since = server.sdown_since;
  picture.last_info = server.last_info;
  picture.role_reported = server.role_reported;
  picture.role_reported_since = server.role_reported_since;
  picture.rebooted = server.rebooted.has_value();
  picture.script_kill_sent = server.script_kill_sent;
  picture.not_authorised = server.not_authorised;
  picture.missing_rights = server.missing_rights;
  picture.owner = server.belonging.owner;
  picture.sign = server.belonging.sign;
  picture.promoted = server.promoted;
  picture.reconfiguration = server.reconfiguration;
  picture.report = server.report;
  return picture;
}

SentinelPicture draw_peer(const Process& process, const PeerView& view, Instant now) {
  const Peer& peer = process.peers.at(view.peer);
  SentinelPicture picture{.id = view.peer, .run_id = view.run_id, .address = peer.address};
  picture.link = draw_link(peer.live, true);
  picture.link_refcount = static_cast<std::uint32_t>(peer.groups.size());
  picture.sdown_since = view.sdown_since;
  picture.says_master_down =
      view.opinion && view.opinion->down && now - view.opinion->at <= 5 * process.timing.ask_period;
  picture.not_authorised = peer.not_authorised;
  picture.refuses_questions = view.refuses_questions;
  picture.last_hello = view.last_hello;
  picture.voted_leader = view.voted_leader;
  picture.voted_leader_epoch = view.voted_epoch;
  return picture;
}

}  // namespace

MasterPicture draw_master(const Process& process, const MasterGroup& group, const Told& told, Instant now) {
  MasterPicture picture;
  picture.server = draw_server(group, group.the_master());
  picture.settings = group.settings;
  picture.config_epoch = told.config_epoch;
  picture.server.address = told.master;
  picture.odown_since = group.odown_since;
  picture.failover_stage = stage_of(group);
  picture.failover_in_progress = group.failing_over();
  const Manner manner = manner_of(group.failover);
  picture.failover_forced = manner.forced && !manner.coordinated;
  picture.failover_coordinated = manner.coordinated;
  if (group.pause) picture.pause = PausePicture{group.pause->until, group.pause->reason};
  for (const auto& [id, server] : group.servers) {
    if (!group.is_master(server) && server.listed) picture.replicas.push_back(draw_server(group, server));
  }
  for (const auto& [id, view] : group.peers) {
    if (view.listed) picture.sentinels.push_back(draw_peer(process, view, now));
  }
  picture.voters = voters(group);
  picture.obstacle = group.obstacle;
  return picture;
}

}  // namespace vedette::quorum
