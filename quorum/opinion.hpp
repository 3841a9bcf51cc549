#pragma once

#include <cstdint>
#include <optional>

#include "quorum/address.hpp"
#include "quorum/epoch.hpp"
#include "quorum/identity.hpp"

namespace vedette::quorum {

/// The three-part answer to SENTINEL IS-MASTER-DOWN-BY-ADDR (behaviour §6.3).
struct PeerOpinion {
  bool down = false;
  std::optional<RunId> leader{};  ///< Whom the peer voted for; empty: `*`.
  Epoch leader_epoch{};

  bool operator==(const PeerOpinion&) const = default;
};

/// What SENTINEL MASTER at a peer shows of a master, as far as the core needs it.
struct PeerMasterView {
  Address address{};
  Epoch config_epoch{};
  bool failover_in_progress = false;
  std::uint32_t other_sentinels = 0;  ///< num-other-sentinels: without the peer itself.

  bool operator==(const PeerMasterView&) const = default;
};

}  // namespace vedette::quorum
