#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::UnorderedElementsAre;

auto voter(char digit, VoterRecord::Answer answer) {
  return AllOf(Field("id", &VoterRecord::id, id_of(digit)), Field("answer", &VoterRecord::answer, answer));
}

// The peers agree and grant their votes.
struct Story : testing::Test {
  Scene scene{three_sentinels()};
  void SetUp() override {
    scene.settle();
    scene.peers_say_down();
  }
  void lose_master() { scene.kill("10.0.0.1:6379"); }
  std::vector<FailoverStory> stories() const {
    std::vector<FailoverStory> told;
    for (const TellStory& action : scene.actions<TellStory>()) told.push_back(action.story);
    return told;
  }
  FailoverStory only() const {
    const std::vector<FailoverStory> all = stories();
    EXPECT_THAT(all, SizeIs(1));
    return all.empty() ? FailoverStory{} : all.front();
  }
};

TEST_F(Story, OfAFailoverNamesBothMastersAndEachMomentInOrder) {
  lose_master();
  scene.run_for(3s);

  const FailoverStory story = only();
  EXPECT_EQ(story.end, AttemptEnd::done);
  EXPECT_EQ(story.cause, Cause::objectively_down);
  EXPECT_EQ(story.epoch, Epoch{1});
  EXPECT_EQ(story.old_master, at("10.0.0.1:6379"));
  EXPECT_EQ(story.new_master, at("10.0.0.2:6379"));
  ASSERT_TRUE(story.last_reply && story.subjectively_down && story.objectively_down);
  ASSERT_TRUE(story.elected && story.chosen && story.promoted);
  EXPECT_LT(*story.last_reply, *story.subjectively_down);
  EXPECT_LE(*story.subjectively_down, *story.objectively_down);
  EXPECT_LE(*story.objectively_down, story.stood);
  EXPECT_LE(story.stood, *story.elected);
  EXPECT_LE(*story.elected, *story.chosen);
  EXPECT_LE(*story.chosen, *story.promoted);
  EXPECT_LT(*story.promoted, story.ended);
}

TEST_F(Story, EndsOnlyWhenTheNewConfigurationIsOnDisk) {
  lose_master();
  ASSERT_TRUE(scene.run_until_line("promotes"));
  scene.disk.holds = true;
  scene.run_for(200ms);
  EXPECT_THAT(stories(), IsEmpty());

  scene.finish_write();
  scene.run_for(10ms);

  EXPECT_EQ(only().end, AttemptEnd::done);
}

TEST_F(Story, TellsWhyEachReplicaWasNotChosen) {
  scene.kill("10.0.0.2:6379");
  scene.run_for(3s);
  lose_master();
  scene.run_for(3s);

  const FailoverStory story = only();
  ASSERT_THAT(story.candidates, SizeIs(2));
  EXPECT_EQ(story.candidates[0].address, at("10.0.0.2:6379"));
  EXPECT_EQ(story.candidates[0].unfit, Unfit::subjectively_down);
  EXPECT_FALSE(story.candidates[0].chosen);
  EXPECT_EQ(story.candidates[1].unfit, std::nullopt);
  EXPECT_TRUE(story.candidates[1].chosen);
  EXPECT_THAT(story_text(story, false),
              AllOf(HasSubstr("10.0.0.2:6379 it is down"), HasSubstr("10.0.0.3:6379 priority 100 offset")));
}

TEST_F(Story, OfAnAttemptWithoutAFitReplicaNamesThemAll) {
  scene.server("10.0.0.2:6379").report.priority = 0;
  scene.server("10.0.0.3:6379").report.priority = 0;
  scene.run_for(11s);
  scene.forget();
  lose_master();
  ASSERT_TRUE(scene.run_until_line("-failover-abort-no-good-slave"));

  const FailoverStory story = only();
  EXPECT_EQ(story.end, AttemptEnd::no_good_replica);
  EXPECT_EQ(story.new_master, std::nullopt);
  EXPECT_EQ(story.chosen, std::nullopt);
  EXPECT_THAT(story.candidates, ElementsAre(Field(&CandidateRecord::unfit, Unfit::priority_zero),
                                            Field(&CandidateRecord::unfit, Unfit::priority_zero)));
}

TEST_F(Story, OfALostElectionNamesTheVoteOfEachPeer) {
  scene.peer('b').answers_asks = false;
  scene.peer('c').answers_asks = false;
  scene.hears(question(1).by('b'));
  lose_master();
  ASSERT_TRUE(scene.run_until_line("-failover-abort-not-elected"));

  const FailoverStory story = only();
  EXPECT_EQ(story.end, AttemptEnd::not_elected);
  EXPECT_EQ(story.elected, std::nullopt);
  EXPECT_THAT(story.voters,
              UnorderedElementsAre(voter('b', VoterRecord::Answer::silent), voter('c', VoterRecord::Answer::silent)));
  EXPECT_THAT(story_text(story, false), AllOf(HasSubstr("given up"), HasSubstr("not elected"),
                                              HasSubstr("votes: bbbbbbbb silent, cccccccc silent")));
}

TEST_F(Story, NamesTheVotesThatMadeALeader) {
  lose_master();
  scene.run_for(3s);

  EXPECT_THAT(only().voters, testing::Contains(Field(&VoterRecord::answer, VoterRecord::Answer::granted)));
}

