#include "quorum/rank.hpp"
#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::IsEmpty;

TEST(Rank, OneOrderHoldsForAllMastersAndHosts) {
  EXPECT_LT(rank_hash(id_of('1')), rank_hash(id_of('d')));
  EXPECT_LT(rank_hash(id_of('d')), rank_hash(id_of('c')));
  EXPECT_LT(rank_hash(id_of('c')), rank_hash(id_of('e')));
  EXPECT_LT(rank_hash(id_of('e')), rank_hash(id_of('a')));
  EXPECT_LT(rank_hash(id_of('a')), rank_hash(id_of('b')));
}

TEST(Rank, TheFirstStandsAtOnce) {
  Scene scene{three_sentinels()};
  scene.settle();
  scene.peers_say_down();

  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("+try-failover"));

  EXPECT_LE(scene.time_of("+try-failover") - scene.time_of("+odown"), 2ms);
}

TEST(Rank, EachNextOneStandsAStepLater) {
  Scene scene{five_sentinels().id('a').quorum(5)};
  scene.settle();
  scene.peers_say_down();

  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("+odown"));
  scene.run_for(149ms);
  EXPECT_THAT(scene.lines("+try-failover"), IsEmpty());

  scene.run_for(10ms);
  EXPECT_EQ(scene.count("+try-failover"), 1U) << "d, c and e come before a, b comes after";
}

TEST(Rank, OnlyThoseCountThatHoldTheMasterDown) {
  Scene scene{five_sentinels().id('a')};
  scene.settle();
  scene.peer('d').says_down = true;

  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("+try-failover"));

  const Milliseconds waited = scene.time_of("+try-failover") - scene.time_of("+odown");
  EXPECT_GE(waited, 50ms) << "behind d, and not behind c and e";
  EXPECT_LT(waited, 100ms);
}

TEST(Rank, WhatTheDeadHaveSaidIsNoReasonToWait) {
  Scene scene{five_sentinels().id('a')};
  scene.settle();
  scene.peer('b').says_down = true;
  scene.kill("10.0.0.1:6379");
  scene.run_for(500ms);
  scene.hears(question(1, "10.0.0.1:6379").by('d'));
  scene.kill_peer('d');

  ASSERT_TRUE(scene.run_until_line("+try-failover"));

  EXPECT_LE(scene.time_of("+try-failover") - scene.time_of("+odown"), 20ms) << "d comes before a, but is gone";
}

// All who voted for one that died since are free to stand at the same moment.
TEST(Rank, CountsFromWhenTheVoteIsFreeAgain) {
  Scene scene{five_sentinels().id('a').failover_timeout(60s)};
  scene.settle();
  scene.peers_say_down();
  scene.kill("10.0.0.1:6379");
  scene.run_for(500ms);
  scene.hears(vote_request(1, "10.0.0.1:6379").from('e').epoch(7));
  scene.kill_peer('e');

  ASSERT_TRUE(scene.run_until_line("+try-failover"));

  const Milliseconds waited = scene.time_of("+try-failover") - scene.time_of("+vote-for-leader e");
  EXPECT_GE(waited, 11s + 2 * 50ms) << "d and c come before a, e would too";
  EXPECT_LT(waited, 11s + 4 * 50ms);
}

// They may hold the master down as well, and would stand at the same time.
TEST(Rank, WhoHasJustAskedThoseBeforeItHearsThemFirst) {
  Scene scene{five_sentinels().id('a')};
  scene.peer('d').latency = 20ms;
  scene.settle();
  scene.peer('b').says_down = true;
  scene.peer('d').says_down = true;

  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("+try-failover"));

  EXPECT_GE(scene.time_of("+try-failover") - scene.time_of("+odown"), 50ms) << "b comes after a, but d before";
}

TEST(Rank, ButItWaitsForNobodyWhoStaysSilent) {
  Scene scene{five_sentinels().id('a')};
  scene.settle();
  scene.peer('b').says_down = true;
  scene.peer('d').answers = false;

  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("+try-failover"));

  EXPECT_LE(scene.time_of("+try-failover") - scene.time_of("+odown"), 10ms);
}

