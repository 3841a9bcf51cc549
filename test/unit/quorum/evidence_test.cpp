#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr const char* replaced = "10.0.0.1:6379";
constexpr const char* present = "10.0.0.2:6379";

/// 10.0.0.1 was silent, and 10.0.0.2 replaced it under epoch 4, by the vote of b for c. Both peers can show that.
struct Evidence : testing::Test {
  Scene scene{three_sentinels().failover_timeout(20s)};

  void SetUp() override {
    char digit = '2';
    for (const char* address : {replaced, present, "10.0.0.3:6379"}) scene.server(address).say_run_id(digit++);
    scene.settle();
    for (const char peer : {'b', 'c'}) {
      scene.peer(peer).refuses_looks = false;
      scene.peer(peer).view = PeerMasterView{at(present), Epoch{4}, false, 2};
      scene.peer(peer).voted('c', 4);
    }
    scene.kill(replaced);
    scene.run_for(500ms);
    scene.server(present).become_master();
    scene.server("10.0.0.3:6379").become_replica_of(at(present));
    scene.hears(hello_of('b').config(present, 4));
    scene.run_for(20s);
    scene.forget();
  }
  /// Nothing shows that it is ours.
  void is_another_process() {
    scene.server(replaced).say_run_id('9');
    scene.server(replaced).report.replication_id = std::string(40, '9');
    scene.server(replaced).report.replicas.clear();
  }
  /// When it was told to follow, since its return; -1 ms if it was not within five seconds.
  Milliseconds demoted_after() {
    scene.revive(replaced);
    const Milliseconds returned = scene.elapsed();
    scene.run_for(5s);
    const Milliseconds told = scene.time_of("lets " + std::string{replaced});
    return told < 0ms ? told : told - returned;
  }
};

TEST_F(Evidence, OfAMajorityEndsTheWaitAtOnce) {
  EXPECT_LE(demoted_after(), 120ms);
  EXPECT_NE(scene.time_of("lets"), -1ms);
  EXPECT_THAT(scene.lines("lets"), ElementsAre(LetsFollow(replaced, present)));
  EXPECT_THAT(scene.lines("+convert-to-slave"), SizeIs(1));
  EXPECT_THAT(scene.lines("+correction"), ElementsAre(HasSubstr("2 of 3 Sentinels show nothing newer than epoch 4")));
}

TEST_F(Evidence, IsLookedForOftenInTheFirstSecond) {
  for (const char peer : {'b', 'c'}) scene.peer(peer).refuses_looks = true;
  scene.revive(replaced);
  ASSERT_TRUE(scene.run_until_line("asks " + std::string{replaced} + " for info"));
  scene.forget();

  scene.run_for(900ms);
  EXPECT_GE(scene.count("asks " + std::string{replaced} + " for info"), 8U);
  scene.forget();
  scene.run_for(2s);
  EXPECT_LE(scene.count("asks " + std::string{replaced} + " for info"), 6U);
}

TEST_F(Evidence, OfOnePeerIsEnoughForTwoOfThree) {
  scene.kill_peer('c');
  EXPECT_LE(demoted_after(), 120ms);
  EXPECT_THAT(scene.lines("lets"), Not(IsEmpty()));
}

TEST_F(Evidence, OfOurselvesAloneIsNone) {
  scene.kill_peer('b');
  scene.kill_peer('c');
  EXPECT_EQ(demoted_after(), -1ms);
  EXPECT_TRUE(scene.run_until_line("lets", 8s)) << "but Sentinel's wait has an end";
}

TEST_F(Evidence, ANewerVoteSpeaksAgainstIt) {
  scene.peer('b').voted('b', 5);
  scene.peer('c').voted('b', 5);
  EXPECT_EQ(demoted_after(), -1ms);
}

TEST_F(Evidence, OneThatShowsNoVoteMayHaveForgottenIt) {
  for (const char peer : {'b', 'c'}) {
    scene.peer(peer).voted_for.reset();
    scene.peer(peer).voted_in = Epoch{0};
  }
  EXPECT_EQ(demoted_after(), -1ms);
}

