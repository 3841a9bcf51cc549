#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

// A reserved epoch may have been used without another write: after a restart it counts as spent (schedule 1).

TEST(ReservedEpoch, IsSpentAfterARestart) {
  Given given = three_sentinels().current_epoch(4);
  given.beginning.restored.reserved_epoch = Epoch{5};
  Scene scene{given};
  scene.settle();

  EXPECT_EQ(scene.on_disk().current_epoch, Epoch{5});
  EXPECT_EQ(scene.on_disk("orders").leader_epoch, Epoch{5});
  scene.hears(vote_request(1).from('b').epoch(5));
  scene.run_for(20ms);
  EXPECT_THAT(scene.lines("answers"), ElementsAre(Votes(1, '1', 5)));
}

TEST(ReservedEpoch, IsNotStoodUnderAgain) {
  Given given = three_sentinels();
  given.beginning.restored.reserved_epoch = Epoch{5};
  Scene scene{given};
  scene.settle();
  scene.peers_say_down();

  scene.kill("10.0.0.1:6379");
  scene.run_for(3s);

  EXPECT_THAT(scene.lines("asks b for its vote"), ElementsAre(AsksForVote('b', "10.0.0.1:6379", 6)));
}

TEST(ReservedEpoch, HoldsNoVoteBack) {
  Given given = three_sentinels();
  given.beginning.restored.reserved_epoch = Epoch{5};
  Scene scene{given};
  scene.settle();

  scene.hears(vote_request(1).from('b').epoch(6));
  scene.run_for(20ms);

  EXPECT_THAT(scene.lines("answers"), ElementsAre(Votes(1, 'b', 6)));
}

TEST(ReservedEpoch, OfThePastDoesNotLowerAVote) {
  Given given = three_sentinels().current_epoch(9).voted('b', 9);
  given.beginning.restored.reserved_epoch = Epoch{5};
  Scene scene{given};
  scene.settle();

  scene.hears(vote_request(1).from('c').epoch(9));
  scene.run_for(20ms);

  EXPECT_THAT(scene.lines("answers"), ElementsAre(Votes(1, 'b', 9)));
}

TEST(Restart, TakesTheHighestEpochOfTheFileAsCurrent) {
  Scene scene{three_sentinels().current_epoch(2).config_epoch(7)};
  scene.settle();

  EXPECT_EQ(scene.on_disk().current_epoch, Epoch{7});
}

TEST(Restart, KnowsWhatItKnew) {
  Scene before{three_sentinels()};
  before.settle();
  before.peers_say_down();
  before.kill("10.0.0.1:6379");
  before.run_for(5s);
  before.hears(hello_of('d'));
  before.run_for(10ms);

  Scene after{before.after_crash()};

  EXPECT_EQ(after.core().master_address("orders"), at("10.0.0.2:6379"));
  EXPECT_EQ(after.picture().config_epoch, Epoch{1});
  EXPECT_EQ(after.picture().replicas.size(), 2U);
  EXPECT_EQ(after.picture().sentinels.size(), 3U);
  EXPECT_EQ(after.core().process().current_epoch, Epoch{1});
  EXPECT_THAT(after.lines("+monitor"), ElementsAre("+monitor master orders 10.0.0.2 6379 quorum 2"));
}

// A leader that dies after the promotion was recorded starts with the new configuration (behaviour §1.5).
TEST(Restart, ALeaderThatDiedAfterThePromotionKeepsIt) {
  Scene before{three_sentinels()};
  before.settle();
  before.peers_say_down();
  before.kill("10.0.0.1:6379");
  ASSERT_TRUE(before.run_until_line("+switch-master"));

  EXPECT_EQ(before.on_disk("orders").address, at("10.0.0.2:6379"));
  EXPECT_THAT(before.on_disk("orders").replicas, Contains(at("10.0.0.1:6379")));
}

// A start without durable state.

struct Forgetful : testing::Test {
  static Given given() { return three_sentinels().without_memory(); }
  std::vector<std::string> answers(Scene& asked, const Question& question) {
    asked.forget();
    asked.hears(question);
    asked.run_for(50ms);
    return asked.lines("answers");
  }
  Scene scene{given()};
};

TEST_F(Forgetful, WhereNoEpochIsHeardIsSimplyNew) {
  scene.run_for(12s);

  EXPECT_FALSE(scene.core().process().quarantined);
  EXPECT_EQ(scene.on_disk().current_epoch, Epoch{0});
  EXPECT_THAT(answers(scene, vote_request(1).from('b').epoch(1)), ElementsAre(Votes(1, 'b', 1)));
}

TEST_F(Forgetful, IsQuarantinedOnceItHearsOfAnEpoch) {
  scene.run_for(1s);
  EXPECT_FALSE(scene.core().process().quarantined);

  scene.hears(hello_of('b').epoch(3));
  scene.run_for(10ms);

  EXPECT_TRUE(scene.core().process().quarantined);
  EXPECT_TRUE(scene.on_disk().quarantined);
}

TEST_F(Forgetful, AVoteRequestIsHearingOfAnEpoch) {
  scene.run_for(1s);

  EXPECT_THAT(answers(scene, vote_request(1).from('b').epoch(3)), ElementsAre(Answers(1, false)));
  EXPECT_TRUE(scene.core().process().quarantined);
  EXPECT_EQ(scene.on_disk("orders").leader_epoch, Epoch{0});
}

