#include "quorum/crowd.hpp"

#include <algorithm>

#include "quorum/turn_context.hpp"
#include "test/unit/quorum/many_masters.hpp"

namespace vedette::quorum {
namespace {

using testing::IsEmpty;

// Many masters fail together: whoever has raised the epoch first runs the elections of all.

// We are `a`; `d` comes before us, `b` after us.
struct CrowdScene : testing::Test {
  Scene scene{many("bd").id('a')};

  void SetUp() override { settle_many(scene); }
  void lose(int from, int to) {
    for (int number = from; number < to; ++number) scene.hang(master_at(number));
  }
  /// They stay at work: their replicas do not obey.
  void lose_some_first() {
    for (int number = 0; number < 30; ++number) scene.server(replica_at(number)).obeys = false;
    scene.peer('b').says_down = true;
    lose(0, 30);
    scene.run_for(2200ms);
    ASSERT_EQ(scene.count("+elected-leader"), 30U);
    scene.forget();
  }
  /// Until all are objectively down, under the epoch that it has raised.
  void lose_all_while_d_asks_for_votes() {
    scene.peer('b').says_down = true;
    lose(0, 60);
    while (scene.count("+odown") < static_cast<std::size_t>(masters) && scene.elapsed() < 30s) {
      scene.hears(vote_request(1, master_at(0)).from('d').epoch(1));
      scene.run_for(1ms);
    }
  }
  /// For a second and a half.
  void asks_for_votes(char peer, std::uint64_t epoch) {
    for (int i = 0; i < 75; ++i) {
      scene.hears(vote_request(1, master_at(30)).from(peer).epoch(epoch));
      scene.run_for(20ms);
    }
  }
  std::vector<Milliseconds> waits(int from, int to) const {
    std::vector<Milliseconds> result;
    for (int number = from; number < to; ++number) {
      const Milliseconds stood = scene.time_of("+try-failover master " + name_of(number) + " ");
      if (stood != -1ms) result.push_back(stood - scene.time_of("+odown master " + name_of(number) + " "));
    }
    return result;
  }
};

TEST_F(CrowdScene, WhoRunsItsElectionsStandsForAllWhoeverComesBeforeIt) {
  for (int number = 0; number < masters; ++number) scene.server(replica_at(number)).obeys = false;
  scene.peer('b').says_down = true;
  lose(0, 30);
  scene.run_for(80ms);
  lose(30, 60);
  ASSERT_TRUE(scene.run_until_line("+try-failover"));
  scene.run_for(10ms);
  const Milliseconds from = scene.elapsed();

  scene.peer('d').says_down = true;
  scene.peer('b').latency = 5ms;  // What d says is heard first.
  scene.run_for(2s);

  std::size_t later = 0;
  for (int number = 0; number < masters; ++number) {
    const Milliseconds down = scene.time_of("+odown master " + name_of(number) + " ");
    if (down <= from) continue;
    ++later;
    EXPECT_LE(scene.time_of("+try-failover master " + name_of(number) + " ") - down, 20ms) << name_of(number);
  }
  EXPECT_GE(later, 10U);
}

// The others take the campaign for over then, and stand in their order.
TEST_F(CrowdScene, WhoHasNotAskedForVotesForLongWaitsForItsTurn) {
  lose_some_first();
  scene.run_for(1s);

  scene.peer('d').says_down = true;
  scene.peer('b').latency = 5ms;
  lose(30, 60);
  ASSERT_TRUE(scene.run_until_line("+try-failover"));

  EXPECT_GE(waits(30, 60).front(), 50ms + 30 * 4ms) << "a step behind d";
}

TEST_F(CrowdScene, AnotherIsLeftToItForLonger) {
  lose_all_while_d_asks_for_votes();
  const Milliseconds asked_last = scene.elapsed();
  ASSERT_THAT(scene.lines("+try-failover"), IsEmpty());

  ASSERT_TRUE(scene.run_until_line("+try-failover"));

  EXPECT_GE(scene.elapsed() - asked_last, 300ms) << "200 ms, and 2 ms more for each of the sixty";
  EXPECT_LE(scene.elapsed() - asked_last, 350ms);
}

// Where everybody is busy, what it tells of the others may lie unread.
TEST_F(CrowdScene, AnotherIsLeftToItAsLongAsItTellsOfSwitches) {
  lose_all_while_d_asks_for_votes();

  for (int number = 0; number < 4; ++number) {
    scene.run_for(200ms);
    EXPECT_THAT(scene.lines("+try-failover"), IsEmpty()) << number;
    scene.hears(hello_of('d').about(name_of(number)).config(replica_at(number), 1));
  }
  const Milliseconds told_last = scene.elapsed();
  ASSERT_TRUE(scene.run_until_line("+try-failover"));

  EXPECT_GE(scene.elapsed() - told_last, 300ms);
  EXPECT_LE(scene.elapsed() - told_last, 350ms);
}

TEST_F(CrowdScene, WhatAThirdTellsOfSwitchesKeepsNobodyWaiting) {
  lose_all_while_d_asks_for_votes();
  const Milliseconds asked_last = scene.elapsed();

  for (int number = 0; number < 4 && scene.count("+try-failover") == 0; ++number) {
    scene.hears(hello_of('b').about(name_of(number)).config(replica_at(number), 1));
    scene.run_for(200ms);
  }

  EXPECT_LE(scene.time_of("+try-failover") - asked_last, 350ms);
}

TEST_F(CrowdScene, AnotherIsNotLeftToItForEver) {
  lose_all_while_d_asks_for_votes();
  const Milliseconds down = scene.elapsed();

  for (int number = 0; number < 40 && scene.count("+try-failover") == 0; ++number) {
    scene.hears(hello_of('d').about(name_of(number)).config(replica_at(number), 1));
    scene.run_for(100ms);
  }

  EXPECT_THAT(scene.lines("+try-failover"), testing::Not(IsEmpty()));
  EXPECT_LE(scene.time_of("+try-failover") - down, 1s + 60 * 5ms);
}

// Both have raised it at the same time.
TEST_F(CrowdScene, ARivalUnderTheSameEpochIsLeftToItIfItComesBeforeUs) {
  lose_some_first();
  const std::uint64_t epoch = scene.on_disk().current_epoch.value;
  scene.peer('d').says_down = true;

  lose(31, 60);
  asks_for_votes('d', epoch);

  EXPECT_EQ(scene.count("+odown"), 29U);
  EXPECT_THAT(scene.lines("+try-failover"), IsEmpty());
}

TEST_F(CrowdScene, ARivalIsLeftToItAsLongAsItTellsOfSwitches) {
  lose_some_first();
  const std::uint64_t epoch = scene.on_disk().current_epoch.value;
  scene.peer('d').says_down = true;
  lose(31, 60);
  asks_for_votes('d', epoch);

  for (int number = 31; number < 34; ++number) {
    scene.run_for(200ms);
    EXPECT_THAT(scene.lines("+try-failover"), IsEmpty()) << number;
    scene.hears(hello_of('d').about(name_of(number)).config(replica_at(number), epoch));
  }
}

// It may have but a single attempt under way.
TEST_F(CrowdScene, ButNotWhatItDoesNotHoldDownItself) {
  lose_some_first();
  const std::uint64_t epoch = scene.on_disk().current_epoch.value;

  lose(31, 60);
  asks_for_votes('d', epoch);

  EXPECT_EQ(waits(31, 60).size(), 29U);
}

TEST_F(CrowdScene, ARivalThatComesAfterUsIsNot) {
  lose_some_first();
  const std::uint64_t epoch = scene.on_disk().current_epoch.value;

  lose(31, 60);
  asks_for_votes('b', epoch);

  EXPECT_EQ(waits(31, 60).size(), 29U);
}

// `d` may be about to stand for one of them.
TEST_F(CrowdScene, WhereOthersFailTooThoseBeforeUsAreWaitedForThoughTheyDoNotHoldItDownYet) {
  scene.peer('b').says_down = true;
  for (int number = 0; number < 3; ++number) scene.kill(master_at(number));
  ASSERT_TRUE(scene.run_until_line("+odown"));

  scene.run_for(40ms);
  EXPECT_THAT(scene.lines("+try-failover"), IsEmpty());

  scene.run_for(60ms);
  EXPECT_EQ(scene.count("+try-failover"), 3U);
}

TEST_F(CrowdScene, ASingleMasterWaitsForNobodyWhoDoesNotHoldItDown) {
  scene.peer('b').says_down = true;
  scene.kill(master_at(0));
  ASSERT_TRUE(scene.run_until_line("+odown"));

  scene.run_for(15ms);
  EXPECT_EQ(scene.count("+try-failover"), 1U);
}

// All are refused at the same moment, and those before us may be about to stand as well.
struct Refused : CrowdScene {
  void SetUp() override {
    CrowdScene::SetUp();
    scene.peer('b').says_down = true;
    scene.peer('d').latency = 20ms;
    scene.forget();
    for (int number = 0; number < masters; ++number) scene.kill(master_at(number));
    ASSERT_TRUE(scene.run_until_line("+try-failover"));
    scene.run_for(10ms);
  }
};

TEST_F(Refused, TheFirstAttemptGoesAheadAloneAndTheOthersFollowOnceThoseBeforeUsHaveAnswered) {
  EXPECT_EQ(scene.count("+try-failover"), 1U);

  scene.run_for(250ms);
  EXPECT_EQ(scene.count("+try-failover"), static_cast<std::size_t>(masters));
}

TEST_F(Refused, WhoWasAboutToDoTheSameIsLeftToIt) {
  ASSERT_EQ(scene.count("+try-failover"), 1U);
  const std::uint64_t epoch = scene.on_disk().current_epoch.value;

  for (int number = 0; number < masters; ++number) {
    scene.hears(question(100 + static_cast<std::uint64_t>(number), master_at(number)).by('d'));
  }
  scene.hears(vote_request(1, master_at(59)).from('d').epoch(epoch));
  scene.run_for(250ms);

  EXPECT_EQ(scene.count("+try-failover"), 1U);
}

// Their answers take longer than a campaign lasts without a sign of it.
TEST(SlowAnswers, ThoseThatHaveWaitedForThemOnceAllStandTogether) {
  Scene scene{many("bd").id('a')};
  for (const char peer : {'b', 'd'}) scene.peer(peer).latency = 400ms;
  settle_many(scene);
  scene.peer('b').says_down = true;
  scene.forget();
  for (int number = 0; number < masters; ++number) scene.kill(master_at(number));
  ASSERT_TRUE(scene.run_until_line("+try-failover"));
  scene.run_for(350ms);
  ASSERT_EQ(scene.count("+try-failover"), 1U);

  scene.run_for(1500ms);
  EXPECT_EQ(scene.count("+try-failover"), static_cast<std::size_t>(masters));
}

// Nobody else knows that it would stand under the epoch that it raised for others: they may be about to raise another.
TEST_F(CrowdScene, WhoStandsUnderItsOldEpochAfterAPauseLetsOneAttemptGoAheadAgain) {
  lose_some_first();
  scene.run_for(1s);
  scene.peer('d').latency = 20ms;

  for (int number = 30; number < masters; ++number) scene.kill(master_at(number));
  ASSERT_TRUE(scene.run_until_line("+try-failover"));
  scene.run_for(10ms);
  EXPECT_EQ(scene.count("+try-failover"), 1U);

  scene.run_for(250ms);
  EXPECT_EQ(scene.count("+try-failover"), 30U);
}

struct ForTheCrowd : testing::Test {
  Process process{.my_id = id_of('1')};
  Deadlines deadlines;
  Ledger ledger{DurableState{}};
  Promises promises;
  Random random{1};
  Instant now{Milliseconds{1'000'000}};
  TurnContext turn{{now, 0ms, 0ms}, process, deadlines, ledger, promises, random};
};

TEST_F(ForTheCrowd, ItIsSoMuchForEachThatFailed) {
  process.crowd = {.failing = 60, .most = 60, .most_counted = now, .counted = now};
  EXPECT_EQ(for_the_crowd(turn, 4ms, 4000ms), 240ms);
  EXPECT_EQ(for_the_crowd(turn, 4ms, 100ms), 100ms) << "and not more than that";
}

TEST_F(ForTheCrowd, TheLastOnesAreWaitedForAsLong) {
  process.crowd = {.failing = 9, .most = 60, .most_counted = now, .counted = now};
  EXPECT_EQ(for_the_crowd(turn, 4ms, 4000ms), 240ms);
}

TEST_F(ForTheCrowd, AFewAreNone) {
  process.crowd = {.failing = 8, .most = 60, .most_counted = now, .counted = now};
  EXPECT_EQ(for_the_crowd(turn, 4ms, 4000ms), 0ms);
}

TEST_F(ForTheCrowd, WhatWasCountedLongAgoIsOver) {
  process.crowd = {.failing = 60, .most = 60, .most_counted = now, .counted = now - 1001ms};
  EXPECT_EQ(for_the_crowd(turn, 4ms, 4000ms), 0ms);
}

}  // namespace
}  // namespace vedette::quorum
