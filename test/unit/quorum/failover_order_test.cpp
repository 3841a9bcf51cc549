#include <set>

#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

struct FailoverOrder : testing::Test {
  Scene scene{three_sentinels()};
  void SetUp() override { scene.settle(); }
};

TEST_F(FailoverOrder, AsksForVotesUnderAMintedEpochFirst) {
  scene.order(1, OrderFailover{"orders"});
  scene.run_for(5ms);

  EXPECT_THAT(scene.lines("asks b for its vote"), ElementsAre(AsksForVote('b', "10.0.0.1:6379", 1)));
  EXPECT_THAT(scene.does(), Contains(AnswersOrder(1, "done")));
}

TEST_F(FailoverOrder, IsDoneAMomentLater) {
  scene.order(1, OrderFailover{"orders"});
  scene.run_for(100ms);

  EXPECT_THAT(scene.lines("+switch-master"), ElementsAre("+switch-master orders 10.0.0.1 6379 10.0.0.2 6379"));
  EXPECT_EQ(scene.on_disk("orders").config_epoch, Epoch{1}) << "voted on, so no jump";
  EXPECT_THAT(scene.lines("+failover-without-majority"), IsEmpty());
}

// Else writes are accepted by a master that nobody names any more.
TEST_F(FailoverOrder, TellsOfTheSwitchWhenTheOldMasterHasBeenDemoted) {
  scene.server("10.0.0.1:6379").latency = 30ms;
  scene.order(1, OrderFailover{"orders"});
  ASSERT_TRUE(scene.run_until_line("+switch-master"));

  EXPECT_EQ(scene.time_of("+switch-master") - scene.time_of(LetsFollow("10.0.0.1:6379", "10.0.0.2:6379")), 30ms);
  EXPECT_EQ(scene.picture().server.address, at("10.0.0.2:6379"));
}

TEST_F(FailoverOrder, TellsOfItAfterATenthOfASecondIfTheOldMasterIsSilent) {
  scene.order(1, OrderFailover{"orders"});
  ASSERT_TRUE(scene.run_until_line("promotes"));
  scene.hang("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("+switch-master"));

  EXPECT_EQ(scene.time_of("+switch-master") - scene.time_of(LetsFollow("10.0.0.1:6379", "10.0.0.2:6379")), 100ms);
}

TEST_F(FailoverOrder, TellsOfItAtOnceIfTheOldMasterIsGoneMeanwhile) {
  scene.disk.takes = 20ms;
  scene.order(1, OrderFailover{"orders"});
  ASSERT_TRUE(scene.run_until_line("promotes"));
  scene.run_for(5ms);
  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("+switch-master"));

  EXPECT_LE(scene.time_of("+switch-master") - scene.time_of("promotes"), 30ms);
}

TEST_F(FailoverOrder, IsShownAsForced) {
  scene.peer('b').answers_asks = false;
  scene.peer('c').answers_asks = false;
  scene.order(1, OrderFailover{"orders"});
  scene.run_for(5ms);

  EXPECT_TRUE(scene.picture().failover_forced);
  EXPECT_TRUE(scene.picture().failover_in_progress);
}

TEST_F(FailoverOrder, IsRefusedForAnUnknownMaster) {
  scene.order(1, OrderFailover{"carts"});

  EXPECT_THAT(scene.does(), ElementsAre(AnswersOrder(1, "no such master")));
}

TEST_F(FailoverOrder, IsRefusedDuringAFailover) {
  scene.peer('b').answers_asks = false;
  scene.peer('c').answers_asks = false;
  scene.order(1, OrderFailover{"orders"});
  scene.order(2, OrderFailover{"orders"});

  EXPECT_THAT(scene.lines("answers order #2"), ElementsAre(AnswersOrder(2, "failover in progress")));
}

TEST_F(FailoverOrder, IsRefusedWithoutAFitReplica) {
  scene.kill("10.0.0.2:6379");
  scene.kill("10.0.0.3:6379");
  scene.run_for(2s);

  scene.order(1, OrderFailover{"orders"});

  EXPECT_THAT(scene.lines("answers order"), ElementsAre(AnswersOrder(1, "no good replica")));
  EXPECT_THAT(scene.lines("+try-failover"), IsEmpty());
}

TEST_F(FailoverOrder, WithoutAMajorityGoesOnAfterASecondAndSaysSo) {
  scene.kill_peer('b');
  scene.kill_peer('c');
  scene.run_for(3s);
  const Milliseconds ordered = scene.elapsed();

  scene.order(1, OrderFailover{"orders"});
  ASSERT_TRUE(scene.run_until_line("+switch-master"));

  EXPECT_GE(scene.time_of("promotes") - ordered, 1000ms);
  EXPECT_LE(scene.time_of("promotes") - ordered, 1100ms);
  EXPECT_THAT(scene.lines("+failover-without-majority"), SizeIs(1));
}

