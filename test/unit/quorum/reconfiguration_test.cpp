#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

// 10.0.0.2 is promoted; 10.0.0.3 to 10.0.0.6 are to follow.
struct Reconfiguring : testing::Test {
  static Given given() {
    return three_sentinels().replicas({"10.0.0.4:6379", "10.0.0.5:6379", "10.0.0.6:6379"}).failover_timeout(20s);
  }
  Scene scene{given()};
  void SetUp() override { prepare(scene); }
  static void prepare(Scene& prepared) {
    prepared.settle();
    prepared.peers_say_down();
    prepared.server("10.0.0.2:6379").report.offset = 9000;
  }
  // They carry the order out, and their link to the master is not up yet.
  void no_links_come_up(Scene& of) {
    for (const char* replica : {"10.0.0.3:6379", "10.0.0.4:6379", "10.0.0.5:6379", "10.0.0.6:6379"}) {
      of.server(replica).obeys = false;
      of.server(replica).become_replica_of(at("10.0.0.2:6379"));
      of.server(replica).report.master_link_up = false;
    }
  }
  // They take the order and do nothing.
  void nobody_follows(Scene& of) {
    for (const char* replica : {"10.0.0.3:6379", "10.0.0.4:6379", "10.0.0.5:6379", "10.0.0.6:6379"}) {
      of.server(replica).latency = 5ms;
      of.server(replica).answers_info = false;
    }
  }
  void fail_over(Scene& in) {
    in.kill("10.0.0.1:6379");
    ASSERT_TRUE(in.run_until_line("+switch-master"));
  }
};

TEST_F(Reconfiguring, EveryReplicaIsToldToFollow) {
  fail_over(scene);
  scene.run_for(5s);

  for (const char* replica : {"10.0.0.3:6379", "10.0.0.4:6379", "10.0.0.5:6379", "10.0.0.6:6379"}) {
    EXPECT_EQ(scene.count(LetsFollow(replica, "10.0.0.2:6379")), 1U) << replica;
  }
  EXPECT_THAT(scene.lines("+failover-end"), ElementsAre("+failover-end master orders 10.0.0.1 6379"));
}

TEST_F(Reconfiguring, EachStepOfAReplicaIsTold) {
  fail_over(scene);
  scene.run_for(5s);

  const std::string replica = "slave 10.0.0.3:6379 10.0.0.3 6379 @ orders 10.0.0.2 6379";
  const Milliseconds sent = scene.time_of("+slave-reconf-sent " + replica);
  const Milliseconds in_progress = scene.time_of("+slave-reconf-inprog " + replica);
  const Milliseconds done = scene.time_of("+slave-reconf-done " + replica);
  ASSERT_NE(sent, -1ms);
  EXPECT_LE(sent, in_progress);
  EXPECT_LE(in_progress, done);
  EXPECT_EQ(scene.count("+slave-reconf-inprog " + replica), 1U);
}

TEST_F(Reconfiguring, NoMoreThanParallelSyncsAreUnderWay) {
  Scene two{given().parallel_syncs(2)};
  prepare(two);
  two.kill("10.0.0.1:6379");
  two.run_until_line("promotes");
  no_links_come_up(two);
  for (const char* replica : {"10.0.0.3:6379", "10.0.0.4:6379", "10.0.0.5:6379", "10.0.0.6:6379"}) {
    two.server(replica).obeys = true;
  }
  nobody_follows(two);
  ASSERT_TRUE(two.run_until_line("+switch-master"));
  two.run_for(8s);

  EXPECT_EQ(two.count("+slave-reconf-sent"), 2U);
}

TEST_F(Reconfiguring, TheNextIsSentWhenOneIsDone) {
  scene.server("10.0.0.3:6379").latency = 400ms;
  fail_over(scene);
  scene.run_for(100ms);
  ASSERT_EQ(scene.count("+slave-reconf-sent"), 1U) << "parallel-syncs is 1";

  scene.run_for(5s);
  EXPECT_EQ(scene.count("+slave-reconf-sent"), 4U);
  EXPECT_THAT(scene.times("+slave-reconf-sent")[1], testing::Ge(scene.times("+slave-reconf-done")[0]));
}

