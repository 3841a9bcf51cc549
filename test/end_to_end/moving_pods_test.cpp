// Pods that come back under new addresses, without their volume, or all at once.
#include <algorithm>
#include <fstream>
#include <functional>

#include "test/end_to_end/end_to_end.hpp"
#include "test/end_to_end/started.hpp"

namespace vedette::end_to_end {

using namespace lab;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

class MovingPods : public EndToEnd {};

/// A server that lives on a loopback address of its own, and is seen there by its master.
RedisOptions living_at(const std::string& host, std::uint16_t port) {
  return {.host = host, .port = port, .directives = {"bind-source-addr " + host}};
}

std::vector<std::string> places(const Sentinel& sentinel) {
  std::vector<std::string> found;
  for (const auto& replica : sentinel.replicas("orders")) found.push_back(replica.at("ip"));
  std::sort(found.begin(), found.end());
  return found;
}

bool all_of(Deployment& group, const std::function<bool(Sentinel&)>& holds) {
  for (std::size_t i = 0; i < group.sentinel_count(); ++i) {
    if (!holds(group.sentinel(i))) return false;
  }
  return true;
}

DeploymentOptions on_loopback(const Port& port) {
  DeploymentOptions options;
  for (const char* host : {"127.0.0.1", "127.0.0.2", "127.0.0.3"}) {
    options.servers.push_back(living_at(host, port.number()));
  }
  return options;
}

}  // namespace

TEST_F(MovingPods, AReplicaAtANewAddressIsFoundAndItsOldOneForgotten) {
  const Port port;
  DeploymentOptions options = on_loopback(port);
  if (!vedette_is_redis_sentinel()) options.directives = {"sentinel forget-replicas-after-milliseconds orders 2000"};
  Deployment group{folder, options};

  group.instance(2).kill();
  RedisOptions elsewhere = living_at("127.0.0.9", port.number());
  elsewhere.replica_of = group.instance(0).at();
  const RedisServer returned{folder, "returned", elsewhere};

  // redis-sentinel lists 127.0.0.3 for ever.
  wait_until(
      [&] {
        return all_of(group, [](Sentinel& sentinel) {
          return places(sentinel) == std::vector<std::string>{"127.0.0.2", "127.0.0.9"};
        });
      },
      seconds{60}, "two replicas", [&] { return group.state(); });
}

TEST_F(MovingPods, AReplicaBehindANameIsFollowedAndPromoted) {
  if (vedette_is_redis_sentinel()) GTEST_SKIP() << "redis-sentinel resolves a name once";
  if (!may_mount()) GTEST_SKIP() << "no mount namespaces here";
  const auto hosts = folder.write("hosts", "127.0.0.1 redis-0.test\n127.0.0.2 redis-1.test\n");
  const Port port;
  RedisServer master{folder, "redis-0", living_at("127.0.0.1", port.number())};
  RedisOptions named = living_at("127.0.0.2", port.number());
  named.replica_of = master.at();
  named.directives.emplace_back("replica-announce-ip redis-1.test");
  auto replica = std::make_unique<RedisServer>(folder, "redis-1", named);
  std::vector<std::unique_ptr<Sentinel>> sentinels;
  for (int number = 0; number < 3; ++number) {
    SentinelOptions options;
    options.program = {"unshare",
                       "-m",
                       "sh",
                       "-c",
                       "mount --bind " + hosts.string() + " /etc/hosts && exec \"$@\"",
                       "sh",
                       binary_of(Kind::vedette)};
    options.directives = {"sentinel resolve-hostnames yes", "sentinel announce-hostnames yes",
                          "sentinel monitor orders redis-0.test " + std::to_string(port.number()) + " 2",
                          "sentinel down-after-milliseconds orders 1000", "sentinel failover-timeout orders 10000"};
    sentinels.push_back(std::make_unique<Sentinel>(folder, "sentinel" + std::to_string(number), options));
  }
  const auto all = [&](const std::function<bool(Sentinel&)>& holds) {
    return std::all_of(sentinels.begin(), sentinels.end(), [&](const auto& sentinel) { return holds(*sentinel); });
  };
  const auto sees_replica = [](Sentinel& sentinel) {
    const auto replicas = sentinel.replicas("orders");
    return sentinel.sentinels("orders").size() == 2 && replicas.size() == 1 && replicas[0].at("flags") == "slave" &&
           replicas[0].at("master-link-status") == "ok";
  };
  wait_until([&] { return all(sees_replica); }, seconds{40}, "all see the replica");

  replica->kill();
  std::ofstream{hosts} << "127.0.0.1 redis-0.test\n127.0.0.3 redis-1.test\n";
  named.host = "127.0.0.3";
  named.directives.front() = "bind-source-addr 127.0.0.3";
  replica = std::make_unique<RedisServer>(folder, "redis-1-again", named);

  wait_until([&] { return replica->follows(master) && all(sees_replica); }, seconds{40}, "the same replica, elsewhere");
  master.kill();
  wait_until([&] { return replica->is_master(); }, seconds{40}, "it is promoted");
  wait_until(
      [&] {
        return all([&](Sentinel& sentinel) {
          return sentinel.master_address("orders") == "redis-1.test:" + std::to_string(port.number());
        });
      },
      seconds{20}, "all name it");
}

