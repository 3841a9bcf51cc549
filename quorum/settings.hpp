#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "quorum/time.hpp"

namespace vedette::quorum {

/// The periods of behaviour §1.1, all in milliseconds. SENTINEL DEBUG changes them; they are never persisted.
struct Timing {
  Milliseconds ping_period{1000};
  Milliseconds info_period{10000};
  Milliseconds ask_period{1000};
  Milliseconds publish_period{2000};
  Milliseconds default_down_after{30000};
  Milliseconds default_failover_timeout{180000};
  Milliseconds tilt_trigger{2000};
  Milliseconds tilt_period{30000};
  Milliseconds slave_reconf_timeout{10000};
  Milliseconds min_link_reconnect_period{15000};
  Milliseconds election_timeout{10000};
  Milliseconds script_max_runtime{60000};
  Milliseconds script_retry_delay{30000};
};

/// Settings of the process that are persisted (config §4.1).
struct ProcessSettings {
  std::string announce_ip{};        ///< Empty: the local address of each connection.
  std::uint16_t announce_port = 0;  ///< 0: the listening port.
  bool resolve_hostnames = false;
  bool announce_hostnames = false;
  bool deny_scripts_reconfig = true;
  std::string sentinel_user{};
  std::string sentinel_pass{};  ///< A secret: never in logs, events or errors.

  bool operator==(const ProcessSettings&) const = default;
};

/// Settings of one master (config §4.2).
struct MasterSettings {
  std::uint32_t quorum = 1;
  Milliseconds down_after{30000};
  Milliseconds failover_timeout{180000};
  std::uint32_t parallel_syncs = 1;
  std::string notification_script{};     ///< Path; empty: none.
  std::string client_reconfig_script{};  ///< Path; empty: none.
  std::string auth_user{};
  std::string auth_pass{};            ///< A secret: never in logs, events or errors.
  Milliseconds reboot_down_after{0};  ///< 0: a reboot is no reason for down (behaviour §6.1 c).
  bool unauthorised_is_down = false;  ///< A master that refuses us counts as silent, as in Sentinel.
  bool wrong_role_is_down = true;     ///< A master that says replica is replaced in the end (behaviour §6.1 b).
  bool leave_strangers_alone = true;  ///< False: who answers at an address of ours is ours, as in Sentinel.
  bool adopt_unknown = true;          ///< False: an instance with data is never adopted without a sign that it is ours.
  /// A master that closed its connection and refuses new ones is down after so long. 0: after down_after, as any other.
  Milliseconds crash_after{0};
  /// A replica that is down and that the master does not list for so long is forgotten. 0: never.
  Milliseconds forget_replicas_after{0};
  std::map<std::string, std::string> renamed_commands{};  ///< Upper-case original name to the name to send.

  bool operator==(const MasterSettings&) const = default;
};

}  // namespace vedette::quorum