// behaviour §10 W4: one replica that never follows must not block the others.
TEST_F(Reconfiguring, OneThatNeverFollowsIsLeftBehindAfterTenSeconds) {
  nobody_follows(scene);
  fail_over(scene);
  const Milliseconds switched = scene.time_of("+switch-master");

  ASSERT_TRUE(scene.run_until_line("-slave-reconf-sent-timeout"));

  EXPECT_GT(scene.time_of("-slave-reconf-sent-timeout") - switched, 10s);
  EXPECT_LT(scene.time_of("-slave-reconf-sent-timeout") - switched, 10200ms);
  EXPECT_GE(scene.count("+slave-reconf-sent"), 2U) << "the next one's turn";
}

TEST_F(Reconfiguring, WhoIsDownIsNotWaitedFor) {
  scene.kill("10.0.0.4:6379");
  scene.run_for(3s);

  fail_over(scene);
  scene.run_for(2s);

  EXPECT_THAT(scene.lines("+failover-end"), SizeIs(1));
  EXPECT_EQ(scene.count(LetsFollow("10.0.0.4:6379", "10.0.0.2:6379")), 0U);
}

TEST_F(Reconfiguring, WhoGoesDownInTheMiddleFreesItsPlace) {
  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("promotes"));
  scene.server("10.0.0.3:6379").answers_info = false;
  ASSERT_TRUE(scene.run_until_line("+slave-reconf-sent slave 10.0.0.3:6379"));
  scene.kill("10.0.0.3:6379");
  scene.run_for(4s);

  EXPECT_EQ(scene.count("+slave-reconf-done"), 3U);
  EXPECT_THAT(scene.lines("+failover-end "), SizeIs(1));
}

TEST_F(Reconfiguring, WhoFollowsAlreadyIsLeftAlone) {
  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("promotes"));
  scene.server("10.0.0.5:6379").become_replica_of(at("10.0.0.2:6379"));
  scene.run_for(5s);

  EXPECT_EQ(scene.count(LetsFollow("10.0.0.5:6379", "10.0.0.2:6379")), 0U);
  EXPECT_THAT(scene.lines("+failover-end"), SizeIs(1));
}

TEST_F(Reconfiguring, EndsWithTheFailoverTimeoutAndReallySendsTheLastOrders) {
  Scene many{given().failover_timeout(5s)};
  prepare(many);
  nobody_follows(many);
  many.kill("10.0.0.1:6379");
  ASSERT_TRUE(many.run_until_line("+switch-master"));
  const Milliseconds switched = many.time_of("+switch-master");

  ASSERT_TRUE(many.run_until_line("+failover-end-for-timeout"));
  many.run_for(10ms);

  EXPECT_NEAR(static_cast<double>((many.time_of("+failover-end-for-timeout") - switched).count()), 5000.0, 20.0);
  EXPECT_EQ(many.count("+slave-reconf-sent-be"), 3U);
  EXPECT_EQ(many.count("lets "), 4U) << "each of the four was told";
  EXPECT_THAT(many.lines("+failover-end master"), SizeIs(1));
}

TEST_F(Reconfiguring, ARefusedOrderIsSentAgainButNotAtTheSpeedOfTheRoundTrip) {
  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("promotes"));
  scene.server("10.0.0.3:6379").obeys = false;
  scene.run_for(5s);

  EXPECT_GE(scene.count(LetsFollow("10.0.0.3:6379", "10.0.0.2:6379")), 2U);
  EXPECT_LE(scene.count(LetsFollow("10.0.0.3:6379", "10.0.0.2:6379")), 10U);
  EXPECT_LE(scene.count("+slave-reconf-sent slave 10.0.0.3:6379"), 10U);

  scene.server("10.0.0.3:6379").obeys = true;
  scene.run_for(5s);
  EXPECT_THAT(scene.lines("+failover-end"), SizeIs(1));
}

TEST_F(Reconfiguring, AnOrderLostWithItsConnectionIsSentAgain) {
  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("promotes"));
  scene.server("10.0.0.3:6379").latency = 300ms;
  ASSERT_TRUE(scene.run_until_line("+slave-reconf-sent slave 10.0.0.3:6379"));

  scene.kill("10.0.0.3:6379");
  scene.revive("10.0.0.3:6379");
  scene.run_for(3s);

  EXPECT_EQ(scene.count(LetsFollow("10.0.0.3:6379", "10.0.0.2:6379")), 2U);
  EXPECT_THAT(scene.lines("+failover-end"), SizeIs(1));
}

