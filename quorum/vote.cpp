#include "quorum/vote.hpp"

#include <algorithm>
#include <string>

#include "quorum/asking.hpp"
#include "quorum/campaign.hpp"
#include "quorum/election.hpp"
#include "quorum/epochs.hpp"
#include "quorum/expects.hpp"
#include "quorum/failover.hpp"
#include "quorum/peering.hpp"

namespace vedette::quorum {
namespace {

constexpr Milliseconds between_looks{250};
// Another's vote request is the moment to ask, and it will be renewed soon.
constexpr Milliseconds between_looks_when_asked{20};
constexpr Milliseconds leave_room_for_another{150};

PeerOpinion durable_vote(const TurnContext& turn, const MasterGroup& group, bool down) {
  const auto& masters = turn.ledger.durable().masters;
  const auto said = masters.find(group.name);
  if (said == masters.end() || !said->second.voted_for) return {down, std::nullopt, Epoch{}};
  return {down, said->second.voted_for, said->second.leader_epoch};
}

// At most once per `spacing`; each answer is a turn of its own, which would look again.
void look(TurnContext& turn, MasterGroup& group, Milliseconds spacing) {
  if (!vote_held(turn, group) || !group.hold->whom) return;
  PeerView* view = find_view(group, turn.process, *group.hold->whom);
  if (view == nullptr || !turn.process.peers.at(view->peer).live.command_connected) return;
  const bool looked_lately = view->look_sent >= group.hold->voted && turn.time() - view->look_sent < spacing;
  turn.set_sooner(group, Reason::look, (looked_lately ? view->look_sent : turn.time()) + spacing);
  if (view->look_outstanding || looked_lately) return;
  view->look_outstanding = true;
  view->look_sent = turn.time();
  turn.act(LookAtPeer{view->peer, group.name});
}

bool may_vote(TurnContext& turn, MasterGroup& group, const RunId& candidate) {
  if (!turn.may_promise()) return false;
  if (candidate == turn.process.my_id) return false;
  if (group.pause || is_leading(turn, group)) return false;
  free_vote_if_lost(turn, group);
  if (vote_held(turn, group) && group.hold->whom != candidate) {
    group.refused_at = turn.time();
    look(turn, group, between_looks_when_asked);
    return false;
  }
  return true;
}

void cast(TurnContext& turn, MasterGroup& group, const RunId& candidate, Epoch epoch) {
  VEDETTE_EXPECTS(epoch > group.leader_epoch);
  VEDETTE_EXPECTS(epoch == turn.process.current_epoch);
  group.leader_epoch = epoch;
  group.voted_for = candidate;
  group.vote_needs = turn.change();
  if (candidate != turn.process.my_id) group.last_foreign_vote = candidate;
  tell_text(turn, &group, Level::warning, "+vote-for-leader", candidate.text() + " " + std::to_string(epoch.value),
            group.vote_needs);
}

}  // namespace

void answer_question(TurnContext& turn, MasterGroup& group, const Asked& question) {
  if (question.candidate == turn.process.my_id) {
    // Some detour, such as an address that many share, led our own question to us. It must not count as a peer's word.
    turn.act(AnswerAsk{question.ticket, PeerOpinion{}});
    return;
  }
  const bool down = group.the_master().sdown_since.has_value() && !turn.in_tilt();
  if (!question.candidate) {
    hear_of_epoch(turn, question.epoch);
    hear_question(turn, group, question.connection_name);
    turn.act(AnswerAsk{question.ticket, {down, std::nullopt, Epoch{}}});
    return;
  }
  hear_epoch(turn, &group, question.epoch);
  hear_campaign(turn, question.epoch, *question.candidate);
  if (group.leader_epoch < question.epoch && turn.process.current_epoch == question.epoch &&
      may_vote(turn, group, *question.candidate)) {
    give_way(turn, group);
    cast(turn, group, *question.candidate, question.epoch);
    hold_vote(turn, group, question.candidate, question.epoch);
  }
  if (turn.process.memory_doubtful_until) {
    // What stands for a vote here may be no more than a mark that the epoch is spent.
    turn.act(AnswerAsk{question.ticket, {down, std::nullopt, Epoch{}}});
    return;
  }
  PeerOpinion answer{down, group.voted_for, group.voted_for ? group.leader_epoch : Epoch{}};
  turn.promises.answer_vote(turn.ledger, group.vote_needs, AnswerAsk{question.ticket, std::move(answer)},
                            durable_vote(turn, group, down), turn.time());
}

std::optional<Revision> vote_for_myself(TurnContext& turn, MasterGroup& group, Epoch epoch) {
  if (vote_held(turn, group) || !turn.may_promise()) return std::nullopt;
  cast(turn, group, turn.process.my_id, epoch);
  return group.vote_needs;
}

void hold_vote(TurnContext& turn, MasterGroup& group, std::optional<RunId> whom, Epoch epoch) {
  const Milliseconds length = leadership_limit(group, turn.timing()) + Milliseconds{1000};
  group.hold = VoteHold{std::move(whom), epoch, turn.time() + length, turn.time()};
  turn.set(group, Reason::hold_end, group.hold->until);
}

bool vote_held(const TurnContext& turn, const MasterGroup& group) {
  return group.hold && turn.time() < group.hold->until;
}

void free_vote(TurnContext& turn, MasterGroup& group) {
  // Others that voted the same are free at the same time: the order of standing counts from here.
  if (auto* idle = std::get_if<Idle>(&group.failover); idle && group.hold) {
    idle->not_before = std::max(idle->not_before, turn.time());
  }
  group.hold.reset();
  turn.clear(group, Reason::hold_end);
  turn.clear(group, Reason::look);
}

void look_at_leader(TurnContext& turn, MasterGroup& group) {
  look(turn, group, between_looks);
}

bool hear_look(TurnContext& turn, MasterGroup& group, PeerView& view, const std::optional<PeerMasterView>& seen) {
  view.look_outstanding = false;
  if (!seen) return false;
  view.reported_sentinels = seen->other_sentinels + 1;
  if (!vote_held(turn, group) || group.hold->whom != view.run_id || view.look_sent < group.hold->voted) return false;
  if (seen->failover_in_progress) return false;
  free_vote(turn, group);
  // Whom we have just refused asks again; let it find a free vote rather than a rival.
  if (auto* idle = std::get_if<Idle>(&group.failover);
      idle && turn.time() - group.refused_at < leave_room_for_another) {
    idle->not_before = std::max(idle->not_before, turn.time() + leave_room_for_another +
                                                      turn.random.between(Milliseconds{0}, leave_room_for_another));
  }
  return true;
}

void free_vote_if_lost(TurnContext& turn, MasterGroup& group) {
  if (!vote_held(turn, group) || !group.hold->whom) return;
  std::uint32_t elsewhere = 0;
  for (const auto& [id, view] : group.peers) {
    if (view.voted_leader && view.voted_epoch == group.hold->epoch && view.voted_leader != group.hold->whom) {
      ++elsewhere;
    }
  }
  if (voters(group) - elsewhere < votes_needed(group, turn.time())) free_vote(turn, group);
}

}  // namespace vedette::quorum
