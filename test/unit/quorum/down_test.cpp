#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

// Nobody else is asked, so that sdown alone is seen.
Given alone() {
  return monitoring("orders", "10.0.0.1:6379").quorum(2).replicas({"10.0.0.2:6379"}).peers("b").down_after(1s);
}

TEST(Down, AHealthyMasterIsUp) {
  Scene scene{alone()};

  scene.run_for(60s);

  EXPECT_THAT(scene.lines("+sdown"), IsEmpty());
}

TEST(Down, BeginsRightAfterDownAfter) {
  Scene scene{alone()};
  scene.settle();

  const Milliseconds crash = scene.elapsed();
  scene.kill("10.0.0.1:6379");
  scene.run_for(3s);

  EXPECT_THAT(scene.lines("+sdown"), ElementsAre("+sdown master orders 10.0.0.1 6379"));
  EXPECT_EQ(scene.time_of("+sdown"), crash + 1001ms) << "the limit must be exceeded, not reached";
}

TEST(Down, OfAHangingReplicaCountsFromTheFirstUnansweredPing) {
  Scene scene{alone()};
  scene.settle();

  scene.hang("10.0.0.2:6379");
  scene.run_for(5s);

  const Milliseconds ping = scene.time_of("pings 10.0.0.2:6379");
  EXPECT_EQ(scene.time_of("+sdown"), ping + 1001ms);
}

// Whenever in its round of pings the master stops, and however long or short down-after is.
struct Silence : testing::TestWithParam<int> {
  /// How long after it began to hang.
  static Milliseconds found_after(const std::string& server, Milliseconds down_after) {
    Scene scene{alone().down_after(down_after)};
    scene.settle(3s + Milliseconds{GetParam()});
    const Milliseconds hang = scene.elapsed();
    scene.hang(server);
    scene.run_for(down_after + 4s);
    return scene.time_of("+sdown") - hang;
  }
};

TEST_P(Silence, OfAHangingMasterIsFoundWithinDownAfterAndOneRoundTrip) {
  for (const Milliseconds down_after : {500ms, 1000ms, 2000ms, 5000ms, 30000ms}) {
    const Milliseconds found = found_after("10.0.0.1:6379", down_after);
    EXPECT_LE(found, down_after + 2ms) << "down-after " << down_after.count();
    EXPECT_GE(found, down_after * 3 / 4) << "down-after " << down_after.count();
  }
}

TEST_P(Silence, OfLessThanThreeQuartersOfDownAfterIsNone) {
  for (const Milliseconds down_after : {500ms, 1000ms, 2000ms, 5000ms, 30000ms}) {
    Scene scene{alone().down_after(down_after)};
    scene.settle(3s + Milliseconds{GetParam()});

    scene.hang("10.0.0.1:6379");
    scene.run_for(down_after * 3 / 4 - 5ms);
    scene.revive("10.0.0.1:6379");
    scene.hears(PingAnswered{scene.id("10.0.0.1:6379"), PingReply::pong});  // What it was asked meanwhile.
    scene.run_for(1s);

    EXPECT_THAT(scene.lines("+sdown"), IsEmpty()) << "down-after " << down_after.count();
  }
}

// Hello channels are looked at ten times a second.
TEST_P(Silence, OfAMasterIsFoundInTimeThoughItsLastHelloIsReadAfterItsEnd) {
  for (const Milliseconds down_after : {500ms, 1000ms, 2000ms, 5000ms, 30000ms}) {
    Scene scene{alone().down_after(down_after)};
    scene.settle(3s + Milliseconds{GetParam()});

    const Milliseconds hang = scene.elapsed();
    scene.hang("10.0.0.1:6379");
    scene.run_for(99ms);
    scene.hears(HelloChannelActive{scene.id("10.0.0.1:6379")});
    scene.run_for(down_after + 3s);

    const Milliseconds found = scene.time_of("+sdown") - hang;
    EXPECT_LE(found, down_after + 2ms) << "down-after " << down_after.count();
    EXPECT_GE(found, down_after * 3 / 4) << "down-after " << down_after.count();
  }
}