// behaviour §10 W22: the reference's leader stays blind about the new master until all replicas follow.
TEST_F(Reconfiguring, EndsWhenTheNewMasterIsDownAndTheNextFailoverBegins) {
  nobody_follows(scene);
  fail_over(scene);
  for (const char* replica : {"10.0.0.3:6379", "10.0.0.4:6379", "10.0.0.5:6379", "10.0.0.6:6379"}) {
    scene.server(replica).answers_info = true;
    scene.kill(replica);
    scene.revive(replica);
  }
  scene.forget();

  scene.kill("10.0.0.2:6379");
  scene.run_for(3s);

  EXPECT_THAT(scene.lines("+odown"), ElementsAre("+odown master orders 10.0.0.2 6379 #quorum 2/2"));
  EXPECT_THAT(scene.lines("+switch-master"), SizeIs(1));
}

TEST_F(Reconfiguring, TheNewMasterIsAskedAboutAndVotedOnFromTheSwitchOn) {
  nobody_follows(scene);
  fail_over(scene);
  scene.forget();

  scene.hears(question(1, "10.0.0.2:6379").by('b'));
  scene.hears(vote_request(2, "10.0.0.2:6379").from('b').epoch(9));
  scene.run_for(20ms);

  EXPECT_THAT(scene.lines("answers"), ElementsAre(Answers(1, false), Votes(2, 'b', 9)));
}

TEST_F(Reconfiguring, AHigherConfigurationEndsIt) {
  nobody_follows(scene);
  fail_over(scene);
  scene.run_for(1s);
  scene.forget();

  scene.server("10.0.0.3:6379").become_master();
  scene.hears(hello_of('b').config("10.0.0.3:6379", 9));
  scene.run_for(15s);

  EXPECT_THAT(scene.lines("+slave-reconf"), IsEmpty());
  EXPECT_THAT(scene.lines("lets 10.0.0.4:6379 follow 10.0.0.2"), IsEmpty());
}

TEST_F(Reconfiguring, HellosGoOutAtOnceWithTheNewConfiguration) {
  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("promotes"));
  scene.forget();
  ASSERT_TRUE(scene.run_until_line("+switch-master"));
  scene.run_for(5ms);

  for (const char* to : {"b", "c", "10.0.0.2:6379", "10.0.0.3:6379"}) {
    EXPECT_THAT(scene.lines(std::string{"says hello to "} + to + ": 1 orders 10.0.0.2:6379 1"), Not(IsEmpty())) << to;
  }
}

// The old master.

TEST_F(Reconfiguring, AnOldMasterThatStillAnswersIsDemotedInTheSameStep) {
  scene.order(1, OrderFailover{"orders"});
  ASSERT_TRUE(scene.run_until_line("+switch-master"));
  scene.run_for(5ms);

  EXPECT_THAT(scene.lines("lets 10.0.0.1:6379"), ElementsAre(LetsFollow("10.0.0.1:6379", "10.0.0.2:6379")));
  EXPECT_LE(scene.time_of("lets 10.0.0.1:6379") - scene.time_of("+switch-master"), 2ms);
  EXPECT_THAT(scene.lines("+convert-to-slave"),
              ElementsAre("+convert-to-slave slave 10.0.0.1:6379 10.0.0.1 6379 @ orders 10.0.0.2 6379"));
}

// Somebody gave it to another master before it was ever seen as one.
TEST(ReconfiguringStrangers, AnOldMasterThatFollowsAnotherOneIsLeftToIt) {
  Scene scene{Reconfiguring::given()};
  scene.server("10.0.0.1:6379").become_replica_of(at("10.9.0.1:6379"));
  Reconfiguring::prepare(scene);

  ASSERT_TRUE(scene.run_until_line("+switch-master", 60s));
  scene.run_for(30s);

  EXPECT_EQ(scene.count("+stranger slave 10.0.0.1:6379"), 1U);
  EXPECT_THAT(scene.lines("lets 10.0.0.1:6379"), IsEmpty());
}

// Those who elected us may have elected another since, and that one may have chosen it.
TEST_F(Reconfiguring, AnOldMasterThatReturnsIsNotDemotedOnOurWordAlone) {
  nobody_follows(scene);
  fail_over(scene);
  scene.run_for(3s);
  scene.forget();

  scene.revive("10.0.0.1:6379");
  scene.run_for(4s);

  EXPECT_THAT(scene.lines("lets 10.0.0.1:6379"), IsEmpty());
}

