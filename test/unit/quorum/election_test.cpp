#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr const char* not_elected = "-failover-abort-not-elected master orders 10.0.0.1 6379";

struct Election : testing::Test {
  Scene scene{five_sentinels()};
  void SetUp() override {
    scene.settle();
    scene.peers_say_down();
    for (const char peer : {'b', 'c', 'd', 'e'}) scene.peer(peer).answers_asks = false;
  }
  void stand() {
    scene.hears(question(100).by('b'));
    scene.hears(question(101).by('c'));
    scene.kill("10.0.0.1:6379");
    ASSERT_TRUE(scene.run_until_line("+try-failover"));
    scene.run_for(5ms);
    epoch = scene.on_disk().current_epoch;
  }
  void votes(char voter, char candidate, Epoch in, std::optional<Epoch> asked_in = std::nullopt) {
    scene.hears(PeerAnswered{scene.peer_id(voter), "orders", at("10.0.0.1:6379"), asked_in.value_or(epoch), id_of('1'),
                             PeerOpinion{true, id_of(candidate), in}});
  }
  bool elected() const { return scene.count("+elected-leader") == 1; }
  Epoch epoch{};
};

TEST_F(Election, IsWonWithTheMajorityOfAllKnown) {
  stand();

  votes('b', '1', epoch);
  EXPECT_FALSE(elected());
  votes('c', '1', epoch);

  EXPECT_TRUE(elected());
}

TEST_F(Election, NeedsTheQuorumIfThatIsMore) {
  Scene four{five_sentinels().quorum(4)};
  four.settle();
  four.peers_say_down();
  four.peer('d').grants = false;
  four.peer('e').grants = false;

  four.kill("10.0.0.1:6379");
  four.run_for(5s);

  EXPECT_THAT(four.lines("+try-failover"), Not(IsEmpty()));
  EXPECT_THAT(four.lines("+elected-leader"), IsEmpty());
}

TEST_F(Election, AVoteOfAnotherEpochDoesNotCount) {
  stand();

  votes('b', '1', Epoch{epoch.value + 1});
  votes('c', '1', Epoch{epoch.value - 1});
  votes('d', '1', epoch, Epoch{epoch.value + 1});

  EXPECT_FALSE(elected());
}

TEST_F(Election, APeerHasOneVoteHoweverOftenItAnswers) {
  stand();

  votes('b', '1', epoch);
  votes('b', '1', epoch);
  votes('b', '1', epoch);

  EXPECT_FALSE(elected());
}

TEST_F(Election, AVoteAboutAnotherAddressDoesNotCount) {
  stand();

  for (const char voter : {'b', 'c', 'd', 'e'}) {
    scene.hears(PeerAnswered{scene.peer_id(voter), "orders", at("10.0.0.9:6379"), epoch, id_of('1'),
                             PeerOpinion{true, id_of('1'), epoch}});
  }

  EXPECT_FALSE(elected());
}

TEST_F(Election, TheOwnVoteCountsOnlyOnceItIsOnDisk) {
  scene.hears(question(100).by('b'));
  scene.hears(question(101).by('c'));
  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("+sdown"));
  scene.run_for(10ms);
  ASSERT_EQ(scene.on_disk().reserved_epoch, Epoch{1});
  // The epoch is reserved, so the questions leave; the vote of our own is on its way.
  Scene& held = scene;
  if (held.count("+try-failover") == 0) held.disk.holds = true;
  scene.run_for(200ms);
  ASSERT_THAT(scene.lines("asks b for its vote"), SizeIs(1));

  epoch = Epoch{1};
  votes('b', '1', epoch);
  votes('c', '1', epoch);

  EXPECT_TRUE(elected());
}

TEST_F(Election, IsGivenUpAfterTheElectionTimeout) {
  stand();
  const Milliseconds stood = scene.elapsed();

  ASSERT_TRUE(scene.run_until_line("-failover-abort-not-elected"));

  EXPECT_NEAR(static_cast<double>((scene.time_of(not_elected) - stood).count()), 10000.0, 20.0);
}

// A voter holds its next vote back from when it voted, however late the last vote comes.
TEST_F(Election, TheLeadershipCountsFromWhenTheVotesWereAskedFor) {
  scene.server("10.0.0.2:6379").obeys = false;
  scene.server("10.0.0.3:6379").report.priority = 0;
  scene.run_for(12s);
  stand();
  const Milliseconds stood = scene.time_of("+try-failover");
  votes('b', '1', epoch);
  scene.run_for(4s);
  votes('c', '1', epoch);
  ASSERT_TRUE(elected());

  ASSERT_TRUE(scene.run_until_line("-failover-abort"));

  EXPECT_GT(scene.count("promotes"), 0U);
  EXPECT_LE(scene.times("promotes").back() - stood, 10s);
}

TEST_F(Election, AnswersAreAskedForOnce) {
  stand();
  scene.run_for(5s);

  EXPECT_EQ(scene.count("asks b for its vote"), 1U);
}

TEST_F(Election, APeerThatComesBackIsAskedForItsVote) {
  stand();
  scene.kill_peer('d');
  scene.run_for(500ms);
  scene.forget();

  scene.revive_peer('d');
  scene.run_for(1500ms);

  EXPECT_EQ(scene.count("asks d for its vote"), 1U);
}

TEST_F(Election, StopsWhenTheMasterAnswersAgain) {
  stand();

  scene.revive("10.0.0.1:6379");
  scene.run_for(3s);

  EXPECT_EQ(scene.count("-failover-abort-"), 1U);
  EXPECT_FALSE(scene.picture().failover_in_progress);
  votes('b', '1', epoch);
  votes('c', '1', epoch);
  EXPECT_FALSE(elected()) << "votes of an attempt that ended count nothing";
}

