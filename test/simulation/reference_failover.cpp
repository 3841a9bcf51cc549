// The failover half of the model of a real Sentinel (behaviour §6.4, §6.5, §7).
#include <algorithm>
#include <cctype>
#include <tuple>
#include <utility>

#include "test/simulation/reference_sentinel.hpp"

namespace vedette::simulation {

using quorum::Address;
using quorum::Epoch;
using quorum::Role;
using quorum::RunId;

void ReferenceSentinel::vote(Group& group, Epoch epoch, const RunId& candidate) {
  if (epoch > current_epoch_) {
    current_epoch_ = epoch;
    flush();
    say(group, "+new-epoch", std::to_string(epoch.value));
  }
  if (group.leader_epoch >= epoch || current_epoch_ > epoch) return;
  group.leader = candidate;
  group.leader_epoch = current_epoch_;
  flush();
  say(group, "+vote-for-leader", candidate.text() + " " + std::to_string(epoch.value));
  if (candidate != id_) group.failover_start = now_ + dice_.between(0, 999);
}

std::optional<RunId> ReferenceSentinel::count_votes(Group& group) {
  const std::size_t voters = group.peers.size() + 1;
  const std::size_t needed = std::max<std::size_t>(voters / 2 + 1, group.settings.quorum);
  std::map<RunId, std::size_t> tally;
  for (const auto& [id, peer] : group.peers) {
    if (peer.leader && peer.leader_epoch == current_epoch_) ++tally[*peer.leader];
  }
  const auto most = [&tally] {
    return std::max_element(tally.begin(), tally.end(),
                            [](const auto& a, const auto& b) { return a.second < b.second; });
  };
  vote(group, group.failover_epoch, tally.empty() ? id_ : most()->first);
  if (group.leader && group.leader_epoch == group.failover_epoch) ++tally[*group.leader];
  if (tally.empty() || most()->second < needed) return std::nullopt;
  return most()->first;
}

void ReferenceSentinel::start_if_due(Group& group) {
  if (!group.o_down || group.state != State::none) return;
  if (now_ - group.failover_start < 2 * group.settings.failover_timeout.count()) return;
  start_failover(group);
  ask_peers(group, true);
}

void ReferenceSentinel::start_failover(Group& group) {
  group.forced = false;
  current_epoch_ = current_epoch_.next();
  group.failover_epoch = current_epoch_;
  say(group, "+new-epoch", std::to_string(current_epoch_.value));
  say(group, "+try-failover");
  group.failover_start = now_ + dice_.between(0, 999);
  enter(group, State::wait_start);
}

void ReferenceSentinel::enter(Group& group, State state) {
  group.state = state;
  group.state_since = now_;
}

void ReferenceSentinel::abort(Group& group, const char* why) {
  say(group, why);
  for (auto& [address, replica] : group.replicas) replica.promoted = false;
  group.promoted.reset();
  group.forced = false;
  enter(group, State::none);
}

ReferenceSentinel::Instance* ReferenceSentinel::choose(Group& group) {
  const Ms down_after = group.settings.down_after.count();
  const Ms longest_break = down_after * 10 + (group.master.s_down ? now_ - group.master.s_down_since : 0);
  const Ms oldest_info = group.master.s_down ? 5 * timing_.ping_period.count() : 3 * timing_.info_period.count();
  Instance* best = nullptr;
  const auto rank = [](const Instance& replica) {
    return std::tuple{replica.priority, UINT64_MAX - replica.offset, replica.run_id.empty(), replica.run_id};
  };
  for (auto& [address, replica] : group.replicas) {
    if (replica.s_down || !replica.command || now_ - replica.last_avail > 5 * timing_.ping_period.count()) continue;
    if (replica.priority == 0 || now_ - replica.info_refresh > oldest_info) continue;
    if (replica.link_down_for > longest_break) continue;
    if (best == nullptr || rank(replica) < rank(*best)) best = &replica;
  }
  return best;
}

void ReferenceSentinel::step(Group& group) {
  const Ms elapsed = now_ - group.state_since;
  const Ms timeout = group.settings.failover_timeout.count();
  switch (group.state) {
    case State::none:
    case State::update:
      return;
    case State::wait_start:
      if (count_votes(group) == id_ || group.forced) {
        say(group, "+elected-leader");
        enter(group, State::select);
      } else if (now_ - group.failover_start > std::min<Ms>(timing_.election_timeout.count(), timeout)) {
        abort(group, "-failover-abort-not-elected");
      }
      return;
    case State::select:
      if (Instance* chosen = choose(group); chosen != nullptr) {
        chosen->promoted = true;
        group.promoted = chosen->address;
        say(group, "+selected-slave", "slave " + chosen->address.text());
        enter(group, State::send);
      } else {
        abort(group, "-failover-abort-no-good-slave");
      }
      return;
    case State::send: {
      Instance& chosen = group.replicas.at(*group.promoted);
      if (chosen.command) {
        actions_.push_back(quorum::ReplicaOf{chosen.id, std::nullopt});
        ++chosen.pending;
        enter(group, State::wait_promotion);
      } else if (elapsed > timeout) {
        abort(group, "-failover-abort-slave-timeout");
      }
      return;
    }
    case State::wait_promotion:
      if (elapsed > timeout) abort(group, "-failover-abort-slave-timeout");
      return;
    case State::reconfigure:
      reconfigure(group);
      return;
  }
}

void ReferenceSentinel::promoted_seen(Group& group) {
  group.config_epoch = group.failover_epoch;
  enter(group, State::reconfigure);
  flush();
  say(group, "+promoted-slave", "slave " + group.promoted->text());
  const Ms overdue = timing_.publish_period.count() + 1;
  group.master.last_published -= overdue;
  for (auto& [address, replica] : group.replicas) replica.last_published -= overdue;
  for (auto& [id, peer] : group.peers) peer.link.last_published -= overdue;
}

void ReferenceSentinel::reconfigure(Group& group) {
  const Instance& promoted = group.replicas.at(*group.promoted);
  std::uint32_t in_progress = 0;
  for (const auto& [address, replica] : group.replicas) {
    in_progress += replica.follow == Follow::sent || replica.follow == Follow::in_progress ? 1 : 0;
  }
  for (auto& [address, replica] : group.replicas) {
    if (in_progress >= group.settings.parallel_syncs) break;
    if (replica.promoted || replica.follow == Follow::done) continue;
    if (replica.follow == Follow::sent && now_ - replica.follow_since > timing_.slave_reconf_timeout.count()) {
      replica.follow = Follow::done;
      continue;
    }
    if (replica.follow != Follow::none || !replica.command) continue;
    actions_.push_back(quorum::ReplicaOf{replica.id, *group.promoted});
    ++replica.pending;
    replica.follow = Follow::sent;
    replica.follow_since = now_;
    say(group, "+slave-reconf-sent", "slave " + address.text());
    ++in_progress;
  }
  if (promoted.s_down) return;
  const bool finished = std::all_of(group.replicas.begin(), group.replicas.end(), [](const auto& entry) {
    const Instance& replica = entry.second;
    return replica.promoted || replica.follow == Follow::done || replica.s_down;
  });
  // The best-effort orders of the timeout never leave a real process (W4), so they are not made here either.
  if (!finished && now_ - group.state_since <= group.settings.failover_timeout.count()) return;
  say(group, "+failover-end");
  enter(group, State::update);
}

void ReferenceSentinel::check_claims(Group& group, Instance& replica) {
  const bool follows_promoted =
      group.promoted && replica.master_host == group.promoted->host && replica.master_port == group.promoted->port;
  if (replica.role == Role::replica && replica.follow == Follow::sent && follows_promoted) {
    replica.follow = Follow::in_progress;
  }
  if (replica.role == Role::replica && replica.follow == Follow::in_progress && replica.link_up) {
    replica.follow = Follow::done;
  }
  if (replica.role == Role::master && replica.promoted && group.state == State::wait_promotion) {
    promoted_seen(group);
    return;
  }
  const Instance& master = group.master;
  const bool sane = master.role == Role::master && !master.s_down && !group.o_down &&
                    now_ - master.info_refresh < 2 * timing_.info_period.count();
  const auto steady_for = [&](Ms span) { return replica.s_down_since == 0 || now_ - replica.s_down_since > span; };
  const Ms claim_wait = 4 * timing_.publish_period.count();
  const Ms timeout = group.settings.failover_timeout.count();
  if (!sane || replica.promoted) return;
  if (replica.role == Role::master) {
    if (!steady_for(claim_wait) || now_ - replica.role_since <= claim_wait) return;
    say(group, "+convert-to-slave", "slave " + replica.address.text());
  } else {
    const bool right = replica.master_host == master.address.host && replica.master_port == master.address.port;
    if (right || !steady_for(timeout) || now_ - replica.follows_since <= timeout) return;
    say(group, "+fix-slave-config", "slave " + replica.address.text());
  }
  actions_.push_back(quorum::ReplicaOf{replica.id, master.address});
  ++replica.pending;
}

void ReferenceSentinel::change_address(Group& group, const Address& address, bool keep_replicas) {
  std::vector<Address> replicas;
  if (keep_replicas) {
    for (const auto& [known, replica] : group.replicas) {
      if (known != address) replicas.push_back(known);
    }
    if (group.master.address != address) replicas.push_back(group.master.address);
  }
  forget_servers(group);
  const Ms info_refresh = group.master.info_refresh;
  group.master = make_instance(address, Role::master, quorum::InstanceKind::server);
  group.master.info_refresh = info_refresh;
  group.leader.reset();
  group.o_down = false;
  group.forced = false;
  group.promoted.reset();
  group.failover_start = 0;
  enter(group, State::none);
  for (const Address& replica : replicas) {
    group.replicas[replica] = make_instance(replica, Role::replica, quorum::InstanceKind::server);
  }
  flush();
}

}  // namespace vedette::simulation
