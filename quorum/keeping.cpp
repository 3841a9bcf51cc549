// The part of the core that turns its state into what survives a crash, and back.
#include <algorithm>

#include "quorum/contact.hpp"
#include "quorum/core_state.hpp"
#include "quorum/down.hpp"
#include "quorum/expects.hpp"
#include "quorum/memory.hpp"
#include "quorum/pausing.hpp"
#include "quorum/peering.hpp"
#include "quorum/vote.hpp"

namespace vedette::quorum {
namespace {

Process first_process(const Beginning& beginning) {
  VEDETTE_EXPECTS(beginning.restored.my_id.has_value());
  Process process{.my_id = *beginning.restored.my_id};
  process.settings = beginning.restored.process;
  process.timing = beginning.timing;
  process.listening_port = beginning.listening_port;
  return process;
}

// Told to all who look at the log of a start (config §9.1).
void tell_monitored(TurnContext& turn, const MasterGroup& group, Revision needs) {
  tell_master(turn, group, Level::warning, "+monitor", " quorum " + std::to_string(group.settings.quorum), needs);
}

}  // namespace

Core::State::State(Beginning beginning)
    : now_{beginning.start}, process_{first_process(beginning)}, ledger_{beginning.restored}, random_{beginning.seed} {
  deadlines_.set({process_group, Reason::lateness, {}}, now_.steady + Milliseconds{1000});
  const DurableState restored = std::move(beginning.restored);
  const bool doubtful = !beginning.remembers || restored.quarantined;
  restore(restored);
  if (doubtful) {
    process_.memory_doubtful_until = now_.steady + doubtful_time(process_);
    deadlines_.set({process_group, Reason::quarantine_end, {}}, *process_.memory_doubtful_until);
    process_.quarantined = process_.current_epoch > Epoch{};
    // The doubt itself must outlive a crash: the file that exists from now on is no memory of earlier votes.
    if (!restored.quarantined) ledger_.change();
  }
}

MasterGroup& Core::State::new_group(const MasterName& name) {
  MasterGroup& group = groups_[name];
  group.number = ++last_number_;
  group.name = name;
  numbers_.emplace(group.number, &group);
  looked_at_places_.reset();
  return group;
}

void Core::State::restore(const DurableState& written) {
  TurnContext turn_now = turn();
  DurableState state = written;
  spend_reserved_epoch(state);
  process_.current_epoch = state.current_epoch;
  process_.reserved_epoch = state.reserved_epoch;
  process_.highest_heard = std::max(state.current_epoch, state.reserved_epoch);
  for (const auto& [name, master] : state.masters) {
    process_.longest_failover_timeout = std::max(process_.longest_failover_timeout, master.settings.failover_timeout);
  }
  for (const auto& [name, master] : state.masters) {
    MasterGroup& group = new_group(name);
    group.settings = master.settings;
    group.is_durable = true;
    group.config_epoch = master.config_epoch;
    group.leader_epoch = master.leader_epoch;
    group.voted_for = master.voted_for;
    group.run_ids = master.run_ids;
    group.replication_ids = master.replication_ids;
    group.master = add_server(turn_now, group, master.address, Role::master).id;
    tell_monitored(turn_now, group, {});
    if (master.pause) restore_pause(turn_now, group, *master.pause);
    for (const Address& replica : master.replicas) {
      if (find_server(group, replica) == nullptr) add_server(turn_now, group, replica, Role::replica);
    }
    for (const auto& [run_id, address] : master.sentinels) {
      if (run_id != process_.my_id) add_peer(turn_now, group, run_id, address);
    }
    // The one that had our vote may still be at work, unless its configuration is known; the time starts anew. A file
    // of redis-sentinel does not tell whom it voted for: then the vote is held back from all.
    const DurableMaster& said = written.masters.at(name);
    const bool for_another =
        said.voted_for != process_.my_id && said.leader_epoch > said.config_epoch && said.leader_epoch > Epoch{};
    if (for_another) hold_vote(turn_now, group, said.voted_for, said.leader_epoch);
  }
  refresh_peer_periods();
  if (state != written) turn_now.change();
}

namespace {

// What is equal is left where it lies: in a state that was written before hardly anything differs, and to make all of
// it anew with hundreds of masters costs more than what changed them.
template <class Kept, class Now>
void bring(Kept& kept, const Now& now) {
  if (kept != now) kept = now;
}

void bring_replicas(std::set<Address>& replicas, const MasterGroup& group) {
  // What a RESET forgot does not come back with a restart; peers stay, since they count.
  const auto counts = [&](const Server& server) { return !group.is_master(server) && server.listed; };
  std::size_t count = 0;
  bool same = true;
  for (const auto& [id, server] : group.servers) {
    if (!counts(server)) continue;
    ++count;
    same = same && replicas.contains(server.address);
  }
  if (same && count == replicas.size()) return;
  replicas.clear();
  for (const auto& [id, server] : group.servers) {
    if (counts(server)) replicas.insert(server.address);
  }
}

void bring_sentinels(std::map<RunId, Address>& sentinels, const MasterGroup& group, const Process& process) {
  const bool same = sentinels.size() == group.peers.size() &&
                    std::all_of(group.peers.begin(), group.peers.end(), [&](const auto& entry) {
                      const auto known = sentinels.find(entry.second.run_id);
                      return known != sentinels.end() && known->second == process.peers.at(entry.first).address;
                    });
  if (same) return;
  sentinels.clear();
  for (const auto& [id, view] : group.peers) sentinels.emplace(view.run_id, process.peers.at(id).address);
}

void bring_master(DurableMaster& master, const MasterGroup& group, const Process& process) {
  bring(master.settings, group.settings);
  bring(master.address, group.the_master().address);
  master.config_epoch = group.config_epoch;
  master.leader_epoch = group.leader_epoch;
  master.voted_for = group.voted_for;
  bring_replicas(master.replicas, group);
  bring_sentinels(master.sentinels, group, process);
  bring(master.run_ids, group.run_ids);
  bring(master.replication_ids, group.replication_ids);
  master.pause.reset();
  if (group.pause) master.pause = DurablePause{group.pause->until_wall, group.pause->reason};
}

}  // namespace

void Core::State::bring_up_to_date(DurableState& state) const {
  state.my_id = process_.my_id;
  state.current_epoch = process_.current_epoch;
  state.reserved_epoch = process_.reserved_epoch;
  state.quarantined = process_.memory_doubtful_until.has_value();
  bring(state.process, process_.settings);
  auto next = state.masters.begin();
  for (const auto& [name, group] : groups_) {
    while (next != state.masters.end() && next->first < name) next = state.masters.erase(next);
    if (next == state.masters.end() || next->first != name) {
      next = state.masters.emplace_hint(next, name, DurableMaster{});
    }
    bring_master(next->second, group, process_);
    VEDETTE_EXPECTS(next->second.leader_epoch <= state.current_epoch);
    VEDETTE_EXPECTS(next->second.config_epoch <= state.current_epoch);
    ++next;
  }
  state.masters.erase(next, state.masters.end());
}

void Core::State::refresh_peer_periods() {
  for (auto& [id, peer] : process_.peers) {
    peer.ping_period = process_.timing.ping_period;
    peer.shortest_down_after = Milliseconds::max();
    for (const GroupNumber number : peer.groups) {
      const MasterGroup* group = group_numbered(number);
      if (group == nullptr) continue;
      peer.shortest_down_after = std::min(peer.shortest_down_after, group->settings.down_after);
      peer.ping_period = std::min(peer.ping_period, group->settings.down_after);
    }
  }
}

}  // namespace vedette::quorum
