#include "test/chaos/machine.hpp"

#include "test/lab/deployment.hpp"
#include "test/lab/wait_until.hpp"

namespace vedette::chaos {

using namespace lab;

namespace {

constexpr std::chrono::milliseconds a_while{300};
constexpr std::chrono::seconds patience{20};

/// A master with a Sentinel and a client on the first of two hosts, its replica on the other.
class MachineTest : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto reason = no_networks_because()) GTEST_SKIP() << *reason;
    network = std::make_unique<Network>(2);
    DeploymentOptions options;
    options.replicas = 1;
    options.sentinels = {lab::Kind::vedette};
    options.quorum = 1;
    // Nobody is to be replaced here.
    options.down_after = std::chrono::minutes{10};
    for (std::size_t index = 0; index < 2; ++index) {
      const Host& host = network->host(index);
      options.servers.push_back({.host = host.address(), .network = host.network(), .port = 6379});
    }
    options.sentinel_options.push_back(
        {.host = network->host(0).address(), .network = network->host(0).network(), .port = 26379});
    group = std::make_unique<Deployment>(folder, options);
    client = std::make_unique<Client>(*group, "client", network->host(0).network(), 0);
    machine = std::make_unique<Machine>(network->host(0), group->sentinel(0), &group->instance(0), client.get());
  }

  /// The one at this place, as it is seen from the other host.
  Endpoint from_afar(Endpoint place) const {
    place.network = network->host(1).network();
    return place;
  }
  bool answers(const Endpoint& place) const { return Connection{place, {}, a_while}.command({"PING"}).ok(); }
  bool all_answer() const {
    return answers(from_afar(group->instance(0).at())) && answers(from_afar(group->sentinel(0).at()));
  }
  void wait_for_a_write() const {
    const std::size_t before = client->acknowledged();
    // One more may have been under way.
    wait_until([&] { return client->acknowledged() > before + 1; }, patience, "the client writes");
  }
  bool writes_nothing() const {
    const std::size_t before = client->acknowledged();
    return holds_for([&] { return client->acknowledged() <= before + 1; }, a_while);
  }

  Folder folder{"machine"};
  std::unique_ptr<Network> network;
  std::unique_ptr<Deployment> group;
  std::unique_ptr<Client> client;
  std::unique_ptr<Machine> machine;
};

}  // namespace

TEST_F(MachineTest, StandsStillWithAllThatRunsThere) {
  wait_for_a_write();

  machine->pause();

  EXPECT_FALSE(answers(from_afar(group->instance(0).at())));
  EXPECT_FALSE(answers(from_afar(group->sentinel(0).at())));
  EXPECT_TRUE(writes_nothing());
  EXPECT_TRUE(group->instance(0).process().running());
  EXPECT_TRUE(answers(group->instance(1).at()));

  machine->resume();

  wait_until([&] { return all_answer(); }, patience, "all answer again");
  wait_for_a_write();
}

TEST_F(MachineTest, VanishesAndNobodyIsTold) {
  wait_for_a_write();
  Connection before{from_afar(group->instance(0).at()), {}, a_while};
  ASSERT_TRUE(before.command({"PING"}).ok());

  machine->lose();

  EXPECT_FALSE(group->instance(0).process().running());
  EXPECT_FALSE(group->sentinel(0).process().running());
  EXPECT_TRUE(writes_nothing());
  const Reply silence = before.command({"PING"});
  EXPECT_EQ(silence.text, "Resource temporarily unavailable") << "a reset or an end would have been told at once";

  machine->bring_back();

  wait_until([&] { return all_answer(); }, patience, "all answer again");
  wait_for_a_write();
}

}  // namespace vedette::chaos
