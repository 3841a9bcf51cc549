#include "quorum/election.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "quorum/asking.hpp"
#include "quorum/campaign.hpp"
#include "quorum/contact.hpp"
#include "quorum/crowd.hpp"
#include "quorum/epochs.hpp"
#include "quorum/failover.hpp"
#include "quorum/hearsay.hpp"
#include "quorum/memory.hpp"
#include "quorum/peering.hpp"
#include "quorum/rank.hpp"
#include "quorum/second_look.hpp"
#include "quorum/selection.hpp"
#include "quorum/tally.hpp"
#include "quorum/telling.hpp"
#include "quorum/vote.hpp"

namespace vedette::quorum {
namespace {

constexpr Milliseconds rank_step{50};
constexpr Milliseconds longest_courtesy{1000};
constexpr Milliseconds forced_without_majority_after{1000};
constexpr Milliseconds wait_without_replica{1000};
constexpr std::uint64_t forced_jump_least = 2;
constexpr std::uint64_t forced_jump_most = 1000;

Milliseconds slowest_round_trip(const TurnContext& turn, const MasterGroup& group) {
  Milliseconds slowest{0};
  for (const auto& [id, view] : group.peers) {
    const Peer& peer = turn.process.peers.at(id);
    if (peer.live.command_connected && !view.sdown_since && peer.live.round_trip) {
      slowest = std::max(slowest, *peer.live.round_trip);
    }
  }
  return slowest;
}

// A short random wait that grows while attempts fail one after the other, so that candidates part.
Milliseconds retry_wait(TurnContext& turn, const MasterGroup& group) {
  const std::uint32_t doublings = std::min<std::uint32_t>(group.lost_attempts, 5);
  const Milliseconds most{100LL << doublings};
  return slowest_round_trip(turn, group) + turn.random.between(Milliseconds{20}, most);
}

// The epoch, our vote in it, and the questions; they leave as soon as the epoch is on disk.
void enter_epoch(TurnContext& turn, MasterGroup& group, Electing& attempt, Epoch epoch) {
  attempt.epoch = epoch;
  attempt.asked = turn.now;
  group.stood_under = epoch;
  note_epoch(group, epoch, attempt.renewals);
  attempt.epoch_needs = epoch_needs(turn, epoch);
  attempt.votes.clear();
  attempt.refused.clear();
  attempt.own_vote = vote_for_myself(turn, group, epoch);
  turn.promises.drop_vote_requests(group.name);
  join_campaign(turn, epoch);
  for (auto& [id, view] : group.peers) {
    view.vote_outstanding = false;
    request_vote(turn, group, view);
  }
}

// A plain order of an operator goes on without a majority then; all else ends.
Instant patience_ends(const Electing& attempt) {
  const bool goes_on = attempt.manner.forced && !attempt.manner.coordinated;
  return goes_on ? std::min(attempt.gives_up, attempt.started + forced_without_majority_after) : attempt.gives_up;
}

Milliseconds rank_step_of(const TurnContext& turn, const MasterGroup& group) {
  const Milliseconds usual = std::max(rank_step, slowest_round_trip(turn, group) + turn.ledger.last_duration());
  return usual + for_the_crowd(turn, Milliseconds{4}, Milliseconds{4000});
}

// A new epoch makes all requests in vain that are under way in a lower one. So whoever has just raised it may run its
// elections first; it may well take this master along. Those who wait go one after the other. Since `since` that is
// waited for at most a second, and longer where many fail: others may raise it for ever.
Instant may_mint_from(const TurnContext& turn, const MasterGroup& group, Instant since) {
  const std::optional<Instant> free = campaign_ends(turn, group);
  if (!free) return Instant{};
  const Instant longest = since + longest_courtesy + for_the_crowd(turn, Milliseconds{5}, Milliseconds{5000});
  return std::min(*free + standing_rank(turn, group) * rank_step_of(turn, group), longest);
}

void renew(TurnContext& turn, MasterGroup& group, Electing& attempt) {
  ++attempt.renewals;
  ++group.lost_attempts;
  enter_epoch(turn, group, attempt, mint_epoch(turn, group));
  attempt.renew_not_before = turn.time() + retry_wait(turn, group);
  turn.set(group, Reason::election, patience_ends(attempt));
}

void go_on_without_majority(TurnContext& turn, MasterGroup& group, Electing& attempt) {
  const std::uint64_t jump = forced_jump_least + turn.random.below(forced_jump_most - forced_jump_least + 1);
  attempt.epoch = mint_epoch_above(turn, group, jump);
  attempt.asked = turn.now;
  group.stood_under = attempt.epoch;
  attempt.own_vote = vote_for_myself(turn, group, attempt.epoch);
  const Revision needs = turn.ledger.newest();
  tell_master(turn, group, Level::warning, "+failover-without-majority", " " + std::to_string(attempt.epoch.value),
              needs);
  const Manner manner = attempt.manner;
  elected(turn, group, attempt.epoch, manner, needs);
  note_election_end(group, ElectionEnd::timed_out);
}

Tally tally_of(const TurnContext& turn, const MasterGroup& group, const Electing& attempt) {
  Tally tally;
  tally.needed = votes_needed(group, turn.time());
  if (attempt.own_vote) {
    (turn.ledger.is_written(*attempt.own_vote) ? tally.mine : tally.own_pending) += 1;
  }
  for (const auto& [id, view] : group.peers) {
    const auto vote = attempt.votes.find(view.run_id);
    if (vote == attempt.votes.end()) {
      if (!attempt.refused.contains(view.run_id) && !view.sdown_since) ++tally.undecided;
    } else if (vote->second == turn.process.my_id) {
      ++tally.mine;
    } else {
      ++tally.others[vote->second];
    }
  }
  return tally;
}

const RunId* winner(const Tally& tally) {
  for (const auto& [candidate, votes] : tally.others) {
    if (votes >= tally.needed) return &candidate;
  }
  return nullptr;
}

}  // namespace

std::uint32_t answering(const TurnContext& turn, const MasterGroup& group) {
  std::uint32_t count = 1;
  for (const auto& [id, view] : group.peers) {
    if (answers_now(turn, turn.process.peers.at(id))) ++count;
  }
  return count;
}

std::uint32_t standing_rank(const TurnContext& turn, const MasterGroup& group) {
  const bool is_promising = !group.gave_up && has_promising_replica(turn, group);
  if (is_promising && runs_elections(turn, group)) return 0;
  // Behind all others, and those in their order.
  std::uint32_t before = is_promising ? 0 : static_cast<std::uint32_t>(group.peers.size());
  for (const auto& [id, view] : group.peers) {
    // What the dead have said is no reason to wait for them.
    const bool may_stand = says_down(turn, view) && answers_now(turn, turn.process.peers.at(id));
    if (may_stand && ranks_before(view.run_id, turn.process.my_id)) ++before;
  }
  return before;
}

namespace {

// Those who would stand before us may hold the master down as well, and have just been asked. An answer that is on its
// way costs less than two who stand at once. Where other masters are suspected, too, those who don't hold this one
// down yet may be about to, and may have stood for another: a new epoch would be the end of that.
Instant heard_those_before(const TurnContext& turn, const MasterGroup& group) {
  // A rival is left what it holds down itself.
  if (runs_elections(turn, group) && !turn.process.campaign.rival) return Instant{};
  const Milliseconds slack = Milliseconds{5} + behind_suspicions(turn);
  const Milliseconds longest = rank_step_of(turn, group) + behind_suspicions(turn);
  const bool would_disturb = others_are_suspected(turn) && !may_serve_again(turn, group);
  Instant heard{};
  for (const auto& [id, view] : group.peers) {
    if (says_down(turn, view) || !ranks_before(view.run_id, turn.process.my_id)) continue;
    const Peer& peer = turn.process.peers.at(id);
    if (!answers_now(turn, peer)) continue;
    if (would_disturb) heard = std::max(heard, *group.odown_since + rank_step + behind_suspicions(turn));
    if (!view.ask_outstanding) continue;
    const Milliseconds answer_takes = 2 * peer.live.round_trip.value_or(Milliseconds{0}) + slack;
    heard = std::max(heard, view.asked_at + std::min(answer_takes, longest));
  }
  return heard;
}

}  // namespace

void consider_standing(TurnContext& turn, MasterGroup& group) {
  auto* idle = std::get_if<Idle>(&group.failover);
  if (idle == nullptr || group.pause || !group.odown_since || turn.in_tilt() || !turn.may_promise()) return;
  if (idle->waits_for_replica_until > turn.time() && !has_fit_replica(turn, group)) {
    turn.set(group, Reason::stand, idle->waits_for_replica_until);
    return;
  }
  if (turn.time() < idle->not_before) {
    turn.set(group, Reason::stand, idle->not_before);
    return;
  }
  free_vote_if_lost(turn, group);
  if (vote_held(turn, group)) {
    look_at_leader(turn, group);
    return;
  }
  if (group.hold) free_vote(turn, group);
  if (answering(turn, group) < votes_needed(group, turn.time())) {
    turn.set(group, Reason::stand, turn.time() + turn.timing().ask_period);
    return;
  }
  if (waits_for_second_look(turn, group)) return;
  const Milliseconds step = rank_step_of(turn, group);
  // Who sees no fit replica gives the others time: its attempt would most likely be for nothing. INFO that is under way
  // may as well come while the votes do.
  const Milliseconds patience = has_promising_replica(turn, group) ? Milliseconds{0} : wait_without_replica;
  const Instant base = std::max(*group.odown_since, idle->not_before) + patience;
  const Instant first_turn = std::max(base, heard_those_before(turn, group));
  const Instant my_turn = std::max({first_turn + standing_rank(turn, group) * step, may_mint_from(turn, group, base),
                                    rivals_are_heard(turn, group)});
  if (turn.time() < my_turn) {
    turn.set(group, Reason::stand, my_turn);
    return;
  }
  stand(turn, group, {});
}

void stand(TurnContext& turn, MasterGroup& group, const Manner& manner) {
  Electing attempt;
  attempt.manner = manner;
  attempt.stood = attempt.started = turn.time();
  attempt.gives_up = turn.time() + leadership_limit(group, turn.timing());
  group.failover = attempt;
  auto& standing = std::get<Electing>(group.failover);
  begin_story(turn, group, manner);
  // Who may have forgotten votes keeps far away from the epochs in which they were cast.
  const bool doubtful = turn.process.memory_doubtful_until.has_value();
  const Epoch epoch = doubtful ? mint_epoch_above(turn, group, quarantine_jump) : mint_epoch(turn, group);
  tell_master(turn, group, Level::warning, "+try-failover", {}, epoch_needs(turn, epoch));
  enter_epoch(turn, group, standing, epoch);
  standing.renew_not_before = turn.time() + retry_wait(turn, group);
  turn.set(group, Reason::election, patience_ends(standing));
  if (manner.forced) look_at_leader(turn, group);
  // What the replicas say now is what the choice will be made on.
  for (auto& [id, server] : group.servers) {
    if (may_be_promoted(group, server)) ask_info(turn, group, server);
  }
}

void request_vote(TurnContext& turn, MasterGroup& group, PeerView& view) {
  const auto* attempt = std::get_if<Electing>(&group.failover);
  if (attempt == nullptr || view.vote_outstanding || attempt->votes.contains(view.run_id)) return;
  if (!turn.process.peers.at(view.peer).live.command_connected) return;
  view.vote_outstanding = true;
  view.asked_at = turn.time();
  note_vote_request(turn, attempt->epoch);
  turn.act_after(attempt->epoch_needs,
                 AskPeer{view.peer, group.name, group.the_master().address, attempt->epoch, turn.process.my_id});
  turn.set(group, Reason::ask, turn.time() + turn.timing().ask_period, view.peer);
}

bool waits_for_disk(TurnContext& turn, MasterGroup& group, Electing& attempt) {
  const Instant end = attempt.stood + Promises::longest_wait_of_orders;
  const bool waits = attempt.manner.forced && !turn.ledger.writable() && turn.ledger.in_flight_since() &&
                     !turn.process.conflict_until && turn.time() < end;
  if (!waits) return false;
  if (!attempt.held_up) attempt.asked_before_held_up = turn.ledger.is_written(attempt.epoch_needs);
  attempt.held_up = true;
  turn.set(group, Reason::election, end);
  return true;
}

void go_on_if_held_up(TurnContext& turn, MasterGroup& group, Electing& attempt) {
  if (!std::exchange(attempt.held_up, false)) return;
  attempt.started = turn.time();
  attempt.gives_up = turn.time() + leadership_limit(group, turn.timing());
  if (attempt.asked_before_held_up) {
    // Votes are held from when they were given, not from now.
    renew(turn, group, attempt);
    return;
  }
  attempt.asked = turn.now;  // No question has left so far.
  turn.set(group, Reason::election, patience_ends(attempt));
  for (auto& [id, view] : group.peers) {
    view.vote_outstanding = false;
    request_vote(turn, group, view);
  }
}

void hear_vote(TurnContext& turn, MasterGroup& group, const PeerView& view, const PeerAnswered& fact) {
  const bool is_about_us = fact.opinion && fact.candidate == turn.process.my_id;
  if (is_about_us) note_vote_answer(turn, group, view.peer, fact.epoch);
  auto* attempt = std::get_if<Electing>(&group.failover);
  if (attempt == nullptr || !is_about_us || fact.epoch != attempt->epoch) return;
  if (fact.opinion->leader && fact.opinion->leader_epoch == attempt->epoch) {
    attempt->votes.insert_or_assign(view.run_id, *fact.opinion->leader);
    attempt->refused.erase(view.run_id);
  } else {
    attempt->refused.insert(view.run_id);
  }
}

void count_votes(TurnContext& turn, MasterGroup& group) {
  auto* attempt = std::get_if<Electing>(&group.failover);
  if (attempt == nullptr) return;
  if (attempt->manner.forced && !attempt->own_vote && !vote_held(turn, group) && group.leader_epoch < attempt->epoch &&
      turn.process.current_epoch == attempt->epoch) {
    attempt->own_vote = vote_for_myself(turn, group, attempt->epoch);
  }
  const Tally tally = tally_of(turn, group, *attempt);
  const Standing standing = judge(tally);
  if (standing == Standing::won) {
    const Manner manner = attempt->manner;
    believe(turn, group);
    elected(turn, group, attempt->epoch, manner, Revision{});
    return;
  }
  if (attempt->manner.forced) {
    // A silent minority is no reason to burn epochs.
    const bool contradicted = standing != Standing::pending && (!attempt->refused.empty() || !tally.others.empty());
    const Instant end = patience_ends(*attempt);
    if (turn.time() >= end && attempt->manner.coordinated) {
      note_election_end(group, ElectionEnd::timed_out);
      stand_down(turn, group, AttemptEnd::not_elected, retry_wait(turn, group));
    } else if (turn.time() >= end) {
      go_on_without_majority(turn, group, *attempt);
    } else if (contradicted && turn.time() >= attempt->renew_not_before) {
      renew(turn, group, *attempt);
    } else {
      turn.set(group, Reason::election, contradicted ? std::min(end, attempt->renew_not_before) : end);
    }
    return;
  }
  if (turn.time() >= attempt->gives_up) {
    group.gave_up = true;
    note_election_end(group, ElectionEnd::timed_out);
    stand_down(turn, group, AttemptEnd::not_elected, retry_wait(turn, group));
    return;
  }
  turn.set(group, Reason::election, attempt->gives_up);
  if (standing == Standing::lost_to_another) {
    hold_vote(turn, group, *winner(tally), attempt->epoch);
    note_election_end(group, ElectionEnd::lost);
    stand_down(turn, group, AttemptEnd::not_elected, Milliseconds{0});
  } else if (standing == Standing::lost_by_all) {
    if (attempt->refused.empty()) {
      note_election_end(group, ElectionEnd::split);
      stand_down(turn, group, AttemptEnd::not_elected, retry_wait(turn, group));
    } else if (const Instant from = std::max(attempt->renew_not_before, may_mint_from(turn, group, attempt->started));
               turn.time() < from) {
      turn.set(group, Reason::election, std::min(attempt->gives_up, from));
    } else if (answering(turn, group) < tally.needed) {
      // A minority burns no epochs.
      note_election_end(group, ElectionEnd::timed_out);
      stand_down(turn, group, AttemptEnd::not_elected, retry_wait(turn, group));
    } else {
      renew(turn, group, *attempt);
    }
  }
}

void stand_down(TurnContext& turn, MasterGroup& group, AttemptEnd end, Milliseconds wait) {
  if (const auto* attempt = std::get_if<Electing>(&group.failover)) note_votes(group, *attempt, turn.process.my_id);
  if (const auto* attempt = std::get_if<Electing>(&group.failover); attempt && !attempt->own_vote) {
    turn.process.minted.reset();  // Answers to this attempt must not count in another one.
  }
  ++group.lost_attempts;
  turn.promises.drop_vote_requests(group.name);
  for (auto& [id, view] : group.peers) view.vote_outstanding = false;
  group.failover = Idle{.not_before = turn.time() + wait, .waits_for_replica_until = {}};
  turn.clear(group, Reason::election);
  turn.set(group, Reason::stand, turn.time() + wait);
  tell_master(turn, group, Level::warning, abort_event(end, true));
  end_story(turn, group, end);
}

void give_way(TurnContext& turn, MasterGroup& group) {
  if (std::holds_alternative<Electing>(group.failover)) {
    note_election_end(group, ElectionEnd::lost);
    stand_down(turn, group, AttemptEnd::superseded, Milliseconds{0});
  } else if (group.failing_over()) {
    abort_failover(turn, group, AttemptEnd::superseded, Milliseconds{0});
  }
}

}  // namespace vedette::quorum
