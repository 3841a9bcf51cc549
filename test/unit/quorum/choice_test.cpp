#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The peers agree and grant their votes.
struct Choice : testing::Test {
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

TEST_F(Choice, ChoosesTheReplicaThatIsFurthestNow) {
  lose_master();
  scene.run_for(900ms);

  // What it says after the election counts, not what it said before.
  scene.server("10.0.0.3:6379").report.offset = 5000;
  scene.run_for(3s);

  EXPECT_EQ(promoted(), "10.0.0.3:6379");
}

TEST_F(Choice, WaitsForFreshInfoOfASlowReplica) {
  scene.server("10.0.0.3:6379").report.offset = 5000;
  scene.run_for(12s);
  scene.server("10.0.0.3:6379").latency = 60ms;
  scene.run_for(3s);

  lose_master();
  ASSERT_TRUE(scene.run_until_line("promotes"));

  EXPECT_EQ(promoted(), "10.0.0.3:6379");
  EXPECT_GE(scene.time_of("promotes") - scene.time_of("+elected-leader"), 50ms);
}

// Whenever in its round of pings that is, which come every two seconds.
TEST_F(Choice, WaitsForFreshInfoOfAReplicaThatWasJustPinged) {
  for (Milliseconds phase = 0ms; phase < 2s; phase += 10ms) {
    Scene one{three_sentinels().down_after(5s)};
    one.peers_say_down();
    one.server("10.0.0.3:6379").latency = 0ms;
    one.settle(12s + phase);
    one.server("10.0.0.3:6379").latency = 25ms;
    one.server("10.0.0.3:6379").report.offset = 5000;
    one.order(1, OrderFailover{"orders"});
    ASSERT_TRUE(one.run_until_line("promotes"));

    EXPECT_THAT(one.lines("promotes"), ElementsAre("promotes 10.0.0.3:6379")) << phase.count();
  }
}

TEST_F(Choice, NeverWaitsLongerThanTwoHundredMilliseconds) {
  scene.server("10.0.0.3:6379").latency = 90ms;
  scene.run_for(3s);
  scene.server("10.0.0.3:6379").answers_info = false;

  lose_master();
  ASSERT_TRUE(scene.run_until_line("promotes"));

  const Milliseconds waited = scene.time_of("promotes") - scene.time_of("+elected-leader");
  EXPECT_LE(waited, 200ms);
  EXPECT_GE(waited, 100ms) << "but a few of its round trips";
}

TEST_F(Choice, DoesNotWaitForTheDead) {
  scene.kill("10.0.0.3:6379");
  scene.run_for(3s);

  lose_master();
  ASSERT_TRUE(scene.run_until_line("promotes"));

  EXPECT_LE(scene.time_of("promotes") - scene.time_of("+elected-leader"), 10ms);
}

TEST_F(Choice, AsksForInfoWhileSuspecting) {
  scene.run_for(3s);
  scene.forget();
  lose_master();
  ASSERT_TRUE(scene.run_until_line("+sdown master"));

  EXPECT_EQ(scene.time_of("asks 10.0.0.2:6379 for info"), scene.time_of("+sdown master"));
  EXPECT_EQ(scene.time_of("asks 10.0.0.3:6379 for info"), scene.time_of("+sdown master"));
}

TEST_F(Choice, WithoutAGoodReplicaGivesUp) {
  scene.server("10.0.0.2:6379").report.priority = 0;
  scene.server("10.0.0.3:6379").report.priority = 0;
  scene.run_for(12s);

  lose_master();
  ASSERT_TRUE(scene.run_until_line("-failover-abort"));

  EXPECT_THAT(scene.lines("-failover-abort"), ElementsAre("-failover-abort-no-good-slave master orders 10.0.0.1 6379"));
  EXPECT_THAT(scene.lines("promotes"), IsEmpty());
  EXPECT_FALSE(scene.picture().failover_in_progress);
}

TEST_F(Choice, WithoutAGoodReplicaDoesNotTryAgainBlindly) {
  scene.server("10.0.0.2:6379").report.priority = 0;
  scene.server("10.0.0.3:6379").report.priority = 0;
  scene.run_for(12s);

  lose_master();
  scene.run_for(60s);

  EXPECT_EQ(scene.count("+try-failover"), 1U);
}

TEST_F(Choice, TriesAgainWhenAReplicaTurnsFit) {
  scene.server("10.0.0.2:6379").report.priority = 0;
  scene.server("10.0.0.3:6379").report.priority = 0;
  scene.run_for(12s);
  lose_master();
  scene.run_for(10s);

  scene.server("10.0.0.3:6379").report.priority = 100;
  scene.run_for(5s);

  EXPECT_THAT(scene.lines("+switch-master"), ElementsAre("+switch-master orders 10.0.0.1 6379 10.0.0.3 6379"));
}

// An instance that says master already.

TEST_F(Choice, AReplicaThatTurnedMasterIsWaitedForAndThenPromoted) {
  scene.server("10.0.0.3:6379").become_master();
  scene.server("10.0.0.3:6379").report.offset = 1;

  lose_master();
  ASSERT_TRUE(scene.run_until_line("promotes"));

  EXPECT_EQ(promoted(), "10.0.0.3:6379") << "it may be another leader's unannounced promotion";
  EXPECT_GE(scene.time_of("promotes") - scene.time_of("+elected-leader"), 2000ms);
  EXPECT_LE(scene.time_of("promotes") - scene.time_of("+elected-leader"), 2200ms);
}

TEST_F(Choice, TheAnnouncementItWaitsForEndsTheFailover) {
  scene.server("10.0.0.3:6379").become_master();
  lose_master();
  ASSERT_TRUE(scene.run_until_line("+elected-leader"));
  scene.run_for(500ms);

  scene.hears(hello_of('b').config("10.0.0.3:6379", 9));
  scene.run_for(3s);

  EXPECT_THAT(scene.lines("promotes"), IsEmpty());
  EXPECT_EQ(scene.on_disk("orders").config_epoch, Epoch{9});
  EXPECT_EQ(scene.on_disk("orders").address, at("10.0.0.3:6379"));
  EXPECT_FALSE(scene.picture().failover_in_progress);
}

TEST_F(Choice, WhenTheFormerLeaderIsDownItDoesNotWait) {
  scene.hears(vote_request(1).from('c').epoch(5));
  scene.run_for(10ms);
  scene.server("10.0.0.3:6379").become_master();
  scene.peer('b').grants = true;
  scene.kill_peer('c');
  scene.run_for(11s);
  scene.forget();

  lose_master();
  ASSERT_TRUE(scene.run_until_line("promotes"));

  EXPECT_EQ(promoted(), "10.0.0.3:6379");
  EXPECT_LE(scene.time_of("promotes") - scene.time_of("+elected-leader"), 300ms);
}

TEST_F(Choice, AnInstanceThatJustSaysMasterIsTheLastChoice) {
  Scene strange{three_sentinels()};
  strange.server("10.0.0.3:6379").become_master();
  strange.server("10.0.0.3:6379").report.offset = 9000;
  strange.settle();
  strange.peers_say_down();

  strange.kill("10.0.0.1:6379");
  ASSERT_TRUE(strange.run_until_line("promotes"));

  EXPECT_THAT(strange.lines("promotes"), ElementsAre(Promotes("10.0.0.2:6379")));
}

TEST_F(Choice, AndNeverBeforeTwoSecondsHavePassed) {
  Scene strange{three_sentinels()};
  strange.server("10.0.0.2:6379").report.priority = 0;
  strange.server("10.0.0.3:6379").become_master();
  strange.server("10.0.0.3:6379").obeys = false;
  strange.settle();
  // Even if somebody who had our vote is down: this instance was never promoted by a leader of ours.
  strange.hears(vote_request(1).from('c').epoch(5));
  strange.run_for(10ms);
  strange.kill_peer('c');
  strange.run_for(11s);
  strange.peers_say_down();

  strange.kill("10.0.0.1:6379");
  ASSERT_TRUE(strange.run_until_line("promotes"));

  EXPECT_GE(strange.time_of("promotes") - strange.time_of("+elected-leader"), 2000ms);
}

}  // namespace
}  // namespace vedette::quorum
