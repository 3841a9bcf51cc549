// Many masters at once (schedules, 16): one order of standing for all of them, so that no attempt is
// wasted.
#include <gtest/gtest.h>

#include <algorithm>

#include "test/simulation/world.hpp"

namespace vedette::simulation {
namespace {

constexpr unsigned masters = 50;

TEST(MassFailure, FiftyMastersTakeOneAttemptEach) {
  Options options;
  options.seed = 16;
  options.masters = masters;
  options.replicas = 1;
  options.failover_timeout = quorum::Milliseconds{10000};
  Trace trace;
  World world{options, trace};
  for (const auto& server : world.servers()) server->set_priority(100);
  world.start();
  world.run_until(10s);

  for (const World::Group& group : world.groups()) group.servers.front()->kill();
  const Time killed = world.time().now();
  const auto switched = [&](const Sentinel& sentinel) {
    return std::all_of(world.groups().begin(), world.groups().end(), [&](const World::Group& group) {
      return sentinel.mind().master_address(group.name) == group.servers.back()->address();
    });
  };
  const bool done = world.run_until(killed + 5s, [&] {
    return std::all_of(world.sentinels().begin(), world.sentinels().end(),
                       [&](const auto& sentinel) { return switched(*sentinel); });
  });

  EXPECT_TRUE(done);
  ASSERT_FALSE(world.invariants().violation()) << world.invariants().violation()->what;
  EXPECT_LE(world.time().now() - killed, Time{options.down_after} + 1s);
  EXPECT_EQ(world.invariants().leaders().elections(), masters) << "no second attempt";
}

}  // namespace
}  // namespace vedette::simulation
