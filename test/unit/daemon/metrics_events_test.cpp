#include "daemon/metrics_events.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "talk.hpp"

namespace vedette::daemon {
namespace {

using testing::Contains;
using testing::Key;
using testing::Not;

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

TEST_F(MetricsEvents, AFailoverOfOursIsFollowedThroughItsPhases) {
  hear("+odown");
  hear("+try-failover");
  pass(quorum::Milliseconds{20});
  hear("+elected-leader");
  pass(quorum::Milliseconds{3});
  hear("+selected-slave");
  pass(quorum::Milliseconds{40});
  hear("+promoted-slave");
  pass(quorum::Milliseconds{7});
  hear("+switch-master");
  pass(quorum::Milliseconds{500});
  hear("+failover-end");

  EXPECT_EQ(own().elections[at(ElectionResult::won)], 1U);
  EXPECT_EQ(own().failovers[at(FailoverCause::odown)][at(FailoverResult::done)], 1U);
  EXPECT_EQ(own().switches[at(SwitchCause::own_failover)], 1U);
  EXPECT_DOUBLE_EQ(own().failover.seconds(), 0.070);
  EXPECT_DOUBLE_EQ(counts.phases[at(FailoverPhase::election)].seconds(), 0.020);
  EXPECT_DOUBLE_EQ(counts.phases[at(FailoverPhase::selection)].seconds(), 0.003);
  EXPECT_DOUBLE_EQ(counts.phases[at(FailoverPhase::promotion)].seconds(), 0.040);
  EXPECT_DOUBLE_EQ(counts.phases[at(FailoverPhase::announce)].seconds(), 0.007);
  EXPECT_DOUBLE_EQ(counts.phases[at(FailoverPhase::reconfiguration)].seconds(), 0.500);
  EXPECT_TRUE(own().last_failover);
  EXPECT_FALSE(own().attempt);
}

TEST_F(MetricsEvents, ASwitchThatAPeerToldIsThePeers) {
  hear("+config-update-from");
  hear("+switch-master");
  hear("+switch-master");

  EXPECT_EQ(own().switches[at(SwitchCause::peer_config)], 1U);
  EXPECT_EQ(own().switches[at(SwitchCause::own_failover)], 1U);
  EXPECT_EQ(own().failover.total(), 0U);
}

TEST_F(MetricsEvents, AttemptsThatComeToNothingHaveTheirResult) {
  hear("+try-failover");
  hear("-failover-abort-not-elected");
  hear("+try-failover");
  hear("-failover-abort-no-good-slave");
  hear("+try-failover");
  hear("-failover-abort-slave-timeout");
  hear("+try-failover");
  hear("-failover-abort-master-returned");

  EXPECT_EQ(own().elections[at(ElectionResult::lost)], 1U);
  const auto& results = own().failovers[at(FailoverCause::odown)];
  EXPECT_EQ(results[at(FailoverResult::no_good_replica)], 1U);
  EXPECT_EQ(results[at(FailoverResult::timeout)], 1U);
  EXPECT_EQ(results[at(FailoverResult::aborted)], 1U);
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