TEST_F(Evidence, ANewerConfigurationSpeaksAgainstIt) {
  for (const char peer : {'b', 'c'}) scene.peer(peer).view.config_epoch = Epoch{5};
  EXPECT_EQ(demoted_after(), -1ms);
}

TEST_F(Evidence, AnotherAddressSpeaksAgainstIt) {
  for (const char peer : {'b', 'c'}) scene.peer(peer).view.address = at("10.0.0.3:6379");
  EXPECT_EQ(demoted_after(), -1ms);
}

TEST_F(Evidence, AFailoverUnderWaySpeaksAgainstIt) {
  for (const char peer : {'b', 'c'}) scene.peer(peer).view.failover_in_progress = true;
  EXPECT_EQ(demoted_after(), -1ms);
}

TEST_F(Evidence, PeersThatMayNotBeLookedAtGiveNone) {
  for (const char peer : {'b', 'c'}) scene.peer(peer).refuses_looks = true;
  EXPECT_EQ(demoted_after(), -1ms);
}

TEST_F(Evidence, IsGoodForOneSecond) {
  for (const char peer : {'b', 'c'}) scene.peer(peer).latency = 1200ms;
  EXPECT_EQ(demoted_after(), -1ms);
}

TEST_F(Evidence, IsVoidWhenOurEpochRises) {
  for (const char peer : {'b', 'c'}) scene.peer(peer).latency = 300ms;
  scene.revive(replaced);
  ASSERT_TRUE(scene.run_until_line("looks", 1s));

  scene.hears(hello_of('b').config(present, 4).epoch(9));
  scene.run_for(350ms);

  EXPECT_THAT(scene.lines("lets"), IsEmpty());
}

TEST_F(Evidence, NeedsAMasterThatIsUpAndSaysSo) {
  scene.hang(present);
  EXPECT_EQ(demoted_after(), -1ms);
}

TEST_F(Evidence, IsForTheMasterReplacedLastOnly) {
  scene.server("10.0.0.3:6379").become_master();
  scene.kill("10.0.0.3:6379");
  scene.revive("10.0.0.3:6379");
  scene.run_for(5s);

  EXPECT_THAT(scene.lines("lets"), IsEmpty());
}

TEST_F(Evidence, IsNotAskedForOneOfUnknownOwner) {
  is_another_process();
  scene.server(replaced).report.holds_data = true;
  EXPECT_EQ(demoted_after(), -1ms);
  EXPECT_THAT(scene.lines("looks"), IsEmpty());
}

TEST_F(Evidence, IsEnoughForAnEmptyOneThere) {
  is_another_process();
  scene.server(replaced).report.holds_data = false;
  EXPECT_LE(demoted_after(), 120ms);
  EXPECT_THAT(scene.lines("lets"), Not(IsEmpty()));
}

TEST_F(Evidence, NoVoteIsWonByAskingForTheLast) {
  demoted_after();
  EXPECT_EQ(scene.peer('b').voted_for, id_of('c'));
  EXPECT_EQ(scene.core().process().current_epoch, Epoch{4});
}

TEST_F(Evidence, TheReplacedMasterIsLookedForOften) {
  EXPECT_THAT(scene.lines("insists"), IsEmpty()) << "since it was replaced, not since now";
  scene.run_for(300s);
  EXPECT_THAT(scene.lines("insists on 10.0.0.1:6379"), ElementsAre("insists on 10.0.0.1:6379 every 0 ms"));
}

TEST_F(Evidence, OneThatFollowsIsLookedForAsUsual) {
  demoted_after();
  EXPECT_THAT(scene.lines("insists on 10.0.0.1:6379"), ElementsAre("insists on 10.0.0.1:6379 every 0 ms"));
}

}  // namespace
}  // namespace vedette::quorum
