// Many masters at once (schedules, 16): one order of standing for all of them, so that no attempt is wasted.
#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>

#include "test/simulation/world.hpp"

namespace vedette::simulation {
namespace {

Options many_masters(unsigned count) {
  Options options;
  options.seed = 16;
  options.masters = count;
  options.replicas = 1;
  options.failover_timeout = quorum::Milliseconds{10000};
  return options;
}

/// Loses all masters within `spread`, and takes three Sentinels through it.
struct ManyLost {
  ManyLost(const Options& options, Time spread) : world{options, trace} {
    for (const auto& server : world.servers()) server->set_priority(100);
    world.start();
    world.run_until(10s);
    trace.tell([this](Time, std::string_view, const std::string& what) {
      if (what.starts_with("+try-failover")) ++attempts;
    });
    begin = world.time().now();
    Time next = begin;
    for (const World::Group& group : world.groups()) {
      world.time().at(next, [&group] { group.servers.front()->kill(); });
      next += spread / options.masters;
    }
  }

  bool all_switched() const {
    return std::all_of(world.sentinels().begin(), world.sentinels().end(), [&](const auto& sentinel) {
      return std::all_of(world.groups().begin(), world.groups().end(), [&](const World::Group& group) {
        return sentinel->mind().master_address(group.name) == group.servers.back()->address();
      });
    });
  }

  Trace trace;
  World world;
  Time begin{};
  unsigned attempts = 0;
};

TEST(MassFailure, FiftyMastersTakeOneAttemptEach) {
  const Options options = many_masters(50);
  ManyLost lost{options, Time{0}};

  EXPECT_TRUE(lost.world.run_until(lost.begin + options.down_after + 1s, [&] { return lost.all_switched(); }));

  ASSERT_FALSE(lost.world.invariants().violation()) << lost.world.invariants().violation()->what;
  EXPECT_EQ(lost.attempts, options.masters);
}

// Votes, switches and hellos of all of them come in between each other, while each write takes its time.
TEST(MassFailure, NorDoesADiskThatIsSlowCostASecondAttempt) {
  Options options = many_masters(100);
  options.disk.fastest = 20ms;
  options.disk.slowest = 40ms;
  ManyLost lost{options, 1s};

  EXPECT_TRUE(lost.world.run_until(lost.begin + options.down_after + 2500ms, [&] { return lost.all_switched(); }));

  ASSERT_FALSE(lost.world.invariants().violation()) << lost.world.invariants().violation()->what;
  EXPECT_EQ(lost.attempts, options.masters);
}

}  // namespace
}  // namespace vedette::simulation
