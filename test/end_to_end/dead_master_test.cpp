#include <sstream>

#include "test/end_to_end/end_to_end.hpp"
#include "test/lab/network.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

class DeadMaster : public EndToEnd {};

/// A group in which every instance and every sentinel has a host of its own.
DeploymentOptions on_hosts_of(Network& network) {
  DeploymentOptions options;
  for (std::size_t index = 0; index < 3; ++index) {
    Host& host = network.host(index);
    options.servers.push_back({.host = host.address(), .network = host.network(), .port = 6379});
  }
  for (std::size_t index = 3; index < 6; ++index) {
    Host& host = network.host(index);
    options.sentinel_options.push_back({.host = host.address(), .network = host.network(), .port = 26379});
  }
  return options;
}

/// Bytes that connections of a host wait to send or to have acknowledged.
std::size_t bytes_under_way(Host& host) {
  const InNetwork there{host.network()};
  std::istringstream table{read_file("/proc/thread-self/net/tcp")};
  std::string line;
  std::getline(table, line);
  std::size_t sum = 0;
  while (std::getline(table, line)) {
    const std::size_t queues = line.find(':', line.find(':', line.find(':', line.find(':') + 1) + 1) + 1);
    if (queues != std::string::npos) sum += std::stoul(line.substr(queues - 8, 8), nullptr, 16);
  }
  return sum;
}

}  // namespace

TEST_F(DeadMaster, KilledIsReplacedAndReturnsAsReplica) {
  Deployment group{folder};
  auto listeners = listen_to(group);

  group.instance(0).kill();
  const std::size_t chosen = group.wait_for_switch_from(0);

  group.wait_until_all_follow(chosen);
  expect_one_switch(group, listeners, 0, chosen);
  expect_agreement(group);
  EXPECT_EQ(masters_among(group), 1U);

  group.instance(0).restart();

  group.wait_until_all_follow(chosen);
  EXPECT_EQ(masters_among(group), 1U);
  expect_one_switch(group, listeners, 0, chosen);
}

TEST_F(DeadMaster, PausedIsReplacedAndBecomesAReplicaWhenItGoesOn) {
  Deployment group{folder};
  auto listeners = listen_to(group);
  ASSERT_TRUE(write_to(group.instance(0), "before the pause").ok());

  group.instance(0).pause();
  const std::size_t chosen = group.wait_for_switch_from(0);
  group.instance(0).resume();

  group.wait_until_all_follow(chosen);
  expect_one_switch(group, listeners, 0, chosen);
  expect_agreement(group);
  EXPECT_EQ(group.instance(chosen).command({"GET", "before the pause"}).text, "1");
}

TEST_F(DeadMaster, CutOffInTheMiddleOfAReplyIsReplaced) {
  if (const auto reason = no_networks_because()) GTEST_SKIP() << *reason;
  Network network{6};
  Deployment group{folder, on_hosts_of(network)};
  auto listeners = listen_to(group);

  // An INFO reply is the only thing as long as that. It gets stuck on the way, and nobody hears of a reset.
  network.host(0).slow(1500);
  wait_until([&] { return bytes_under_way(network.host(0)) > 2500; }, std::chrono::seconds{20},
             "a reply of the master is under way");
  network.host(0).cut();
  const std::size_t chosen = group.wait_for_switch_from(0);

  for (std::size_t index = 1; index < 3; ++index) {
    if (index != chosen) {
      wait_until([&] { return group.instance(index).follows(group.instance(chosen)); }, std::chrono::seconds{20},
                 "the other replica follows", [&] { return group.state(); });
    }
  }
  expect_one_switch(group, listeners, 0, chosen);
  expect_agreement(group);

  network.host(0).slow(10'000'000);
  network.host(0).mend();

  group.wait_until_all_follow(chosen);
  EXPECT_EQ(masters_among(group), 1U);
}

TEST_F(DeadMaster, ItsSuccessorIsReplacedToo) {
  if (vedette_is_redis_sentinel()) GTEST_SKIP() << "redis-sentinel waits for two failover-timeouts";
  Deployment group{folder};
  group.instance(0).kill();
  const std::size_t second = group.wait_for_switch_from(0);
  const auto switched = std::chrono::steady_clock::now();
  wait_until([&] { return std::chrono::steady_clock::now() > switched + std::chrono::seconds{1}; },
             std::chrono::seconds{10}, "a second has passed");

  group.instance(second).kill();
  const std::size_t third = group.wait_for_switch_from(second);

  EXPECT_EQ(third, 3 - second);
  EXPECT_EQ(masters_among(group), 1U);
  expect_agreement(group);
}

TEST_F(DeadMaster, RightAfterResetOnAllIsReplacedAllTheSame) {
  if (vedette_is_redis_sentinel()) GTEST_SKIP() << "redis-sentinel is blind after RESET";
  Deployment group{folder};
  for (std::size_t index = 0; index < group.sentinel_count(); ++index) {
    EXPECT_EQ(group.sentinel(index).command({"SENTINEL", "RESET", "*"}).integer, 1);
  }

  group.instance(0).kill();
  const std::size_t chosen = group.wait_for_switch_from(0);

  group.wait_until_all_follow(chosen);
  expect_agreement(group);
}

}  // namespace vedette::end_to_end
