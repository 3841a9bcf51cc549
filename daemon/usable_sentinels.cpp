#include "daemon/usable_sentinels.hpp"

namespace vedette::daemon {

UsableSentinels usable_sentinels(const quorum::MasterPicture& master) {
  UsableSentinels usable;
  for (const auto& sentinel : master.sentinels) {
    if (!sentinel.sdown_since) ++usable.count;
  }
  usable.quorum = usable.count >= master.settings.quorum;
  usable.majority = usable.count >= master.voters / 2 + 1;
  return usable;
}

std::string UsableSentinels::text() const {
  const std::string counted = std::to_string(count) + " usable Sentinels. ";
  if (enough()) return "OK " + counted + "Quorum and failover authorization can be reached";
  std::string text = "NOQUORUM " + counted;
  if (!quorum) text += "Not enough available Sentinels to reach the specified quorum for this master";
  if (!quorum && !majority) text += ". ";
  if (!majority) text += "Not enough available Sentinels to reach the majority and authorize a failover";
  return text;
}

}  // namespace vedette::daemon
