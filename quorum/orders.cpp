// The part of the core that carries out an operator's orders (commands §2).
#include <algorithm>
#include <utility>
#include <vector>

#include "quorum/belonging.hpp"
#include "quorum/contact.hpp"
#include "quorum/core_state.hpp"
#include "quorum/down.hpp"
#include "quorum/election.hpp"
#include "quorum/forgetting.hpp"
#include "quorum/handing_over.hpp"
#include "quorum/pausing.hpp"
#include "quorum/peering.hpp"
#include "quorum/resetting.hpp"
#include "quorum/selection.hpp"

namespace vedette::quorum {

void Core::State::answer(Ticket ticket, OrderResult::Outcome outcome, std::uint64_t count) {
  promises_.add(AnswerOrder{ticket, {outcome, count}});
}

void Core::State::answer_when_written(Ticket ticket, std::uint64_t count) {
  if (!ledger_.writable()) {
    answer(ticket, OrderResult::Outcome::not_saved, count);
    return;
  }
  const AnswerOrder done{ticket, {OrderResult::Outcome::done, count}};
  promises_.answer_order(ledger_, ledger_.newest(), done, now_.steady);
}

void Core::State::carry_out(Ticket ticket, const OrderFailover& order) {
  MasterGroup* group = group_named(order.master);
  if (group == nullptr) return answer(ticket, OrderResult::Outcome::no_such_master);
  if (group->failing_over()) return answer(ticket, OrderResult::Outcome::failover_in_progress);
  TurnContext turn_now = turn();
  Manner manner{.forced = true, .coordinated = order.coordinated, .replica = {}};
  if (order.coordinated && group->the_master().sdown_since) return answer(ticket, OrderResult::Outcome::master_is_down);
  if (order.coordinated && !can_hand_over(*group)) return answer(ticket, OrderResult::Outcome::no_hand_over);
  if (order.replica) {
    Server* replica = find_server(*group, *order.replica);
    if (replica == nullptr || group->is_master(*replica)) {
      return answer(ticket, OrderResult::Outcome::no_such_replica);
    }
    name_by_operator(turn_now, *group, *replica);
    if (const auto unfit = why_unfit(turn_now, *group, *replica)) {
      promises_.add(AnswerOrder{ticket, {OrderResult::Outcome::unfit_replica, 0, unfit_text(*unfit)}});
      return;
    }
    manner.replica = replica->id;
  }
  if (!has_fit_replica(turn_now, *group)) return answer(ticket, OrderResult::Outcome::no_good_replica);
  if (!turn_now.may_lead()) return answer(ticket, OrderResult::Outcome::not_saved);
  stand(turn_now, *group, manner);
  answer_when_written(ticket);
  step(*group);
}

void Core::State::carry_out(Ticket ticket, const OrderReset& order) {
  TurnContext turn_now = turn();
  std::uint64_t count = 0;
  for (const MasterName& name : order.masters) {
    MasterGroup* group = group_named(name);
    if (group == nullptr) continue;
    reset_master(turn_now, *group);
    step(*group);
    ++count;
  }
  answer(ticket, OrderResult::Outcome::done, count);
}

void Core::State::carry_out(Ticket ticket, const OrderMonitor& order) {
  if (knows(order.master)) return answer(ticket, OrderResult::Outcome::duplicate_master);
  TurnContext turn_now = turn();
  MasterGroup& group = new_group(order.master);
  group.settings.quorum = order.quorum;
  group.settings.down_after = process_.timing.default_down_after;
  group.settings.failover_timeout = process_.timing.default_failover_timeout;
  // REMOVE and MONITOR must not allow a second vote in an epoch that was voted in before.
  group.leader_epoch = process_.current_epoch;

  group.master = add_server(turn_now, group, order.address, Role::master).id;
  group.vote_needs = turn_now.change();
  answer_when_written(ticket);
  tell_master(turn_now, group, Level::warning, "+monitor", " quorum " + std::to_string(order.quorum), ledger_.newest());
}

void Core::State::carry_out(Ticket ticket, const OrderRemove& order) {
  MasterGroup* group = group_named(order.master);
  if (group == nullptr) return answer(ticket, OrderResult::Outcome::no_such_master);
  TurnContext turn_now = turn();
  tell_master(turn_now, *group, Level::warning, "-monitor");
  std::vector<InstanceId> servers;
  for (const auto& [id, server] : group->servers) servers.push_back(id);
  for (const InstanceId id : servers) forget_server(turn_now, *group, id);
  std::vector<InstanceId> peers;
  for (const auto& [id, view] : group->peers) peers.push_back(id);
  for (const InstanceId id : peers) drop_peer(turn_now, *group, id);
  deadlines_.clear_group(group->number);
  numbers_.erase(group->number);
  groups_.erase(order.master);
  refresh_peer_periods();
  turn_now.change();
  answer_when_written(ticket);
}

void Core::State::carry_out(Ticket ticket, const OrderSet& order) {
  MasterGroup* group = group_named(order.master);
  if (group == nullptr) return answer(ticket, OrderResult::Outcome::no_such_master);
  TurnContext turn_now = turn();
  const Access before = server_access(*group);
  group->settings = order.settings;
  if (server_access(*group) != before) {
    for (auto& [id, server] : group->servers) {
      server.rights_seen.reset();
      turn_now.act(Connect{id, InstanceKind::server, server.address, server_access(*group)});
      server_disconnected(turn_now, *group, server, Channel::command, Ending::other);
      server_disconnected(turn_now, *group, server, Channel::hello, Ending::other);
    }
  }
  for (const std::string& said : order.said) tell_master(turn_now, *group, Level::warning, "+set", " " + said);
  refresh_peer_periods();
  for (auto& [id, server] : group->servers) judge_server(turn_now, *group, server);
  for (auto& [id, view] : group->peers) judge_peer(turn_now, *group, view);
  turn_now.change();
  answer_when_written(ticket);
  step(*group);
}

void Core::State::carry_out(Ticket ticket, const OrderPause& order) {
  MasterGroup* group = group_named(order.master);
  if (group == nullptr) return answer(ticket, OrderResult::Outcome::no_such_master);
  TurnContext turn_now = turn();
  pause_failover(turn_now, *group, order);
  answer_when_written(ticket);
  step(*group);
}

void Core::State::carry_out(Ticket ticket, const OrderResume& order) {
  MasterGroup* group = group_named(order.master);
  if (group == nullptr) return answer(ticket, OrderResult::Outcome::no_such_master);
  TurnContext turn_now = turn();
  if (!resume_failover(turn_now, *group, order.by_peer)) return answer(ticket, OrderResult::Outcome::not_paused);
  answer_when_written(ticket);
  step(*group);
}

void Core::State::carry_out(Ticket ticket, const OrderForget& order) {
  MasterGroup* group = group_named(order.master);
  if (group == nullptr) return answer(ticket, OrderResult::Outcome::no_such_master);
  TurnContext turn_now = turn();
  const auto* address = std::get_if<Address>(&order.member);
  const OrderResult::Outcome outcome = address != nullptr
                                           ? forget_replica(turn_now, *group, *address)
                                           : forget_sentinel(turn_now, *group, std::get<RunId>(order.member));
  if (outcome != OrderResult::Outcome::done) return answer(ticket, outcome);
  refresh_peer_periods();
  answer_when_written(ticket);
  step(*group);
}

void Core::State::carry_out(Ticket ticket, const OrderConfigure& order) {
  TurnContext turn_now = turn();
  const Access before = peer_access(process_);
  process_.settings = order.settings;
  if (peer_access(process_) != before) {
    for (auto& [id, peer] : process_.peers) {
      peer_disconnected(turn_now, peer);
      turn_now.act(Connect{id, InstanceKind::sentinel, peer.address, peer_access(process_)});
    }
  }
  turn_now.change();
  answer_when_written(ticket);
}

void Core::State::carry_out(Ticket ticket, const OrderTiming& order) {
  process_.timing = order.timing;
  refresh_peer_periods();
  TurnContext turn_now = turn();
  for (auto& [name, group] : groups_) {
    for (auto& [id, server] : group.servers) {
      schedule_info(turn_now, group, server);
      if (server.live.command_connected) publish_hello(turn_now, group, server);
    }
  }
  answer(ticket, OrderResult::Outcome::done);
}

void Core::State::carry_out(Ticket ticket, const OrderFlush& /*order*/) {
  turn().change();
  // Even if the last write failed, this one may succeed; its own result is the answer.
  promises_.add_flush(AnswerOrder{ticket, {OrderResult::Outcome::done, 0}}, ledger_.newest(), now_.steady);
  ledger_.retry();
}

}  // namespace vedette::quorum
