#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "quorum/address.hpp"
#include "quorum/identity.hpp"
#include "quorum/info_copy.hpp"
#include "quorum/time.hpp"

namespace vedette::quorum {

enum class Role : std::uint8_t { master, replica };

/// What one INFO reply says (behaviour §4). A field whose line is absent, or garbled, is empty: the value known before
/// then stays.
struct ReplicationReport {
  std::optional<Role> role{};  ///< Empty: the reply has no role line that we know.
  std::optional<RunId> run_id{};
  std::string replication_id{};                  ///< master_replid; empty if absent.
  std::optional<std::uint64_t> master_offset{};  ///< master_repl_offset, bytes: how far its own history has come.
  std::string second_replication_id{};           ///< master_replid2; empty if absent or all zeros.
  std::vector<Address> replicas{};               ///< The slaveN lines of a master.
  std::optional<std::string> master_host{};      ///< Replicas only, as are all below up to `announced`.
  std::optional<std::uint16_t> master_port{};
  std::optional<bool> master_link_up{};
  std::optional<int> priority{};
  std::optional<std::uint64_t> offset{};  ///< slave_repl_offset, bytes.
  std::optional<bool> announced{};
  std::optional<Milliseconds> master_link_down{};  ///< Empty while connected; -1000 ms: never was since its start.
  std::optional<bool> handing_over{};              ///< A FAILOVER is going on; empty: the server knows no FAILOVER.
  bool loading = false;                            ///< The data set is being read from disk.
  bool sync_in_progress = false;                   ///< A full synchronisation with the master is under way.
  std::optional<bool> holds_data{};  ///< Whether the Keyspace section names a database; empty without that section.
  std::shared_ptr<const InfoCopy> copy{};  ///< Of the whole reply, for SENTINEL INFO-CACHE; null: not kept.
};

}  // namespace vedette::quorum
