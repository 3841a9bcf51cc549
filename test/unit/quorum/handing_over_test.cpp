#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

struct HandingOver : testing::Test {
  Scene scene{three_sentinels()};
  void SetUp() override {
    scene.server("10.0.0.1:6379").report.handing_over = false;
    scene.settle();
  }
  void order() { scene.order(1, OrderFailover{.master = "orders", .coordinated = true, .replica = {}}); }
};

TEST_F(HandingOver, TheMasterItselfIsAskedToChangePlaces) {
  order();
  scene.run_for(300ms);

  EXPECT_THAT(scene.lines("answers order"), ElementsAre(AnswersOrder(1, "done")));
  EXPECT_THAT(scene.lines("lets 10.0.0.1:6379 hand over"),
              ElementsAre(StartsWith("lets 10.0.0.1:6379 hand over to 10.0.0.2:6379 within ")));
  EXPECT_THAT(scene.lines("promotes"), IsEmpty()) << "no REPLICAOF NO ONE while the old master takes writes";
  EXPECT_THAT(scene.lines("+switch-master"), ElementsAre("+switch-master orders 10.0.0.1 6379 10.0.0.2 6379"));
}

TEST_F(HandingOver, HasTheMajorityUnderAnEpochOfItsOwn) {
  order();
  scene.run_for(300ms);

  EXPECT_THAT(scene.lines("asks b for its vote"), SizeIs(1));
  EXPECT_EQ(scene.on_disk("orders").config_epoch, Epoch{1});
}

TEST_F(HandingOver, WithoutAMajorityNothingIsDone) {
  scene.peer('b').grants = false;
  scene.peer('c').grants = false;

  order();
  scene.run_for(15s);

  EXPECT_THAT(scene.lines("lets 10.0.0.1:6379"), IsEmpty());
  EXPECT_THAT(scene.lines("+failover-without-majority"), IsEmpty());
  EXPECT_THAT(scene.lines("-failover-abort-not-elected"), SizeIs(1));
  EXPECT_FALSE(scene.picture().failover_in_progress);
}

TEST_F(HandingOver, EndsBeforeTheLeadershipDoes) {
  order();
  scene.run_for(300ms);

  const auto orders = scene.actions<HandOver>();
  ASSERT_THAT(orders, SizeIs(1));
  EXPECT_GT(orders[0].timeout, 9s);
  EXPECT_LE(orders[0].timeout, 10s);
}

TEST_F(HandingOver, IsShownAsCoordinated) {
  scene.server("10.0.0.1:6379").never_ready = true;
  order();
  scene.run_for(100ms);

  EXPECT_TRUE(scene.picture().failover_coordinated);
  EXPECT_FALSE(scene.picture().failover_forced);
}

TEST_F(HandingOver, BothServersWriteTheirNewPartIntoTheirFiles) {
  order();
  scene.run_for(1s);

  EXPECT_THAT(scene.lines("lets 10.0.0.2:6379 rewrite"), SizeIs(1));
  EXPECT_THAT(scene.lines("lets 10.0.0.1:6379 follow"), ElementsAre(LetsFollow("10.0.0.1:6379", "10.0.0.2:6379")));
  EXPECT_THAT(scene.lines("lets 10.0.0.3:6379 follow"), ElementsAre(LetsFollow("10.0.0.3:6379", "10.0.0.2:6379")));
}

// Only another leader can have made it a master again.
TEST_F(HandingOver, TheOldMasterIsNotDemotedAtOnceIfItSaysMasterLater) {
  scene.server("10.0.0.3:6379").answers_info = false;  // The job of reconfiguration goes on.
  order();
  ASSERT_TRUE(scene.run_until_line("+switch-master"));
  scene.kill("10.0.0.1:6379");
  scene.run_for(50ms);
  scene.forget();

  scene.server("10.0.0.1:6379").become_master();
  scene.revive("10.0.0.1:6379");
  scene.run_for(4s);

  EXPECT_THAT(scene.lines("lets 10.0.0.1:6379"), IsEmpty());
}

TEST_F(HandingOver, IsRefusedIfTheMasterKnowsNoFailover) {
  Scene old{three_sentinels()};
  old.settle();

  old.order(1, OrderFailover{.master = "orders", .coordinated = true, .replica = {}});

  EXPECT_THAT(old.does(), ElementsAre(AnswersOrder(1, "no hand-over")));
}

