#include "daemon/metrics_events.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "talk.hpp"

namespace vedette::daemon {
namespace {

using testing::Contains;
using testing::Key;
using testing::Not;
using namespace std::chrono_literals;

class MetricsEvents : public testing::Test {
 protected:
  MetricsEvents() { begin_counting(counts, talk.turn.core()); }

  void hear(const std::string& type, const std::string& text = "master mymaster 127.0.0.1 17001") {
    quorum::Event event;
    event.type = type;
    event.text = text;
    event.master = "mymaster";
    count_event(counts, talk.turn.core(), event, now);
  }
  void pass(quorum::Milliseconds span) { now.steady += span; }
  void tell(const quorum::FailoverStory& story) { count_story(counts, story, now); }
  /// A candidacy of 20 ms.
  quorum::FailoverStory stood() const {
    quorum::FailoverStory story;
    story.master = "mymaster";
    story.objectively_down = now.steady;
    story.stood = now.steady;
    story.ended = now.steady + 20ms;
    return story;
  }
  /// One that won its election, and came to that end.
  quorum::FailoverStory led_from(quorum::AttemptEnd end) const {
    quorum::FailoverStory story = stood();
    story.elected = story.ended;
    story.election = quorum::ElectionEnd::won;
    story.end = end;
    return story;
  }
  const MasterCounts& own() { return counts.masters.at("mymaster"); }