// From a down-after of five seconds on it is pinged every other second.
TEST_P(Silence, OfAHangingReplicaIsFoundAsIfItWerePingedEverySecond) {
  for (const Milliseconds down_after : {1000ms, 4000ms, 5000ms, 30000ms}) {
    const Milliseconds found = found_after("10.0.0.2:6379", down_after);
    EXPECT_LE(found, down_after + 1002ms) << "down-after " << down_after.count();
    EXPECT_GE(found, down_after - 1000ms) << "down-after " << down_after.count();
  }
}

TEST_P(Silence, OfAReplicaThatHangsWhenItsMasterIsSuspectedIsFoundAsSoon) {
  Scene scene{alone().down_after(5s)};
  scene.settle(6s);
  scene.kill("10.0.0.1:6379");
  scene.run_for(4s + Milliseconds{GetParam()});

  const Milliseconds hang = scene.elapsed();
  scene.hang("10.0.0.2:6379");
  ASSERT_TRUE(scene.run_until_line("+sdown slave"));

  EXPECT_LE(scene.time_of("+sdown slave") - hang, 6002ms);
  EXPECT_GE(scene.time_of("+sdown slave") - hang, 4000ms);
}

INSTANTIATE_TEST_SUITE_P(After, Silence, testing::Range(0, 2000, 170));

TEST(Down, OfAMasterIsNotLookedForMoreOftenFromFiveSecondsOn) {
  Scene scene{alone().down_after(5s)};
  scene.settle();

  scene.run_for(60s);

  EXPECT_LE(scene.count("pings 10.0.0.1:6379"), 61U);
}

TEST(Down, IsNeverSaidBeforeDownAfterSinceTheStart) {
  Scene scene{alone().down_after(5s)};
  scene.server("10.0.0.1:6379").reachable = false;

  scene.run_for(10s);

  EXPECT_EQ(scene.time_of("+sdown"), 5001ms);
}

TEST(Down, ReconnectingDoesNotRestartTheClock) {
  Scene scene{alone().down_after(3s)};
  scene.settle();

  const Milliseconds crash = scene.elapsed();
  scene.kill("10.0.0.1:6379");
  scene.run_for(2s);
  scene.server("10.0.0.1:6379").answers = false;
  scene.server("10.0.0.1:6379").reachable = true;
  scene.run_for(5s);

  EXPECT_EQ(scene.time_of("+sdown"), crash + 3001ms);
}

TEST(Down, EndsWithAnAcceptableAnswer) {
  Scene scene{alone()};
  scene.settle();
  scene.kill("10.0.0.1:6379");
  scene.run_for(3s);

  scene.revive("10.0.0.1:6379");
  scene.run_for(3s);

  EXPECT_THAT(scene.lines("-sdown"), ElementsAre("-sdown master orders 10.0.0.1 6379"));
  EXPECT_FALSE(scene.picture().server.sdown_since);
}

TEST(Down, IsSaidOfReplicasAndPeersToo) {
  Scene scene{alone()};
  scene.settle();

  scene.kill("10.0.0.2:6379");
  scene.kill_peer('b');
  scene.run_for(3s);

  EXPECT_THAT(scene.lines("+sdown"),
              testing::UnorderedElementsAre("+sdown slave 10.0.0.2:6379 10.0.0.2 6379 @ orders 10.0.0.1 6379",
                                            "+sdown sentinel " + id_of('b').text() + " " + place_of_peer('b').host +
                                                " 26379 @ orders 10.0.0.1 6379"));
}

TEST(Down, LoadingAndMasterdownAreAcceptable) {
  Scene scene{alone()};
  scene.settle();

  scene.server("10.0.0.1:6379").ping = PingReply::loading;
  scene.server("10.0.0.2:6379").ping = PingReply::master_down;
  scene.run_for(10s);

  EXPECT_THAT(scene.lines("+sdown"), IsEmpty());
}

TEST(Down, AnErrorIsNoAcceptableAnswer) {
  Scene scene{alone()};
  scene.settle();

  scene.server("10.0.0.2:6379").ping = PingReply::other;
  scene.run_for(5s);

  EXPECT_THAT(scene.lines("+sdown"), ElementsAre("+sdown slave 10.0.0.2:6379 10.0.0.2 6379 @ orders 10.0.0.1 6379"));
}

