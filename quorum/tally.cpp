#include "quorum/tally.hpp"

#include <algorithm>

namespace vedette::quorum {

Standing judge(const Tally& tally) {
  if (tally.mine >= tally.needed) return Standing::won;
  std::uint32_t best_other = 0;
  for (const auto& [candidate, votes] : tally.others) best_other = std::max(best_other, votes);
  if (best_other >= tally.needed) return Standing::lost_to_another;
  if (tally.mine + tally.own_pending + tally.undecided >= tally.needed) return Standing::pending;
  if (best_other > 0 && best_other + tally.undecided >= tally.needed) return Standing::another_may_win;
  return Standing::lost_by_all;
}

}  // namespace vedette::quorum
