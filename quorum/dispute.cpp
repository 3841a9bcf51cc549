#include "quorum/dispute.hpp"

#include <algorithm>

#include "quorum/election.hpp"
#include "quorum/reconfiguration.hpp"
#include "quorum/role_claim.hpp"
#include "quorum/vote.hpp"

namespace vedette::quorum {
namespace {

constexpr Milliseconds longest_hesitation{1000};

// By our own eyes, and not by a guess: it is one of the servers that we watch.
bool is_harmless(const TurnContext& turn, MasterGroup& group, const Address& address) {
  const Server* other = find_server(group, address);
  if (other == nullptr) return false;
  if (other->sdown_since) return true;
  return other->live.command_connected && other->last_info &&
         turn.time() - *other->last_info <= 2 * turn.timing().info_period && follows_master(group, *other);
}

}  // namespace

std::vector<Address> disputed_addresses(const TurnContext& turn, const MasterGroup& group) {
  std::vector<Address> others;
  for (const auto& [id, view] : group.peers) {
    const std::optional<PeerView::Dispute>& dispute = view.dispute;
    if (!dispute || dispute->epoch != group.config_epoch) continue;
    const bool fresh = turn.time() - dispute->at <= 3 * turn.timing().publish_period;
    if (fresh && !same_place(dispute->address, group.the_master().address)) others.push_back(dispute->address);
  }
  return others;
}

bool is_disputed(const TurnContext& turn, const MasterGroup& group, const Server& server) {
  const std::vector<Address> others = disputed_addresses(turn, group);
  return std::any_of(others.begin(), others.end(),
                     [&](const Address& other) { return same_place(other, server.address); });
}

bool may_be_confirmed(const TurnContext& turn, MasterGroup& group) {
  const std::vector<Address> others = disputed_addresses(turn, group);
  return !others.empty() && master_looks_sane(turn, group) && group.the_master().live.command_connected &&
         std::all_of(others.begin(), others.end(),
                     [&](const Address& other) { return is_harmless(turn, group, other); });
}

void watch_dispute(TurnContext& turn, MasterGroup& group) {
  // The verdict names it only when a majority answers, and after it has lasted a second.
  if (group.obstacle != Obstacle::disputed) {
    turn.clear(group, Reason::dispute);
    return;
  }
  if (turn.deadlines.when({group.number, Reason::dispute, {}})) return;
  // Who stands first wins; the others then hold the new epoch, and stand no more.
  const Milliseconds wait = longest_hesitation / 2 + turn.random.between(Milliseconds{0}, longest_hesitation);
  turn.set(group, Reason::dispute, turn.time() + wait);
}

void end_dispute(TurnContext& turn, MasterGroup& group) {
  const auto* idle = std::get_if<Idle>(&group.failover);
  const bool may_stand = idle != nullptr && turn.time() >= idle->not_before && !turn.in_tilt() && turn.may_promise();
  if (group.obstacle != Obstacle::disputed || !may_stand || vote_held(turn, group) || !may_be_confirmed(turn, group)) {
    return;
  }
  stand(turn, group, {.confirms = true});
}

}  // namespace vedette::quorum