TEST_F(Forgetful, AnAnswerIsHearingOfAnEpoch) {
  scene.run_for(1s);

  scene.hears(PeerAnswered{scene.peer_id('b'), "orders", at("10.0.0.1:6379"), Epoch{0}, std::nullopt,
                           PeerOpinion{true, id_of('c'), Epoch{3}}});

  EXPECT_TRUE(scene.core().process().quarantined);
}

TEST_F(Forgetful, DoesNotStandInThatTime) {
  scene.run_for(2s);
  scene.peers_say_down();
  scene.kill("10.0.0.1:6379");
  scene.run_for(5s);

  EXPECT_TRUE(scene.picture().odown_since);
  EXPECT_THAT(scene.lines("+try-failover"), IsEmpty());

  scene.run_for(10s);
  EXPECT_THAT(scene.lines("+switch-master"), SizeIs(1));
}

TEST_F(Forgetful, TheQuarantineEndsAfterElevenSecondsWithAJump) {
  scene.run_for(1s);
  scene.hears(hello_of('b').epoch(3));
  scene.run_for(9900ms);
  EXPECT_TRUE(scene.core().process().quarantined);

  scene.run_for(200ms);
  EXPECT_FALSE(scene.core().process().quarantined);
  EXPECT_EQ(scene.on_disk().current_epoch, Epoch{103});
  EXPECT_EQ(scene.on_disk("orders").leader_epoch, Epoch{103});
  EXPECT_FALSE(scene.on_disk().quarantined);
}

// It may have voted in an epoch that it heard nothing of since (schedule 3).
TEST_F(Forgetful, VotesInNoEpochUpToTheJump) {
  scene.hears(hello_of('b').epoch(3));
  scene.run_for(12s);

  EXPECT_THAT(answers(scene, vote_request(1).from('b').epoch(50)), testing::Each(Not(Votes(1, 'b', 50))));
  EXPECT_THAT(answers(scene, vote_request(2).from('b').epoch(103)), testing::Each(Not(Votes(2, 'b', 103))));
  EXPECT_THAT(answers(scene, vote_request(3).from('b').epoch(104)), ElementsAre(Votes(3, 'b', 104)));
}

TEST_F(Forgetful, TheJumpIsAboveWhatAnswersNamed) {
  scene.run_for(1s);
  scene.hears(PeerAnswered{scene.peer_id('b'), "orders", at("10.0.0.1:6379"), Epoch{0}, std::nullopt,
                           PeerOpinion{true, id_of('c'), Epoch{40}}});
  scene.run_for(11s);

  EXPECT_EQ(scene.on_disk().current_epoch, Epoch{140});
}

TEST_F(Forgetful, NothingIsPromisedBeforeTheJumpIsOnDisk) {
  scene.hears(hello_of('b').epoch(3));
  scene.run_for(10500ms);
  scene.disk.holds = true;
  scene.run_for(700ms);
  scene.forget();

  scene.hears(vote_request(1).from('b').epoch(104));
  EXPECT_THAT(scene.lines("answers"), IsEmpty());
}

// Schedule 4: votes, restarts empty, crashes in quarantine, starts with the file that it has by now.
TEST_F(Forgetful, TheQuarantineIsDurable) {
  scene.run_for(1s);
  scene.hears(hello_of('b').epoch(3));
  scene.run_for(5s);

  Scene again{scene.after_crash()};
  again.settle();
  EXPECT_TRUE(again.core().process().quarantined);
  EXPECT_THAT(answers(again, vote_request(1).from('c').epoch(4)), ElementsAre(Answers(1, false)));

  again.run_for(5s);
  EXPECT_TRUE(again.core().process().quarantined) << "it begins anew";
  again.run_for(5s);
  EXPECT_FALSE(again.core().process().quarantined);
}

TEST_F(Forgetful, ACrashBeforeAnyEpochWasHeardDoesNotEndTheDoubt) {
  scene.run_for(1s);
  scene.hears(hello_of('d'));
  scene.run_for(100ms);
  ASSERT_THAT(scene.on_disk("orders").sentinels, SizeIs(3));

  Scene again{scene.after_crash()};
  again.settle();

  EXPECT_THAT(answers(again, vote_request(1).from('c').epoch(1)), ElementsAre(Answers(1, false)));
}

TEST_F(Forgetful, TheEndOfTheDoubtIsDurableToo) {
  scene.run_for(12s);

  Scene again{scene.after_crash()};
  again.settle();

  EXPECT_THAT(answers(again, vote_request(1).from('c').epoch(1)), ElementsAre(Votes(1, 'c', 1)));
}

TEST_F(Forgetful, WhateverIdItHas) {
  Scene with_id{three_sentinels().id('b').without_memory()};
  with_id.run_for(1s);

  EXPECT_THAT(answers(with_id, vote_request(1).from('c').epoch(3)), ElementsAre(Answers(1, false)));
}

TEST_F(Forgetful, AShortFailoverTimeoutShortensIt) {
  Scene quick{given().failover_timeout(3s)};
  quick.hears(hello_of('b').epoch(3));
  quick.run_for(3900ms);
  EXPECT_TRUE(quick.core().process().quarantined);

  quick.run_for(200ms);
  EXPECT_FALSE(quick.core().process().quarantined);
}

TEST_F(Forgetful, OneWithMemoryIsNeverQuarantined) {
  Scene remembering{three_sentinels()};
  remembering.run_for(1s);
  remembering.hears(hello_of('b').epoch(3));

  EXPECT_THAT(answers(remembering, vote_request(1).from('b').epoch(4)), ElementsAre(Votes(1, 'b', 4)));
}

}  // namespace
}  // namespace vedette::quorum
