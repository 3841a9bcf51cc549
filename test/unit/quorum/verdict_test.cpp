#include "quorum/verdict.hpp"

#include <cstring>

#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

struct Verdict : testing::Test {
  Scene scene{three_sentinels()};
  void SetUp() override { scene.settle(); }
  Obstacle obstacle() const { return scene.picture().obstacle; }
};

TEST_F(Verdict, AHealthyGroupCanFailOver) {
  EXPECT_EQ(obstacle(), Obstacle::none);
}

TEST_F(Verdict, AtTheStartItIsToldOnceItIsPossible) {
  Scene fresh{three_sentinels()};
  fresh.run_for(5s);

  EXPECT_THAT(fresh.lines("+failover-possible"), ElementsAre("+failover-possible master orders 10.0.0.1 6379"));
  EXPECT_THAT(fresh.lines("-failover-possible"), IsEmpty());
}

TEST_F(Verdict, WithoutEnoughForTheQuorum) {
  Scene strict{three_sentinels().quorum(3)};
  strict.settle();
  strict.kill_peer('b');
  strict.run_for(4s);

  EXPECT_EQ(strict.picture().obstacle, Obstacle::no_quorum);
  EXPECT_THAT(strict.lines("-failover-possible"),
              ElementsAre("-failover-possible master orders 10.0.0.1 6379 fewer Sentinels answer than the quorum"));
}

TEST_F(Verdict, WithoutEnoughForAMajority) {
  Scene loose{three_sentinels().quorum(1)};
  loose.settle();
  loose.kill_peer('b');
  loose.kill_peer('c');
  loose.run_for(4s);

  EXPECT_EQ(loose.picture().obstacle, Obstacle::no_majority);
}

TEST_F(Verdict, WithoutAReplica) {
  Scene bare{monitoring("orders", "10.0.0.1:6379").quorum(2).peers("bc")};
  bare.settle(5s);

  EXPECT_EQ(bare.picture().obstacle, Obstacle::no_replica);
}

TEST_F(Verdict, WithoutAFitReplica) {
  scene.kill("10.0.0.2:6379");
  scene.kill("10.0.0.3:6379");
  scene.run_for(4s);

  EXPECT_EQ(obstacle(), Obstacle::no_good_replica);
}

TEST_F(Verdict, WithoutAReplicaThatLetsUsIn) {
  scene.server("10.0.0.2:6379").ping = PingReply::refused;
  scene.server("10.0.0.3:6379").ping = PingReply::refused;
  scene.run_for(4s);

  EXPECT_EQ(obstacle(), Obstacle::not_authorised);
}

TEST_F(Verdict, WhileAnotherSentinelAnnouncesAnotherMasterUnderOurEpoch) {
  scene.hears(hello_of('b').epoch(7).config("10.0.0.1:6379", 7));
  scene.hears(hello_of('c').epoch(7).config("10.0.0.2:6379", 7));
  scene.run_for(1100ms);

  EXPECT_EQ(obstacle(), Obstacle::disputed);
  EXPECT_THAT(scene.lines("-failover-possible"), SizeIs(1));

  scene.hears(hello_of('c').epoch(7).config("10.0.0.1:6379", 7));
  EXPECT_EQ(obstacle(), Obstacle::none);
}

TEST_F(Verdict, WhatStandsInTheWayForMomentsOnlyIsNoNewsHoweverOften) {
  scene.kill("10.0.0.2:6379");
  scene.kill("10.0.0.3:6379");
  scene.run_for(4s);
  ASSERT_EQ(obstacle(), Obstacle::no_good_replica);
  scene.hears(hello_of('b').epoch(7).config("10.0.0.1:6379", 7));

  for (int time = 0; time < 3; ++time) {
    scene.hears(hello_of('c').epoch(7).config("10.0.0.2:6379", 7));
    scene.run_for(100ms);
    EXPECT_EQ(obstacle(), Obstacle::no_good_replica);
    scene.hears(hello_of('c').epoch(7).config("10.0.0.1:6379", 7));
    scene.run_for(2s);
  }
  EXPECT_THAT(scene.lines("-failover-possible"), SizeIs(1));
}

