#include <algorithm>

#include "test/end_to_end/end_to_end.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

class ManualFailover : public EndToEnd {};

/// Those of the wanted events that were heard, each where it came first.
std::vector<std::string> order_of(const std::vector<Heard>& heard, const std::vector<std::string>& wanted) {
  std::vector<std::string> order;
  for (const Heard& one : heard) {
    const bool known = std::find(wanted.begin(), wanted.end(), one.channel) != wanted.end();
    if (known && std::find(order.begin(), order.end(), one.channel) == order.end()) order.push_back(one.channel);
  }
  return order;
}

}  // namespace

TEST_F(ManualFailover, TellsItsStepsInOrder) {
  Deployment group{folder};
  auto listeners = listen_to(group);

  ASSERT_TRUE(group.sentinel(0).command({"SENTINEL", "FAILOVER", "orders"}).is("OK"));
  const std::size_t chosen = group.wait_for_switch_from(0);
  EXPECT_TRUE(listeners[0]->wait_for("+failover-end")) << group.state();
  expect_one_switch(group, listeners, 0, chosen);
  EXPECT_TRUE(listeners[0]->wait_for("+slave", group.instance(0).at().text())) << group.state();

  const std::vector<std::string> to_promotion = {"+new-epoch",
                                                 "+try-failover",
                                                 "+elected-leader",
                                                 "+failover-state-select-slave",
                                                 "+selected-slave",
                                                 "+failover-state-send-slaveof-noone",
                                                 "+failover-state-wait-promotion",
                                                 "+promoted-slave",
                                                 "+failover-state-reconf-slaves",
                                                 "+slave-reconf-sent"};
  EXPECT_EQ(order_of(listeners[0]->heard(), to_promotion), to_promotion);
  const std::vector<std::string> to_replicas = {"+promoted-slave", "+switch-master", "+slave"};
  EXPECT_EQ(order_of(listeners[0]->heard(), to_replicas), to_replicas);
  const std::vector<std::string> of_observers = {"+config-update-from", "+switch-master", "+slave"};
  EXPECT_EQ(order_of(listeners[1]->heard(), of_observers), of_observers);
  EXPECT_EQ(order_of(listeners[2]->heard(), of_observers), of_observers);
  for (const auto& listener : listeners) {
    EXPECT_TRUE(listener->heard_on("+odown").empty());
    EXPECT_TRUE(listener->heard_on("+sdown", "master orders").empty());
  }
}

TEST_F(ManualFailover, TurnsTheOldMasterIntoAReplica) {
  Deployment group{folder};

  ASSERT_TRUE(group.sentinel(1).command({"SENTINEL", "FAILOVER", "orders"}).is("OK"));
  const std::size_t chosen = group.wait_for_switch_from(0);

  // redis-sentinel leaves the old master alone for some ten seconds.
  group.wait_until_all_follow(chosen, std::chrono::seconds{vedette_is_redis_sentinel() ? 40 : 5});
  EXPECT_EQ(masters_among(group), 1U);
  expect_agreement(group);
}

TEST_F(ManualFailover, GoesThereAndBack) {
  DeploymentOptions options;
  options.replicas = 1;
  Deployment group{folder, options};

  ASSERT_TRUE(group.sentinel(0).command({"SENTINEL", "FAILOVER", "orders"}).is("OK"));
  ASSERT_EQ(group.wait_for_switch_from(0), 1U);
  group.wait_until_all_follow(1);
  group.wait_until_complete();

  wait_until(
      [&] {
        return group.sentinel(2).command({"SENTINEL", "FAILOVER", "orders"}).is("OK");
      },
      std::chrono::seconds{40}, "a failover back is accepted");
  EXPECT_EQ(group.wait_for_switch_from(1), 0U);
  group.wait_until_all_follow(0);
  expect_agreement(group);
}

TEST_F(ManualFailover, IsRefusedWithoutAFitReplica) {
  DeploymentOptions options;
  options.replicas = 0;
  options.sentinels = {Kind::vedette};
  options.quorum = 1;
  Deployment group{folder, options};

  EXPECT_EQ(group.sentinel(0).command({"SENTINEL", "FAILOVER", "orders"}).text,
            "NOGOODSLAVE No suitable replica to promote");
  EXPECT_EQ(group.sentinel(0).command({"SENTINEL", "FAILOVER", "invoices"}).text, "ERR No such master with that name");
}

}  // namespace vedette::end_to_end
