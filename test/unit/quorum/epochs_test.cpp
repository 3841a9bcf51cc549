#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

TEST(Epochs, AHigherOneIsTakenOverAndToldOnceItIsDurable) {
  Scene scene{three_sentinels()};
  scene.settle();
  scene.disk.holds = true;

  scene.hears(hello_of('b').epoch(7));
  EXPECT_EQ(scene.core().process().current_epoch, Epoch{0});
  EXPECT_THAT(scene.lines("+new-epoch"), IsEmpty());

  scene.finish_write();
  EXPECT_EQ(scene.core().process().current_epoch, Epoch{7});
  EXPECT_EQ(scene.on_disk().current_epoch, Epoch{7});
  EXPECT_THAT(scene.lines("+new-epoch"), ElementsAre("+new-epoch 7"));
}

TEST(Epochs, ALowerOneChangesNothing) {
  Scene scene{three_sentinels().current_epoch(9)};
  scene.settle();

  scene.hears(hello_of('b').epoch(7));
  scene.run_for(1s);

  EXPECT_EQ(scene.core().process().current_epoch, Epoch{9});
  EXPECT_THAT(scene.lines("+new-epoch"), IsEmpty());
}

TEST(Epochs, AVoteRequestRaisesThemToo) {
  Scene scene{three_sentinels()};
  scene.settle();

  scene.hears(vote_request(1).from('b').epoch(5));
  scene.run_for(10ms);

  EXPECT_EQ(scene.on_disk().current_epoch, Epoch{5});
}

TEST(Epochs, AQuestionWithoutACandidateDoesNot) {
  Scene scene{three_sentinels()};
  scene.settle();

  scene.hears(question(1).by('b').epoch(5));
  scene.run_for(10ms);

  EXPECT_EQ(scene.on_disk().current_epoch, Epoch{0});
}

// Its peer may have used it already, for an order that went on without votes.
TEST(Epochs, ButNoAttemptStandsUnderAnEpochThatAQuestionNamed) {
  Scene scene{three_sentinels()};
  scene.settle();

  scene.hears(question(1).by('b').epoch(5));
  scene.order(1, OrderFailover{"orders"});
  scene.run_for(100ms);

  EXPECT_EQ(scene.on_disk("orders").config_epoch, Epoch{6});
}

// Peers refuse questions from 2^63 on, so one absurd hello would make every later failover impossible.
TEST(Epochs, AnAbsurdOneIsNotBelieved) {
  Scene scene{three_sentinels()};
  scene.settle();

  scene.hears(hello_of('b').epoch(UINT64_MAX));
  scene.hears(hello_of('b').config("10.0.0.2:6379", std::uint64_t{1} << 63U));
  scene.hears(vote_request(1).from('b').epoch(UINT64_MAX));
  scene.run_for(1s);

  EXPECT_EQ(scene.on_disk().current_epoch, Epoch{0});
  EXPECT_EQ(scene.on_disk("orders").config_epoch, Epoch{0});
  EXPECT_THAT(scene.lines("answers"), ElementsAre(Answers(1, false)));
  EXPECT_THAT(scene.lines("+switch-master"), IsEmpty());
}

// Peers would carry these, but few numbers would be left above them.
TEST(Epochs, BeyondHalfOfTheNumbersOnlySmallStepsAreBelieved) {
  constexpr std::uint64_t freely = std::uint64_t{1} << 61U;
  constexpr std::uint64_t last = (std::uint64_t{1} << 63U) - 1;
  for (const std::uint64_t absurd : {freely + 1, freely + (std::uint64_t{1} << 33U), last}) {
    Scene scene{three_sentinels()};
    scene.settle();

    scene.hears(hello_of('b').epoch(absurd));
    scene.hears(hello_of('b').config("10.0.0.2:6379", absurd));
    scene.hears(vote_request(1).from('b').epoch(absurd));
    scene.hears(PeerAnswered{scene.peer_id('b'), "orders", at("10.0.0.1:6379"), Epoch{0}, std::nullopt,
                             PeerOpinion{false, id_of('b'), Epoch{absurd}}});
    scene.run_for(1s);
    scene.peers_say_down();
    scene.kill("10.0.0.1:6379");
    scene.run_for(5s);

    EXPECT_EQ(scene.on_disk("orders").config_epoch, Epoch{1}) << absurd;
  }
}

