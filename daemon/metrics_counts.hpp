#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "daemon/metrics_measure.hpp"
#include "quorum/identity.hpp"
#include "quorum/time.hpp"

namespace vedette::daemon {

// What is counted for /metrics and stands nowhere else. Each enumeration has its label values beside it, in its order.
// Plain numbers, changed on the loop's thread and copied whole for a scrape.

using Count = std::uint64_t;
template <std::size_t size>
using Words = std::array<std::string_view, size>;

/// What an instance is to us.
enum class LinkRole : std::uint8_t { master, replica, sentinel };
inline constexpr Words<3> link_roles{"master", "replica", "sentinel"};

/// Why a connection was lost, or did not come about.
enum class Loss : std::uint8_t {
  refused,
  timeout,
  closed,
  tls,
  resolve,
  stall,  ///< It stood, and the core gave it up because nothing was answered.
};
inline constexpr Words<6> losses{"refused", "timeout", "closed", "tls", "resolve", "stall"};

/// What a hello went through.
enum class HelloVia : std::uint8_t { redis, peer };
inline constexpr Words<2> hello_vias{"redis", "peer"};

enum class WriteStep : std::uint8_t { open, write, fsync, rename };
inline constexpr Words<4> write_steps{"open", "write", "fsync", "rename"};

enum class ScriptKind : std::uint8_t { notification, reconfig };
inline constexpr Words<2> script_kinds{"notification", "reconfig"};
enum class ScriptResult : std::uint8_t { ok, retry, failed, timeout, dropped };
inline constexpr Words<5> script_results{"ok", "retry", "failed", "timeout", "dropped"};

enum class SwitchCause : std::uint8_t { own_failover, peer_config, operator_order };
inline constexpr Words<3> switch_causes{"own_failover", "peer_config", "operator"};

enum class ElectionResult : std::uint8_t { won, lost, split, timeout, aborted };
inline constexpr Words<5> election_results{"won", "lost", "split", "timeout", "aborted"};

enum class VoteRefusal : std::uint8_t { stale_epoch, already_voted, quarantine, not_persisted };
inline constexpr Words<4> vote_refusals{"stale_epoch", "already_voted", "quarantine", "not_persisted"};

enum class FailoverCause : std::uint8_t { odown, operator_order, coordinated };
inline constexpr Words<3> failover_causes{"odown", "operator", "coordinated"};
enum class FailoverResult : std::uint8_t { done, no_good_replica, timeout, aborted, superseded };
inline constexpr Words<5> failover_results{"done", "no_good_replica", "timeout", "aborted", "superseded"};

enum class FailoverPhase : std::uint8_t { election, selection, promotion, announce, reconfiguration };
inline constexpr Words<5> failover_phases{"election", "selection", "promotion", "announce", "reconfiguration"};

/// The number of an enumerator, for arrays.
template <class Enum>
constexpr std::size_t at(Enum value) {
  return static_cast<std::size_t>(value);
}

/// About one master, from when it became known until it is watched no more.
struct MasterCounts {
  Count sdowns = 0;
  Count odowns = 0;
  Count reboots = 0;
  Count rebirths = 0;
  std::array<Count, 3> switches{};
  quorum::Milliseconds down_for{};  ///< Finished times of odown.
  std::optional<quorum::Instant> down_since{};
  Measure detection{bounds::result};
  Measure agreement{bounds::result};
  Measure election{bounds::result};
  Measure failover{bounds::result};
  std::array<Count, 5> elections{};
  Count votes_granted = 0;
  Count votes_received = 0;
  std::array<Count, 4> votes_refused{};
  std::array<std::array<Count, 5>, 3> failovers{};      ///< By cause, then by result.
  std::optional<quorum::Milliseconds> last_failover{};  ///< Since 1970.
  std::array<Count, 2> reconfigured{};                  ///< Replicas that followed; those that did not in time.

  std::optional<quorum::Instant> announced{};  ///< Since then the replicas are to follow a failover of ours.
  bool told_by_peer = false;                   ///< A peer's configuration was taken over; the switch follows.
};

struct StateCounts {
  Count writes = 0;
  std::array<Count, 4> failures{};
  Measure duration{bounds::trip};
  std::optional<quorum::Milliseconds> last_success{};  ///< Since 1970.
  Count ordered = 0;                                   ///< The revision that was ordered last.
  Count written = 0;                                   ///< The one that is on disk.
};

struct LookupCounts {
  Count failures = 0;
  Measure duration{bounds::trip};
};

using ScriptCounts = std::array<std::array<Count, 5>, 2>;  ///< By kind, then by result.

struct LinkCounts {
  std::array<Measure, 3> pings{Measure{bounds::trip}, Measure{bounds::trip}, Measure{bounds::trip}};  ///< By role.
  std::array<std::array<Count, 6>, 3> lost{};  ///< By role, then by reason.
  std::array<Count, 2> hellos_sent{};
  std::array<Count, 2> hellos_received{};
  Count refused_by_redis = 0;  ///< Our credentials.
  Count refused_by_peers = 0;
  Count questions_in = 0;
  Count questions_out = 0;
};

struct CommandCount {
  std::array<Count, 2> results{};  ///< Answered; answered with an error.
  Measure duration{bounds::trip};
};

/// All of it.
struct Counts {
  Measure loop_delay{bounds::delay};
  quorum::Milliseconds tilted_for{};  ///< Finished times of TILT.
  std::optional<quorum::Instant> tilt_since{};
  StateCounts state;
  LookupCounts lookups;
  ScriptCounts scripts{};
  LinkCounts links;
  std::array<Count, 2> reloads{};                     ///< Done; refused.
  std::optional<quorum::Milliseconds> last_reload{};  ///< Since 1970.
  std::vector<CommandCount> commands;  ///< As the command table; the last is of unknown ones. Empty: not counted.
  std::map<std::string, Count, std::less<>> events;  ///< By channel.
  std::array<Measure, 5> phases{Measure{bounds::result}, Measure{bounds::result}, Measure{bounds::result},
                                Measure{bounds::result}, Measure{bounds::result}};
  std::map<quorum::MasterName, MasterCounts> masters;
  std::unordered_map<quorum::InstanceId, LinkRole, quorum::InstanceId::Hash> roles;
  std::map<std::pair<std::string, unsigned>, Count> http;  ///< By pattern and status.

  LinkRole role_of(quorum::InstanceId who) const {
    const auto found = roles.find(who);
    return found == roles.end() ? LinkRole::replica : found->second;
  }
};

}  // namespace vedette::daemon