TEST_F(FailoverOrder, WithoutAMajorityJumpsFarAboveAllEpochsSeen) {
  scene.hears(hello_of('b').epoch(10));
  scene.run_for(10ms);
  scene.kill_peer('b');
  scene.kill_peer('c');

  scene.order(1, OrderFailover{"orders"});
  ASSERT_TRUE(scene.run_until_line("+switch-master"));

  const std::uint64_t epoch = scene.on_disk("orders").config_epoch.value;
  EXPECT_GE(epoch, 12U);
  EXPECT_LE(epoch, 11U + 1000U) << "above the epoch of its own election";
}

// Two operators in two places must not make one epoch name two addresses (schedule 6).
TEST_F(FailoverOrder, TheJumpIsDrawnAtRandom) {
  std::set<std::uint64_t> epochs;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    Given given = three_sentinels();
    given.beginning.seed = seed;
    Scene alone{given};
    alone.settle();
    alone.kill_peer('b');
    alone.kill_peer('c');
    alone.order(1, OrderFailover{"orders"});
    alone.run_until_line("+switch-master");
    epochs.insert(alone.on_disk("orders").config_epoch.value);
  }

  EXPECT_GE(epochs.size(), 7U);
}

TEST_F(FailoverOrder, BurnsFewEpochsInAMinority) {
  scene.kill_peer('b');
  scene.kill_peer('c');
  scene.run_for(3s);

  scene.order(1, OrderFailover{"orders"});
  scene.run_for(3s);

  EXPECT_LE(scene.count("+new-epoch"), 2U);
}

TEST_F(FailoverOrder, MintsAnewIfAVoterNamesAnother) {
  for (const char peer : {'b', 'c'}) {
    scene.peer(peer).grants = false;
    scene.peer(peer).voted('d', 1);
  }
  scene.order(1, OrderFailover{"orders"});
  scene.run_for(900ms);

  EXPECT_GE(scene.count("asks b for its vote about 10.0.0.1:6379 in 2"), 1U);
}

// Our own vote is another's, so nothing but the attempt itself remembers the epoch.
TEST_F(FailoverOrder, NeverStandsTwiceUnderOneEpoch) {
  scene.hears(vote_request(1).from('b').epoch(7));
  scene.run_for(10ms);
  scene.server("10.0.0.2:6379").obeys = false;
  scene.server("10.0.0.3:6379").obeys = false;

  scene.order(2, OrderFailover{"orders"});
  ASSERT_TRUE(scene.run_until_line("+elected-leader"));
  ASSERT_TRUE(scene.run_until_line("-failover-abort", 2min));
  scene.order(3, OrderFailover{"orders"});
  scene.run_for(10ms);

  EXPECT_THAT(scene.lines("asks b for its vote"),
              ElementsAre(AsksForVote('b', "10.0.0.1:6379", 8), AsksForVote('b', "10.0.0.1:6379", 9)));
}

TEST_F(FailoverOrder, IsNotStoppedByAHealthyMaster) {
  scene.peer('b').latency = 400ms;
  scene.peer('c').latency = 400ms;
  scene.order(1, OrderFailover{"orders"});
  scene.run_for(3s);

  EXPECT_THAT(scene.lines("+switch-master"), SizeIs(1));
}

TEST_F(FailoverOrder, AWriteThatFailsIsSaidSo) {
  scene.disk.fails = true;

  scene.order(1, OrderFailover{"orders"});
  scene.run_for(100ms);

  EXPECT_THAT(scene.lines("answers order"), ElementsAre(AnswersOrder(1, "not saved")));
}

// He has been told OK, or will be.
TEST_F(FailoverOrder, GoesOnWhenADiskThatStoodStillDoes) {
  scene.disk.holds = true;
  scene.order(1, OrderFailover{"orders"});
  scene.run_for(2s);
  EXPECT_THAT(scene.lines("asks b for its vote"), IsEmpty()) << "the epoch is not on disk";
  EXPECT_EQ(scene.picture().failover_stage, FailoverStage::wait_start);

  scene.disk.holds = false;
  scene.finish_write();
  ASSERT_TRUE(scene.run_until_line("+switch-master"));

  EXPECT_THAT(scene.lines("asks b for its vote"), SizeIs(1));
  EXPECT_THAT(scene.lines("-failover-abort"), IsEmpty());
  EXPECT_THAT(scene.lines("+failover-without-majority"), IsEmpty()) << "its second counts from when it could ask";
}