TEST_F(Election, ASplitVoteIsKnownAtOnceAndTriedAgainUnderANewEpoch) {
  stand();
  const Milliseconds stood = scene.elapsed();
  votes('b', 'b', epoch);
  votes('c', 'b', epoch);
  votes('d', 'd', epoch);
  votes('e', 'd', epoch);

  scene.run_for(1s);

  const std::vector<Milliseconds> asked = scene.times("asks b for its vote");
  ASSERT_GE(asked.size(), 2U);
  EXPECT_LE(asked[1] - stood, 500ms);
  EXPECT_EQ(scene.lines("asks b for its vote")[1], AsksForVote('b', "10.0.0.1:6379", epoch.value + 1));
}

TEST_F(Election, LostToAnotherItStandsDownAndHoldsItsVoteForTheWinner) {
  stand();
  scene.peer('b').refuses_looks = false;
  scene.peer('b').view = {at("10.0.0.1:6379"), Epoch{0}, true, 4};

  votes('c', 'b', epoch);
  votes('d', 'b', epoch);
  votes('e', 'b', epoch);
  EXPECT_THAT(scene.lines("-failover-abort"), ElementsAre(not_elected));

  scene.forget();
  scene.run_for(3s);
  EXPECT_THAT(scene.lines("+try-failover"), IsEmpty());
  scene.hears(vote_request(2).from('c').epoch(30));
  scene.run_for(10ms);
  EXPECT_THAT(scene.lines("+vote-for-leader"), IsEmpty());
}

TEST_F(Election, WhileAnotherMayWinItWaits) {
  stand();

  votes('b', 'b', epoch);
  votes('c', 'b', epoch);
  votes('d', 'd', epoch);
  scene.run_for(3s);

  EXPECT_EQ(scene.count("asks e for its vote"), 1U);
  EXPECT_TRUE(scene.picture().failover_in_progress);
}

TEST_F(Election, WhoIsDownCannotStillVote) {
  scene.kill_peer('d');
  scene.kill_peer('e');
  scene.run_for(2s);
  stand();

  votes('b', '1', epoch);
  votes('c', 'c', epoch);
  scene.run_for(1s);

  EXPECT_GE(scene.count("asks b for its vote"), 2U) << "two of five can't be made up by the dead";
}

TEST_F(Election, ARefusalIsRenewedUnderANewEpoch) {
  stand();
  scene.hears(hello_of('b').epoch(30));
  for (const char voter : {'b', 'c', 'd', 'e'}) votes(voter, 'x', Epoch{0});

  scene.run_for(1s);

  EXPECT_THAT(scene.lines("asks b for its vote"), Contains(AsksForVote('b', "10.0.0.1:6379", 31)));
  for (const char voter : {'b', 'c'}) votes(voter, '1', Epoch{31}, Epoch{31});
  scene.run_for(50ms);
  EXPECT_EQ(scene.count("+elected-leader"), 1U);
  scene.run_for(1s);
  EXPECT_EQ(scene.on_disk("orders").config_epoch, Epoch{31}) << "the epoch that won is the configuration's";
}

TEST_F(Election, TheEpochMovingIsNoReasonToRenew) {
  stand();
  scene.hears(hello_of('b').epoch(30));

  scene.run_for(2s);

  EXPECT_EQ(scene.count("asks b for its vote"), 1U);
  votes('b', '1', epoch);
  votes('c', '1', epoch);
  EXPECT_TRUE(elected());
}

TEST_F(Election, IsRenewedSparingly) {
  for (const char peer : {'b', 'c', 'd', 'e'}) {
    scene.peer(peer).answers_asks = true;
    scene.peer(peer).grants = false;
  }
  stand();

  scene.run_for(5s);

  const std::vector<Milliseconds> asked = scene.times("asks b for its vote");
  ASSERT_GE(asked.size(), 3U);
  EXPECT_LE(asked.size(), 30U);
  for (std::size_t i = 1; i < asked.size(); ++i) EXPECT_GE(asked[i] - asked[i - 1], 20ms);
}

TEST_F(Election, AMinorityDoesNotRenew) {
  stand();
  for (const char peer : {'c', 'd', 'e'}) scene.kill_peer(peer);
  votes('b', 'x', Epoch{0});
  scene.run_for(20s);

  EXPECT_LE(scene.on_disk().current_epoch.value, epoch.value + 1);
}

TEST(ElectionAlone, ALoneSentinelElectsItself) {
  Scene scene{
      monitoring("orders", "10.0.0.1:6379").quorum(1).replicas({"10.0.0.2:6379"}).down_after(1s).failover_timeout(60s)};
  scene.settle();

  scene.kill("10.0.0.1:6379");
  scene.run_for(3s);

  EXPECT_THAT(scene.lines("+switch-master"), ElementsAre("+switch-master orders 10.0.0.1 6379 10.0.0.2 6379"));
}

// A request that was held for the disk must not leave once its attempt is over: it would burn votes.
TEST(ElectionHeld, ARequestOfAnAttemptThatEndedNeverLeaves) {
  Scene scene{three_sentinels()};
  scene.settle();
  scene.disk.holds = true;
  scene.peers_say_down();
  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("+odown"));
  ASSERT_TRUE(scene.picture().failover_in_progress);

  scene.hears(vote_request(1).from('b').epoch(9));
  ASSERT_FALSE(scene.picture().failover_in_progress);
  scene.finish_write();
  scene.finish_write();

  EXPECT_THAT(scene.lines("asks b for its vote"), IsEmpty());
  EXPECT_THAT(scene.lines("answers"), ElementsAre(VotesDown(1, 'b', 9)));
}

}  // namespace
}  // namespace vedette::quorum
