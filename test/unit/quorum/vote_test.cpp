#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

struct Vote : testing::Test {
  Scene scene{three_sentinels()};
  void SetUp() override { scene.settle(); }
  // Asks, waits for the disk and the answer.
  std::vector<std::string> answer_to(const Question& asked) {
    scene.forget();
    scene.hears(asked);
    scene.run_for(50ms);
    return scene.lines("answers");
  }
};

TEST_F(Vote, IsGivenOnlyOnceItIsOnDisk) {
  scene.disk.holds = true;

  scene.hears(vote_request(1).from('b').epoch(7));
  EXPECT_THAT(scene.does(), IsEmpty());
  EXPECT_EQ(scene.actions<WriteState>().size(), 1U);

  scene.finish_write();
  EXPECT_EQ(scene.on_disk("orders").leader_epoch, Epoch{7});
  EXPECT_EQ(scene.on_disk("orders").voted_for, id_of('b'));
  EXPECT_EQ(scene.on_disk().current_epoch, Epoch{7});
  EXPECT_THAT(scene.does(),
              ElementsAre("+new-epoch 7", "+vote-for-leader " + id_of('b').text() + " 7", Votes(1, 'b', 7)));
}

TEST_F(Vote, IsGivenWhateverTheVoterThinksOfTheMaster) {
  EXPECT_THAT(answer_to(vote_request(1).from('b').epoch(7)), ElementsAre(Votes(1, 'b', 7)));
}

TEST_F(Vote, SaysWhatTheVoterThinksOfTheMaster) {
  scene.kill("10.0.0.1:6379");
  scene.run_for(2s);

  EXPECT_THAT(answer_to(vote_request(1).from('b').epoch(7)), ElementsAre(VotesDown(1, 'b', 7)));
}

TEST_F(Vote, GoesToACandidateNobodyKnows) {
  EXPECT_THAT(answer_to(vote_request(1).from('d').epoch(7)), ElementsAre(Votes(1, 'd', 7)));
}

TEST_F(Vote, IsOneAnEpoch) {
  ASSERT_THAT(answer_to(vote_request(1).from('b').epoch(7)), ElementsAre(Votes(1, 'b', 7)));

  EXPECT_THAT(answer_to(vote_request(2).from('c').epoch(7)), ElementsAre(Votes(2, 'b', 7)));
  EXPECT_THAT(answer_to(vote_request(3).from('b').epoch(7)), ElementsAre(Votes(3, 'b', 7)));
}

TEST_F(Vote, IsOneAnEpochWhileTheFirstIsOnItsWayToTheDisk) {
  scene.disk.holds = true;
  scene.hears(vote_request(1).from('b').epoch(7));
  scene.hears(vote_request(2).from('c').epoch(7));

  scene.finish_write();

  EXPECT_THAT(scene.lines("answers"), ElementsAre(Votes(1, 'b', 7), Votes(2, 'b', 7)));
}

TEST_F(Vote, IsRefusedInAnEpochThatIsOver) {
  scene.hears(hello_of('b').epoch(9));

  EXPECT_THAT(answer_to(vote_request(1).from('b').epoch(8)), ElementsAre(Answers(1, false)));
}

TEST_F(Vote, IsOneForEachMaster) {
  Scene two{three_sentinels().also_monitoring("carts", "10.0.2.1:6379").quorum(2).peers("bc")};
  two.settle();

  two.hears(vote_request(1).from('b').epoch(7));
  two.hears(vote_request(2, "10.0.2.1:6379").from('c').epoch(7));
  two.run_for(20ms);

  EXPECT_THAT(two.lines("answers"), ElementsAre(Votes(1, 'b', 7), Votes(2, 'c', 7)));
}

TEST_F(Vote, IsNotChangedByARestart) {
  ASSERT_THAT(answer_to(vote_request(1).from('b').epoch(7)), ElementsAre(Votes(1, 'b', 7)));

  Scene again{scene.after_crash()};
  again.settle();
  again.hears(vote_request(2).from('c').epoch(7));
  again.run_for(20ms);

  EXPECT_THAT(again.lines("answers"), ElementsAre(Votes(2, 'b', 7)));
}

TEST_F(Vote, WhoseNameWasLostIsStillNotGivenTwice) {
  Scene from_sentinel{three_sentinels().current_epoch(7).voted(std::nullopt, 7)};
  from_sentinel.settle();

  from_sentinel.hears(vote_request(1).from('c').epoch(7));
  from_sentinel.run_for(20s);
  from_sentinel.hears(vote_request(2).from('c').epoch(7));
  from_sentinel.run_for(20ms);

  EXPECT_THAT(from_sentinel.lines("answers"), ElementsAre(Answers(1, false), Answers(2, false)));
}