TEST_F(HandingOver, IsRefusedIfTheMasterIsDown) {
  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("+sdown master"));

  order();

  EXPECT_THAT(scene.lines("answers order"), ElementsAre(AnswersOrder(1, "master is down")));
}

TEST_F(HandingOver, IsGivenUpIfTheMasterRefuses) {
  scene.server("10.0.0.1:6379").hands_over = false;

  order();
  scene.run_for(20s);

  EXPECT_THAT(scene.lines("-failover-abort-master-refused"), SizeIs(1));
  EXPECT_THAT(scene.lines("lets 10.0.0.1:6379"), SizeIs(1)) << "once";
  EXPECT_THAT(scene.lines("+switch-master"), IsEmpty());
}

TEST_F(HandingOver, WaitsUntilTheMasterCountsTheReplicaAsOnline) {
  scene.server("10.0.0.1:6379").counts_replicas = false;
  order();
  scene.run_for(1500ms);
  EXPECT_THAT(scene.lines("+switch-master"), IsEmpty());
  scene.server("10.0.0.1:6379").counts_replicas = true;

  scene.run_for(300ms);

  EXPECT_THAT(scene.lines("+switch-master"), ElementsAre("+switch-master orders 10.0.0.1 6379 10.0.0.2 6379"));
  EXPECT_THAT(scene.lines("-failover-abort"), IsEmpty());
  EXPECT_LE(scene.actions<HandOver>().back().timeout, 8600ms) << "it ends no later for that";
}

TEST_F(HandingOver, IsGivenUpIfTheMasterNeverCountsTheReplica) {
  scene.server("10.0.0.1:6379").counts_replicas = false;

  order();
  scene.run_for(2900ms);
  EXPECT_THAT(scene.lines("-failover-abort"), IsEmpty());
  scene.run_for(400ms);

  EXPECT_THAT(scene.lines("-failover-abort-master-refused"), SizeIs(1));
  EXPECT_FALSE(scene.picture().failover_in_progress);
}

// Behind its new connection may be another process.
TEST_F(HandingOver, IsNotOrderedAgainOfAMasterThatWasLostMeanwhile) {
  for (const bool comes_back : {false, true}) {
    Scene one{three_sentinels()};
    one.server("10.0.0.1:6379").report.handing_over = false;
    one.settle();
    one.server("10.0.0.1:6379").counts_replicas = false;
    one.order(1, OrderFailover{.master = "orders", .coordinated = true, .replica = {}});
    one.run_for(50ms);
    one.forget();
    one.kill("10.0.0.1:6379");
    if (comes_back) one.revive("10.0.0.1:6379");

    one.run_for(2s);

    EXPECT_THAT(one.lines("lets 10.0.0.1:6379 hand over"), IsEmpty());
    EXPECT_THAT(one.lines("-failover-abort-master-timeout"), SizeIs(1));
  }
}

TEST_F(HandingOver, TheOrderThatIsRepeatedEndsWithTheLeadershipAlsoIfTheMachineSleptMeanwhile) {
  scene.server("10.0.0.1:6379").counts_replicas = false;
  order();
  scene.run_for(50ms);
  scene.suspend(1900ms);
  scene.run_for(200ms);

  EXPECT_LE(scene.actions<HandOver>().back().timeout, 10s - 1900ms);
}

TEST_F(HandingOver, AReplicaThatSomebodyElsePromotesMeanwhileIsNotTakenForTheNewMaster) {
  scene.server("10.0.0.1:6379").counts_replicas = false;
  order();
  scene.run_for(500ms);
  scene.server("10.0.0.2:6379").become_master();

  scene.run_for(1s);

  EXPECT_THAT(scene.lines("+switch-master"), IsEmpty());
}

