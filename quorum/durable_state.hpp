#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "quorum/address.hpp"
#include "quorum/epoch.hpp"
#include "quorum/identity.hpp"
#include "quorum/settings.hpp"

namespace vedette::quorum {

/// Counts the changes of the durable state. What was promised under a revision waits until it is written.
struct Revision {
  std::uint64_t value = 0;
  auto operator<=>(const Revision&) const = default;
};

/// SENTINEL PAUSE.
struct DurablePause {
  Milliseconds until{};  ///< Wall clock, since 1970.
  std::string reason{};

  bool operator==(const DurablePause&) const = default;
};

/// What survives a crash of one monitored master (behaviour §1.5).
struct DurableMaster {
  MasterSettings settings{};
  Address address{};  ///< The configured master; the promoted replica from the promotion on.
  Epoch config_epoch{};
  Epoch leader_epoch{};              ///< The epoch of our last vote for this master.
  std::optional<RunId> voted_for{};  ///< Whom that vote named. redis-sentinel forgets it; we keep it in a comment line.
  std::set<Address> replicas{};
  std::map<RunId, Address> sentinels{};
  std::set<RunId> run_ids{};  ///< Run ids of servers seen in this group.
  std::optional<DurablePause> pause{};
  std::set<std::string> replication_ids{};  ///< Replication ids seen in this group.

  bool operator==(const DurableMaster&) const = default;
};

/// All that survives a crash.
struct DurableState {
  std::optional<RunId> my_id{};  ///< Empty only in a file that no Sentinel has written yet.
  Epoch current_epoch{};
  Epoch reserved_epoch{};    ///< An attempt may have used it without writing more; spent after a restart.
  bool quarantined = false;  ///< Started without memory not long ago (design, *Remembering*); survives a crash.
  ProcessSettings process{};
  std::map<MasterName, DurableMaster> masters{};

  bool operator==(const DurableState&) const = default;
};

}  // namespace vedette::quorum
