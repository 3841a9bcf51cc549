#include "quorum/handing_over.hpp"

#include <algorithm>

#include "quorum/contact.hpp"
#include "quorum/failover.hpp"
#include "quorum/leadership.hpp"

namespace vedette::quorum {
namespace {

constexpr Milliseconds shortest_time{1};
constexpr Milliseconds for_the_last_answer{500};
constexpr Milliseconds between_questions{100};
constexpr Milliseconds retry_after_refusal{500};
// A replica may call its link up before its master counts it as online: until the process that sent the data set has
// been waited for (a tenth of a second), or until the replica's next acknowledgement (a second).
constexpr Milliseconds patience_with_the_master{3000};

// FAILOVER names the replica as the master lists it.
Address as_listed(const MasterGroup& group, const Server& replica) {
  const auto& listed = group.the_master().report.replicas;
  const auto found = std::find_if(listed.begin(), listed.end(),
                                  [&](const Address& address) { return same_place(address, replica.address); });
  return found == listed.end() ? replica.address : *found;
}

Promoting* handing_over(MasterGroup& group) {
  auto* promoting = std::get_if<Promoting>(&group.failover);
  return promoting != nullptr && promoting->manner.coordinated ? promoting : nullptr;
}

void send_order(TurnContext& turn, MasterGroup& group, Promoting& promoting, Milliseconds timeout) {
  Server& master = group.the_master();
  promoting.order_again = false;
  ++master.orders_under_way;
  turn.act(HandOver{master.id, as_listed(group, group.servers.at(promoting.replica)), timeout});
}

// The master did not count the replica as online. False: it is given up instead.
bool order_anew(TurnContext& turn, MasterGroup& group, Promoting& promoting) {
  const Server& master = group.the_master();
  // Behind another connection may be another process.
  if (!master.live.command_connected || master.live.command_since > promoting.ordered) {
    abort_failover(turn, group, AttemptEnd::hand_over_failed, retry_after_refusal);
    return false;
  }
  // Also if the machine stood still meanwhile, the server ends it before the leadership does.
  const Milliseconds left = std::min(leadership_left(turn, group, promoting.leads_from),
                                     promoting.gives_up - for_the_last_answer - turn.time());
  if (left < shortest_time || turn.time() - promoting.ordered >= patience_with_the_master) {
    abort_failover(turn, group, AttemptEnd::refused, retry_after_refusal);
    return false;
  }
  send_order(turn, group, promoting, left);
  return true;
}

}  // namespace

bool can_hand_over(const MasterGroup& group) {
  return group.the_master().report.handing_over.has_value();
}

void order_hand_over(TurnContext& turn, MasterGroup& group, Server& replica, Milliseconds left) {
  auto& promoting = std::get<Promoting>(group.failover);
  const Milliseconds timeout = std::max(left, shortest_time);
  promoting.gives_up = turn.time() + timeout + for_the_last_answer;
  tell_server(turn, group, replica, Level::notice, "+failover-state-send-failover");
  send_order(turn, group, promoting, timeout);
  ask_info(turn, group, replica);
  tell_server(turn, group, replica, Level::notice, "+failover-state-wait-promotion");
}

void hear_hand_over(TurnContext& turn, MasterGroup& group, const HandOverAnswered& fact) {
  Server& server = group.servers.at(fact.who);
  if (server.orders_under_way > 0) --server.orders_under_way;
  Promoting* promoting = handing_over(group);
  if (promoting == nullptr || !group.is_master(server) || server.orders_under_way > 0) return;
  promoting->executed = fact.reply == HandOverReply::begun;
  if (promoting->executed) {
    // What was asked before shows nothing of it.
    promoting->ordered = turn.time();
  } else if (fact.reply == HandOverReply::not_ready) {
    promoting->order_again = true;
    turn.set(group, Reason::promotion, turn.time() + between_questions);
  } else {
    abort_failover(turn, group, AttemptEnd::refused, retry_after_refusal);
  }
}

void hear_master_keeps(TurnContext& turn, MasterGroup& group, const Server& server) {
  const Promoting* promoting = handing_over(group);
  if (promoting == nullptr || !promoting->executed || !group.is_master(server) || turn.in_tilt()) return;
  if (server.last_info_asked <= promoting->ordered || server.role_reported != Role::master) return;
  if (server.report.handing_over != false) return;
  abort_failover(turn, group, AttemptEnd::hand_over_failed, retry_after_refusal);
}

void watch_hand_over(TurnContext& turn, MasterGroup& group, Promoting& promoting) {
  Server& replica = group.servers.at(promoting.replica);
  Server& master = group.the_master();
  if (turn.time() > promoting.gives_up || replica.sdown_since || master.sdown_since) {
    abort_failover(turn, group, AttemptEnd::hand_over_failed, retry_after_refusal);
    return;
  }
  if (const auto next = turn.deadlines.when({group.number, Reason::promotion, {}}); next && *next > turn.time()) return;
  if (promoting.order_again && !order_anew(turn, group, promoting)) return;
  ask_info(turn, group, replica);
  ask_info(turn, group, master);
  turn.set(group, Reason::promotion, turn.time() + between_questions);
}

void call_off_hand_over(TurnContext& turn, MasterGroup& group, const Promoting& promoting) {
  Server& master = group.the_master();
  if (!master.live.command_connected) return;
  if (promoting.executed) {
    turn.act(CallOffHandOver{master.id});
  } else if (master.orders_under_way > 0) {
    cut_off(turn, group, master);
  }
}

}  // namespace vedette::quorum
