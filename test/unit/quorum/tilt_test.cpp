#include "quorum/tilt.hpp"

#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

TEST(Lateness, IsMeasuredFromWhatWasDue) {
  const Reading last{at_ms(1000), 0ms, 0ms};
  const Reading now{at_ms(4000), 3000ms, 3000ms};

  EXPECT_EQ(lateness(last, at_ms(1500), now), 2500ms);
  EXPECT_EQ(lateness(last, at_ms(4500), now), 0ms);
  EXPECT_EQ(lateness(last, std::nullopt, now), 0ms);
}

TEST(Lateness, OfOnePauseIsSeenOnce) {
  const Reading now{at_ms(4000), 3000ms, 3000ms};

  EXPECT_EQ(lateness(now, at_ms(1500), now), 0ms) << "what is overdue was seen to be at the look before";
}

TEST(Lateness, OfASuspendedMachineShowsOnTheBootClock) {
  const Reading last{at_ms(1000), 1000ms, 1000ms};
  const Reading now{at_ms(1500), 9500ms, 9500ms};

  EXPECT_EQ(lateness(last, at_ms(2000), now), 8000ms);
}

TEST(WallJump, CountsForwardOnly) {
  const Reading last{at_ms(1000), 1000ms, 1000ms};

  EXPECT_EQ(wall_jump(last, {at_ms(1500), 1500ms, 4500ms}), 3000ms);
  EXPECT_EQ(wall_jump(last, {at_ms(1500), 1500ms, 500ms}), 0ms);
}

struct Tilt : testing::Test {
  Scene scene{three_sentinels()};
  void SetUp() override { scene.settle(); }
};

TEST_F(Tilt, BeginsAfterAPauseOfMoreThanTwoSeconds) {
  scene.pause(3500ms);

  EXPECT_THAT(scene.lines("+tilt"), ElementsAre("+tilt #tilt mode entered"));
  EXPECT_TRUE(scene.core().process().tilt_since);
  EXPECT_EQ(scene.core().process().total_tilts, 1U);
}

TEST_F(Tilt, DoesNotBeginAfterAShorterOne) {
  scene.pause(1900ms);
  scene.run_for(1s);

  EXPECT_THAT(scene.lines("+tilt"), IsEmpty());
}

TEST_F(Tilt, OnePauseIsOneTiltHoweverMuchArrivedMeanwhile) {
  scene.pause(0ms);
  const Instant later = scene.now() + 5s;
  const Reading clocks{later, 2'005'000ms + 3s, 3'005'000ms + 3s};
  for (int i = 0; i < 5; ++i) scene.core().observe(clocks, hello_of('b'));
  scene.core().advance(clocks);

  EXPECT_EQ(scene.core().process().total_tilts, 1U);
}

TEST_F(Tilt, BeginsWhenTheMachineWasSuspended) {
  scene.suspend(5s);

  EXPECT_THAT(scene.lines("+tilt"), SizeIs(1));
}

// behaviour §10 W9: no TILT for a person who sets the clock.
TEST_F(Tilt, DoesNotBeginWhenTheWallClockIsSet) {
  scene.set_wall_ahead(3600s);
  scene.run_for(2s);
  scene.set_wall_ahead(-7200s);
  scene.run_for(10s);

  EXPECT_THAT(scene.lines("+tilt"), IsEmpty());
  EXPECT_THAT(scene.lines("+sdown"), IsEmpty());
}

TEST_F(Tilt, EndsAfterAFullAnswerPeriod) {
  scene.pause(3500ms);
  const Milliseconds began = scene.elapsed();
  ASSERT_TRUE(scene.run_until_line("-tilt"));

  EXPECT_EQ(scene.time_of("-tilt"), began + 2000ms);
  EXPECT_FALSE(scene.core().process().tilt_since);
}

TEST_F(Tilt, AnotherPauseBeginsItAnew) {
  scene.pause(3500ms);
  scene.run_for(1s);
  scene.pause(3500ms);
  const Milliseconds began = scene.elapsed();
  ASSERT_TRUE(scene.run_until_line("-tilt"));

  EXPECT_EQ(scene.core().process().total_tilts, 2U);
  EXPECT_EQ(scene.times("-tilt").size(), 1U);
  EXPECT_EQ(scene.time_of("-tilt"), began + 2000ms);
}

TEST_F(Tilt, NobodyIsDownForThePausesSake) {
  scene.pause(60s);
  scene.run_for(5s);

  EXPECT_THAT(scene.lines("+sdown"), IsEmpty());
  EXPECT_THAT(scene.lines("+odown"), IsEmpty());
}