TEST_F(FailoverOrder, GoesOnAlsoIfTheWriteThatHasToEndFirstIsAnother) {
  scene.disk.holds = true;
  scene.order(1, OrderSet{"orders", scene.picture().settings, {}});
  scene.run_for(300ms);
  scene.order(2, OrderFailover{"orders"});
  scene.run_for(2s);

  scene.disk.holds = false;
  scene.finish_write();
  ASSERT_TRUE(scene.run_until_line("+switch-master"));

  EXPECT_THAT(scene.lines("-failover-abort"), IsEmpty());
  EXPECT_THAT(scene.does(), Contains(AnswersOrder(2, "done")));
}

// Who gave them holds them from then on, and not for longer because we could not count them.
TEST(FailoverOrderOfFive, AsksAnewForVotesThatWereGivenBeforeTheDiskStoodStill) {
  Scene scene{three_sentinels().peers("bcde").quorum(3)};
  scene.settle();
  scene.peer('d').answers_asks = false;
  scene.peer('e').answers_asks = false;
  scene.kill("10.0.0.1:6379");  // An epoch is reserved, so that the questions need not wait for the disk.
  ASSERT_TRUE(scene.run_until_line("+sdown master"));
  scene.run_for(10ms);
  scene.disk.holds = true;
  scene.order(1, OrderFailover{"orders"});
  scene.run_for(2s);
  ASSERT_THAT(scene.lines("asks b for its vote"), ElementsAre(AsksForVote('b', "10.0.0.1:6379", 1)));

  scene.disk.holds = false;
  scene.finish_write();
  ASSERT_TRUE(scene.run_until_line("+switch-master"));

  EXPECT_THAT(scene.lines("asks b for its vote"),
              ElementsAre(AsksForVote('b', "10.0.0.1:6379", 1), AsksForVote('b', "10.0.0.1:6379", 2)));
  EXPECT_EQ(scene.on_disk("orders").config_epoch, Epoch{2});
}

TEST(FailoverOrderOfFive, AsksAnewAlsoForVotesOfWhichItHasNotHeardYet) {
  Scene scene{three_sentinels().peers("bcde").quorum(3)};
  scene.settle();
  for (const char peer : {'b', 'c', 'd', 'e'}) scene.peer(peer).answers_asks = false;
  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("+sdown master"));
  scene.run_for(10ms);
  scene.disk.holds = true;
  scene.order(1, OrderFailover{"orders"});
  scene.run_for(2s);
  ASSERT_THAT(scene.lines("asks b for its vote"), Each(AsksForVote('b', "10.0.0.1:6379", 1)));
  scene.forget();

  scene.disk.holds = false;
  scene.finish_write();
  scene.run_for(20ms);

  EXPECT_THAT(scene.lines("asks b for its vote"), ElementsAre(AsksForVote('b', "10.0.0.1:6379", 2)));
}

TEST_F(FailoverOrder, SucceedsWithADiskWhoseEveryWriteIsSlow) {
  scene.disk.takes = 600ms;
  scene.order(1, OrderFailover{"orders"});

  ASSERT_TRUE(scene.run_until_line("+switch-master", 10s));

  EXPECT_THAT(scene.lines("-failover-abort"), IsEmpty());
  EXPECT_THAT(scene.lines("+failover-without-majority"), IsEmpty());
}

// Each write takes longer than is waited for without a word, and each would begin the second anew.
TEST_F(FailoverOrder, WaitsForSlowWritesOneAfterTheOtherNoLongerThanTheOperator) {
  scene.peer('b').answers_asks = false;
  scene.peer('c').answers_asks = false;
  scene.disk.takes = 700ms;
  scene.order(1, OrderFailover{"orders"});
  for (int second = 0; second < 20; ++second) {
    scene.order(static_cast<std::uint64_t>(second) + 2, OrderSet{"carts", {}, {}});
    scene.hears(hello_of('b').epoch(100 + static_cast<std::uint64_t>(second)));
    scene.run_for(650ms);
  }

  EXPECT_FALSE(scene.picture().failover_stage == FailoverStage::wait_start) << "neither done nor given up";
}

TEST_F(FailoverOrder, EndsWithThePatienceOfTheOperator) {
  scene.disk.holds = true;
  scene.order(1, OrderFailover{"orders"});
  scene.run_for(5100ms);

  EXPECT_THAT(scene.lines("answers order"), ElementsAre(AnswersOrder(1, "not saved")));
  EXPECT_THAT(scene.lines("-failover-abort-not-elected"), SizeIs(1));
}

TEST_F(FailoverOrder, EndsIfTheWriteThatStoodStillFails) {
  scene.disk.holds = true;
  scene.order(1, OrderFailover{"orders"});
  scene.run_for(2s);
  scene.fail_write();

  EXPECT_THAT(scene.lines("answers order"), ElementsAre(AnswersOrder(1, "not saved")));
  EXPECT_THAT(scene.lines("-failover-abort-not-elected"), SizeIs(1));
}

}  // namespace
}  // namespace vedette::quorum