TEST_F(MovingPods, NamesThatDoNotResolveYetHoldUpNobody) {
  if (vedette_is_redis_sentinel()) GTEST_SKIP() << "redis-sentinel ends if the name of a master does not resolve";
  if (!may_mount()) GTEST_SKIP() << "no mount namespaces here";
  const auto hosts = folder.write("hosts", "127.0.0.1 localhost\n");
  const RedisServer master{folder, "redis-0"};
  SentinelOptions options;
  options.program = {"unshare",
                     "-m",
                     "sh",
                     "-c",
                     "mount --bind " + hosts.string() + " /etc/hosts && exec \"$@\"",
                     "sh",
                     binary_of(Kind::vedette)};
  options.directives = {"sentinel resolve-hostnames yes",
                        "sentinel monitor orders redis-0.test " + std::to_string(master.port()) + " 1"};
  const Sentinel sentinel{folder, "sentinel", options};
  EXPECT_EQ(sentinel.command({"PING"}).text, "PONG");
  EXPECT_EQ(sentinel.master_field("orders", "name"), "orders");

  std::ofstream{hosts} << "127.0.0.1 redis-0.test\n";

  wait_until([&] { return sentinel.master_field("orders", "runid") == master.info("run_id"); }, seconds{20},
             "the master is found");
}

// Each time under a new address, as a pod without a volume comes back.
TEST_F(MovingPods, TheCountOfSentinelsDoesNotDriftWhenOneLosesItsStateTwentyTimes) {
  Deployment group{folder, {.sentinels = {Kind::vedette, Kind::vedette}}};
  const auto others_count = [&](const std::string& count) {
    return all_of(group,
                  [&](Sentinel& sentinel) { return sentinel.master_field("orders", "num-other-sentinels") == count; });
  };
  std::string id;
  for (int time = 0; time < 20; ++time) {
    SentinelOptions options;
    options.id.clear();
    options.directives = group.monitor_lines();
    if (!vedette_is_redis_sentinel()) {
      options.program = {"env", "POD_NAMESPACE=test", "POD_NAME=vedette-2", binary_of(Kind::vedette)};
      options.directives.emplace_back("stable-identity yes");
    }
    const Sentinel third{folder, "third" + std::to_string(time), options};
    wait_until([&] { return third.sentinels("orders").size() == 2; }, seconds{20}, "it hears of the others");
    if (time == 0) id = third.id();
    ASSERT_EQ(third.id(), id);
    // Each hears of its new address by name of its id.
    wait_until(
        [&] {
          return all_of(group, [&](Sentinel& sentinel) {
            for (const auto& peer : sentinel.sentinels("orders")) {
              if (peer.at("port") == std::to_string(third.port())) return true;
            }
            return false;
          });
        },
        seconds{20}, "the others hear of it", [&] { return group.state(); });
    ASSERT_TRUE(others_count("2")) << "after " << time + 1 << " lives";
  }

  EXPECT_TRUE(others_count("2"));
}

namespace {

/// In which order everything starts again: instances by their digit, Sentinels a b c.
class AllAtOnce : public EndToEnd, public testing::WithParamInterface<const char*> {};

}  // namespace

TEST_P(AllAtOnce, TheGroupHasOneMasterInTheEnd) {
  Deployment group{folder};
  // Not the master that the first configuration named.
  ASSERT_TRUE(group.sentinel(0).command({"SENTINEL", "FAILOVER", "orders"}).is("OK"));
  const std::size_t master = group.wait_for_switch_from(0);
  group.wait_until_all_follow(master);
  group.wait_until_complete();
  ASSERT_TRUE(write_to(group.instance(master), "kept").is("OK"));
  for (std::size_t i = 0; i < 3; ++i) {
    ASSERT_TRUE(group.instance(i).command({"SAVE"}).is("OK"));
    group.sentinel(i).kill();
  }
  for (std::size_t i = 0; i < 3; ++i) group.instance(i).kill();

  for (const char who : std::string{GetParam()}) {
    if (who < 'a') {
      group.instance(static_cast<std::size_t>(who - '0')).restart();
    } else {
      group.sentinel(static_cast<std::size_t>(who - 'a')).restart();
    }
  }

  wait_until([&] { return masters_among(group) == 1; }, seconds{60}, "one master", [&] { return group.state(); });
  wait_until(
      [&] {
        const std::uint16_t named = group.sentinel(0).master_port("orders");
        if (!group.instance(group.instance_on(named)).is_master()) return false;
        return all_of(group, [&](Sentinel& sentinel) { return sentinel.master_port("orders") == named; });
      },
      seconds{60}, "all name it", [&] { return group.state(); });
  const std::size_t now = group.instance_on(group.sentinel(0).master_port("orders"));
  group.wait_until_all_follow(now, seconds{60});
  EXPECT_EQ(group.instance(now).command({"GET", "kept"}).text, "1");
}

