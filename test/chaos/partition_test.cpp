#include "test/lab/connection.hpp"
#include "test/lab/folder.hpp"
#include "test/lab/network.hpp"
#include "test/lab/redis_server.hpp"
#include "test/lab/wait_until.hpp"

namespace vedette::chaos {

using namespace lab;

namespace {

constexpr std::size_t hosts = 5;

/// A server on each of five hosts.
class PartitionedNetwork : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto reason = no_networks_because()) GTEST_SKIP() << *reason;
    network = std::make_unique<Network>(static_cast<int>(hosts));
    for (std::size_t i = 0; i < hosts; ++i) {
      const Host& host = network->host(i);
      RedisOptions options{.host = host.address(), .network = host.network(), .port = 6379};
      servers.push_back(std::make_unique<RedisServer>(folder, "redis" + std::to_string(i), options));
    }
  }

  bool reaches(std::size_t from, std::size_t to) const {
    Endpoint place = servers[to]->at();
    place.network = network->host(from).network();
    return Connection{place, {}, std::chrono::milliseconds{200}}.command({"PING"}).ok();
  }
  /// Whom each host reaches, itself included, as `013|...`.
  std::string who_reaches_whom() const {
    std::string text;
    for (std::size_t from = 0; from < hosts; ++from) {
      text += from == 0 ? "" : "|";
      for (std::size_t to = 0; to < hosts; ++to) {
        if (reaches(from, to)) text += std::to_string(to);
      }
    }
    return text;
  }
  void wait_until_it_is(const std::string& wanted) const {
    std::string seen;
    wait_until([&] { return (seen = who_reaches_whom()) == wanted; }, std::chrono::seconds{30}, wanted,
               [&] { return seen; });
  }

  Folder folder{"partition"};
  std::unique_ptr<Network> network;
  std::vector<std::unique_ptr<RedisServer>> servers;
};

constexpr const char* whole = "01234|01234|01234|01234|01234";

}  // namespace

TEST_F(PartitionedNetwork, FallsIntoTwoPartsAndIsJoinedAgain) {
  wait_until_it_is(whole);

  network->part({1, 3});
  EXPECT_EQ(who_reaches_whom(), "024|13|024|13|024");

  network->join();
  wait_until_it_is(whole);
}

TEST_F(PartitionedNetwork, IsPartedAnewWithoutBeingJoined) {
  network->part({1, 3});

  network->part({0});

  wait_until_it_is("0|1234|1234|1234|1234");
}

TEST_F(PartitionedNetwork, CutsAndMendsSingleHostsAsEver) {
  network->part({0, 1});
  network->join();

  network->host(0).cut();
  EXPECT_EQ(who_reaches_whom(), "0|1234|1234|1234|1234");

  network->host(0).mend();
  wait_until_it_is(whole);
}

}  // namespace vedette::chaos
