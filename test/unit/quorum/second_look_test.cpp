#include "quorum/second_look.hpp"

#include <gmock/gmock.h>

#include <string>

#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

/// Five Sentinels, of which two that hold the master down are parted from all others.
struct Parted {
  Scene scene{three_sentinels().peers("de")};

  Parted() {
    scene.settle();
    scene.hears(question(1).by('b'));
    scene.peer('b').says_down = true;
  }
  void part() {
    for (const char peer : {'c', 'd', 'e'}) scene.peer(peer).answers = false;
    scene.hang("10.0.0.1:6379");
  }
  void join_peers() {
    for (const char peer : {'c', 'd', 'e'}) scene.peer(peer).answers = true;
  }
  /// The master's answer takes longer than the peers'.
  void join_all() {
    join_peers();
    scene.server("10.0.0.1:6379").answers = true;
    scene.server("10.0.0.1:6379").latency = 150ms;
  }
};

struct ASecondLook : testing::Test, Parted {};

/// The time for which they are parted, beyond some seconds. Connections are made anew at times of their own, so it
/// depends on that who answers first.
struct SecondLookAfter : testing::TestWithParam<Milliseconds>, Parted {};

INSTANTIATE_TEST_SUITE_P(Times, SecondLookAfter,
                         testing::Values(0ms, 200ms, 400ms, 600ms, 800ms, 1000ms, 1200ms, 1400ms),
                         [](const auto& time) { return std::to_string(time.param.count()) + "ms"; });

TEST_P(SecondLookAfter, AMasterThatAnswersAgainWithTheOtherSentinelsIsLeftAlone) {
  part();
  scene.run_for(12s + GetParam());
  ASSERT_TRUE(scene.picture().odown_since);

  join_all();
  scene.run_for(20s);

  EXPECT_THAT(scene.lines("promotes"), IsEmpty());
  EXPECT_FALSE(scene.picture().odown_since);
}

TEST_P(SecondLookAfter, VotesThatComeLateDoNotReplaceAMasterThatIsBack) {
  part();
  ASSERT_TRUE(scene.run_until_line("+try-failover"));
  scene.run_for(1s + GetParam());
  ASSERT_THAT(scene.lines("promotes"), IsEmpty());

  join_all();
  scene.run_for(20s);

  EXPECT_THAT(scene.lines("promotes"), IsEmpty());
  EXPECT_FALSE(scene.picture().odown_since);
}

TEST_F(ASecondLook, AMasterThatStaysSilentIsReplacedSoonAfter) {
  part();
  scene.run_for(20s);

  scene.forget();
  join_peers();
  ASSERT_TRUE(scene.run_until_line("promotes"));

  EXPECT_THAT(scene.lines("promotes"), SizeIs(1));
}

TEST(SecondLookBesideSlowPeers, PeersThatAnswerLateDoNotKeepADeadMasterInItsPlace) {
  Scene scene{three_sentinels().peers("de").down_after(5s)};
  scene.settle();
  for (const char peer : {'b', 'c', 'd', 'e'}) scene.peer(peer).latency = 1300ms;
  scene.run_for(20s);
  scene.peers_say_down();
  scene.hang("10.0.0.1:6379");

  EXPECT_TRUE(scene.run_until_line("promotes", 15s));
}

TEST_F(ASecondLook, PeersThatComeAndGoDoNotKeepADeadMasterInItsPlace) {
  part();
  scene.run_for(12s);
  scene.forget();
  join_peers();
  for (int round = 0; round < 40 && scene.count("promotes") == 0; ++round) {
    const char peer = "cde"[round % 3];
    scene.kill_peer(peer);
    scene.run_for(200ms);
    scene.revive_peer(peer);
  }
  scene.run_for(10s);

  EXPECT_THAT(scene.lines("promotes"), SizeIs(1));
}

TEST_F(ASecondLook, WhereTheOthersWereHeardAllTheTimeNothingIsWaitedFor) {
  scene.peers_say_down();
  scene.hang("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("promotes"));

  EXPECT_LE(scene.time_of("promotes") - scene.time_of("+odown"), 100ms);
}

}  // namespace
}  // namespace vedette::quorum