INSTANTIATE_TEST_SUITE_P(Order, AllAtOnce, testing::Values("012abc", "abc012", "a0b1c2", "21a0cb", "cba210", "1a2b0c"),
                         [](const auto& order) { return std::string{order.param}; });

namespace {

struct Loss {
  std::size_t missing;  ///< Which instance does not come back.
  bool append_only;
};

/// Power is lost everywhere, and two of three data nodes return.
class PowerLoss : public EndToEnd, public testing::WithParamInterface<Loss> {};

}  // namespace

TEST_P(PowerLoss, AnyTwoOfThreeHeal) {
  DeploymentOptions options;
  if (GetParam().append_only) {
    const RedisOptions append_only{.directives = {"appendonly yes", "appendfsync always"}};
    options.servers = {append_only, append_only, append_only};
  }
  Deployment group{folder, options};
  ASSERT_TRUE(write_to(group.instance(0), "kept").is("OK"));
  for (std::size_t i = 0; i < 3 && !GetParam().append_only; ++i) {
    ASSERT_TRUE(group.instance(i).command({"SAVE"}).is("OK"));
  }
  for (std::size_t i = 0; i < 3; ++i) group.sentinel(i).kill();
  for (std::size_t i = 0; i < 3; ++i) group.instance(i).kill();

  for (std::size_t i = 0; i < 3; ++i) group.sentinel(i).restart();
  for (std::size_t i = 0; i < 3; ++i) {
    if (i != GetParam().missing) group.instance(i).restart();
  }

  const auto healed = [&] {
    if (masters_among(group) != 1) return false;
    const std::size_t master = group.instance_on(group.sentinel(0).master_port("orders"));
    return master != GetParam().missing && group.instance(master).is_master() && all_of(group, [&](Sentinel& sentinel) {
             return sentinel.master_port("orders") == group.instance(master).port();
           });
  };
  wait_until(healed, seconds{60}, "a master", [&] { return group.state(); });
  const std::size_t master = group.instance_on(group.sentinel(0).master_port("orders"));
  group.wait_until_all_follow(master, seconds{60});
  EXPECT_EQ(group.instance(master).command({"GET", "kept"}).text, "1");
}

INSTANTIATE_TEST_SUITE_P(Of, PowerLoss,
                         testing::Values(Loss{0, false}, Loss{1, false}, Loss{2, false}, Loss{0, true}, Loss{1, true},
                                         Loss{2, true}),
                         [](const auto& loss) {
                           return std::string{"Without"} + std::to_string(loss.param.missing) +
                                  (loss.param.append_only ? "Aof" : "Rdb");
                         });

// Whatever started them told each that another is the master.
TEST_F(MovingPods, WhereAllCopiesCameBackAsReplicasOneIsPromoted) {
  Deployment group{folder};
  ASSERT_TRUE(write_to(group.instance(0), "kept").is("OK"));
  for (std::size_t i = 0; i < 3; ++i) ASSERT_TRUE(group.instance(i).command({"SAVE"}).is("OK"));
  for (std::size_t i = 0; i < 3; ++i) group.instance(i).kill();
  std::ofstream{group.instance(0).folder() / "redis.conf", std::ios::app} << "replicaof 127.0.0.1 "
                                                                          << group.instance(1).port() << '\n';

  for (std::size_t i = 0; i < 3; ++i) group.instance(i).restart();
  const auto begin = std::chrono::steady_clock::now();

  wait_until([&] { return masters_among(group) == 1; }, seconds{60}, "one master", [&] { return group.state(); });
  RecordProperty("milliseconds", static_cast<int>((std::chrono::steady_clock::now() - begin) / milliseconds{1}));
  std::size_t master = 0;
  wait_until(
      [&] {
        master = group.instance_on(group.sentinel(0).master_port("orders"));
        return group.instance(master).is_master();
      },
      seconds{20}, "all name it");
  group.wait_until_all_follow(master, seconds{60});
  EXPECT_EQ(group.instance(master).command({"GET", "kept"}).text, "1");
}

}  // namespace vedette::end_to_end
