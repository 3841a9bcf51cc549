#include "quorum/pausing.hpp"

#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::UnorderedElementsAre;

struct Pausing : testing::Test {
  Scene scene{three_sentinels()};
  void SetUp() override { scene.settle(); }
  void pause(Milliseconds length, bool by_peer = false) {
    scene.order(1, OrderPause{.master = "orders", .length = length, .reason = "new kernel", .by_peer = by_peer});
    scene.run_for(10ms);
  }
  void resume(bool by_peer = false) {
    scene.order(2, OrderResume{.master = "orders", .by_peer = by_peer});
    scene.run_for(10ms);
  }
};

TEST_F(Pausing, NobodyStandsWhileItLasts) {
  pause(60s);
  scene.peers_say_down();
  scene.kill("10.0.0.1:6379");
  scene.run_for(30s);

  EXPECT_THAT(scene.lines("+try-failover"), IsEmpty());
  EXPECT_THAT(scene.lines("+odown"), SizeIs(1)) << "alarms go on";
}

TEST_F(Pausing, EndsByItselfAndThenTheMasterIsReplaced) {
  pause(10s);
  scene.peers_say_down();
  scene.kill("10.0.0.1:6379");
  scene.run_for(9s);
  ASSERT_THAT(scene.lines("+try-failover"), IsEmpty());

  scene.run_for(5s);

  EXPECT_THAT(scene.lines("-failover-paused"), ElementsAre("-failover-paused master orders 10.0.0.1 6379"));
  EXPECT_THAT(scene.lines("+switch-master"), SizeIs(1));
  EXPECT_FALSE(scene.picture().pause);
}

TEST_F(Pausing, NoVoteIsGivenMeanwhile) {
  pause(60s);

  scene.hears(vote_request(7).from('b').epoch(7));
  scene.run_for(20ms);

  EXPECT_THAT(scene.lines("answers #7"), ElementsAre(Answers(7, false)));
  EXPECT_EQ(scene.on_disk("orders").leader_epoch, Epoch{0});
}

TEST_F(Pausing, IsToldWithItsReason) {
  pause(60s);

  EXPECT_THAT(scene.lines("answers order"), ElementsAre(AnswersOrder(1, "done")));
  EXPECT_THAT(scene.lines("+failover-paused"),
              ElementsAre("+failover-paused master orders 10.0.0.1 6379 60 new kernel"));
  ASSERT_TRUE(scene.picture().pause);
  EXPECT_EQ(scene.picture().pause->reason, "new kernel");
  scene.run_for(2s);
  EXPECT_EQ(scene.picture().obstacle, Obstacle::paused);
}

TEST_F(Pausing, ResumeEndsIt) {
  pause(60s);
  resume();
  scene.peers_say_down();
  scene.kill("10.0.0.1:6379");
  scene.run_for(5s);

  EXPECT_THAT(scene.lines("answers order #2"), ElementsAre(AnswersOrder(2, "done")));
  EXPECT_THAT(scene.lines("+switch-master"), SizeIs(1));
}

TEST_F(Pausing, ResumeWithoutAPauseSaysSo) {
  resume();
  EXPECT_THAT(scene.lines("answers order #2"), ElementsAre(AnswersOrder(2, "not paused")));
}

TEST_F(Pausing, IsPassedOnToThePeers) {
  pause(60s);
  EXPECT_THAT(scene.lines("passes on"), UnorderedElementsAre("passes on to b: pause 60000 ms new kernel",
                                                             "passes on to c: pause 60000 ms new kernel"));
  scene.forget();
  resume();
  EXPECT_THAT(scene.lines("passes on"),
              UnorderedElementsAre("passes on to b: pause 0 ms ", "passes on to c: pause 0 ms "));
}

TEST_F(Pausing, WhatAPeerPassedOnGoesNoFurther) {
  pause(60s, true);
  resume(true);

  EXPECT_THAT(scene.lines("passes on"), IsEmpty());
}

TEST_F(Pausing, APeerThatWasOutOfReachIsToldWhenItIsBack) {
  scene.kill_peer('c');
  scene.run_for(100ms);
  pause(60s);
  ASSERT_THAT(scene.lines("passes on to c"), IsEmpty());

  scene.run_for(10s);
  scene.revive_peer('c');
  scene.run_for(2s);

  EXPECT_THAT(scene.lines("passes on to c"), SizeIs(1));
  EXPECT_LT(scene.actions<PassPause>().back().length, 50s) << "what is left of it";
}

TEST_F(Pausing, OutlivesARestart) {
  pause(60s);
  scene.run_for(5s);
  Scene again{scene.after_crash()};
  again.settle();

  ASSERT_TRUE(again.picture().pause);
  EXPECT_EQ(again.picture().pause->reason, "new kernel");
  again.run_for(60s);
  EXPECT_FALSE(again.picture().pause);
}

TEST_F(Pausing, IsNeverLongerThanAWeek) {
  pause(std::chrono::hours{24 * 365});
  EXPECT_EQ(scene.picture().pause->until - scene.now(), longest_pause - 10ms);
}

TEST_F(Pausing, AnOperatorsFailoverGoesOn) {
  pause(60s);
  scene.order(3, OrderFailover{.master = "orders"});
  scene.run_for(300ms);

  EXPECT_THAT(scene.lines("+switch-master"), SizeIs(1));
  EXPECT_TRUE(scene.picture().pause) << "the pause outlives it";
}

TEST_F(Pausing, AnAttemptThatHasPromotedNothingEnds) {
  for (const char peer : {'b', 'c'}) scene.peer(peer).answers_asks = false;
  scene.hears(question(100).by('b'));
  scene.hears(question(101).by('c'));
  scene.peers_say_down();
  scene.kill("10.0.0.1:6379");
  scene.peer('b').answers_asks = true;
  scene.peer('b').grants = false;
  ASSERT_TRUE(scene.run_until_line("+try-failover"));

  pause(60s);

  EXPECT_THAT(scene.lines("-failover-abort-not-elected"), Not(IsEmpty()));
  EXPECT_FALSE(scene.picture().failover_in_progress);
}

TEST_F(Pausing, OfAnUnknownMasterIsRefused) {
  scene.order(1, OrderPause{.master = "carts", .length = 1s});
  scene.order(2, OrderResume{.master = "carts"});
  EXPECT_THAT(scene.does(), ElementsAre(AnswersOrder(1, "no such master"), AnswersOrder(2, "no such master")));
}

}  // namespace
}  // namespace vedette::quorum
