#include "test/end_to_end/end_to_end.hpp"
#include "test/lab/network.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

class Partition : public EndToEnd {
 protected:
  void SetUp() override {
    if (const auto reason = no_networks_because()) GTEST_SKIP() << *reason;
    network = std::make_unique<Network>(3);
    DeploymentOptions options;
    for (std::size_t index = 0; index < 3; ++index) {
      const Host& host = network->host(index);
      options.servers.push_back({.host = host.address(), .network = host.network(), .port = 6379});
      options.sentinel_options.push_back({.host = host.address(), .network = host.network(), .port = 26379});
    }
    group = std::make_unique<Deployment>(folder, options);
  }

  void TearDown() override {
    group.reset();
    EndToEnd::TearDown();
  }

  /// Waits until two sentinels name the same new master and it is one.
  std::size_t wait_for_switch_seen_by(std::size_t one, std::size_t other) {
    std::string named;
    wait_until(
        [&] {
          named = group->sentinel(one).master_address("orders");
          return named != group->instance(0).at().text() && named == group->sentinel(other).master_address("orders") &&
                 group->instance(group->instance_at(named)).is_master();
        },
        std::chrono::seconds{40}, "both name a new master", [&] { return group->state(); });
    return group->instance_at(named);
  }

  /// Each host carries an instance and a sentinel, as small deployments do.
  std::unique_ptr<Network> network;
  std::unique_ptr<Deployment> group;
};

}  // namespace

TEST_F(Partition, TheSmallerSideKeepsStillAndFollowsWhenItIsOver) {
  auto listeners = listen_to(*group);

  network->host(0).cut();
  const std::size_t chosen = wait_for_switch_seen_by(1, 2);

  EXPECT_TRUE(listeners[0]->wait_for("+sdown", group->sentinel(1).id())) << group->state();
  EXPECT_EQ(group->sentinel(0).master_address("orders"), group->instance(0).at().text());
  EXPECT_TRUE(group->instance(0).is_master());
  EXPECT_TRUE(listeners[0]->heard_on("+try-failover").empty());

  network->host(0).mend();

  group->wait_until_all_follow(chosen);
  expect_agreement(*group);
  expect_one_switch(*group, listeners, 0, chosen);
  EXPECT_EQ(masters_among(*group), 1U);
}

TEST_F(Partition, ASentinelCutOffFromAllTakesNobodysMasterAway) {
  auto listeners = listen_to(*group);

  network->host(2).cut();

  EXPECT_TRUE(listeners[2]->wait_for("+sdown", "master orders")) << group->state();
  EXPECT_TRUE(listeners[0]->wait_for("+sdown", group->instance(2).at().text())) << group->state();
  EXPECT_TRUE(holds_for([&] { return group->instance(0).is_master(); }, std::chrono::seconds{3}));
  EXPECT_TRUE(listeners[2]->heard_on("+odown").empty());

  network->host(2).mend();

  group->wait_until_complete();
  group->wait_until_all_follow(0);
  for (const auto& listener : listeners) EXPECT_TRUE(listener->heard_on("+switch-master").empty());
}

}  // namespace vedette::end_to_end