TEST_F(Story, OfAnOrderedFailoverHasNoDetection) {
  scene.peers_say_down(false);
  scene.order(1, OrderFailover{.master = "orders"});
  scene.run_for(3s);

  const FailoverStory story = only();
  EXPECT_EQ(story.end, AttemptEnd::done);
  EXPECT_EQ(story.cause, Cause::ordered);
  EXPECT_EQ(story.subjectively_down, std::nullopt);
  EXPECT_THAT(story_text(story, false), AllOf(HasSubstr("an operator ordered it"), Not(HasSubstr("detection"))));
}

TEST_F(Story, OfAMasterThatReturnedSaysSo) {
  scene.peer('b').answers_asks = false;
  scene.peer('c').answers_asks = false;
  scene.hears(question(1).by('b'));
  lose_master();
  ASSERT_TRUE(scene.run_until_line("+try-failover"));
  scene.revive("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("-failover-abort-master-returned"));

  EXPECT_EQ(only().end, AttemptEnd::master_returned);
}

TEST_F(Story, IsToldOncePerAttempt) {
  scene.server("10.0.0.2:6379").obeys = false;
  scene.server("10.0.0.3:6379").obeys = false;
  lose_master();
  scene.run_for(40s);

  EXPECT_EQ(stories().size(), scene.count("-failover-abort"));
  EXPECT_EQ(stories().size(), scene.count("+try-failover") - (scene.picture().failover_in_progress ? 1 : 0));
}

TEST_F(Story, OfAWonElectionSaysSo) {
  lose_master();
  scene.run_for(3s);

  EXPECT_EQ(only().election, ElectionEnd::won);
}

TEST_F(Story, OfAnElectionThatGotTooFewVotesInTimeSaysSo) {
  scene.peer('b').answers_asks = false;
  scene.peer('c').answers_asks = false;
  scene.hears(question(1).by('b'));
  lose_master();
  ASSERT_TRUE(scene.run_until_line("-failover-abort-not-elected"));

  EXPECT_EQ(only().election, ElectionEnd::timed_out);
}

TEST_F(Story, OfAnElectionThatAnotherWonSaysSo) {
  scene.peer('b').voted('c', 1);
  scene.peer('c').voted('c', 1);
  lose_master();
  ASSERT_TRUE(scene.run_until_line("-failover-abort-not-elected"));

  EXPECT_EQ(stories().front().election, ElectionEnd::lost);
}

TEST_F(Story, OfAnElectionThatGaveWayToAnotherCandidateSaysSo) {
  scene.peer('b').answers_asks = false;
  scene.peer('c').answers_asks = false;
  scene.hears(question(1).by('b'));
  lose_master();
  ASSERT_TRUE(scene.run_until_line("+try-failover"));
  scene.hears(vote_request(2).epoch(9).from('b'));
  ASSERT_TRUE(scene.run_until_line("-failover-abort-not-elected"));

  EXPECT_EQ(stories().front().election, ElectionEnd::lost);
}

TEST_F(Story, OfASplitElectionSaysSo) {
  scene.peer('b').voted('b', 1);
  scene.peer('c').voted('c', 1);
  lose_master();
  ASSERT_TRUE(scene.run_until_line("-failover-abort-not-elected"));

  EXPECT_EQ(stories().front().election, ElectionEnd::split);
}

TEST_F(Story, OfAnElectionThatHadNoCauseAnyMoreSaysSo) {
  scene.peer('b').answers_asks = false;
  scene.peer('c').answers_asks = false;
  scene.hears(question(1).by('b'));
  lose_master();
  ASSERT_TRUE(scene.run_until_line("+try-failover"));
  scene.revive("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("-failover-abort-master-returned"));

  EXPECT_EQ(only().election, ElectionEnd::aborted);
}

TEST_F(Story, OfAnOrderWithoutAMajoritySaysThatTheVotesDidNotCome) {
  scene.kill_peer('b');
  scene.kill_peer('c');
  scene.run_for(4s);
  scene.order(1, OrderFailover{.master = "orders"});
  scene.run_for(3s);

  EXPECT_EQ(only().end, AttemptEnd::done);
  EXPECT_EQ(only().election, ElectionEnd::timed_out);
}

TEST(StoryText, TellsAWholeFailoverInOneLine) {
  const Instant zero{1000s};
  FailoverStory story;
  story.master = "orders";
  story.epoch = Epoch{7};
  story.renewals = 1;
  story.old_master = at("10.0.0.1:6379");
  story.new_master = at("10.0.0.2:6379");
  story.last_reply = zero - 1003ms;
  story.subjectively_down = zero;
  story.objectively_down = zero + 1ms;
  story.stood = zero + 1ms;
  story.elected = zero + 4ms;
  story.chosen = zero + 5ms;
  story.promoted = zero + 7ms;
  story.ended = zero + 9ms;
  story.voters = {{id_of('b'), VoterRecord::Answer::granted}, {id_of('c'), VoterRecord::Answer::down}};
  story.candidates = {{at("10.0.0.2:6379"), std::nullopt, true, 100, 42},
                      {at("10.0.0.3:6379"), Unfit::loading, false, 100, 0}};

  EXPECT_EQ(
      story_text(story, false),
      "Failover of orders from 10.0.0.1:6379 to 10.0.0.2:6379 done after 8 ms; begun because it was down, epoch 7 "
      "(renewed 1 times); detection 1003 ms, agreement 1 ms, election 3 ms, selection 1 ms, promotion 2 ms, "
      "recording 2 ms; votes: bbbbbbbb granted, cccccccc down; replicas: 10.0.0.2:6379 priority 100 offset 42 "
      "chosen, 10.0.0.3:6379 it is loading its data");
}

}  // namespace
}  // namespace vedette::quorum
