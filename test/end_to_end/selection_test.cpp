#include <stdexcept>

#include "test/end_to_end/end_to_end.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

class Selection : public EndToEnd {};

constexpr std::chrono::seconds long_enough_to_choose{4};

DeploymentOptions with_priorities(const std::vector<int>& priorities) {
  DeploymentOptions options;
  options.replicas = priorities.size();
  options.servers.emplace_back();
  for (const int priority : priorities) {
    RedisOptions& server = options.servers.emplace_back();
    server.directives = {"replica-priority " + std::to_string(priority)};
  }
  return options;
}

/// Writes a key to the master and waits until each replica has it.
void write_everywhere(Deployment& group, const std::string& key) {
  if (!write_to(group.instance(0), key).ok()) throw std::runtime_error{"the master takes no write"};
  for (std::size_t index = 1; index < group.instances(); ++index) {
    wait_until(
        [&] {
          return group.instance(index).command({"GET", key}).text == "1";
        },
        std::chrono::seconds{20}, "the replica has the key");
  }
}

/// Waits until every sentinel has seen an INFO of an instance that is no part of the group's start.
void wait_until_known(Deployment& group, const RedisServer& server, const std::string& priority) {
  const auto knows = [&](const Sentinel& sentinel) {
    for (const auto& known : sentinel.replicas(group.name())) {
      if (known.at("name") == server.at().text()) return known.at("slave-priority") == priority;
    }
    return false;
  };
  wait_until(
      [&] {
        for (std::size_t index = 0; index < group.sentinel_count(); ++index) {
          if (!knows(group.sentinel(index))) return false;
        }
        return true;
      },
      std::chrono::seconds{40}, "all sentinels know " + server.name(), [&] { return group.state(); });
}

/// Adds a replica of the best priority that the master lists but never sends its data set to.
RedisServer never_synced_replica(const Folder& folder, Deployment& group) {
  RedisServer& master = group.instance(0);
  if (!master.command({"CONFIG", "SET", "repl-diskless-sync-delay", "3600"}).is("OK")) {
    throw std::runtime_error{"the master takes no setting"};
  }
  RedisOptions options;
  options.replica_of = Endpoint{.port = master.port()};
  options.directives = {"replica-priority 1"};
  RedisServer replica{folder, "empty", options};
  wait_until_known(group, replica, "1");
  return replica;
}

}  // namespace

TEST_F(Selection, NeverTakesPriorityZero) {
  DeploymentOptions options = with_priorities({0});
  options.failover_timeout = std::chrono::milliseconds{2000};
  Deployment group{folder, options};
  auto listeners = listen_to(group);

  group.instance(0).kill();

  EXPECT_TRUE(listeners[0]->wait_for("+odown")) << group.state();
  EXPECT_TRUE(holds_for([&] { return !group.instance(1).is_master(); }, long_enough_to_choose));

  ASSERT_TRUE(group.instance(1).command({"CONFIG", "SET", "replica-priority", "50"}).is("OK"));

  EXPECT_EQ(group.wait_for_switch_from(0), 1U);
}

TEST_F(Selection, PrefersTheLowerPriority) {
  Deployment group{folder, with_priorities({80, 0, 20})};

  group.instance(0).kill();

  EXPECT_EQ(group.wait_for_switch_from(0), 3U);
  group.wait_until_all_follow(3);
}

TEST_F(Selection, TakesTheBetterOffsetHoweverOldTheLastInfoIs) {
  Deployment group{folder};
  // More than the kernel keeps for a reader that stands still: what is beyond dies with the master.
  const std::string megabyte(1'000'000, 'x');
  group.instance(1).pause();
  {
    Connection client{group.instance(0).at()};
    for (int number = 0; number < 48; ++number) {
      ASSERT_TRUE(client.command({"SET", "key" + std::to_string(number), megabyte}).ok());
    }
    ASSERT_TRUE(client.command({"SET", "the last", "1"}).ok());
  }
  wait_until(
      [&] {
        return group.instance(2).command({"GET", "the last"}).text == "1";
      },
      std::chrono::seconds{20}, "the other replica has it all");

  group.instance(0).kill();
  group.instance(1).resume();

  EXPECT_EQ(group.wait_for_switch_from(0), 2U);
  EXPECT_EQ(group.instance(2).command({"GET", "the last"}).text, "1");
  group.wait_until_all_follow(2);
}

TEST_F(Selection, PassesOverAReplicaThatNeverGotTheData) {
  if (vedette_is_redis_sentinel()) GTEST_SKIP() << "redis-sentinel promotes it";
  Deployment group{folder, with_priorities({90})};
  write_everywhere(group, "worth keeping");
  const RedisServer empty = never_synced_replica(folder, group);

  group.instance(0).kill();

  EXPECT_EQ(group.wait_for_switch_from(0), 1U);
  EXPECT_EQ(group.instance(1).command({"GET", "worth keeping"}).text, "1");
}

TEST_F(Selection, PromotesNobodyIfTheOnlyReplicaNeverGotTheData) {
  if (vedette_is_redis_sentinel()) GTEST_SKIP() << "redis-sentinel promotes it";
  DeploymentOptions options;
  options.replicas = 0;
  Deployment group{folder, options};
  write_everywhere(group, "worth keeping");
  const RedisServer empty = never_synced_replica(folder, group);
  auto events = group.sentinel(0).events();

  group.instance(0).kill();

  EXPECT_TRUE(events->wait_for("+odown")) << group.state();
  EXPECT_TRUE(holds_for([&] { return !empty.is_master(); }, long_enough_to_choose));
}

TEST_F(Selection, TakesARestartedReplicaWithDataIfNothingElseIsLeft) {
  if (vedette_is_redis_sentinel()) GTEST_SKIP() << "redis-sentinel waits for two failover-timeouts";
  DeploymentOptions options;
  options.replicas = 1;
  Deployment group{folder, options};
  write_everywhere(group, "worth keeping");
  ASSERT_TRUE(group.instance(1).command({"SAVE"}).is("OK"));

  group.instance(1).kill();
  group.instance(0).kill();
  group.instance(1).restart();

  EXPECT_EQ(group.wait_for_switch_from(0, std::chrono::seconds{60}), 1U);
  EXPECT_EQ(group.instance(1).command({"GET", "worth keeping"}).text, "1");
}

TEST_F(Selection, PutsARestartedReplicaLast) {
  if (vedette_is_redis_sentinel()) GTEST_SKIP() << "redis-sentinel goes by priority alone";
  Deployment group{folder, with_priorities({1, 90})};
  write_everywhere(group, "saved by both");
  ASSERT_TRUE(group.instance(1).command({"SAVE"}).is("OK"));

  group.instance(0).pause();
  group.instance(1).restart();

  EXPECT_EQ(group.wait_for_switch_from(0), 2U);
}

}  // namespace vedette::end_to_end