  Talk talk;
  Counts counts;
  quorum::Reading now = read_clocks();
};

TEST_F(MetricsEvents, AreKnownBeforeTheyHappen) {
  EXPECT_THAT(counts.events, Contains(testing::Pair("+switch-master", 0)));
  EXPECT_THAT(counts.masters, Contains(Key("mymaster")));
}

TEST_F(MetricsEvents, AreCountedByChannel) {
  hear("+sdown");
  hear("+sdown", "slave 127.0.0.1:17002 127.0.0.1 17002 @ mymaster 127.0.0.1 17001");

  EXPECT_EQ(counts.events["+sdown"], 2U);
  EXPECT_EQ(own().sdowns, 1U);
}

TEST_F(MetricsEvents, TimeDownIsThatBetweenOdownAndItsEnd) {
  hear("+odown");
  pass(quorum::Milliseconds{1500});
  hear("-odown");

  EXPECT_EQ(own().odowns, 1U);
  EXPECT_EQ(own().down_for, quorum::Milliseconds{1500});
  EXPECT_FALSE(own().down_since);
}

TEST_F(MetricsEvents, AFailoverOfOursIsCountedWithItsPhases) {
  quorum::FailoverStory story = led_from(quorum::AttemptEnd::done);
  story.chosen = *story.elected + 3ms;
  story.promoted = *story.chosen + 40ms;
  story.ended = *story.promoted + 7ms;

  hear("+switch-master");
  tell(story);
  now.steady = story.ended + 500ms;
  hear("+failover-end");

  EXPECT_EQ(own().elections[at(ElectionResult::won)], 1U);
  EXPECT_EQ(own().failovers[at(FailoverCause::odown)][at(FailoverResult::done)], 1U);
  EXPECT_EQ(own().switches[at(SwitchCause::own_failover)], 1U);
  EXPECT_DOUBLE_EQ(own().election.seconds(), 0.020);
  EXPECT_DOUBLE_EQ(own().failover.seconds(), 0.070);
  EXPECT_DOUBLE_EQ(counts.phases[at(FailoverPhase::election)].seconds(), 0.020);
  EXPECT_DOUBLE_EQ(counts.phases[at(FailoverPhase::selection)].seconds(), 0.003);
  EXPECT_DOUBLE_EQ(counts.phases[at(FailoverPhase::promotion)].seconds(), 0.040);
  EXPECT_DOUBLE_EQ(counts.phases[at(FailoverPhase::announce)].seconds(), 0.007);
  EXPECT_DOUBLE_EQ(counts.phases[at(FailoverPhase::reconfiguration)].seconds(), 0.500);
  EXPECT_TRUE(own().last_failover);
  EXPECT_FALSE(own().announced);
}

TEST_F(MetricsEvents, ASwitchThatAPeerToldIsThePeers) {
  hear("+config-update-from");
  hear("+switch-master");
  hear("+switch-master");

  EXPECT_EQ(own().switches[at(SwitchCause::peer_config)], 1U);
  EXPECT_EQ(own().switches[at(SwitchCause::own_failover)], 0U);
  EXPECT_EQ(own().failover.total(), 0U);
}

TEST_F(MetricsEvents, EveryEndOfAnElectionHasItsResult) {
  using quorum::ElectionEnd;
  const std::pair<ElectionEnd, ElectionResult> results[] = {{ElectionEnd::won, ElectionResult::won},
                                                            {ElectionEnd::lost, ElectionResult::lost},
                                                            {ElectionEnd::split, ElectionResult::split},
                                                            {ElectionEnd::timed_out, ElectionResult::timeout},
                                                            {ElectionEnd::aborted, ElectionResult::aborted}};
  for (const auto& [end, result] : results) {
    quorum::FailoverStory story = stood();
    story.end = quorum::AttemptEnd::not_elected;
    story.election = end;
    tell(story);
    EXPECT_EQ(own().elections[at(result)], 1U) << election_results[at(result)];
  }
  EXPECT_EQ(own().election.total(), std::size(results));
}

TEST_F(MetricsEvents, AnAttemptThatWasNotElectedIsNoFailover) {
  quorum::FailoverStory story = stood();
  story.end = quorum::AttemptEnd::not_elected;
  tell(story);

  for (const auto& results : own().failovers) EXPECT_THAT(results, testing::Each(0U));
}

TEST_F(MetricsEvents, EveryEndOfAFailoverHasItsResult) {
  using quorum::AttemptEnd;
  const std::pair<AttemptEnd, FailoverResult> results[] = {
      {AttemptEnd::done, FailoverResult::done},
      {AttemptEnd::no_good_replica, FailoverResult::no_good_replica},
      {AttemptEnd::timed_out, FailoverResult::timeout},
      {AttemptEnd::hand_over_failed, FailoverResult::timeout},
      {AttemptEnd::superseded, FailoverResult::superseded},
      {AttemptEnd::master_returned, FailoverResult::aborted},
      {AttemptEnd::refused, FailoverResult::aborted},
      {AttemptEnd::withdrawn, FailoverResult::aborted},
      {AttemptEnd::interrupted, FailoverResult::aborted}};
  for (const auto& [end, result] : results) {
    const Count before = own().failovers[at(FailoverCause::odown)][at(result)];
    tell(led_from(end));
    EXPECT_EQ(own().failovers[at(FailoverCause::odown)][at(result)], before + 1) << attempt_end_text(end);
  }
}

TEST_F(MetricsEvents, EveryCauseOfAFailoverIsTold) {
  quorum::FailoverStory story = led_from(quorum::AttemptEnd::done);
  story.cause = quorum::Cause::ordered;
  tell(story);
  story.cause = quorum::Cause::coordinated;
  tell(story);

  EXPECT_EQ(own().failovers[at(FailoverCause::operator_order)][at(FailoverResult::done)], 1U);
  EXPECT_EQ(own().failovers[at(FailoverCause::coordinated)][at(FailoverResult::done)], 1U);
  EXPECT_EQ(own().switches[at(SwitchCause::operator_order)], 2U);
}

TEST_F(MetricsEvents, AStoryOfAMasterThatIsWatchedNoMoreCountsNowhere) {
  talk.ask("SENTINEL REMOVE mymaster");
  hear("-monitor");
  tell(led_from(quorum::AttemptEnd::done));

  EXPECT_THAT(counts.masters, testing::IsEmpty());
}

TEST_F(MetricsEvents, OnlyVotesForOthersAreGranted) {
  hear("+vote-for-leader", our_id + " 7");
  hear("+vote-for-leader", peer_id + " 8");

  EXPECT_EQ(own().votes_granted, 1U);
}

TEST_F(MetricsEvents, ARefusedVoteHasItsReason) {
  const quorum::Address master{"127.0.0.1", 17001};
  const auto candidate = *quorum::RunId::parse(peer_id);
  quorum::PeerOpinion opinion;
  opinion.leader = quorum::RunId::parse(our_id);
  opinion.leader_epoch = quorum::Epoch{9};

  count_vote(counts, talk.turn.core(), master, quorum::Epoch{9}, candidate, opinion);
  count_vote(counts, talk.turn.core(), master, quorum::Epoch{8}, candidate, opinion);
  opinion.leader = candidate;
  count_vote(counts, talk.turn.core(), master, quorum::Epoch{9}, candidate, opinion);

  EXPECT_EQ(own().votes_refused[at(VoteRefusal::already_voted)], 1U);
  EXPECT_EQ(own().votes_refused[at(VoteRefusal::stale_epoch)], 1U);
}

TEST_F(MetricsEvents, WithAMasterItsNumbersGo) {
  talk.ask("SENTINEL REMOVE mymaster");
  hear("-monitor");

  EXPECT_THAT(counts.masters, Not(Contains(Key("mymaster"))));
}

TEST_F(MetricsEvents, TiltIsTimed) {
  quorum::Event event;
  event.type = "+tilt";
  count_event(counts, talk.turn.core(), event, now);
  pass(quorum::Milliseconds{300});
  event.type = "-tilt";
  count_event(counts, talk.turn.core(), event, now);

  EXPECT_EQ(counts.tilted_for, quorum::Milliseconds{300});
}

TEST(CommandCounts, AreByNameAndResult) {
  Talk talk;
  Counts counts;
  counts.commands.resize(command_table().size() + 1);
  talk.around.counts = &counts;

  talk.ask("PING");
  talk.ask("SENTINEL MASTERS");
  talk.ask("SENTINEL MASTER nobody");
  talk.ask("PING a b c");
  talk.ask("NOTHING");
  talk.ask("SENTINEL IS-MASTER-DOWN-BY-ADDR 127.0.0.1 17001 0 *");

  const auto of = [&](const char* name) {
    return counts.commands[static_cast<std::size_t>(find_command(name) - command_table().data())];
  };
  EXPECT_EQ(of("ping").results[0], 1U);
  EXPECT_EQ(of("ping").duration.total(), 2U);
  EXPECT_EQ(of("sentinel|masters").results[0], 1U);
  EXPECT_EQ(of("sentinel|master").results[1], 1U);
  EXPECT_EQ(of("sentinel|is-master-down-by-addr").duration.total(), 1U);
  EXPECT_EQ(counts.commands.back().results[1], 1U);
  EXPECT_EQ(counts.links.questions_in, 1U);
}

}  // namespace
}  // namespace vedette::daemon
