#pragma once

#include <map>
#include <optional>

#include "quorum/epoch.hpp"
#include "quorum/identity.hpp"
#include "quorum/time.hpp"

namespace vedette::quorum {

/// The master replaced last was seen to say that it is a master, and the other Sentinels are asked whether anybody has
/// promoted it since (design, *Whose master is it?*).
struct Sighting {
  InstanceId who{};
  std::optional<RunId> run_id{};
  Instant at{};           ///< When that INFO came in. All words below were asked for after it.
  Epoch current_epoch{};  ///< Ours at that moment; a higher one is the news of somebody's attempt.
  Epoch config_epoch{};

  /// What one peer says. Empty: no answer yet.
  struct Word {
    bool asked = false;
    std::optional<bool> same_configuration{};  ///< Our address, no newer epoch, no failover under way.
    std::optional<bool> no_newer_vote{};       ///< Its last vote for this master is not above our configuration.
  };
  std::map<InstanceId, Word> words{};
};

}  // namespace vedette::quorum