TEST(Epochs, BeyondHalfOfTheNumbersASmallStepIsBelieved) {
  constexpr std::uint64_t high = (std::uint64_t{1} << 61U) + 5;
  Scene scene{three_sentinels().current_epoch(high)};
  scene.settle();

  scene.hears(hello_of('b').epoch(high + 1000));
  scene.run_for(10ms);

  EXPECT_EQ(scene.on_disk().current_epoch, Epoch{high + 1000});
}

TEST(Epochs, TheNextOneIsReservedOnDiskAtSuspicion) {
  Scene scene{three_sentinels().current_epoch(4)};
  scene.settle();

  scene.kill("10.0.0.1:6379");
  scene.run_for(1500ms);

  EXPECT_EQ(scene.on_disk().reserved_epoch, Epoch{5});
  EXPECT_EQ(scene.on_disk().current_epoch, Epoch{4}) << "the current epoch moves only with an attempt";
  EXPECT_THAT(scene.lines("+new-epoch"), IsEmpty());
}

TEST(Epochs, AnAttemptUsesTheReservedOneWithoutWaitingForTheDiskAgain) {
  Scene scene{three_sentinels()};
  scene.settle();
  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("+sdown master"));
  scene.run_for(50ms);
  ASSERT_EQ(scene.on_disk().reserved_epoch, Epoch{1});

  scene.disk.holds = true;
  scene.hears(question(1).by('b'));

  EXPECT_THAT(scene.lines("asks c for its vote"), ElementsAre(AsksForVote('c', "10.0.0.1:6379", 1)));
}

TEST(Epochs, AnEpochThatIsNotOnDiskDoesNotLeave) {
  Scene scene{three_sentinels()};
  scene.settle();
  scene.disk.holds = true;
  scene.peers_say_down();

  scene.kill("10.0.0.1:6379");
  scene.run_for(1400ms);
  ASSERT_THAT(scene.lines("+odown"), SizeIs(1));
  EXPECT_THAT(scene.lines("asks b for its vote"), IsEmpty());

  scene.finish_write();
  EXPECT_THAT(scene.lines("asks b for its vote"), ElementsAre(AsksForVote('b', "10.0.0.1:6379", 1)));
}

TEST(Epochs, AMintedOneIsAboveEverythingEverSeen) {
  Scene scene{three_sentinels().current_epoch(4)};
  scene.settle();
  scene.hears(hello_of('b').epoch(11));
  scene.run_for(10ms);
  scene.peers_say_down();

  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("asks b for its vote"));

  EXPECT_THAT(scene.lines("asks b for its vote"), ElementsAre(AsksForVote('b', "10.0.0.1:6379", 12)));
}

// The asker never takes its current epoch from an answer, but it must not mint one that somebody voted in.
TEST(Epochs, AnEpochInAnAnswerCountsAsSeen) {
  Scene scene{three_sentinels()};
  scene.settle();
  scene.peer('b').answers_asks = false;
  scene.peer('c').answers_asks = false;
  scene.kill("10.0.0.1:6379");
  scene.run_until_line("+sdown master");

  scene.hears(PeerAnswered{scene.peer_id('b'), "orders", at("10.0.0.1:6379"), Epoch{0}, std::nullopt,
                           PeerOpinion{true, id_of('c'), Epoch{20}}});

  EXPECT_THAT(scene.lines("+try-failover"), IsEmpty()) << "its epoch is on its way to the disk";
  scene.run_for(5ms);
  EXPECT_THAT(scene.lines("asks b for its vote"), ElementsAre(AsksForVote('b', "10.0.0.1:6379", 21)));
}

Given two_masters() {
  return three_sentinels()
      .also_monitoring("carts", "10.0.2.1:6379")
      .quorum(2)
      .replicas({"10.0.2.2:6379"})
      .peers("bc")
      .down_after(1s)
      .failover_timeout(60s);
}

TEST(Epochs, OneMintedEpochServesAllMastersOfTheMoment) {
  Scene scene{two_masters()};
  scene.settle();
  scene.peers_say_down();

  scene.kill("10.0.0.1:6379");
  scene.kill("10.0.2.1:6379");
  scene.run_for(3s);

  EXPECT_THAT(scene.lines("+new-epoch"), ElementsAre("+new-epoch 1"));
  EXPECT_EQ(scene.on_disk("orders").config_epoch, Epoch{1});
  EXPECT_EQ(scene.on_disk("carts").config_epoch, Epoch{1});
}

