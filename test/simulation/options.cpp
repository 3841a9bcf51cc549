#include "test/simulation/options.hpp"

#include <algorithm>
#include <sstream>

#include "test/simulation/dice.hpp"

namespace vedette::simulation {

const char* fault_name(Fault fault) {
  static constexpr std::array<const char*, fault_count> names{
      "cut-pair",         "cut-one-way",    "isolate",      "split",         "split-one-way", "bridge",
      "reset-connection", "congest",        "crash",        "power-off",     "lose-memory",   "pause",
      "suspend",          "jump-wall",      "slow-disk",    "failing-disk",  "tear-write",    "kill-server",
      "power-server",     "empty-server",   "pause-server", "busy-server",   "wrong-server",  "change-priority",
      "replay",           "failover-order", "reset-order",  "monitor-order", "quorum-order",  "patience-order",
      "pause-order",      "hand-replica",   "hand-master",  "move-server",   "move-sentinel", "restart-all",
      "all-replicas"};
  return names[static_cast<std::size_t>(fault)];
}

namespace {

/// Large worlds cost much, so they are rare.
void draw_large(Options& drawn, Dice& dice) {
  const std::uint64_t luck = dice.below(1000);
  if (luck >= 12) return;
  drawn.masters = static_cast<unsigned>(luck >= 2 ? dice.between(4, 20) : dice.between(21, 200));
  drawn.replicas = std::min(drawn.replicas, 2U);
  drawn.sentinels = std::min(drawn.sentinels, 5U);
}

}  // namespace

Options draw_options(std::uint64_t seed, Mix mix) {
  static constexpr std::array<unsigned, 3> rarely{6, 8, 9};
  Dice dice{seed};
  Options drawn;
  drawn.seed = seed;
  const std::uint64_t size = dice.below(100);
  static constexpr std::array<unsigned, 20> sentinels{3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 5, 5, 5, 5, 5, 2, 4, 7, 1, 0};
  drawn.sentinels = sentinels[size / 5] > 0 ? sentinels[size / 5] : static_cast<unsigned>(dice.pick(rarely));
  if (mix == Mix::mixed) {
    drawn.sentinels = dice.chance(700) ? 3 : 5;
    drawn.references = static_cast<unsigned>(dice.between(1, drawn.sentinels - 1));
  }
  drawn.masters = dice.chance(700) ? 1 : static_cast<unsigned>(dice.between(2, 3));
  drawn.replicas = dice.chance(100) ? 0 : static_cast<unsigned>(dice.between(1, dice.chance(900) ? 3 : 5));
  draw_large(drawn, dice);
  if (mix == Mix::standard) drawn.sentinels = 3, drawn.masters = 1, drawn.replicas = 2;
  drawn.quorum = dice.chance(700) ? drawn.majority() : static_cast<unsigned>(dice.between(1, drawn.sentinels));
  // Where all must agree, candidates of both kinds can void each other's votes for long (W3).
  if (mix == Mix::mixed) drawn.quorum = std::min(drawn.quorum, drawn.majority());
  static constexpr std::array<int, 6> down_after{200, 500, 1000, 1000, 2000, 5000};
  static constexpr std::array<int, 6> timeout{1000, 3000, 5000, 10000, 12000, 20000};
  drawn.down_after = quorum::Milliseconds{dice.pick(down_after)};
  drawn.failover_timeout = quorum::Milliseconds{dice.pick(timeout)};
  drawn.parallel_syncs = static_cast<unsigned>(dice.between(1, 3));

  const std::uint64_t distance = dice.below(100);
  drawn.delays.base = distance < 50 ? 100us : distance < 85 ? 1ms : 20ms;
  drawn.delays.jitter = dice.between(drawn.delays.base / 2, drawn.delays.base * 2);
  // A link is given up after half of down-after, so whoever sets less than this is never at peace.
  const auto slowest_round_trip =
      std::chrono::ceil<quorum::Milliseconds>(2 * (drawn.delays.base + drawn.delays.jitter));
  drawn.down_after = std::max(drawn.down_after, 4 * slowest_round_trip);
  drawn.disk.slowest = dice.chance(700) ? 4ms : 40ms;
  drawn.faults_last = dice.between(Time{20s}, Time{60s});
  drawn.fault_gap = dice.between(Time{300ms}, Time{6s});
  drawn.longest_fault = dice.chance(800) ? dice.between(Time{1s}, Time{8s}) : 30s;
  // Each schedule has its own taste: about half of the faults do not occur in it at all.
  for (std::uint32_t& weight : drawn.weights)
    weight = dice.chance(500) ? static_cast<std::uint32_t>(dice.below(10)) : 0;
  // What loses a membership, or a memory, is safe only where the quorum makes up for it (behaviour §11, 5).
  const auto weight = [&drawn](Fault fault) -> std::uint32_t& {
    return drawn.weights[static_cast<std::size_t>(fault)];
  };
  if (drawn.quorum < drawn.majority()) weight(Fault::lose_memory) = weight(Fault::monitor_order) = 0;
  // A backward jump blinds a real one for as long as the jump was (W9).
  if (mix == Mix::mixed) weight(Fault::jump_wall) = 0;
  // One without memory and without peers can hear of nothing that it did.
  if (drawn.sentinels == 1) weight(Fault::lose_memory) = weight(Fault::monitor_order) = 0;
  if (dice.chance(500)) weight(Fault::failover_order) = 0;
  if (dice.chance(500)) drawn.forget_replicas_after = quorum::Milliseconds{dice.between(1000, 15000)};
  // Who lost its memory is found at its address, or meets the others at the master of its first configuration. That one
  // may be forgotten.
  const bool master_may_be_forgotten = drawn.forget_replicas_after.count() > 0 && weight(Fault::lose_memory) > 0;
  if (master_may_be_forgotten) weight(Fault::move_sentinel) = 0;
  if (dice.chance(400)) drawn.crash_after = drawn.down_after / static_cast<int>(dice.between(2, 5));
  // Real ones never mend a group without a master, and know no replica that moved behind their back.
  if (mix == Mix::mixed) {
    weight(Fault::move_server) = weight(Fault::move_sentinel) = weight(Fault::all_replicas) = 0;
    weight(Fault::hand_replica) = weight(Fault::hand_master) = weight(Fault::pause_order) = 0;
  }
  // Drawn apart, so that all else is as it was without them. Real ones capture every stranger.
  // Where ours are told to follow one another, or others, one may copy the stranger and become our master with its
  // history.
  drawn.strangers = mix == Mix::vedettes && drawn.replicas > 0 && weight(Fault::all_replicas) == 0 &&
                    weight(Fault::hand_replica) == 0 && weight(Fault::hand_master) == 0 &&
                    Dice{seed ^ 0xd6e8feb86659fd93U}.chance(500);
  return drawn;
}

std::string text(const Options& options) {
  std::ostringstream out;
  out << "seed 0x" << std::hex << options.seed << std::dec << ": " << options.sentinels << " sentinels";
  if (options.references > 0) out << " (" << options.references << " reference)";
  out << ", quorum " << options.quorum << ", " << options.masters << " masters with " << options.replicas
      << " replicas, down-after " << options.down_after.count() << ", failover-timeout "
      << options.failover_timeout.count() << ", parallel-syncs " << options.parallel_syncs << ", crash-after "
      << options.crash_after.count() << ", forget-replicas-after " << options.forget_replicas_after.count()
      << ", delay " << options.delays.base.count() << "+" << options.delays.jitter.count() << " us, disk up to "
      << options.disk.slowest.count() / 1000 << " ms, faults for " << options.faults_last.count() / 1000 << " ms every "
      << options.fault_gap.count() / 1000 << " ms, each up to " << options.longest_fault.count() / 1000 << " ms:";
  if (options.strangers) out << " strangers";
  for (std::size_t i = 0; i < fault_count; ++i) {
    if (options.weights[i] > 0) out << ' ' << fault_name(static_cast<Fault>(i)) << '*' << options.weights[i];
  }
  return out.str();
}

}  // namespace vedette::simulation
