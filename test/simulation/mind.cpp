#include "test/simulation/mind.hpp"

namespace vedette::simulation {

std::optional<quorum::PeerMasterView> Mind::view(const quorum::MasterName& name) const {
  if (is_reference()) return std::get<ReferenceSentinel>(mind_).view(name);
  const std::optional<quorum::MasterPicture> picture = core().master(name);
  if (!picture) return std::nullopt;
  return quorum::PeerMasterView{picture->server.address, picture->config_epoch, picture->failover_in_progress,
                                static_cast<std::uint32_t>(picture->sentinels.size())};
}

}  // namespace vedette::simulation