// Else both who wait for a third would stand when it has not answered.
TEST(Rank, AStepCountsFromTheEndOfThatWait) {
  Scene scene{five_sentinels().id('a')};
  scene.peer('d').latency = 80ms;
  scene.settle();
  scene.peer('c').says_down = true;
  scene.peer('d').answers = false;

  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("+try-failover"));

  EXPECT_GE(scene.time_of("+try-failover") - scene.time_of("+odown"), 155ms) << "80 ms for d, then a step behind c";
  EXPECT_LE(scene.time_of("+try-failover") - scene.time_of("+odown"), 200ms);
}

TEST(Rank, AStepIsNoShorterThanARoundTripAndAFlush) {
  Scene scene{five_sentinels().id('a')};
  scene.disk.takes = 40ms;
  scene.settle();
  scene.peer('c').latency = 150ms;
  scene.run_for(2s);
  scene.peer('c').says_down = true;

  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("+try-failover"));

  const Milliseconds waited = scene.time_of("+try-failover") - scene.time_of("+odown");
  EXPECT_GE(waited, 190ms);
  EXPECT_LT(waited, 260ms);
}

TEST(Rank, WhoSeesNoFitReplicaWaitsASecondAndComesBehindAllOthers) {
  Scene scene{five_sentinels()};
  scene.server("10.0.0.2:6379").report.priority = 0;
  scene.server("10.0.0.3:6379").report.priority = 0;
  scene.settle();
  scene.peers_say_down();

  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("+try-failover"));

  const Milliseconds waited = scene.time_of("+try-failover") - scene.time_of("+odown");
  EXPECT_GE(waited, 1000ms + 4 * 50ms);
  EXPECT_LT(waited, 1000ms + 6 * 50ms);
}

TEST(Rank, AmongThoseWhoSeeNoneTheOrderHoldsAsWell) {
  Scene scene{five_sentinels().id('a')};
  scene.server("10.0.0.2:6379").report.priority = 0;
  scene.server("10.0.0.3:6379").report.priority = 0;
  scene.settle();
  scene.peers_say_down();

  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("+try-failover"));

  const Milliseconds waited = scene.time_of("+try-failover") - scene.time_of("+odown");
  EXPECT_GE(waited, 1000ms + (4 + 3) * 50ms) << "d, c and e come before a, b comes after";
  EXPECT_LT(waited, 1000ms + 9 * 50ms);
}

// And waits for it once it is elected.
TEST(Rank, WhoWaitsForFreshInfoStandsMeanwhile) {
  Scene scene{five_sentinels()};
  scene.settle();
  scene.forget();
  ASSERT_TRUE(scene.run_until_line("asks 10.0.0.3:6379 for info", 20s));
  ASSERT_TRUE(scene.run_until_line("asks 10.0.0.2:6379 for info", 20s));
  scene.run_for(4900ms);  // Too old five seconds later.
  scene.peers_say_down();
  scene.server("10.0.0.2:6379").latency = 300ms;
  scene.server("10.0.0.3:6379").latency = 300ms;

  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("+try-failover"));

  EXPECT_LE(scene.time_of("+try-failover") - scene.time_of("+odown"), 20ms);
  ASSERT_TRUE(scene.run_until_line("promotes"));
  EXPECT_EQ(scene.count("-failover-abort"), 0U);
  EXPECT_LE(scene.time_of("promotes") - scene.time_of("+odown"), 700ms)
      << "one INFO from suspicion, and one that is fresh";
}

TEST(Rank, WhoGaveUpComesBehindAllOthersUntilASuccess) {
  Scene scene{five_sentinels()};
  scene.settle();
  scene.peers_say_down();
  scene.server("10.0.0.2:6379").obeys = false;
  scene.server("10.0.0.3:6379").obeys = false;
  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("promotes"));
  scene.kill(scene.lines("promotes")[0].substr(9));
  ASSERT_TRUE(scene.run_until_line("-failover-abort-slave-timeout"));
  const Milliseconds gave_up = scene.time_of("-failover-abort-slave-timeout");
  scene.forget();

  ASSERT_TRUE(scene.run_until_line("+try-failover"));

  EXPECT_GE(scene.time_of("+try-failover") - gave_up, 500ms + 4 * 50ms);
}

}  // namespace
}  // namespace vedette::quorum