TEST_F(Verdict, ADisputeIsOverWithANewerConfiguration) {
  scene.hears(hello_of('c').naming("10.0.0.2", 6379));
  scene.run_for(1100ms);
  ASSERT_EQ(obstacle(), Obstacle::disputed);

  scene.hears(hello_of('b').epoch(7).config("10.0.0.1:6379", 7));

  EXPECT_EQ(obstacle(), Obstacle::none);
}

TEST_F(Verdict, WhoIsSilentDisputesNothing) {
  scene.hears(hello_of('c').naming("10.0.0.2", 6379));
  scene.run_for(1100ms);
  ASSERT_EQ(obstacle(), Obstacle::disputed);

  scene.run_for(8s);

  EXPECT_EQ(obstacle(), Obstacle::none);
}

TEST_F(Verdict, ANameAndANumberCannotBeCompared) {
  scene.hears(hello_of('c').naming("redis-0.redis", 6379));
  scene.run_for(1100ms);

  EXPECT_EQ(obstacle(), Obstacle::none);
}

TEST_F(Verdict, InTilt) {
  scene.settle(20s);
  scene.pause(5s);
  scene.run_for(1900ms);

  EXPECT_EQ(obstacle(), Obstacle::tilt);
}

TEST_F(Verdict, InQuarantine) {
  Scene forgetful{three_sentinels().without_memory()};
  forgetful.hears(hello_of('b').epoch(3));
  forgetful.settle();

  EXPECT_EQ(forgetful.picture().obstacle, Obstacle::quarantined);
}

TEST_F(Verdict, WhileAnotherGoesByOurId) {
  scene.settle(20s);
  for (int i = 0; i < 3; ++i) {
    scene.hears(hello_of('1').at_place("10.0.77.77", 26379).via(scene.id("10.0.0.1:6379")));
    scene.run_for(1s);
  }

  EXPECT_EQ(obstacle(), Obstacle::identity_conflict);
}

TEST_F(Verdict, WhileNothingCanBeWritten) {
  scene.disk.fails = true;
  scene.hears(hello_of('b').epoch(3));
  scene.run_for(3s);

  EXPECT_EQ(obstacle(), Obstacle::state_not_writable);
}

TEST_F(Verdict, IsKnownWithinSeconds) {
  Scene slow{three_sentinels().down_after(30s)};
  slow.settle();
  slow.peer('b').answers = false;
  slow.peer('c').answers = false;
  slow.run_for(5s);

  EXPECT_EQ(slow.picture().obstacle, Obstacle::no_quorum);
}

TEST_F(Verdict, IsToldWhenItChanges) {
  scene.kill_peer('b');
  scene.kill_peer('c');
  scene.run_for(5s);
  scene.revive_peer('b');
  scene.run_for(3s);

  EXPECT_THAT(scene.lines("-failover-possible"), SizeIs(1));
  EXPECT_THAT(scene.lines("+failover-possible"), SizeIs(1));
  EXPECT_EQ(obstacle(), Obstacle::none);
}

TEST_F(Verdict, WhatLastsLessThanASecondIsNoNews) {
  scene.kill("10.0.0.2:6379");
  scene.kill("10.0.0.3:6379");
  scene.revive("10.0.0.2:6379");
  scene.revive("10.0.0.3:6379");
  scene.run_for(5s);

  EXPECT_THAT(scene.lines("-failover-possible"), IsEmpty());
}

TEST_F(Verdict, EveryObstacleHasItsSentence) {
  for (int obstacle = 0; obstacle <= static_cast<int>(Obstacle::no_good_replica); ++obstacle) {
    EXPECT_GT(std::strlen(obstacle_text(static_cast<Obstacle>(obstacle))), 10U);
  }
}

}  // namespace
}  // namespace vedette::quorum
