#include <cstdlib>
#include <random>

#include "test/end_to_end/end_to_end.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

class StateFile : public EndToEnd {};

/// A change of what the file holds: the n-th of an endless row.
std::vector<std::string> change(std::size_t number, std::uint16_t port) {
  const std::string other = "m" + std::to_string(number / 4 % 7);
  switch (number % 4) {
    case 0:
      return {"SENTINEL", "MONITOR", other, "127.0.0.1", std::to_string(port), "2"};
    case 1:
      return {"SENTINEL", "SET", other, "down-after-milliseconds", std::to_string(1000 + number)};
    case 2:
      return {"SENTINEL", "SET", "orders", "failover-timeout", std::to_string(1000 + number)};
    default:
      return {"SENTINEL", "REMOVE", "m" + std::to_string((number / 4 + 3) % 7)};
  }
}

/// $VEDETTE_SEED, or a fresh one.
std::uint32_t drawn_seed() {
  const char* chosen = std::getenv("VEDETTE_SEED");
  return chosen == nullptr ? std::random_device{}() : static_cast<std::uint32_t>(std::strtoul(chosen, nullptr, 0));
}

}  // namespace

TEST_F(StateFile, LoadsWheneverTheSentinelWasKilled) {
  const RedisServer master{folder, "redis"};
  SentinelOptions options;
  options.directives = {"# a comment of the operator",
                        "sentinel monitor orders 127.0.0.1 " + std::to_string(master.port()) + " 1"};
  Sentinel sentinel{folder, "sentinel", options};
  const std::string id = sentinel.id();
  const std::uint32_t seed = drawn_seed();
  SCOPED_TRACE("to draw the same again: VEDETTE_SEED=" + std::to_string(seed));
  std::mt19937 random{seed};
  std::size_t number = 0;

  for (int round = 0; round < 8; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    {
      Connection client{sentinel.at()};
      // Some changes are answered, some are under way when it dies.
      const std::size_t answered = random() % 40;
      for (std::size_t times = 0; times < answered; ++times) {
        ASSERT_NE(client.command(change(number++, master.port())).kind, Reply::Kind::lost);
      }
      const std::size_t under_way = 1 + random() % 40;
      for (std::size_t times = 0; times < under_way; ++times) client.send(change(number++, master.port()));
      const std::size_t awaited = random() % under_way;
      for (std::size_t times = 0; times < awaited; ++times) {
        ASSERT_NE(client.receive().kind, Reply::Kind::lost);
      }
      sentinel.kill();
    }

    // Both programs take turns, so each must load what the other left, too.
    sentinel.restart(round % 2 == 0 ? Kind::redis_sentinel : Kind::vedette);

    EXPECT_EQ(sentinel.id(), id) << sentinel.text();
    EXPECT_EQ(sentinel.master_port("orders"), master.port()) << sentinel.text();
    EXPECT_NE(sentinel.text().find("# a comment of the operator"), std::string::npos) << sentinel.text();
    sentinel.kill();
    sentinel.restart(Kind::vedette);
    EXPECT_EQ(sentinel.id(), id) << sentinel.text();
  }
}

TEST_F(StateFile, HoldsWhatWasAnswered) {
  const RedisServer master{folder, "redis"};
  SentinelOptions options;
  options.directives = {"sentinel monitor orders 127.0.0.1 " + std::to_string(master.port()) + " 1"};
  Sentinel sentinel{folder, "sentinel", options};

  for (int round = 1; round <= 5; ++round) {
    const std::string period = std::to_string(1000 * round);
    ASSERT_TRUE(sentinel.command({"SENTINEL", "SET", "orders", "down-after-milliseconds", period}).is("OK"));
    sentinel.kill();
    sentinel.restart();

    EXPECT_EQ(sentinel.master_field("orders", "down-after-milliseconds"), period) << sentinel.text();
  }
}

}  // namespace vedette::end_to_end
