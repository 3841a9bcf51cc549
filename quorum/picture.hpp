#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "quorum/durable_state.hpp"
#include "quorum/observation.hpp"
#include "quorum/owner.hpp"
#include "quorum/replication_report.hpp"
#include "quorum/settings.hpp"

namespace vedette::quorum {

/// Behaviour §7.2; the names on the wire stand in failover_state_name().
enum class FailoverStage : std::uint8_t {
  none,
  wait_start,
  select_slave,
  send_slaveof_noone,
  wait_promotion,
  reconf_slaves,
  update_config,
};
/// `none`, `wait_start` … as SENTINEL MASTER shows them (commands §2.2.3).
const char* failover_state_name(FailoverStage stage);

enum class ReconfigurationStage : std::uint8_t { none, sent, in_progress, done };

/// Why no automatic failover of a master could succeed now.
enum class Obstacle : std::uint8_t {
  none,                ///< Possible.
  paused,              ///< An operator holds it (SENTINEL PAUSE).
  tilt,                ///< The daemon was paused and does not trust what it knew.
  quarantined,         ///< Started without memory; may have voted before.
  identity_conflict,   ///< Another process announces our id.
  state_not_writable,  ///< Nothing can be made durable, so nothing may be promised.
  no_quorum,           ///< Fewer Sentinels answer than the quorum.
  no_majority,         ///< Fewer Sentinels answer than the majority of all known.
  disputed,            ///< Another Sentinel announces another master under the same epoch.
  no_replica,          ///< No replica is known.
  not_authorised,      ///< None is fit, one at least since it refuses our credentials or lacks a right.
  no_good_replica,     ///< Replicas are known, but none is fit.
};
/// The enumerator's name: `no_quorum` …, for programs.
const char* obstacle_name(Obstacle obstacle);
/// A sentence for people.
const char* obstacle_text(Obstacle obstacle);

/// What all instances have in common (commands §2.2.1).
struct LinkPicture {
  bool command_connected = false;
  bool hello_connected = false;  ///< Peers: always true.
  std::uint32_t pending_commands = 0;
  std::optional<Instant> unanswered_since{};  ///< The oldest ping without acceptable answer.
  Instant last_ok_ping{};
  Instant last_ping_reply{};
};
struct ServerPicture {
  InstanceId id{};
  std::string name{};  ///< The master's name, or `ip:port`.
  Address address{};
  std::optional<RunId> run_id{};
  LinkPicture link{};
  std::optional<Instant> sdown_since{};
  std::optional<Instant> last_info{};
  Role role_reported = Role::master;
  Instant role_reported_since{};
  bool rebooted = false;  ///< The flag master_reboot.
  bool script_kill_sent = false;
  bool not_authorised = false;
  std::vector<std::string> missing_rights{};
  Owner owner = Owner::unjudged;  ///< Whose it is, and by what that was judged.
  Sign sign = Sign::none;
  bool promoted = false;
  ReconfigurationStage reconfiguration = ReconfigurationStage::none;
  ReplicationReport report;  ///< The last value of each field; `copy` is of the last INFO.
};
struct SentinelPicture {
  InstanceId id{};
  RunId run_id;
  Address address{};
  LinkPicture link{};
  std::uint32_t link_refcount = 1;
  std::optional<Instant> sdown_since{};
  bool says_master_down = false;
  bool not_authorised = false;
  bool refuses_questions = false;
  Instant last_hello{};
  std::optional<RunId> voted_leader{};
  Epoch voted_leader_epoch{};
};
/// Automatic failover is held by an operator (SENTINEL PAUSE).
struct PausePicture {
  Instant until{};
  std::string reason{};
};
struct MasterPicture {
  ServerPicture server{};
  MasterSettings settings{};
  Epoch config_epoch{};
  std::optional<Instant> odown_since{};
  FailoverStage failover_stage = FailoverStage::none;
  bool failover_in_progress = false;
  bool failover_forced = false;
  bool failover_coordinated = false;
  std::optional<PausePicture> pause{};
  std::vector<ServerPicture> replicas{};
  std::vector<SentinelPicture> sentinels{};
  std::uint32_t voters = 1;  ///< All known Sentinels, this one included.
  Obstacle obstacle = Obstacle::none;
};
struct ProcessPicture {
  RunId my_id;
  Epoch current_epoch{};  ///< The last durable one.
  std::optional<Instant> tilt_since{};
  std::uint64_t total_tilts = 0;
  bool writable = true;
  bool quarantined = false;
  bool identity_conflict = false;
  ProcessSettings settings{};
  Timing timing{};
};

}  // namespace vedette::quorum