TEST_F(Reconfiguring, NorIsOneWhoseDemotionWasLostWithItsConnection) {
  nobody_follows(scene);
  scene.server("10.0.0.1:6379").latency = 200ms;
  scene.run_for(3s);
  scene.order(1, OrderFailover{"orders"});
  ASSERT_TRUE(scene.run_until_line("lets 10.0.0.1:6379"));

  scene.kill("10.0.0.1:6379");
  scene.revive("10.0.0.1:6379");
  scene.run_for(3s);

  EXPECT_EQ(scene.count("lets 10.0.0.1:6379"), 1U);
}

// Votes are held for as long as a leader leads, and a second.
TEST(ReconfiguringLate, OneThatStillAnswersIsNotDemotedEitherIfTheDiskTookLongerThanWeLead) {
  Scene scene{three_sentinels().failover_timeout(5s)};
  scene.settle();
  scene.order(1, OrderFailover{"orders"});
  ASSERT_TRUE(scene.run_until_line("promotes"));
  scene.disk.holds = true;
  scene.run_for(6s);

  scene.disk.holds = false;
  scene.finish_write();
  scene.run_for(100ms);

  EXPECT_EQ(scene.picture().server.address, at("10.0.0.2:6379"));
  EXPECT_THAT(scene.lines("lets 10.0.0.1:6379"), IsEmpty());
}

// The order is for the process that was replaced.
TEST_F(Reconfiguring, NorIsAnotherProcessAtItsPlace) {
  nobody_follows(scene);
  scene.order(1, OrderFailover{"orders"});
  ASSERT_TRUE(scene.run_until_line("promotes"));
  scene.disk.holds = true;
  scene.run_for(5ms);
  scene.kill("10.0.0.1:6379");
  scene.server("10.0.0.1:6379").say_run_id('Z');
  scene.revive("10.0.0.1:6379");
  scene.run_for(1500ms);
  ASSERT_TRUE(scene.picture("orders").failover_in_progress);

  scene.disk.holds = false;
  scene.finish_write();
  scene.run_for(1s);

  EXPECT_EQ(scene.picture().server.address, at("10.0.0.2:6379"));
  EXPECT_THAT(scene.lines("lets 10.0.0.1:6379"), IsEmpty());
}

// What is on disk is told in hellos while we are in tilt.
TEST_F(Reconfiguring, NorIsAnyoneAfterAPauseOfOurOwn) {
  nobody_follows(scene);
  scene.order(1, OrderFailover{"orders"});
  ASSERT_TRUE(scene.run_until_line("promotes"));
  scene.disk.holds = true;
  scene.run_for(5ms);
  scene.pause(3s);

  scene.disk.holds = false;
  scene.finish_write();
  scene.run_for(4s);

  EXPECT_EQ(scene.picture().server.address, at("10.0.0.2:6379"));
  EXPECT_THAT(scene.lines("lets 10.0.0.1:6379"), IsEmpty());
}

// A ping that is under way is no silence: the order leaves by the connection that stands.
TEST_F(Reconfiguring, APingUnderWayDoesNotHoldTheDemotionUp) {
  nobody_follows(scene);
  scene.server("10.0.0.1:6379").latency = 100ms;
  scene.run_for(5s);
  scene.forget();
  ASSERT_TRUE(scene.run_until_line("pings 10.0.0.1:6379"));
  scene.order(1, OrderFailover{"orders"});
  ASSERT_TRUE(scene.run_until_line("+switch-master"));

  EXPECT_THAT(scene.lines("reconnects to 10.0.0.1:6379"), IsEmpty());
  EXPECT_THAT(scene.lines("lets 10.0.0.1:6379"), ElementsAre(LetsFollow("10.0.0.1:6379", "10.0.0.2:6379")));
}

TEST_F(Reconfiguring, ARefusedDemotionIsOrderedAgainButNotAtTheSpeedOfTheRoundTrip) {
  nobody_follows(scene);
  scene.server("10.0.0.1:6379").obeys = false;
  scene.order(1, OrderFailover{"orders"});
  ASSERT_TRUE(scene.run_until_line("lets 10.0.0.1:6379"));
  scene.run_for(14s);

  EXPECT_GE(scene.count("lets 10.0.0.1:6379"), 2U);
  EXPECT_LE(scene.count("lets 10.0.0.1:6379"), 10U);
}

}  // namespace
}  // namespace vedette::quorum
