#include <cstdlib>
#include <fstream>
#include <map>
#include <random>

#include "test/end_to_end/end_to_end.hpp"
#include "test/end_to_end/started.hpp"

// SIGKILL at any moment of many saves: each file loads, and no epoch has two votes. VEDETTE_KILLS says how often.

namespace vedette::end_to_end {

using namespace lab;

namespace {

int how_often() {
  const char* wanted = std::getenv("VEDETTE_KILLS");
  return wanted == nullptr ? 8 : std::atoi(wanted);
}

class KilledWhileSaving : public EndToEnd, public testing::WithParamInterface<const char*> {
 protected:
  std::vector<std::string> question(std::uint64_t epoch, char candidate) const {
    return {"SENTINEL",
            "IS-MASTER-DOWN-BY-ADDR",
            "127.0.0.1",
            std::to_string(master.port()),
            std::to_string(epoch),
            std::string(40, candidate)};
  }

  const RedisServer master{folder, "redis"};
  Port port;
  Started vedette{folder, port.number()};
};

}  // namespace

TEST_P(KilledWhileSaving, AnEpochNeverHasTwoVotes) {
  if (vedette_is_redis_sentinel()) GTEST_SKIP() << "redis-sentinel answers before it has saved";
  const auto file =
      folder.write("sentinel.conf", "port " + std::to_string(port.number()) + "\nbind 127.0.0.1\nsentinel myid " +
                                        random_run_id() + "\nsentinel monitor orders 127.0.0.1 " +
                                        std::to_string(master.port()) + " 1\n" + GetParam());
  std::mt19937 random{std::random_device{}()};
  std::uint64_t epoch = 0;
  int votes = 0;

  for (int round = 0; round < how_often(); ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    vedette.start(file);
    std::uint64_t voted = 0;
    {
      Connection client{{.port = port.number()}};
      const std::size_t asked = 5 + random() % 60;
      for (std::size_t times = 0; times < asked; ++times) client.send(question(++epoch, 'a'));
      const std::size_t awaited = 1 + random() % asked;
      for (std::size_t times = 0; times < awaited; ++times) {
        const Reply reply = client.receive();
        ASSERT_EQ(reply.items.size(), 3U);
        if (reply.items[1].text != std::string(40, 'a')) continue;
        voted = static_cast<std::uint64_t>(reply.items[2].integer);
        ++votes;
      }
      vedette.kill();
    }
    vedette.start(file);

    for (const std::uint64_t again : {voted, epoch}) {
      if (again == 0) continue;
      const Reply reply = vedette.command(question(again, 'b'));
      ASSERT_EQ(reply.items.size(), 3U) << vedette.log();
      // Whatever it answers, it is not another's vote for an epoch that it gave away before.
      const bool for_another = reply.items[1].text == std::string(40, 'b');
      EXPECT_FALSE(for_another && static_cast<std::uint64_t>(reply.items[2].integer) <= voted);
    }
    vedette.kill();
    epoch += 2;
  }
  EXPECT_GT(votes, how_often());
}

INSTANTIATE_TEST_SUITE_P(Each, KilledWhileSaving, testing::Values("", "state-file own.state\n"),
                         [](const auto& form) { return *form.param == '\0' ? "InTheConfiguration" : "Apart"; });

}  // namespace vedette::end_to_end
