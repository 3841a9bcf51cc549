#include "quorum/epochs.hpp"

#include <algorithm>
#include <string>

#include "quorum/campaign.hpp"
#include "quorum/expects.hpp"

namespace vedette::quorum {
namespace {

void take(TurnContext& turn, const MasterGroup* group, Epoch epoch) {
  VEDETTE_EXPECTS(epoch > turn.process.current_epoch);
  turn.process.current_epoch = epoch;
  turn.process.highest_heard = std::max(turn.process.highest_heard, epoch);
  turn.process.epoch_needs = turn.change();
  tell_text(turn, group, Level::warning, "+new-epoch", std::to_string(epoch.value), turn.process.epoch_needs);
}

Epoch highest(const TurnContext& turn) {
  return std::max(turn.process.current_epoch, turn.process.highest_heard);
}

}  // namespace

void doubt_memory(TurnContext& turn, Epoch epoch) {
  if (epoch > Epoch{} && turn.process.memory_doubtful_until) turn.process.quarantined = true;
}

bool hear_of_epoch(TurnContext& turn, Epoch epoch) {
  if (!is_believed(turn.process.current_epoch, epoch)) return false;
  turn.process.highest_heard = std::max(turn.process.highest_heard, epoch);
  doubt_memory(turn, epoch);
  return true;
}

void hear_epoch(TurnContext& turn, const MasterGroup* group, Epoch epoch) {
  if (!hear_of_epoch(turn, epoch) || epoch <= turn.process.current_epoch) return;
  take(turn, group, epoch);
  turn.process.campaign.epoch_heard = turn.time();
}

bool may_serve_again(const TurnContext& turn, const MasterGroup& group) {
  const std::optional<Epoch>& minted = turn.process.minted;
  return minted && *minted == turn.process.current_epoch && *minted >= turn.process.highest_heard &&
         *minted > group.leader_epoch && *minted > group.stood_under && *minted > group.config_epoch &&
         !is_left_to_rival(turn, group);
}

void reserve_epoch(TurnContext& turn, const MasterGroup& group) {
  if (may_serve_again(turn, group) || turn.process.reserved_epoch > highest(turn)) return;
  turn.process.reserved_epoch = highest(turn).next();
  turn.process.reserved_needs = turn.change();
}

Epoch mint_epoch(TurnContext& turn, const MasterGroup& group) {
  if (may_serve_again(turn, group)) return *turn.process.minted;
  const Epoch epoch = std::max(highest(turn).next(), turn.process.reserved_epoch);
  take(turn, &group, epoch);
  turn.process.minted = epoch;
  turn.process.campaign.rival.reset();
  return epoch;
}

Epoch mint_epoch_above(TurnContext& turn, const MasterGroup& group, std::uint64_t jump) {
  const Epoch epoch = std::max(highest(turn).plus(jump), turn.process.reserved_epoch.next());
  take(turn, &group, epoch);
  turn.process.minted = epoch;
  turn.process.campaign.rival.reset();
  return epoch;
}

Revision epoch_needs(const TurnContext& turn, Epoch epoch) {
  if (epoch <= turn.process.reserved_epoch) return turn.process.reserved_needs;
  return turn.process.epoch_needs;
}

}  // namespace vedette::quorum