TEST_F(Vote, ForAnotherEndsTheOwnAttempt) {
  scene.peers_say_down();
  scene.peer('b').answers_asks = false;
  scene.peer('c').grants = false;
  scene.hears(question(1).by('b'));
  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("+vote-for-leader " + id_of('1').text()));
  scene.forget();

  scene.hears(vote_request(2).from('b').epoch(5));
  scene.run_for(20ms);

  EXPECT_THAT(scene.does(), Contains("-failover-abort-not-elected master orders 10.0.0.1 6379"));
  EXPECT_THAT(scene.lines("answers"), ElementsAre(VotesDown(2, 'b', 5)));
  EXPECT_FALSE(scene.picture().failover_in_progress);
}

TEST_F(Vote, ByOneWhoVotedForItselfIsNotGivenInThatEpoch) {
  scene.peer('b').answers_asks = false;
  scene.peer('c').answers_asks = false;
  scene.hears(question(1).by('b'));
  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("+vote-for-leader"));

  EXPECT_THAT(answer_to(vote_request(2).from('b').epoch(1)), ElementsAre(VotesDown(2, '1', 1)));
}

TEST_F(Vote, WhenTheWriteFailsTheOldOneIsAnswered) {
  ASSERT_THAT(answer_to(vote_request(1).from('b').epoch(7)), ElementsAre(Votes(1, 'b', 7)));
  scene.disk.fails = true;

  EXPECT_THAT(answer_to(vote_request(2).from('b').epoch(8)), ElementsAre(Votes(2, 'b', 7)));
}

TEST_F(Vote, WhenTheWriteIsSlowTheOldOneIsAnsweredAfterHalfASecond) {
  scene.disk.holds = true;
  scene.hears(vote_request(1).from('b').epoch(7));

  scene.run_for(499ms);
  EXPECT_THAT(scene.lines("answers"), IsEmpty());

  scene.run_for(1ms);
  EXPECT_THAT(scene.lines("answers"), ElementsAre(Answers(1, false)));
}

TEST_F(Vote, IsNotGivenWhileNothingCanBeWritten) {
  scene.disk.fails = true;
  scene.hears(hello_of('b').epoch(3));
  scene.run_for(10ms);
  ASSERT_FALSE(scene.core().process().writable);

  EXPECT_THAT(answer_to(vote_request(1).from('b').epoch(7)), ElementsAre(Answers(1, false)));
  EXPECT_THAT(scene.lines("+vote-for-leader"), IsEmpty());

  scene.disk.fails = false;
  scene.run_for(2s);
  EXPECT_THAT(answer_to(vote_request(2).from('b').epoch(8)), ElementsAre(Votes(2, 'b', 8)));
}

TEST_F(Vote, IsGivenInTiltWithoutAnOpinion) {
  scene.kill("10.0.0.1:6379");
  scene.run_for(2s);
  scene.pause(3s);

  EXPECT_THAT(answer_to(vote_request(1).from('b').epoch(7)), ElementsAre(Votes(1, 'b', 7)));
}

TEST_F(Vote, ForOurselvesIsNothingToAskFor) {
  EXPECT_THAT(answer_to(vote_request(1).from('1').epoch(7)), ElementsAre(Answers(1, false)));
}

// Who voted holds its next vote back.

struct HeldVote : Vote {
  void SetUp() override {
    Vote::SetUp();
    ASSERT_THAT(answer_to(vote_request(1).from('b').epoch(7)), ElementsAre(Votes(1, 'b', 7)));
    scene.forget();
  }
};

TEST_F(HeldVote, AnotherGetsTheOldVoteAndTheEpochIsTakenOver) {
  EXPECT_THAT(answer_to(vote_request(2).from('c').epoch(8)), ElementsAre(Votes(2, 'b', 7)));
  EXPECT_EQ(scene.on_disk().current_epoch, Epoch{8});
  EXPECT_EQ(scene.on_disk("orders").leader_epoch, Epoch{7});
}

TEST_F(HeldVote, TheSameCandidateMayHaveItsNewEpoch) {
  EXPECT_THAT(answer_to(vote_request(2).from('b').epoch(8)), ElementsAre(Votes(2, 'b', 8)));
}