TEST_F(HandingOver, IsCalledOffIfTheReplicaNeverGetsThere) {
  scene.server("10.0.0.1:6379").never_ready = true;

  order();
  scene.run_for(9s);
  EXPECT_TRUE(scene.picture().failover_in_progress);
  scene.run_for(3s);

  EXPECT_FALSE(scene.picture().failover_in_progress);
  EXPECT_THAT(scene.lines("-failover-abort-master-timeout"), SizeIs(1));
  EXPECT_THAT(scene.lines("calls off the hand-over of 10.0.0.1:6379"), SizeIs(1));
  EXPECT_THAT(scene.lines("+switch-master"), IsEmpty());
}

TEST_F(HandingOver, EndsAsSoonAsTheServerGivesUpByItself) {
  scene.server("10.0.0.1:6379").never_ready = true;
  order();
  scene.run_for(1s);

  scene.server("10.0.0.1:6379").report.handing_over = false;
  scene.run_for(300ms);

  EXPECT_THAT(scene.lines("-failover-abort-master-timeout"), SizeIs(1));
}

TEST_F(HandingOver, AnOrderThatMayStillBeOnItsWayIsWithdrawn) {
  scene.hang("10.0.0.1:6379");
  order();
  ASSERT_TRUE(scene.run_until_line("-failover-abort-master-timeout"));

  EXPECT_THAT(scene.lines("calls off"), IsEmpty());
  EXPECT_THAT(scene.lines("reconnects 10.0.0.1:6379"), Contains(Reconnects("10.0.0.1:6379")));
}

TEST_F(HandingOver, IfTheMasterDiesMeanwhileAnAutomaticFailoverFollows) {
  scene.peers_say_down();
  scene.server("10.0.0.1:6379").never_ready = true;
  order();
  scene.run_for(1s);

  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("+switch-master"));

  EXPECT_THAT(scene.lines("-failover-abort-master-timeout"), SizeIs(1));
  EXPECT_THAT(scene.lines("promotes"), SizeIs(1));
}

// FAILOVER name TO host port.

struct ToReplica : HandingOver {
  void order_to(const std::string& address, bool coordinated = false) {
    scene.order(1, OrderFailover{.master = "orders", .coordinated = coordinated, .replica = at(address)});
  }
};

TEST_F(ToReplica, TheNamedOneIsPromotedThoughAnotherIsBetter) {
  scene.server("10.0.0.2:6379").report.priority = 1;
  scene.run_for(11s);

  order_to("10.0.0.3:6379");
  scene.run_for(300ms);

  EXPECT_THAT(scene.lines("promotes"), ElementsAre(Promotes("10.0.0.3:6379")));
  EXPECT_EQ(scene.core().master_address("orders"), at("10.0.0.3:6379"));
}

TEST_F(ToReplica, TheMasterCanHandOverToIt) {
  order_to("10.0.0.3:6379", true);
  scene.run_for(300ms);

  EXPECT_THAT(scene.lines("lets 10.0.0.1:6379 hand over"),
              ElementsAre(StartsWith("lets 10.0.0.1:6379 hand over to 10.0.0.3:6379")));
}

TEST_F(ToReplica, AnUnfitOneIsRefusedWithTheReason) {
  scene.server("10.0.0.3:6379").report.priority = 0;
  scene.run_for(11s);

  order_to("10.0.0.3:6379");

  EXPECT_THAT(scene.lines("answers order"), ElementsAre("answers order #1: unfit replica: its priority is 0"));
  EXPECT_THAT(scene.lines("+try-failover"), IsEmpty());
}

TEST_F(ToReplica, AStrangerIsRefused) {
  order_to("10.0.0.9:6379");
  EXPECT_THAT(scene.lines("answers order"), ElementsAre(AnswersOrder(1, "no such replica")));
}

TEST_F(ToReplica, TheMasterIsNoReplica) {
  order_to("10.0.0.1:6379");
  EXPECT_THAT(scene.lines("answers order"), ElementsAre(AnswersOrder(1, "no such replica")));
}

TEST_F(ToReplica, AnotherIsNeverTakenInItsPlace) {
  scene.peer('b').latency = 200ms;
  scene.peer('c').latency = 200ms;
  order_to("10.0.0.3:6379");
  scene.kill("10.0.0.3:6379");
  scene.run_for(5s);

  EXPECT_THAT(scene.lines("promotes"), IsEmpty());
  EXPECT_THAT(scene.lines("-failover-abort"), SizeIs(1));
}

}  // namespace
}  // namespace vedette::quorum