TEST(Down, ABusyScriptIsKilledOnceInADownPeriod) {
  Scene scene{alone()};
  scene.settle();

  scene.server("10.0.0.1:6379").ping = PingReply::busy;
  scene.run_for(10s);

  EXPECT_THAT(scene.lines("+sdown"), Not(IsEmpty()));
  EXPECT_THAT(scene.lines("kills"), ElementsAre("kills the script of 10.0.0.1:6379"));
  EXPECT_GE(scene.time_of("kills"), scene.time_of("+sdown"));
  EXPECT_TRUE(scene.picture().server.script_kill_sent);

  scene.server("10.0.0.1:6379").ping = PingReply::pong;
  scene.run_for(3s);
  EXPECT_FALSE(scene.picture().server.script_kill_sent);
  scene.server("10.0.0.1:6379").ping = PingReply::busy;
  scene.run_for(10s);
  EXPECT_EQ(scene.count("kills"), 2U);
}

TEST(Down, AMasterThatSaysReplicaIsDownAfterItsTime) {
  Scene scene{alone()};
  scene.settle();

  scene.server("10.0.0.1:6379").become_replica_of(at("10.0.0.2:6379"));
  scene.run_for(40s);

  const Milliseconds seen = scene.time_of("-role-change master orders");
  ASSERT_NE(seen, -1ms);
  EXPECT_EQ(scene.time_of("+sdown master"), seen + 1000ms + 2 * 10000ms + 1ms);
}

TEST(Down, AMasterThatSaysMasterAgainIsUp) {
  Scene scene{alone()};
  scene.settle();
  scene.server("10.0.0.1:6379").become_replica_of(at("10.0.0.2:6379"));
  scene.run_for(40s);
  ASSERT_TRUE(scene.picture().server.sdown_since);

  scene.server("10.0.0.1:6379").become_master();
  scene.run_for(20s);

  EXPECT_FALSE(scene.picture().server.sdown_since);
}

TEST(Down, ARebootedMasterThatKeepsLoadingIsDownAfterItsTime) {
  Given given = alone();
  given.last().settings.reboot_down_after = 2s;
  Scene scene{given};
  scene.settle();

  scene.kill("10.0.0.1:6379");
  scene.server("10.0.0.1:6379").say_run_id('X');
  scene.server("10.0.0.1:6379").ping = PingReply::loading;
  scene.revive("10.0.0.1:6379");
  scene.run_for(10s);

  const Milliseconds reboot = scene.time_of("+reboot master orders 10.0.0.1 6379");
  ASSERT_NE(reboot, -1ms);
  EXPECT_EQ(scene.time_of("+sdown master"), reboot + 2001ms);
}

TEST(Down, ARebootIsNoReasonUnlessItIsSet) {
  Scene scene{alone()};
  scene.settle();

  scene.kill("10.0.0.1:6379");
  scene.server("10.0.0.1:6379").say_run_id('X');
  scene.server("10.0.0.1:6379").ping = PingReply::loading;
  scene.revive("10.0.0.1:6379");
  scene.run_for(60s);

  EXPECT_THAT(scene.lines("+reboot"), testing::SizeIs(1));
  EXPECT_THAT(scene.lines("+sdown"), IsEmpty());
}

TEST(Down, PongEndsTheReboot) {
  Given given = alone();
  given.last().settings.reboot_down_after = 2s;
  Scene scene{given};
  scene.settle();

  scene.kill("10.0.0.1:6379");
  scene.server("10.0.0.1:6379").say_run_id('X');
  scene.revive("10.0.0.1:6379");
  scene.run_for(10s);

  EXPECT_THAT(scene.lines("+reboot"), testing::SizeIs(1));
  EXPECT_THAT(scene.lines("+sdown"), IsEmpty());
  EXPECT_FALSE(scene.picture().server.rebooted);
}

TEST(ObjectivelyDown, NeedsAsManyAsTheQuorum) {
  Scene scene{three_sentinels().quorum(3)};
  scene.settle();
  scene.kill("10.0.0.1:6379");
  scene.peer('b').says_down = true;

  scene.run_for(3s);
  EXPECT_THAT(scene.lines("+odown"), IsEmpty());

  scene.peer('c').says_down = true;
  scene.run_for(2s);
  EXPECT_THAT(scene.lines("+odown"), ElementsAre("+odown master orders 10.0.0.1 6379 #quorum 3/3"));
}