TEST_F(HeldVote, IsFreeAfterTheElectionTimeoutAndASecond) {
  scene.run_for(10800ms);
  EXPECT_THAT(answer_to(vote_request(2).from('c').epoch(8)), ElementsAre(Votes(2, 'b', 7)));

  scene.run_for(200ms);
  EXPECT_THAT(answer_to(vote_request(3).from('c').epoch(9)), ElementsAre(Votes(3, 'c', 9)));
}

TEST_F(HeldVote, WithAShortFailoverTimeoutIsFreeSooner) {
  Scene quick{three_sentinels().failover_timeout(3s)};
  quick.settle();
  quick.hears(vote_request(1).from('b').epoch(7));

  quick.run_for(3900ms);
  quick.hears(vote_request(2).from('c').epoch(8));
  quick.run_for(200ms);
  quick.hears(vote_request(3).from('c').epoch(9));
  quick.run_for(20ms);

  EXPECT_THAT(quick.lines("answers"), ElementsAre(Votes(1, 'b', 7), Votes(2, 'b', 7), Votes(3, 'c', 9)));
}

TEST_F(HeldVote, IsHeldAnewAfterARestart) {
  scene.run_for(8s);
  Scene again{scene.after_crash()};
  again.settle();
  again.run_for(6s);

  again.hears(vote_request(2).from('c').epoch(8));
  again.run_for(20ms);
  EXPECT_THAT(again.lines("answers"), ElementsAre(Votes(2, 'b', 7)));

  again.forget();
  again.hears(vote_request(3).from('b').epoch(9));
  again.run_for(20ms);
  EXPECT_THAT(again.lines("answers"), ElementsAre(Votes(3, 'b', 9)));
}

TEST_F(HeldVote, WhoseNameWasLostIsHeldAgainstAll) {
  Scene from_sentinel{three_sentinels().current_epoch(7).voted(std::nullopt, 7)};
  from_sentinel.settle();

  from_sentinel.hears(vote_request(1).from('c').epoch(8));
  from_sentinel.run_for(9s);
  from_sentinel.hears(vote_request(2).from('c').epoch(9));
  from_sentinel.run_for(20ms);

  EXPECT_THAT(from_sentinel.lines("answers"), ElementsAre(Answers(1, false), Votes(2, 'c', 9)));
}

TEST_F(HeldVote, AfterARestartIsFreeIfItsConfigurationIsKnown) {
  Scene again{three_sentinels().current_epoch(7).voted('b', 7).config_epoch(7)};
  again.settle();

  again.hears(vote_request(1).from('c').epoch(8));
  again.run_for(20ms);

  EXPECT_THAT(again.lines("answers"), ElementsAre(Votes(1, 'c', 8)));
}

TEST_F(HeldVote, IsFreedByTheConfigurationItWasGivenFor) {
  scene.hears(hello_of('b').config("10.0.0.2:6379", 7));
  scene.run_for(10ms);

  scene.hears(vote_request(2, "10.0.0.2:6379").from('c').epoch(8));
  scene.run_for(20ms);

  EXPECT_THAT(scene.lines("answers"), ElementsAre(Votes(2, 'c', 8)));
}

TEST_F(HeldVote, IsNotFreedByAnOlderConfiguration) {
  scene.hears(hello_of('b').config("10.0.0.1:6379", 6));

  EXPECT_THAT(answer_to(vote_request(2).from('c').epoch(8)), ElementsAre(Votes(2, 'b', 7)));
}

TEST_F(HeldVote, AnothersRequestIsTheMomentToLook) {
  scene.hears(vote_request(2).from('c').epoch(8));

  EXPECT_THAT(scene.lines("looks at"), ElementsAre(Looks('b')));
}

TEST_F(HeldVote, TheSameCandidatesRequestIsNot) {
  scene.hears(vote_request(2).from('b').epoch(8));
  scene.run_for(1s);

  EXPECT_THAT(scene.lines("looks at"), IsEmpty());
}

TEST_F(HeldVote, IsFreedWhenTheOneVotedForShowsNoFailover) {
  scene.peer('b').refuses_looks = false;
  scene.peer('b').view = {at("10.0.0.1:6379"), Epoch{0}, false, 2};
  ASSERT_THAT(answer_to(vote_request(2).from('c').epoch(8)), ElementsAre(Votes(2, 'b', 7)));

  EXPECT_THAT(answer_to(vote_request(3).from('c').epoch(9)), ElementsAre(Votes(3, 'c', 9)));
}

