#include "test/end_to_end/end_to_end.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

class Quarantine : public EndToEnd {};

}  // namespace

TEST_F(Quarantine, AFreshGroupStillReplacesItsMaster) {
  DeploymentOptions options;
  options.sentinel_options.resize(3);
  for (SentinelOptions& sentinel : options.sentinel_options) sentinel.id.clear();
  options.failover_timeout = std::chrono::milliseconds{3000};
  Deployment group{folder, options};

  group.instance(0).kill();

  group.wait_until_all_follow(group.wait_for_switch_from(0, std::chrono::seconds{60}));
  expect_agreement(group);
}

TEST_F(Quarantine, WhoStartsWithoutMemoryAmongOthersGivesNoVoteForAWhile) {
  if (vedette_is_redis_sentinel()) GTEST_SKIP() << "redis-sentinel votes again at once";
  DeploymentOptions options;
  options.sentinels = {Kind::vedette, Kind::vedette};
  Deployment group{folder, options};
  ASSERT_TRUE(group.sentinel(0).command({"SENTINEL", "FAILOVER", "orders"}).is("OK"));
  const std::uint16_t master_port = group.instance(group.wait_for_switch_from(0)).port();
  expect_agreement(group);

  SentinelOptions without_memory;
  without_memory.id.clear();
  without_memory.directives = group.monitor_lines();
  const Sentinel newcomer{folder, "newcomer", without_memory};
  // Its file names the first master: what it knows of the second one it has heard, with the epoch.
  wait_until([&] { return newcomer.sentinels("orders").size() == 2 && newcomer.master_port("orders") == master_port; },
             std::chrono::seconds{20}, "the newcomer hears of the others and of their epoch");
  const std::string candidate = group.sentinel(0).id();
  const std::string port = std::to_string(master_port);
  std::uint64_t epoch = 1000;
  // Which candidate it voted for, when asked under one more epoch.
  const auto vote = [&] {
    const Reply reply =
        newcomer.command({"SENTINEL", "IS-MASTER-DOWN-BY-ADDR", "127.0.0.1", port, std::to_string(++epoch), candidate});
    return reply.items.size() == 3 ? reply.items[1].text : to_string(reply);
  };

  EXPECT_EQ(vote(), "*");

  wait_until([&] { return vote() == candidate; }, std::chrono::seconds{40}, "the newcomer votes");
}

}  // namespace vedette::end_to_end
