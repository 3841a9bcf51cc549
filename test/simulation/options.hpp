#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "test/simulation/disk.hpp"
#include "test/simulation/network.hpp"
#include "test/simulation/sentinel.hpp"

namespace vedette::simulation {

/// What can go wrong, or be ordered, in a schedule.
enum class Fault : std::uint8_t {
  cut_pair,       ///< Two hosts lose each other.
  cut_one_way,    ///< One hears the other but is not heard.
  isolate,        ///< A host loses all others.
  split,          ///< The hosts fall into two parts.
  split_one_way,  ///< One part hears the other, but is not heard.
  bridge,         ///< Two parts, and some hosts that reach both.
  reset_connection,
  congest,  ///< All messages take long.
  crash_sentinel,
  power_off_sentinel,
  lose_memory,  ///< A Sentinel comes back without its disk.
  pause_sentinel,
  suspend_sentinel,  ///< Its machine sleeps.
  jump_wall,
  slow_disk,
  failing_disk,
  tear_write,  ///< The power goes in the middle of a Sentinel's next write.
  kill_server,
  power_off_server,
  empty_server,  ///< A server comes back without its data, or as it was delivered.
  pause_server,
  busy_server,   ///< A script runs.
  wrong_server,  ///< It answers all requests with errors.
  change_priority,
  replay,  ///< An old hello or question is said again by somebody.
  failover_order,
  reset_order,
  monitor_order,   ///< REMOVE and MONITOR.
  quorum_order,    ///< SET quorum.
  patience_order,  ///< SET down-after-milliseconds.
  pause_order,     ///< PAUSE, and RESUME after a while.
  hand_replica,    ///< An operator makes a server a replica of another behind our back.
  hand_master,     ///< The same with REPLICAOF NO ONE.
  move_server,     ///< A server comes back under a new address, as a replica of whom the Sentinels name.
  move_sentinel,   ///< A Sentinel comes back under a new address, or two change places.
  restart_all,     ///< Everything restarts, each in its own time.
  all_replicas,    ///< All copies of one master come back as replicas: nobody is a master.
};
inline constexpr std::size_t fault_count = 37;
const char* fault_name(Fault fault);

/// Everything that a seed draws. Printed before a run.
struct Options {
  std::uint64_t seed = 0;
  unsigned sentinels = 3;
  unsigned references = 0;  ///< How many of them behave like a real redis-sentinel.
  unsigned masters = 1;
  unsigned replicas = 2;  ///< Per master.
  unsigned quorum = 2;
  quorum::Milliseconds down_after{1000};
  quorum::Milliseconds failover_timeout{5000};
  unsigned parallel_syncs = 1;
  quorum::Milliseconds crash_after{0};
  quorum::Milliseconds forget_replicas_after{0};
  Delays delays;
  Disk::Character disk;
  Time turn_takes{0};   ///< How busy each thing that comes in or is done keeps a Sentinel's processor.
  Time calm_start{6s};  ///< For everybody to find everybody.
  Time faults_last{40s};
  Time fault_gap{2s};  ///< Mean time between faults; zero: none.
  Time longest_fault{6s};
  std::array<std::uint32_t, fault_count> weights{};  ///< How often each comes, relative to the others.
  bool strangers = false;                            ///< Servers of another deployment come to addresses of ours.
  Mistake mistake = Mistake::none;

  /// More than half of the Sentinels.
  unsigned majority() const { return sentinels / 2 + 1; }
};

/// What to draw from.
enum class Mix : std::uint8_t {
  vedettes,  ///< All Sentinels are ours.
  mixed,     ///< At least one real one takes part.
  standard,  ///< Three of ours, one master, two replicas.
};

Options draw_options(std::uint64_t seed, Mix mix = Mix::vedettes);
/// One line to read.
std::string text(const Options& options);

}  // namespace vedette::simulation
