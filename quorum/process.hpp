#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "quorum/campaign.hpp"
#include "quorum/crowd.hpp"
#include "quorum/durable_state.hpp"
#include "quorum/instance.hpp"
#include "quorum/settings.hpp"

namespace vedette::quorum {

struct MasterGroup;

/// What all masters of one process share.
struct Process {
  RunId my_id;
  Epoch current_epoch{};
  Epoch reserved_epoch{};
  Revision reserved_needs{};      ///< The revision whose write holds the reserved epoch.
  Revision epoch_needs{};         ///< The revision whose write holds the current epoch.
  std::optional<Epoch> minted{};  ///< The last epoch that this process minted itself.
  Epoch highest_heard{};          ///< Above or at every epoch ever seen, also in mere answers.
  ProcessSettings settings{};
  Timing timing{};
  std::uint16_t listening_port = 0;
  std::map<InstanceId, Peer> peers{};
  std::map<RunId, InstanceId> peer_ids{};
  std::unordered_map<InstanceId, MasterGroup*, InstanceId::Hash>
      server_groups{};  ///< To which master's group a server belongs. A group forgets its servers before it goes.
  std::optional<Instant> tilt_since{};
  std::uint64_t total_tilts = 0;
  bool quarantined = false;                        ///< Heard of an epoch after a start without memory.
  std::optional<Instant> memory_doubtful_until{};  ///< Started without memory not long ago.
  std::optional<Instant> conflict_until{};         ///< Our own id was heard from an address that we did not announce.
  std::set<std::pair<std::string, std::uint16_t>> announced{};  ///< All addresses that we said are ours.
  std::vector<InstanceId> replaced_peers{};  ///< Their place is another's now; to be dropped from all masters.
  std::vector<InstanceId> moved_peers{};     ///< What was heard under their names may have been another's word.
  std::set<InstanceId> insisted{};           ///< Servers that a connection is tried to more often than usual.
  Crowd crowd{};
  Campaign campaign{};
  std::uint64_t last_instance = 0;
  Milliseconds longest_failover_timeout{0};

  InstanceId new_instance() { return InstanceId{++last_instance}; }
  std::uint16_t announced_port() const { return settings.announce_port != 0 ? settings.announce_port : listening_port; }
};

}  // namespace vedette::quorum
