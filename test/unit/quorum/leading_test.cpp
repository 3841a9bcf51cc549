#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::SizeIs;

// The peers agree and grant their votes.
struct Leading : testing::Test {
  Scene scene{three_sentinels()};
  void SetUp() override {
    scene.settle();
    scene.peers_say_down();
  }
  void lose_master() { scene.kill("10.0.0.1:6379"); }
  std::string promoted() const {
    const std::vector<std::string> lines = scene.lines("promotes");
    return lines.empty() ? "" : lines.back().substr(9);
  }
};

TEST_F(Leading, StopsWhenTheMasterAnswersBeforeTheOrder) {
  scene.server("10.0.0.3:6379").become_master();
  lose_master();
  ASSERT_TRUE(scene.run_until_line("+elected-leader"));

  scene.revive("10.0.0.1:6379");
  scene.run_for(3s);

  EXPECT_THAT(scene.lines("promotes"), IsEmpty());
  EXPECT_EQ(scene.count("-failover-abort"), 1U);
  EXPECT_FALSE(scene.picture().failover_in_progress);
}

TEST_F(Leading, GoesOnWhenTheMasterAnswersAfterTheOrder) {
  scene.server("10.0.0.2:6379").latency = 100ms;
  scene.server("10.0.0.3:6379").report.priority = 0;
  scene.run_for(12s);
  lose_master();
  ASSERT_TRUE(scene.run_until_line("promotes"));

  scene.revive("10.0.0.1:6379");
  scene.run_for(3s);

  EXPECT_THAT(scene.lines("+switch-master"), SizeIs(1));
}

struct APause : Leading {
  void SetUp() override {
    Leading::SetUp();
    scene.server("10.0.0.2:6379").obeys = false;
    scene.server("10.0.0.3:6379").obeys = false;
    lose_master();
    ASSERT_TRUE(scene.run_until_line("promotes"));
    scene.forget();
  }
};

TEST_F(APause, OnTheSteadyClockEndsTheLeadership) {
  scene.pause(2500ms);

  EXPECT_THAT(scene.does(), Contains("-failover-abort-slave-timeout master orders 10.0.0.1 6379"));
  EXPECT_THAT(scene.does(), Contains(Reconnects("10.0.0.2:6379"))) << "the order is withdrawn";
}

TEST_F(APause, OnTheBootClockEndsTheLeadership) {
  scene.suspend(2500ms);

  EXPECT_THAT(scene.does(), Contains("-failover-abort-slave-timeout master orders 10.0.0.1 6379"));
}

TEST_F(APause, OnTheWallClockEndsTheLeadership) {
  scene.set_wall_ahead(2500ms);
  scene.run_for(1s);

  EXPECT_THAT(scene.does(), Contains("-failover-abort-slave-timeout master orders 10.0.0.1 6379"));
}

TEST_F(APause, OfLessThanTwoSecondsDoesNot) {
  scene.pause(1900ms);
  scene.suspend(1900ms);
  scene.set_wall_ahead(1900ms);
  scene.run_for(1s);

  EXPECT_THAT(scene.lines("-failover-abort"), IsEmpty());
}

TEST_F(APause, AWallClockSetBackIsNoPause) {
  scene.set_wall_ahead(-3600s);
  scene.run_for(2s);

  EXPECT_THAT(scene.lines("-failover-abort"), IsEmpty());
}

TEST_F(APause, SmallStepsOfTheWallClockAddUp) {
  for (int i = 0; i < 7; ++i) {
    scene.set_wall_ahead(1500ms);
    scene.run_for(500ms);
  }

  EXPECT_THAT(scene.lines("-failover-abort"), SizeIs(1)) << "elapsed time is judged by all three clocks";
}

TEST(Leadership, WithAShortFailoverTimeoutIsShorter) {
  Scene scene{three_sentinels().failover_timeout(4s)};
  scene.settle();
  scene.peers_say_down();
  scene.server("10.0.0.2:6379").obeys = false;
  scene.server("10.0.0.3:6379").report.priority = 0;
  scene.run_for(12s);
  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("-failover-abort"));

  EXPECT_LE(scene.times("promotes").back() - scene.time_of("+elected-leader"), 4s);
}

// It may have to wait two seconds for another's announcement.
TEST(Leadership, IsNeverShorterThanThreeSeconds) {
  Scene scene{three_sentinels().failover_timeout(1s)};
  scene.settle();
  scene.peers_say_down();
  scene.server("10.0.0.3:6379").become_master();
  scene.kill("10.0.0.1:6379");

  EXPECT_TRUE(scene.run_until_line("promotes"));
  EXPECT_EQ(scene.count("+elected-leader"), 1U);
}

}  // namespace
}  // namespace vedette::quorum