TEST_F(HeldVote, IsNotFreedWhileTheOneVotedForIsAtWork) {
  scene.peer('b').refuses_looks = false;
  scene.peer('b').view = {at("10.0.0.1:6379"), Epoch{0}, true, 2};
  ASSERT_THAT(answer_to(vote_request(2).from('c').epoch(8)), ElementsAre(Votes(2, 'b', 7)));

  scene.run_for(3s);
  EXPECT_THAT(answer_to(vote_request(3).from('c').epoch(9)), ElementsAre(Votes(3, 'b', 7)));
}

TEST_F(HeldVote, IsNotFreedByARefusalToSay) {
  scene.peer('b').refuses_looks = true;
  ASSERT_THAT(answer_to(vote_request(2).from('c').epoch(8)), ElementsAre(Votes(2, 'b', 7)));

  EXPECT_THAT(answer_to(vote_request(3).from('c').epoch(9)), ElementsAre(Votes(3, 'b', 7)));
}

TEST_F(HeldVote, IsNotFreedByALookThatIsOlderThanTheVote) {
  scene.peer('b').refuses_looks = false;
  scene.peer('b').latency = 400ms;
  scene.peer('b').view = {at("10.0.0.1:6379"), Epoch{0}, false, 2};
  scene.hears(vote_request(2).from('c').epoch(8));
  scene.run_for(20ms);
  // While the question is on its way, it stands again and has the new vote.
  scene.hears(vote_request(3).from('b').epoch(9));
  scene.run_for(385ms);
  scene.forget();

  scene.hears(vote_request(4).from('c').epoch(10));
  scene.run_for(20ms);

  EXPECT_THAT(scene.lines("answers"), ElementsAre(Votes(4, 'b', 9)));
}

TEST_F(HeldVote, IsNotFreedByAnyOtherPeersPicture) {
  scene.hears(PeerMasterSeen{scene.peer_id('c'), "orders", PeerMasterView{at("10.0.0.1:6379"), Epoch{0}, false, 2}});

  EXPECT_THAT(answer_to(vote_request(2).from('c').epoch(8)), ElementsAre(Votes(2, 'b', 7)));
}

TEST_F(HeldVote, LooksAreFewEvenForManyRequests) {
  scene.peer('b').latency = 100ms;
  for (std::uint64_t ticket = 2; ticket < 12; ++ticket) {
    scene.hears(vote_request(ticket).from('c').epoch(8));
    scene.run_for(5ms);
  }

  EXPECT_THAT(scene.lines("looks at"), SizeIs(1));
}

// A leader at work votes for nobody else.

struct Leader : Vote {
  void SetUp() override {
    Vote::SetUp();
    scene.peers_say_down();
    for (const char* replica : {"10.0.0.2:6379", "10.0.0.3:6379"}) scene.server(replica).obeys = false;
    scene.kill("10.0.0.1:6379");
    ASSERT_TRUE(scene.run_until_line("promotes"));
  }
};

TEST_F(Leader, HoldsItsVoteBackWhileItIsAtWork) {
  EXPECT_THAT(answer_to(vote_request(2).from('b').epoch(8)), ElementsAre(VotesDown(2, '1', 1)));
  EXPECT_TRUE(scene.picture().failover_in_progress);
}

TEST_F(Leader, VotesAgainOnceItHasGivenUp) {
  scene.kill("10.0.0.2:6379");
  ASSERT_TRUE(scene.run_until_line("-failover-abort-slave-timeout"));
  scene.kill("10.0.0.3:6379");

  scene.forget();
  scene.hears(vote_request(2).from('b').epoch(8));
  scene.run_for(20ms);

  EXPECT_THAT(scene.lines("answers"), ElementsAre(VotesDown(2, 'b', 8)));
}

TEST_F(Leader, VotesAgainOnceTheInstanceItPromotesIsDown) {
  scene.kill("10.0.0.2:6379");
  ASSERT_TRUE(scene.run_until_line("+sdown slave 10.0.0.2:6379"));

  scene.hears(vote_request(2).from('b').epoch(8));
  scene.run_for(20ms);

  EXPECT_THAT(scene.lines("answers"), ElementsAre(VotesDown(2, 'b', 8)));
}

TEST_F(Leader, HoldsItBackNoLongerThanItMayLead) {
  scene.run_for(10500ms);

  EXPECT_THAT(answer_to(vote_request(2).from('b').epoch(8)), ElementsAre(VotesDown(2, 'b', 8)));
}

}  // namespace
}  // namespace vedette::quorum
