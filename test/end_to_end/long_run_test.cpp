#include "test/end_to_end/end_to_end.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

class LongRun : public EndToEnd {};

}  // namespace

TEST_F(LongRun, ASentinelThatSleptThroughAFailoverDoesNotUndoIt) {
  Deployment group{folder};
  auto listeners = listen_to(group);

  group.sentinel(2).pause();
  group.instance(0).kill();
  wait_until(
      [&] {
        const std::uint16_t port = group.sentinel(0).master_port("orders");
        return port != group.instance(0).port() && port == group.sentinel(1).master_port("orders");
      },
      std::chrono::seconds{40}, "two sentinels name a new master", [&] { return group.state(); });
  group.instance(0).restart();
  group.sentinel(2).resume();

  const std::size_t chosen = group.wait_for_switch_from(0);
  group.wait_until_all_follow(chosen);
  expect_agreement(group);
  expect_one_switch(group, listeners, 0, chosen);
}

TEST_F(LongRun, OneMasterAfterAnotherIsPausedReplacedAndReturns) {
  if (vedette_is_redis_sentinel()) GTEST_SKIP() << "redis-sentinel takes too long for each";
  Deployment group{folder};
  std::size_t master = 0;

  for (int round = 0; round < 4; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    group.instance(master).pause();
    const std::size_t chosen = group.wait_for_switch_from(master);
    group.instance(master).resume();

    group.wait_until_all_follow(chosen);
    expect_agreement(group);
    EXPECT_EQ(masters_among(group), 1U);
    ASSERT_TRUE(write_to(group.instance(chosen), "round " + std::to_string(round)).ok());
    master = chosen;
  }

  EXPECT_EQ(group.sentinel(0).replicas("orders").size(), 2U);
  EXPECT_EQ(group.sentinel(0).sentinels("orders").size(), 2U);
}

TEST_F(LongRun, ManyMastersThatDieTogetherAreAllReplaced) {
  if (vedette_is_redis_sentinel()) GTEST_SKIP() << "redis-sentinel takes minutes";
  constexpr std::size_t masters = 8;
  std::vector<std::unique_ptr<RedisServer>> servers;
  std::vector<std::string> lines;
  for (std::size_t index = 0; index < masters; ++index) {
    const std::string number = std::to_string(index);
    servers.push_back(std::make_unique<RedisServer>(folder, "master" + number));
    const std::uint16_t port = servers.back()->port();
    RedisOptions options;
    options.replica_of = Endpoint{.port = port};
    servers.push_back(std::make_unique<RedisServer>(folder, "replica" + number, options));
    lines.push_back("sentinel monitor m" + number + " 127.0.0.1 " + std::to_string(port) + " 2");
    lines.push_back("sentinel down-after-milliseconds m" + number + " 1000");
    lines.push_back("sentinel failover-timeout m" + number + " 10000");
  }
  std::vector<std::unique_ptr<Sentinel>> sentinels;
  for (int number = 0; number < 3; ++number) {
    SentinelOptions options;
    options.directives = lines;
    sentinels.push_back(std::make_unique<Sentinel>(folder, "sentinel" + std::to_string(number), options));
  }
  const auto name = [](std::size_t index) { return "m" + std::to_string(index); };
  const auto all = [&](const auto& holds) {
    for (const auto& sentinel : sentinels) {
      for (std::size_t index = 0; index < masters; ++index) {
        if (!holds(*sentinel, index)) return false;
      }
    }
    return true;
  };
  wait_until(
      [&] {
        return all([&](const Sentinel& sentinel, std::size_t index) {
          return sentinel.sentinels(name(index)).size() == 2 && sentinel.replicas(name(index)).size() == 1 &&
                 servers[2 * index + 1]->follows(*servers[2 * index]);
        });
      },
      std::chrono::seconds{60}, "all know each other");

  for (std::size_t index = 0; index < masters; ++index) servers[2 * index]->kill();

  wait_until(
      [&] {
        return all([&](const Sentinel& sentinel, std::size_t index) {
          return sentinel.master_port(name(index)) == servers[2 * index + 1]->port();
        });
      },
      std::chrono::seconds{60}, "all masters are replaced for all sentinels");
  for (std::size_t index = 0; index < masters; ++index) EXPECT_TRUE(servers[2 * index + 1]->is_master());
}

}  // namespace vedette::end_to_end