TEST_F(Tilt, WhoIsReallyGoneIsDownAfterIt) {
  scene.server("10.0.0.1:6379").answers = false;
  scene.pause(5s);
  scene.run_for(1900ms);
  EXPECT_THAT(scene.lines("+sdown"), IsEmpty());

  scene.run_for(3s);
  EXPECT_THAT(scene.lines("+sdown"), ElementsAre("+sdown master orders 10.0.0.1 6379"));
}

// A minority burns no epochs.
TEST_F(Tilt, WhoHasNotAnsweredSinceThePauseIsNotThere) {
  MasterSettings settings = scene.picture().settings;
  settings.quorum = 1;
  scene.order(1, OrderSet{"orders", settings, {}});
  scene.run_for(100ms);
  scene.peer('b').answers = false;
  scene.peer('c').answers = false;
  scene.hang("10.0.0.1:6379");
  scene.pause(5s);

  scene.run_for(4s);

  EXPECT_THAT(scene.lines("+odown"), SizeIs(1));
  EXPECT_THAT(scene.lines("+try-failover"), IsEmpty());
}

TEST_F(Tilt, WhatWeDidNotSeeInAShortPauseCountsAgainstNobody) {
  scene.run_for(100ms);
  scene.hang("10.0.0.2:6379");
  ASSERT_TRUE(scene.run_until_line("pings 10.0.0.2:6379"));
  const Milliseconds ping = scene.time_of("pings 10.0.0.2:6379");
  scene.pause(1500ms);
  scene.run_for(5s);

  EXPECT_THAT(scene.lines("+tilt"), IsEmpty());
  const Milliseconds waited = scene.time_of("+sdown slave 10.0.0.2:6379") - ping;
  EXPECT_GT(waited, 2400ms);
  EXPECT_LE(waited, 2600ms);
}

TEST_F(Tilt, ThePeersOpinionsFromBeforeAreForgotten) {
  scene.hears(question(1).by('b'));
  ASSERT_TRUE(scene.sentinel('b').says_master_down);

  scene.pause(3500ms);

  EXPECT_FALSE(scene.sentinel('b').says_master_down);
}

// They lay in our sockets while we stood still.
TEST_F(Tilt, OpinionsReadRightAfterwardsCountNothing) {
  scene.kill("10.0.0.1:6379");
  scene.run_for(1500ms);
  scene.pause(3500ms);

  scene.hears(question(1).by('b'));
  scene.hears(PeerAnswered{scene.peer_id('c'), "orders", at("10.0.0.1:6379"), Epoch{0}, std::nullopt,
                           PeerOpinion{true, std::nullopt, Epoch{0}}});

  EXPECT_FALSE(scene.sentinel('b').says_master_down);
  EXPECT_FALSE(scene.sentinel('c').says_master_down);
}

TEST_F(Tilt, AnswersThatTheMasterIsUp) {
  scene.kill("10.0.0.1:6379");
  scene.run_for(1500ms);
  scene.pause(3500ms);
  scene.forget();

  scene.hears(question(1).by('b'));

  EXPECT_THAT(scene.lines("answers"), ElementsAre(Answers(1, false)));
}

TEST_F(Tilt, NoFailoverBeginsInIt) {
  scene.peers_say_down();
  scene.kill("10.0.0.1:6379");
  scene.run_for(900ms);
  scene.pause(3500ms);
  scene.run_for(1900ms);

  EXPECT_THAT(scene.lines("+try-failover"), IsEmpty());
  scene.run_for(5s);
  EXPECT_THAT(scene.lines("+switch-master"), SizeIs(1)) << "but after it";
}

TEST_F(Tilt, PingsInfoAndHellosGoOn) {
  scene.pause(3500ms);
  scene.run_for(1900ms);

  EXPECT_THAT(scene.lines("pings 10.0.0.1:6379"), Not(IsEmpty()));
  EXPECT_THAT(scene.lines("says hello to b"), Not(IsEmpty()));
}

TEST_F(Tilt, ANewerConfigurationIsTakenOverInIt) {
  scene.pause(3500ms);

  scene.hears(hello_of('b').config("10.0.0.2:6379", 5));
  scene.run_for(10ms);

  EXPECT_EQ(scene.core().master_address("orders"), at("10.0.0.2:6379"));
}

TEST_F(Tilt, AnElectionIsGivenUp) {
  scene.hears(question(1).by('b'));
  scene.peer('b').answers_asks = false;
  scene.peer('c').answers_asks = false;
  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("+try-failover"));

  scene.pause(3500ms);

  EXPECT_FALSE(scene.picture().failover_in_progress);
  EXPECT_EQ(scene.count("-failover-abort-not-elected"), 1U);
}

}  // namespace
}  // namespace vedette::quorum