// Its requests that are under way would all be in vain.
TEST(Epochs, WhoAsksForVotesInANewOneIsLeftToItAtMostASecond) {
  Scene scene{two_masters()};
  scene.settle();
  scene.peers_say_down();
  scene.kill("10.0.2.1:6379");
  while (scene.count("+try-failover master carts") == 0 && scene.elapsed() < 20s) {
    scene.hears(vote_request(1).from('b').epoch(1));
    scene.run_for(20ms);
  }

  const Milliseconds waited = scene.time_of("+try-failover master carts") - scene.time_of("+odown master carts");
  EXPECT_GE(waited, 1000ms);
  EXPECT_LE(waited, 1100ms);
}

TEST(Epochs, WhoRaisedOneAndAsksNoMoreIsWaitedForAMoment) {
  Scene scene{two_masters()};
  scene.settle();
  scene.peers_say_down();
  scene.kill("10.0.2.1:6379");
  while (scene.count("+odown master carts") == 0 && scene.elapsed() < 20s) {
    scene.hears(vote_request(1).from('b').epoch(1));
    scene.run_for(1ms);
  }

  ASSERT_TRUE(scene.run_until_line("+try-failover master carts"));

  const Milliseconds waited = scene.time_of("+try-failover master carts") - scene.time_of("+odown master carts");
  EXPECT_GE(waited, 190ms);
  EXPECT_LE(waited, 300ms);
}

TEST(Epochs, TheMintedOneServesALaterMasterToo) {
  Scene scene{two_masters()};
  scene.settle();
  scene.peers_say_down();
  scene.kill("10.0.0.1:6379");
  scene.run_for(5s);

  scene.kill("10.0.2.1:6379");
  scene.run_for(5s);

  EXPECT_EQ(scene.on_disk("carts").config_epoch, Epoch{1});
  EXPECT_THAT(scene.lines("+switch-master"), SizeIs(2));
}

TEST(Epochs, AMasterIsNeverServedTwiceByOne) {
  Scene scene{three_sentinels()};
  scene.settle();
  scene.peers_say_down();
  scene.kill("10.0.0.1:6379");
  scene.run_for(5s);
  ASSERT_EQ(scene.on_disk("orders").config_epoch, Epoch{1});

  scene.kill("10.0.0.2:6379");
  scene.run_for(5s);

  EXPECT_EQ(scene.on_disk("orders").config_epoch, Epoch{2});
}

TEST(Epochs, AnEpochOfAPeerIsNeverStoodUnder) {
  Scene scene{two_masters()};
  scene.settle();
  scene.peers_say_down();
  scene.kill("10.0.0.1:6379");
  scene.run_for(5s);
  scene.hears(hello_of('b').epoch(2));
  scene.run_for(10ms);
  scene.forget();

  scene.kill("10.0.2.1:6379");
  scene.run_for(5s);

  EXPECT_THAT(scene.lines("asks b for its vote"), Contains(AsksForVote('b', "10.0.2.1:6379", 3)));
  EXPECT_EQ(scene.on_disk("carts").config_epoch, Epoch{3});
}

TEST(Epochs, WhereOurVoteIsTakenAlreadyANewOneIsMinted) {
  Scene scene{two_masters()};
  scene.settle();
  scene.peers_say_down();
  scene.kill("10.0.0.1:6379");
  scene.run_for(5s);
  // Another Sentinel runs its election of carts under our epoch, and has our vote; then its configuration shows.
  scene.hears(vote_request(1, "10.0.2.1:6379").from('b').epoch(1));
  scene.run_for(10ms);
  ASSERT_THAT(scene.lines("answers"), ElementsAre(Votes(1, 'b', 1)));
  scene.hears(hello_of('b').about("carts").config("10.0.2.2:6379", 1));
  scene.server("10.0.2.2:6379").become_master();
  scene.server("10.0.2.1:6379").become_replica_of(at("10.0.2.2:6379"));
  scene.run_for(2s);
  scene.forget();

  scene.kill("10.0.2.2:6379");
  scene.run_for(5s);

  EXPECT_THAT(scene.lines("asks b for its vote"), Contains(AsksForVote('b', "10.0.2.2:6379", 2)));
  EXPECT_THAT(scene.lines("asks b for its vote"), Not(Contains(AsksForVote('b', "10.0.2.2:6379", 1))));
}

}  // namespace
}  // namespace vedette::quorum