TEST(ObjectivelyDown, NeedsTheOwnSdown) {
  Scene scene{three_sentinels()};
  scene.settle();
  scene.peers_say_down();

  scene.hears(question(1).by('b'));
  scene.hears(question(2).by('c'));
  scene.run_for(3s);

  EXPECT_THAT(scene.lines("+odown"), IsEmpty());
}

// Whoever asks without a candidate says by that that it holds the master down.
TEST(ObjectivelyDown, IsNotSaidToPeersThatConnectWhileTheMasterIsWell) {
  Scene scene{three_sentinels()};
  scene.settle();

  scene.kill_peer('b');
  scene.run_for(5s);
  scene.revive_peer('b');
  scene.run_for(5s);

  EXPECT_THAT(scene.lines("asks b about"), IsEmpty());
  EXPECT_THAT(scene.lines("asks b for its vote"), Not(IsEmpty())) << "it may refuse questions";
}

TEST(ObjectivelyDown, IsNotHeardFromAPeerThatConnectsWhileTheMasterIsWellToIt) {
  Scene scene{three_sentinels()};
  scene.settle();
  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("+sdown"));

  scene.hears(vote_request(1, "10.0.0.1:6379").from('b').epoch(0));
  scene.run_for(10s);

  EXPECT_THAT(scene.lines("+odown"), IsEmpty());
}

TEST(ObjectivelyDown, WithQuorumOneNeedsNobodyElse) {
  Scene scene{three_sentinels().quorum(1)};
  scene.settle();

  scene.kill("10.0.0.1:6379");
  scene.run_for(1500ms);

  EXPECT_EQ(scene.time_of("+odown"), scene.time_of("+sdown"));
}

TEST(ObjectivelyDown, FallsWithTheOwnSdown) {
  Scene scene{three_sentinels()};
  scene.settle();
  scene.peers_say_down();
  scene.peer('b').grants = false;
  scene.peer('c').grants = false;
  scene.kill("10.0.0.1:6379");
  scene.run_for(2s);
  ASSERT_TRUE(scene.picture().odown_since);

  scene.revive("10.0.0.1:6379");
  scene.run_for(2s);

  EXPECT_THAT(scene.lines("-odown"), ElementsAre("-odown master orders 10.0.0.1 6379"));
  EXPECT_FALSE(scene.picture().odown_since);
}

TEST(ObjectivelyDown, FallsWhenThePeersSayNo) {
  Scene scene{three_sentinels()};
  scene.settle();
  scene.peers_say_down();
  scene.peer('b').grants = false;
  scene.peer('c').grants = false;
  scene.kill("10.0.0.1:6379");
  scene.run_for(2s);
  ASSERT_TRUE(scene.picture().odown_since);

  scene.peers_say_down(false);
  scene.run_for(3s);

  EXPECT_FALSE(scene.picture().odown_since);
  EXPECT_TRUE(scene.picture().server.sdown_since);
}

TEST(ObjectivelyDown, FallsWhenTheOpinionsAreTooOld) {
  Scene scene{three_sentinels()};
  scene.settle();
  scene.peers_say_down();
  scene.peer('b').grants = false;
  scene.peer('c').grants = false;
  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("+odown"));

  scene.peer('b').answers_asks = false;
  scene.peer('c').answers_asks = false;
  scene.run_for(10s);

  EXPECT_FALSE(scene.picture().odown_since);
  const Milliseconds fell = scene.time_of("-odown") - scene.time_of("+odown");
  EXPECT_GT(fell, 4900ms);
  EXPECT_LT(fell, 6200ms);
}

TEST(ObjectivelyDown, IsNotSaidOfReplicas) {
  Scene scene{three_sentinels()};
  scene.settle();
  scene.peers_say_down();

  scene.kill("10.0.0.2:6379");
  scene.run_for(3s);

  EXPECT_THAT(scene.lines("+sdown"), testing::SizeIs(1));
  EXPECT_THAT(scene.lines("+odown"), IsEmpty());
  EXPECT_THAT(scene.lines("asks b about"), IsEmpty());
}

}  // namespace
}  // namespace vedette::quorum
