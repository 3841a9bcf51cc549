// The part of the core that has to do with time: pauses, and what each deadline sets going.
#include <algorithm>

#include "quorum/asking.hpp"
#include "quorum/authorisation.hpp"
#include "quorum/contact.hpp"
#include "quorum/core_state.hpp"
#include "quorum/crash.hpp"
#include "quorum/dispute.hpp"
#include "quorum/down.hpp"
#include "quorum/election.hpp"
#include "quorum/failover.hpp"
#include "quorum/hearsay.hpp"
#include "quorum/insisting.hpp"
#include "quorum/memory.hpp"
#include "quorum/pausing.hpp"
#include "quorum/peering.hpp"
#include "quorum/pinging.hpp"
#include "quorum/resetting.hpp"
#include "quorum/role_claim.hpp"
#include "quorum/tilt.hpp"
#include "quorum/verdict.hpp"
#include "quorum/vote.hpp"

namespace vedette::quorum {
namespace {

constexpr Milliseconds between_looks_at_clocks{1000};
constexpr Milliseconds late_enough_to_matter{100};
constexpr Milliseconds shortest_look_at_silence{50};
constexpr Milliseconds longest_look_at_silence{1000};

}  // namespace

void Core::State::notice_time(const Reading& now) {
  const Reading last = now_;
  now_ = now;
  now_.steady = std::max(now.steady, last.steady);
  const Milliseconds late = lateness(last, deadlines_.next(), now_);
  if (late > process_.timing.tilt_trigger) {
    enter_tilt();
  } else if (wall_jump(last, now_) > process_.timing.tilt_trigger) {
    // Perhaps only a person who set the clock; a leader can't know, so it gives up.
    TurnContext turn_now = turn();
    for (auto& [name, group] : groups_) give_up_after_pause(turn_now, group);
  }
  if (late > late_enough_to_matter && late <= process_.timing.tilt_trigger) discount(now_.steady - last.steady);
}

// The time in which we did not look counts against nobody.
void Core::State::discount(Milliseconds unseen) {
  for (auto& [name, group] : groups_) {
    if (group.hearsay) group.hearsay->unseen += unseen;
    for (auto& [id, server] : group.servers) {
      if (server.live.silent_since) *server.live.silent_since += unseen;
      server.live.last_sign += unseen;
    }
  }
  for (auto& [id, peer] : process_.peers) {
    if (peer.live.silent_since) *peer.live.silent_since += unseen;
    peer.returned += unseen;
  }
}

void Core::State::enter_tilt() {
  TurnContext turn_now = turn();
  process_.tilt_since = now_.steady;
  ++process_.total_tilts;
  deadlines_.set({process_group, Reason::tilt_end, {}}, now_.steady + tilt_length(process_.timing));
  tell_text(turn_now, nullptr, Level::warning, "+tilt", "#tilt mode entered");
  for (auto& [name, group] : groups_) {
    give_up_after_pause(turn_now, group);
    forget_after_pause(turn_now, group);
    keep_verdict(turn_now, group);
  }
  for (auto& [id, peer] : process_.peers) {
    if (peer.live.silent_since) peer.live.silent_since = now_.steady;
    peer.live.last_reply = now_.steady;
  }
  // What is overdue ran late because of the pause; it must not make the next look seem late as well.
  deadlines_.set({process_group, Reason::lateness, {}}, now_.steady + between_looks_at_clocks);
}

void Core::State::leave_tilt() {
  TurnContext turn_now = turn();
  process_.tilt_since.reset();
  tell_text(turn_now, nullptr, Level::warning, "-tilt", "#tilt mode exited");
  for (auto& [name, group] : groups_) {
    for (auto& [id, server] : group.servers) judge_server(turn_now, group, server);
    for (auto& [id, view] : group.peers) judge_peer(turn_now, group, view);
    // Opinions from before the pause were forgotten.
    ask_everyone(turn_now, group);
    step(group);
  }
}

void Core::State::advance(const Reading& now, std::size_t most) {
  notice_time(now);
  for (; most > 0; --most) {
    const auto key = deadlines_.take_due(now_.steady);
    if (!key) return;
    run_deadline(*key);
  }
}

void Core::State::run_deadline(const Deadlines::Key& key) {
  if (key.group == process_group) {
    run_process_deadline(key);
    return;
  }
  MasterGroup* group = group_numbered(key.group);
  if (group == nullptr) return;
  if (const auto server = group->servers.find(key.instance); server != group->servers.end()) {
    run_server_deadline(*group, server->second, key.reason);
  } else if (const auto view = group->peers.find(key.instance); view != group->peers.end()) {
    run_peer_deadline(*group, view->second, key.reason);
  } else {
    run_group_deadline(*group, key);
  }
}

void Core::State::run_process_deadline(const Deadlines::Key& key) {
  TurnContext turn_now = turn();
  const auto peer = process_.peers.find(key.instance);
  switch (key.reason) {
    case Reason::lateness:
      deadlines_.set(key, now_.steady + between_looks_at_clocks);
      break;
    case Reason::held_answer:
      if (const auto since = ledger_.in_flight_since(); since && now_.steady - *since >= Promises::longest_wait) {
        ledger_.too_slow();
        give_up_promises(false);
      } else if (since) {
        deadlines_.set(key, *since + Promises::longest_wait);
      }
      promises_.give_up_overdue(ledger_, now_.steady);
      break;
    case Reason::retry_write:
      ledger_.retry();
      break;
    case Reason::tilt_end:
      leave_tilt();
      break;
    case Reason::quarantine_end:
      end_doubt();
      break;
    case Reason::identity_conflict:
      process_.conflict_until.reset();
      tell_text(turn_now, nullptr, Level::warning, "-identity-conflict",
                "our own id is not announced elsewhere any more");
      for (auto& [name, group] : groups_) step(group);
      break;
    case Reason::peer_ping:
      if (peer != process_.peers.end()) ping_peer(turn_now, peer->second);
      break;
    case Reason::peer_stale_link:
      if (peer != process_.peers.end()) check_stale_peer_link(turn_now, peer->second);
      break;
    case Reason::peer_silent:
      if (peer == process_.peers.end() || !peer->second.live.silent_since) break;
      if (const Instant due = *peer->second.live.silent_since + peer->second.ping_period;
          peer->second.live.command_connected && now_.steady < due) {
        deadlines_.set(key, due);
        break;
      }
      peer->second.is_missed = true;
      judge_peer_everywhere(peer->second);
      check_stale_peer_link(turn_now, peer->second);
      step_groups_of(peer->second);
      deadlines_.set(key, now_.steady + std::clamp(peer->second.shortest_down_after / 4, shortest_look_at_silence,
                                                   longest_look_at_silence));
      break;
    default:
      break;
  }
}

void Core::State::end_doubt() {
  TurnContext turn_now = turn();
  process_.memory_doubtful_until.reset();
  turn_now.change();
  if (process_.quarantined) {
    process_.quarantined = false;
    process_.current_epoch = std::max(process_.current_epoch, process_.highest_heard).plus(quarantine_jump);
    process_.highest_heard = process_.current_epoch;
    process_.minted.reset();
    process_.epoch_needs = turn_now.change();
    for (auto& [name, group] : groups_) {
      group.leader_epoch = process_.current_epoch;
      group.voted_for = process_.my_id;
      group.vote_needs = process_.epoch_needs;
    }
    tell_text(turn_now, nullptr, Level::warning, "+new-epoch", std::to_string(process_.current_epoch.value),
              process_.epoch_needs);
  }
  for (auto& [name, group] : groups_) step(group);
}

void Core::State::run_group_deadline(MasterGroup& group, const Deadlines::Key& key) {
  TurnContext turn_now = turn();
  if (key.reason == Reason::hold_end) free_vote(turn_now, group);
  if (key.reason == Reason::look) look_at_leader(turn_now, group);
  if (key.reason == Reason::dispute) end_dispute(turn_now, group);
  if (key.reason == Reason::pause_end) pause_is_over(turn_now, group);
  if (key.reason == Reason::hearsay) weigh_hearsay(turn_now, group);
  if (key.reason == Reason::after_reset) lapse_after_reset(turn_now, group);
  step(group);
}

// Each send costs a system call, and each answer a wake-up: what is due soon at the same server goes along, with a ping
// all that would be due before the next. The periods of pings, INFO and hellos are multiples of each other, so that
// they stay together.
void Core::State::send_what_is_due(MasterGroup& group, Server& server, bool with_ping) {
  TurnContext turn_now = turn();
  const Milliseconds part = soon_enough(turn_now, group, server);
  const Instant soon = with_ping ? next_ping(turn_now, group, server) - part : now_.steady + part;
  for (const Reason reason : {Reason::ping, Reason::info, Reason::publish}) {
    const Deadlines::Key key{group.number, reason, server.id};
    const std::optional<Instant> due = deadlines_.when(key);
    if (!due || *due > soon) continue;
    deadlines_.clear(key);
    if (reason == Reason::ping) ping_server(turn_now, group, server);
    if (reason == Reason::info) info_due(turn_now, group, server);
    if (reason == Reason::publish) publish_hello(turn_now, group, server);
  }
}

void Core::State::run_server_deadline(MasterGroup& group, Server& server, Reason reason) {
  TurnContext turn_now = turn();
  switch (reason) {
    case Reason::ping:
      if (ping_due(turn_now, group, server)) send_what_is_due(group, server, true);
      return;
    case Reason::info:
      info_due(turn_now, group, server);
      send_what_is_due(group, server, false);
      return;
    case Reason::publish:
      publish_hello(turn_now, group, server);
      send_what_is_due(group, server, false);
      return;
    case Reason::stale_link:
      check_stale_link(turn_now, group, server);
      return;
    case Reason::stale_hello_link:
      check_stale_hello_link(turn_now, group, server);
      return;
    case Reason::last_try:
      try_once_more(turn_now, group, server);
      return;
    case Reason::insistence_end:
      relent(turn_now, group, server);
      return;
    case Reason::rights:
      look_at_rights_again(turn_now, group, server);
      return;
    case Reason::role_claim:
      role_wait_over(turn_now, group, server);
      return;
    default: {
      const bool was_down = server.sdown_since.has_value();
      judge_server(turn_now, group, server);
      if (was_down != server.sdown_since.has_value()) step(group);
    }
  }
}

void Core::State::run_peer_deadline(MasterGroup& group, PeerView& view, Reason reason) {
  TurnContext turn_now = turn();
  if (reason == Reason::publish_to_peer) {
    publish_to_peer(turn_now, group, view);
    return;
  }
  if (reason == Reason::ask) {
    request_vote(turn_now, group, view);
    ask_peer(turn_now, group, view);
    // Also while an answer is out or in TILT: the chain of questions ends with the suspicion only.
    if (group.the_master().sdown_since || group.failing_over()) {
      turn_now.set_sooner(group, Reason::ask, now_.steady + process_.timing.ask_period, view.peer);
    }
    return;
  }
  step(group);
}

}  // namespace vedette::quorum
