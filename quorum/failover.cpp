#include "quorum/failover.hpp"

#include <string>

#include "quorum/choice.hpp"
#include "quorum/contact.hpp"
#include "quorum/dispute.hpp"
#include "quorum/down.hpp"
#include "quorum/election.hpp"
#include "quorum/expects.hpp"
#include "quorum/handing_over.hpp"
#include "quorum/hearsay.hpp"
#include "quorum/leadership.hpp"
#include "quorum/reconfiguration.hpp"
#include "quorum/second_look.hpp"
#include "quorum/selection.hpp"
#include "quorum/switching.hpp"
#include "quorum/telling.hpp"

namespace vedette::quorum {
namespace {

constexpr Milliseconds between_looks_at_promotion{100};
constexpr Milliseconds retry_after_failure{500};

void promote(TurnContext& turn, MasterGroup& group, Choosing choosing, InstanceId chosen) {
  Server& replica = group.servers.at(chosen);
  replica.promoted = true;
  Promoting promoting;
  promoting.epoch = choosing.epoch;
  promoting.manner = choosing.manner;
  promoting.leads_from = choosing.leads_from;
  promoting.replica = chosen;
  promoting.run_id = replica.run_id;
  promoting.ordered = turn.time();
  promoting.gives_up = turn.time() + group.settings.failover_timeout;
  group.failover = promoting;
  turn.clear(group, Reason::choice);
  note_choice(turn, group, chosen);
  tell_server(turn, group, replica, Level::warning, "+selected-slave");
  if (choosing.manner.coordinated) {
    order_hand_over(turn, group, replica, leadership_left(turn, group, choosing.leads_from));
    turn.set(group, Reason::promotion, turn.time() + between_looks_at_promotion);
    return;
  }
  tell_server(turn, group, replica, Level::notice, "+failover-state-send-slaveof-noone");
  order_replica_of(turn, replica, std::nullopt);
  replica.info_asked.push_back(turn.time());
  turn.act(AskInfo{chosen});  // In the same write as the order: the answer shows what it did.
  tell_server(turn, group, replica, Level::notice, "+failover-state-wait-promotion");
  turn.set(group, Reason::promotion, turn.time() + between_looks_at_promotion);
}

void go_on_choosing(TurnContext& turn, MasterGroup& group, Choosing& choosing) {
  if (leadership_over(turn, group, choosing.leads_from)) {
    group.gave_up = true;
    abort_failover(turn, group, AttemptEnd::timed_out, retry_after_failure);
    return;
  }
  if (!choosing.manner.forced && waits_for_second_look(turn, group)) return;
  if (const auto chosen = choose(turn, group, choosing)) promote(turn, group, choosing, *chosen);
}

// Who carries out the order may stand still over its disk for longer than down-after: it writes its configuration anew.
// If nobody takes connections there any more it is gone; else silence shows that as late as it would of two instances
// in a row. As long as the old master answers, nothing is lost by waiting for the end of the attempt.
bool has_failed(const TurnContext& turn, const MasterGroup& group, const Promoting& promoting) {
  const Server& replica = group.servers.at(promoting.replica);
  if (!is_lost(turn, group, replica)) return false;
  if (replica.refused || group.is_master(replica)) return true;
  return group.the_master().sdown_since && turn.time() - *replica.sdown_since > group.settings.down_after;
}

// The order is meant for the process that was chosen. Another may answer at its address by now, even another's.
bool is_replaced(const Promoting& promoting, const Server& replica) {
  return promoting.run_id && replica.run_id_on_link && replica.run_id != promoting.run_id;
}

bool may_be_ordered_again(const TurnContext& turn, const MasterGroup& group, const Promoting& promoting) {
  const Server& replica = group.servers.at(promoting.replica);
  const bool is_seen = replica.run_id_on_link || !promoting.run_id;
  return promoting.order_again && replica.live.command_connected && is_seen &&
         !leadership_over(turn, group, promoting.leads_from);
}

void watch_promotion(TurnContext& turn, MasterGroup& group, Promoting& promoting) {
  Server& replica = group.servers.at(promoting.replica);
  if (promoting.manner.coordinated) {
    watch_hand_over(turn, group, promoting);
    return;
  }
  const bool late = turn.time() > promoting.gives_up;
  if (late || is_replaced(promoting, replica) || has_failed(turn, group, promoting)) {
    group.gave_up = true;
    abort_failover(turn, group, AttemptEnd::timed_out, retry_after_failure);
    return;
  }
  // An order that has not been carried out by the end of the leadership is withdrawn.
  if (!promoting.executed && leadership_over(turn, group, promoting.leads_from)) {
    group.gave_up = true;
    abort_failover(turn, group, AttemptEnd::timed_out, retry_after_failure);
    return;
  }
  if (const auto next = turn.deadlines.when({group.number, Reason::promotion, {}}); next && *next > turn.time()) return;
  if (may_be_ordered_again(turn, group, promoting)) {
    promoting.order_again = false;
    promoting.ordered = turn.time();
    order_replica_of(turn, replica, std::nullopt);
  }
  ask_info(turn, group, replica);
  turn.set(group, Reason::promotion, turn.time() + between_looks_at_promotion);
}

// The promotion is on disk: it may be acted on.
void finish(TurnContext& turn, MasterGroup& group) {
  const Recording recording = std::get<Recording>(group.failover);
  if (!turn.ledger.is_written(recording.needs)) return;
  group.failover = Idle{};
  end_story(turn, group, AttemptEnd::done);
  group.gave_up = false;
  group.lost_attempts = 0;
  if (!recording.silent) publish_everywhere(turn, group);
  if (recording.handed_over) turn.act(RewriteConfig{group.master});
  start_reconfiguration(turn, group, recording, !leadership_over(turn, group, recording.leads_from));
}

// Nobody is promoted: the present address becomes that of the new epoch.
void confirm(TurnContext& turn, MasterGroup& group, Epoch epoch) {
  turn.clear(group, Reason::election);
  if (!may_be_confirmed(turn, group)) {
    abort_failover(turn, group, AttemptEnd::superseded, retry_after_failure);
    return;
  }
  VEDETTE_EXPECTS(epoch > group.config_epoch);
  Recording recording;
  recording.epoch = epoch;
  recording.old_address = group.the_master().address;
  group.config_epoch = epoch;
  recording.needs = turn.change();
  tell_master(turn, group, Level::warning, "+dispute-ended", " " + std::to_string(epoch.value), recording.needs);
  group.failover = recording;
}

}  // namespace

void elected(TurnContext& turn, MasterGroup& group, Epoch epoch, const Manner& manner, Revision needs) {
  const Electing attempt = std::get<Electing>(group.failover);
  note_votes(group, attempt, turn.process.my_id);
  note_elected(turn, group, epoch);
  if (manner.confirms) {
    tell_master(turn, group, Level::warning, "+elected-leader", {}, needs);
    confirm(turn, group, epoch);
    return;
  }
  Choosing choosing;
  choosing.epoch = epoch;
  choosing.manner = manner;
  choosing.elected = turn.time();
  choosing.leads_from = attempt.asked;
  choosing.needs = needs;
  choosing.fresh_from = turn.time();
  choosing.until = turn.time() + wait_for_info(group);
  group.failover = choosing;
  turn.clear(group, Reason::election);
  turn.set(group, Reason::choice, choosing.until);
  tell_master(turn, group, Level::warning, "+elected-leader", {}, needs);
  tell_master(turn, group, Level::warning, "+failover-state-select-slave", {}, needs);
  for (auto& [id, server] : group.servers) {
    if (may_be_promoted(group, server)) ask_info(turn, group, server);
  }
}

void step_failover(TurnContext& turn, MasterGroup& group) {
  if (turn.in_tilt()) return;
  // An automatic failover has no cause any more once the master answers (behaviour §10 W14). After REPLICAOF NO ONE
  // there is no way back.
  const bool cause = group.the_master().sdown_since.has_value();
  if (auto* attempt = std::get_if<Electing>(&group.failover)) {
    if (waits_for_disk(turn, group, *attempt)) {
      // It goes on when the write has ended.
    } else if (!(attempt->manner.forced ? turn.may_lead() : turn.may_promise())) {
      stand_down(turn, group, AttemptEnd::not_elected, retry_after_failure);
    } else if (attempt->manner.confirms && cause) {
      // An automatic failover may follow.
      stand_down(turn, group, AttemptEnd::superseded, Milliseconds{0});
    } else if (!attempt->manner.forced && !attempt->manner.confirms && !cause) {
      stand_down(turn, group, AttemptEnd::master_returned, Milliseconds{0});
    } else {
      go_on_if_held_up(turn, group, *attempt);
      count_votes(turn, group);
    }
  }
  if (auto* choosing = std::get_if<Choosing>(&group.failover)) {
    if (!choosing->manner.forced && !cause) {
      abort_failover(turn, group, AttemptEnd::master_returned, Milliseconds{0});
    } else if (choosing->manner.coordinated && cause) {
      // Who is down can't hand over; an automatic failover may follow.
      abort_failover(turn, group, AttemptEnd::hand_over_failed, Milliseconds{0});
    } else {
      go_on_choosing(turn, group, *choosing);
    }
  }
  if (auto* promoting = std::get_if<Promoting>(&group.failover)) watch_promotion(turn, group, *promoting);
  if (std::holds_alternative<Recording>(group.failover)) finish(turn, group);
}

void hear_promotion(TurnContext& turn, MasterGroup& group, Server& server) {
  auto* promoting = std::get_if<Promoting>(&group.failover);
  if (promoting == nullptr || promoting->replica != server.id || turn.in_tilt()) return;
  if (server.role_reported != Role::master) return;
  // The master hands over once it has accepted that. Until then a promotion is somebody else's.
  if (promoting->manner.coordinated && promoting->order_again) return;
  // Only what was asked after the order shows what the order did; and another process at its place shows nothing.
  if (server.last_info_asked < promoting->ordered) return;
  if (promoting->run_id && server.run_id != promoting->run_id) {
    group.gave_up = true;
    abort_failover(turn, group, AttemptEnd::timed_out, retry_after_failure);
    return;
  }
  const bool is_another = !group.is_master(server);
  Recording recording;
  recording.epoch = promoting->epoch;
  recording.leads_from = promoting->leads_from;
  recording.old_address = group.the_master().address;
  if (is_another) {
    recording.old_master = group.master;
    // Whoever was there by hearsay alone is told nothing.
    if (!is_hearsay(group)) recording.old_run_id = group.the_master().run_id;
  }
  recording.handed_over = promoting->manner.coordinated;
  VEDETTE_EXPECTS(recording.epoch > group.config_epoch);
  group.config_epoch = recording.epoch;
  recording.needs = turn.change();
  note_promoted(turn, group);
  turn.clear(group, Reason::promotion);
  tell_server(turn, group, server, Level::warning, "+promoted-slave", {}, recording.needs);
  tell_master(turn, group, Level::warning, "+failover-state-reconf-slaves", {}, recording.needs);
  const Address promoted = server.address;
  recording.silent = is_another && !recording.handed_over && fall_silent(turn, group);
  group.failover = recording;
  server.promoted = false;
  if (is_another) switch_master(turn, group, promoted, recording.needs, SwitchRole::leader);
}

void abort_failover(TurnContext& turn, MasterGroup& group, AttemptEnd end, Milliseconds wait) {
  const bool electing = std::holds_alternative<Electing>(group.failover);
  if (const auto* promoting = std::get_if<Promoting>(&group.failover)) {
    Server& replica = group.servers.at(promoting->replica);
    replica.promoted = false;
    if (promoting->manner.coordinated) {
      call_off_hand_over(turn, group, *promoting);
    } else if (replica.live.command_connected) {
      // The order may still lie in a buffer; it must not be carried out any more.
      cut_off(turn, group, replica);
    }
  }
  turn.clear(group, Reason::election);
  turn.clear(group, Reason::choice);
  turn.clear(group, Reason::promotion);
  ++group.lost_attempts;
  group.failover = Idle{.not_before = turn.time() + wait, .waits_for_replica_until = {}};
  turn.set(group, Reason::stand, turn.time() + wait);
  tell_master(turn, group, Level::warning, abort_event(end, electing));
  end_story(turn, group, end);
}

void give_up_after_pause(TurnContext& turn, MasterGroup& group) {
  if (std::holds_alternative<Electing>(group.failover)) {
    stand_down(turn, group, AttemptEnd::interrupted, retry_after_failure);
  } else if (std::holds_alternative<Choosing>(group.failover) || std::holds_alternative<Promoting>(group.failover)) {
    abort_failover(turn, group, AttemptEnd::interrupted, retry_after_failure);
  } else if (auto* recording = std::get_if<Recording>(&group.failover)) {
    recording->leads_from = {};  // What is on disk is told in hellos before this goes on.
  }
}

bool is_leading(const TurnContext& turn, const MasterGroup& group) {
  if (std::holds_alternative<Choosing>(group.failover) || std::holds_alternative<Recording>(group.failover))
    return true;
  const auto* promoting = std::get_if<Promoting>(&group.failover);
  if (promoting == nullptr) return false;
  if (has_failed(turn, group, *promoting)) return false;
  return turn.time() - promoting->ordered <= leadership_limit(group, turn.timing());
}

Epoch epoch_of(const FailoverState& state) {
  struct Of {
    Epoch operator()(const Idle&) const { return Epoch{}; }
    Epoch operator()(const Electing& electing) const { return electing.epoch; }
    Epoch operator()(const Choosing& choosing) const { return choosing.epoch; }
    Epoch operator()(const Promoting& promoting) const { return promoting.epoch; }
    Epoch operator()(const Recording& recording) const { return recording.epoch; }
  };
  return std::visit(Of{}, state);
}

Manner manner_of(const FailoverState& state) {
  if (const auto* electing = std::get_if<Electing>(&state)) return electing->manner;
  if (const auto* choosing = std::get_if<Choosing>(&state)) return choosing->manner;
  if (const auto* promoting = std::get_if<Promoting>(&state)) return promoting->manner;
  return {};
}

FailoverStage stage_of(const MasterGroup& group) {
  struct Stage {
    FailoverStage operator()(const Idle&) const { return FailoverStage::none; }
    FailoverStage operator()(const Electing&) const { return FailoverStage::wait_start; }
    FailoverStage operator()(const Choosing&) const { return FailoverStage::select_slave; }
    FailoverStage operator()(const Promoting&) const { return FailoverStage::wait_promotion; }
    FailoverStage operator()(const Recording&) const { return FailoverStage::update_config; }
  };
  return std::visit(Stage{}, group.failover);
}

}  // namespace vedette::quorum
