// What a real Sentinel does at each tick: it looks at every instance in turn.
#include <algorithm>

#include "test/simulation/reference_sentinel.hpp"

namespace vedette::simulation {

using quorum::Address;
using quorum::Hello;
using quorum::Role;

void ReferenceSentinel::advance(const quorum::Reading& now) {
  now_ = now.wall.count();
  const Ms since = now_ - last_tick_;
  last_tick_ = now_;
  next_tick_ = now.steady + quorum::Milliseconds{1000 / dice_.between(10, 19)};
  if (since < 0 || since > timing_.tilt_trigger.count()) {
    tilt_ = true;
    tilt_since_ = now_;
  }
  for (auto& [name, group] : groups_) {
    if (tilt_ && now_ - tilt_since_ >= timing_.tilt_period.count()) tilt_ = false;
    look_after(group, group.master, false, true);
    if (!tilt_) {
      judge(group, group.master, true, false);
      judge_objectively(group);
      start_if_due(group);
      step(group);
      ask_peers(group, false);
    }
    for (auto& [address, replica] : group.replicas) {
      look_after(group, replica, false, false);
      if (!tilt_) judge(group, replica, false, false);
    }
    for (auto& [id, peer] : group.peers) {
      look_after(group, peer.link, true, false);
      if (!tilt_) judge(group, peer.link, false, true);
    }
  }
  // At most one finished failover is switched in a tick (W2): the last in order.
  for (auto entry = groups_.rbegin(); entry != groups_.rend(); ++entry) {
    Group& group = entry->second;
    if (group.state != State::update) continue;
    const Address promoted = *group.promoted;
    say(group, "+switch-master", group.name + " " + group.master.address.text() + " " + promoted.text());
    change_address(group, promoted, true);
    break;
  }
}

void ReferenceSentinel::look_after(Group& group, Instance& instance, bool is_peer, bool is_master) {
  if (!instance.command || (!is_peer && !instance.hello) || instance.pending >= 100) return;
  const bool urgent = !is_master && !is_peer && (group.o_down || group.state != State::none || instance.link_down_for);
  const Ms info_period = urgent ? 1000 : timing_.info_period.count();
  if (!is_peer && (instance.info_refresh == 0 || now_ - instance.info_refresh > info_period)) {
    actions_.push_back(quorum::AskInfo{instance.id});
    ++instance.pending;
  }
  const Ms ping_period = std::min(group.settings.down_after.count(), timing_.ping_period.count());
  if (now_ - instance.last_pong > ping_period && now_ - instance.last_ping > ping_period / 2) {
    actions_.push_back(quorum::Ping{instance.id});
    ++instance.pending;
    instance.last_ping = now_;
    if (instance.act_ping == 0) instance.act_ping = now_;
  }
  if (now_ - instance.last_published > timing_.publish_period.count()) {
    const Address& address = current_address(group);
    actions_.push_back(quorum::SayHello{instance.id, Hello{own_ip_, port_, id_, current_epoch_, group.name,
                                                           address.host, address.port, group.config_epoch}});
    ++instance.pending;
  }
}

void ReferenceSentinel::judge(Group& group, Instance& instance, bool is_master, bool is_peer) {
  const Ms down_after = group.settings.down_after.count();
  if (instance.command && now_ - instance.command_since > timing_.min_link_reconnect_period.count() &&
      instance.act_ping != 0 && now_ - instance.act_ping > down_after / 2 &&
      now_ - instance.last_pong > down_after / 2) {
    instance.command = false;
    actions_.push_back(quorum::Reconnect{instance.id, quorum::Channel::command});
  }
  if (!is_peer && instance.hello && now_ - instance.hello_activity > 3 * timing_.publish_period.count()) {
    instance.hello = false;
    actions_.push_back(quorum::Reconnect{instance.id, quorum::Channel::hello});
  }
  const bool disconnected = !instance.command || (!is_peer && !instance.hello);
  const Ms elapsed = instance.act_ping != 0 ? now_ - instance.act_ping : disconnected ? now_ - instance.last_avail : 0;
  const bool lies = is_master && instance.role == Role::replica &&
                    now_ - instance.role_since > down_after + 2 * timing_.info_period.count();
  const bool down = elapsed > down_after || lies;
  if (down == instance.s_down) return;
  instance.s_down = down;
  if (down) instance.s_down_since = now_;
  say(group, down ? "+sdown" : "-sdown",
      (is_master ? "master "
       : is_peer ? "sentinel "
                 : "slave ") +
          instance.address.text());
}

void ReferenceSentinel::judge_objectively(Group& group) {
  std::uint32_t count = group.master.s_down ? 1 : 0;
  if (group.master.s_down) {
    for (const auto& [id, peer] : group.peers) count += peer.says_down ? 1 : 0;
  }
  const bool down = group.master.s_down && count >= group.settings.quorum;
  if (down == group.o_down) return;
  group.o_down = down;
  say(group, down ? "+odown" : "-odown");
}

void ReferenceSentinel::ask_peers(Group& group, bool at_once) {
  for (auto& [id, peer] : group.peers) {
    if (now_ - peer.last_answer > 5 * timing_.ask_period.count()) {
      peer.says_down = false;
      peer.leader.reset();
    }
    if (!group.master.s_down || !peer.link.command) continue;
    if (!at_once && now_ - peer.last_answer < timing_.ask_period.count()) continue;
    actions_.push_back(quorum::AskPeer{peer.link.id, group.name, group.master.address, current_epoch_,
                                       group.state == State::none ? std::nullopt : std::optional{id_}});
  }
}

}  // namespace vedette::simulation
