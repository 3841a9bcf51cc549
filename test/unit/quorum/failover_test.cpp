#include <algorithm>

#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

// The peers agree and grant their votes.
struct Failover : testing::Test {
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

TEST_F(Failover, ReplacesADeadMasterAMomentAfterItsAgreement) {
  lose_master();
  scene.run_for(3s);

  EXPECT_THAT(scene.lines("+switch-master"), ElementsAre("+switch-master orders 10.0.0.1 6379 10.0.0.2 6379"));
  EXPECT_LE(scene.time_of("+switch-master") - scene.time_of("+odown"), 20ms);
}

TEST_F(Failover, TellsItsStepsInTheirOrder) {
  lose_master();
  ASSERT_TRUE(scene.run_until_line("+switch-master"));

  EXPECT_THAT(
      scene.event_types(),
      ElementsAre("+sdown", "+odown", "+new-epoch", "+try-failover", "+vote-for-leader", "+elected-leader",
                  "+failover-state-select-slave", "+selected-slave", "+failover-state-send-slaveof-noone",
                  "+failover-state-wait-promotion", "-role-change", "+promoted-slave", "+failover-state-reconf-slaves",
                  "+switch-master", "+slave", "+slave", "+failover-story", "+slave-reconf-sent"));
}

TEST_F(Failover, ThePictureFollowsTheSteps) {
  scene.peer('b').answers_asks = false;
  scene.peer('c').answers_asks = false;
  scene.hears(question(1).by('b'));
  EXPECT_EQ(scene.picture().failover_stage, FailoverStage::none);
  EXPECT_FALSE(scene.picture().failover_in_progress);

  lose_master();
  scene.run_until_line("+try-failover");
  EXPECT_EQ(scene.picture().failover_stage, FailoverStage::wait_start);
  EXPECT_TRUE(scene.picture().failover_in_progress);
  EXPECT_FALSE(scene.picture().failover_forced);

  scene.server("10.0.0.2:6379").obeys = false;
  scene.hears(PeerAnswered{scene.peer_id('b'), "orders", at("10.0.0.1:6379"), Epoch{1}, id_of('1'),
                           PeerOpinion{true, id_of('1'), Epoch{1}}});
  scene.run_until_line("+elected-leader");
  EXPECT_EQ(scene.picture().failover_stage, FailoverStage::select_slave);

  scene.run_until_line("promotes");
  EXPECT_EQ(scene.picture().failover_stage, FailoverStage::wait_promotion);
  EXPECT_TRUE(scene.replica(promoted()).promoted);
}

// The order.

TEST_F(Failover, TheOrderAndTheQuestionWhatItDidGoTogether) {
  lose_master();
  ASSERT_TRUE(scene.run_until_line("promotes"));

  const std::vector<std::string> all = scene.does_all();
  const auto order = std::find(all.begin(), all.end(), Promotes("10.0.0.2:6379"));
  EXPECT_NE(std::find(order, all.end(), "asks 10.0.0.2:6379 for info"), all.end());
}

TEST_F(Failover, PromotesOneReplicaOnly) {
  lose_master();
  scene.run_for(10s);

  EXPECT_EQ(scene.count("promotes"), 1U);
}

TEST_F(Failover, ARefusedOrderIsSentAgain) {
  scene.server("10.0.0.2:6379").obeys = false;
  scene.server("10.0.0.3:6379").report.priority = 0;
  scene.run_for(12s);
  lose_master();
  ASSERT_TRUE(scene.run_until_line("promotes"));
  scene.run_for(1s);
  ASSERT_GE(scene.count("promotes"), 2U);
  EXPECT_LE(scene.count("promotes"), 15U) << "not at the speed of the round trip";

  scene.server("10.0.0.2:6379").obeys = true;
  scene.run_for(1s);

  EXPECT_THAT(scene.lines("+switch-master"), SizeIs(1));
}

TEST_F(Failover, AnOrderLostWithItsConnectionIsSentAgain) {
  scene.server("10.0.0.2:6379").latency = 50ms;
  scene.server("10.0.0.3:6379").report.priority = 0;
  scene.run_for(12s);
  lose_master();
  ASSERT_TRUE(scene.run_until_line("promotes"));

  scene.kill("10.0.0.2:6379");
  scene.revive("10.0.0.2:6379");
  scene.run_for(800ms);

  EXPECT_EQ(scene.count("promotes"), 2U);
  EXPECT_THAT(scene.lines("+switch-master"), SizeIs(1));
}

TEST_F(Failover, AnOrderLostWithItsConnectionIsNotSentToAnotherProcess) {
  scene.server("10.0.0.2:6379").latency = 50ms;
  scene.server("10.0.0.3:6379").report.priority = 0;
  scene.run_for(12s);
  lose_master();
  ASSERT_TRUE(scene.run_until_line("promotes"));

  scene.kill("10.0.0.2:6379");
  scene.server("10.0.0.2:6379").say_run_id('Z');
  scene.server("10.0.0.2:6379").latency = 150ms;
  scene.revive("10.0.0.2:6379");
  ASSERT_TRUE(scene.run_until_line("-failover-abort", 2s));

  EXPECT_EQ(scene.count("promotes"), 1U);
}

TEST_F(Failover, NoOrderLeavesMoreThanTenSecondsAfterTheElection) {
  scene.server("10.0.0.2:6379").obeys = false;
  scene.server("10.0.0.3:6379").report.priority = 0;
  scene.run_for(12s);
  lose_master();
  ASSERT_TRUE(scene.run_until_line("promotes"));
  const Milliseconds elected = scene.time_of("+elected-leader");

  ASSERT_TRUE(scene.run_until_line("-failover-abort"));

  EXPECT_LE(scene.times("promotes").back() - elected, 10s);
  EXPECT_THAT(scene.lines("-failover-abort"), ElementsAre("-failover-abort-slave-timeout master orders 10.0.0.1 6379"));
}

TEST_F(Failover, AnOrderThatWasCarriedOutIsNotSentAgainOverANewConnection) {
  scene.server("10.0.0.3:6379").report.priority = 0;
  scene.run_for(12s);
  scene.server("10.0.0.2:6379").answers_info = true;
  lose_master();
  ASSERT_TRUE(scene.run_until_line("promotes"));
  // EXEC ran, yet it says replica: somebody else has demoted it.
  scene.server("10.0.0.2:6379").answers_info = false;
  scene.run_for(20ms);
  scene.server("10.0.0.2:6379").become_replica_of(at("10.0.0.9:6379"));
  scene.server("10.0.0.2:6379").answers_info = true;
  scene.run_for(15s);
  scene.forget();

  scene.kill("10.0.0.2:6379");
  scene.revive("10.0.0.2:6379");
  scene.run_for(800ms);

  EXPECT_THAT(scene.lines("promotes"), IsEmpty());
}

TEST_F(Failover, AnOrderWithoutAnswerIsWithdrawnWhenItIsTooLateForIt) {
  Scene slow{three_sentinels().down_after(30s)};
  slow.settle();
  slow.server("10.0.0.3:6379").report.priority = 0;
  slow.run_for(12s);
  slow.peers_say_down();
  slow.kill("10.0.0.1:6379");
  ASSERT_TRUE(slow.run_until_line("+elected-leader", 60s));
  slow.hang("10.0.0.2:6379");
  ASSERT_TRUE(slow.run_until_line("promotes"));
  slow.forget();

  slow.run_for(11s);

  EXPECT_THAT(slow.does(), Contains(Reconnects("10.0.0.2:6379")));
  EXPECT_THAT(slow.does(), Contains("-failover-abort-slave-timeout master orders 10.0.0.1 6379"));
}

// What proves a promotion.

TEST_F(Failover, OnlyInfoOfTheInstanceItselfProvesAPromotion) {
  lose_master();
  scene.server("10.0.0.2:6379").answers_info = false;
  scene.server("10.0.0.3:6379").report.priority = 0;
  ASSERT_TRUE(scene.run_until_line("promotes"));
  scene.run_for(2s);

  EXPECT_THAT(scene.lines("+promoted-slave"), IsEmpty()) << "EXEC ran, but nobody said master";
  EXPECT_EQ(scene.core().master_address("orders"), at("10.0.0.1:6379"));

  scene.server("10.0.0.2:6379").answers_info = true;
  scene.kill("10.0.0.2:6379");
  scene.revive("10.0.0.2:6379");
  scene.run_for(1s);
  EXPECT_THAT(scene.lines("+promoted-slave"), SizeIs(1));
}

TEST_F(Failover, AnotherProcessAtItsPlaceProvesNothing) {
  lose_master();
  scene.server("10.0.0.2:6379").obeys = false;
  scene.server("10.0.0.3:6379").report.priority = 0;
  scene.run_for(1s);
  ASSERT_TRUE(scene.run_until_line("promotes"));

  scene.server("10.0.0.2:6379").become_master();
  scene.server("10.0.0.2:6379").say_run_id('Z');
  scene.run_for(1s);

  EXPECT_THAT(scene.lines("+promoted-slave"), IsEmpty());
  EXPECT_THAT(scene.lines("-failover-abort-slave-timeout"), Not(IsEmpty()));
}

TEST_F(Failover, NothingIsSaidBeforeThePromotionIsOnDisk) {
  lose_master();
  ASSERT_TRUE(scene.run_until_line("promotes"));
  scene.disk.holds = true;
  scene.run_for(50ms);
  ASSERT_THAT(scene.lines("-role-change"), SizeIs(1));
  EXPECT_THAT(scene.lines("+promoted-slave"), IsEmpty());
  EXPECT_THAT(scene.lines("+switch-master"), IsEmpty());
  EXPECT_THAT(scene.lines("lets"), IsEmpty());
  EXPECT_EQ(scene.core().master_address("orders"), at("10.0.0.1:6379"));

  scene.disk.holds = false;
  scene.finish_write();
  scene.run_for(20ms);
  EXPECT_EQ(scene.core().master_address("orders"), at("10.0.0.2:6379"));
  EXPECT_EQ(scene.on_disk("orders").address, at("10.0.0.2:6379"));
  EXPECT_EQ(scene.on_disk("orders").config_epoch, Epoch{1});
  EXPECT_THAT(scene.lines("lets 10.0.0.3:6379"), SizeIs(1));
}

// It writes its configuration anew, and the disk may be slow.
TEST_F(Failover, ThePromotedInstanceMayStandStillForAWhile) {
  lose_master();
  ASSERT_TRUE(scene.run_until_line("+try-failover"));
  for (const char* replica : {"10.0.0.2:6379", "10.0.0.3:6379"}) scene.server(replica).latency = 1990ms;

  ASSERT_TRUE(scene.run_until_line("+switch-master"));
  EXPECT_THAT(scene.lines("+sdown slave"), Not(IsEmpty()));
  EXPECT_THAT(scene.lines("-failover-abort"), IsEmpty());
}

TEST_F(Failover, OneThatStaysSilentIsGivenUpForAnother) {
  lose_master();
  ASSERT_TRUE(scene.run_until_line("promotes"));
  const std::string first = promoted();
  scene.hang(first);
  scene.run_for(5s);

  EXPECT_THAT(scene.lines("-failover-abort"), ElementsAre("-failover-abort-slave-timeout master orders 10.0.0.1 6379"));
  EXPECT_THAT(scene.lines("promotes"), SizeIs(2));
  EXPECT_THAT(scene.lines("+switch-master"), ElementsAre("+switch-master orders 10.0.0.1 6379 10.0.0.3 6379"));
}

TEST_F(Failover, WhileTheMasterAnswersAnOrderIsCarriedOutHoweverLateThePromotedOneAnswers) {
  scene.order(1, OrderFailover{"orders"});
  ASSERT_TRUE(scene.run_until_line("+try-failover"));
  for (const char* replica : {"10.0.0.2:6379", "10.0.0.3:6379"}) scene.server(replica).latency = 5s;

  ASSERT_TRUE(scene.run_until_line("+switch-master"));
  EXPECT_THAT(scene.lines("+sdown slave"), Not(IsEmpty()));
  EXPECT_THAT(scene.lines("-failover-abort"), IsEmpty());
}

TEST_F(Failover, ThePromotedInstanceDiesBeforeItSaidMaster) {
  lose_master();
  scene.server("10.0.0.2:6379").answers_info = true;
  scene.server("10.0.0.2:6379").obeys = false;
  ASSERT_TRUE(scene.run_until_line("promotes"));
  ASSERT_EQ(promoted(), "10.0.0.2:6379");

  scene.kill("10.0.0.2:6379");
  scene.run_for(6s);

  EXPECT_THAT(scene.lines("-failover-abort"), ElementsAre("-failover-abort-slave-timeout master orders 10.0.0.1 6379"));
  EXPECT_THAT(scene.lines("+switch-master"), ElementsAre("+switch-master orders 10.0.0.1 6379 10.0.0.3 6379"));
}

}  // namespace
}  // namespace vedette::quorum
