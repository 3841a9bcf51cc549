#include "quorum/campaign.hpp"

#include <algorithm>
#include <utility>

#include "quorum/asking.hpp"
#include "quorum/crowd.hpp"
#include "quorum/epochs.hpp"
#include "quorum/peering.hpp"
#include "quorum/rank.hpp"
#include "quorum/turn_context.hpp"

namespace vedette::quorum {
namespace {

// Those before us that may stand at the same time, and of which we have not heard whom they vote for.
std::optional<Milliseconds> longest_way_to_rivals(const TurnContext& turn, const MasterGroup& group) {
  std::optional<Milliseconds> longest;
  for (const auto& [id, view] : group.peers) {
    const Peer& peer = turn.process.peers.at(id);
    if (!ranks_before(view.run_id, turn.process.my_id) || turn.process.campaign.answered.contains(id)) continue;
    if (!answers_now(turn, peer)) continue;
    longest = std::max(longest.value_or(Milliseconds{0}), peer.live.round_trip.value_or(Milliseconds{0}));
  }
  return longest;
}

void lasts_from(TurnContext& turn, Instant since) {
  Campaign& campaign = turn.process.campaign;
  campaign.lasts_until = std::max(campaign.lasts_until, since + length_of_campaign(turn));
}

void note_at_work(TurnContext& turn, const RunId& candidate) {
  turn.process.campaign.candidate = candidate;
  turn.process.campaign.epoch_heard = turn.time();
}

}  // namespace

void hear_fruit_of_campaign(TurnContext& turn, Epoch epoch, const RunId& sender) {
  if (!was_in_crowd(turn) || turn.process.campaign.candidate != sender) return;
  if (epoch == turn.process.current_epoch) note_at_work(turn, sender);
}

void hear_campaign(TurnContext& turn, Epoch epoch, const RunId& candidate) {
  Campaign& campaign = turn.process.campaign;
  // Two who minted the same epoch at the same time would stand against each other for master after master.
  const bool is_rival = turn.process.minted == epoch && many_are_suspected(turn) &&
                        turn.process.peer_ids.contains(candidate) && ranks_before(candidate, turn.process.my_id);
  if (is_rival) {
    campaign.rival = candidate;
    note_at_work(turn, candidate);
    return;
  }
  // Who minted the same epoch as we did stands against us, and shows no more than that.
  const bool of_another = campaign.epoch_heard && turn.process.minted != epoch;
  if (of_another && epoch == turn.process.current_epoch) note_at_work(turn, candidate);
}

void join_campaign(TurnContext& turn, Epoch epoch) {
  Campaign& campaign = turn.process.campaign;
  if (campaign.epoch != epoch || turn.time() > campaign.lasts_until) {
    campaign.epoch = epoch;
    campaign.began = turn.time();
    campaign.lasts_until = {};
    campaign.answered.clear();
    campaign.waiting.clear();
  }
  lasts_from(turn, turn.time());
}

void note_vote_request(TurnContext& turn, Epoch epoch) {
  turn.process.campaign.asked_for_vote = turn.time();
  if (turn.process.campaign.epoch == epoch) lasts_from(turn, turn.time());
}

void note_vote_answer(TurnContext& turn, const MasterGroup& group, InstanceId peer, Epoch epoch) {
  Campaign& campaign = turn.process.campaign;
  if (campaign.epoch != epoch || !campaign.answered.insert(peer).second) return;
  lasts_from(turn, turn.time());
  if (campaign.waiting.empty() || longest_way_to_rivals(turn, group)) return;
  for (const GroupNumber number : std::exchange(campaign.waiting, {})) {
    turn.deadlines.set_sooner({number, Reason::stand, {}}, turn.time());
  }
}

bool is_left_to_rival(const TurnContext& turn, const MasterGroup& group) {
  const std::optional<RunId>& rival = turn.process.campaign.rival;
  if (!rival) return false;
  return std::any_of(group.peers.begin(), group.peers.end(), [&](const auto& entry) {
    const PeerView& view = entry.second;
    return view.run_id == *rival && says_down(turn, view) && answers_now(turn, turn.process.peers.at(view.peer));
  });
}

bool runs_elections(const TurnContext& turn, const MasterGroup& group) {
  const std::optional<Instant>& asked = turn.process.campaign.asked_for_vote;
  if (!is_in_crowd(turn) || !asked || !may_serve_again(turn, group)) return false;
  // They heard of us later than we asked, so that our half of the time is safe.
  return turn.time() - *asked <= length_of_campaign(turn) / 2;
}

Milliseconds length_of_campaign(const TurnContext& turn) {
  // Its requests may wait behind much else, there as here.
  return Milliseconds{200} + for_the_crowd(turn, Milliseconds{2}, Milliseconds{1000});
}

std::optional<Instant> campaign_ends(const TurnContext& turn, const MasterGroup& group) {
  if (!turn.process.campaign.epoch_heard || may_serve_again(turn, group)) return std::nullopt;
  return *turn.process.campaign.epoch_heard + length_of_campaign(turn);
}

Instant rivals_are_heard(TurnContext& turn, const MasterGroup& group) {
  Campaign& campaign = turn.process.campaign;
  if (!many_are_suspected(turn) || campaign.epoch != turn.process.minted || !may_serve_again(turn, group)) {
    return Instant{};
  }
  const std::optional<Milliseconds> way = longest_way_to_rivals(turn, group);
  if (!way) return Instant{};
  constexpr Milliseconds slack{10};
  constexpr Milliseconds longest_way{1000};
  // Our request waits for the disk, and so does the answer.
  const Milliseconds write = turn.ledger.last_duration() + between_writes(turn);
  const Milliseconds takes = std::min(2 * *way, longest_way) + 2 * write + slack;
  const Instant heard = campaign.began + takes + behind_suspicions(turn);
  if (turn.time() < heard) {
    campaign.waiting.insert(group.number);
    // Who has waited for its answers does not begin anew.
    lasts_from(turn, heard);
  }
  return heard;
}

}  // namespace vedette::quorum
