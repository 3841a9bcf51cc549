#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

TEST(Standing, NeedsObjectivelyDown) {
  Scene scene{three_sentinels()};
  scene.settle();

  scene.kill("10.0.0.1:6379");
  scene.run_for(10s);

  EXPECT_THAT(scene.lines("+sdown master"), SizeIs(1));
  EXPECT_THAT(scene.lines("+try-failover"), IsEmpty());
}

// A minority burns no epochs and calls no scripts.
TEST(Standing, NeedsAsManyAnsweringAsVotesAreNeeded) {
  Scene scene{five_sentinels()};
  scene.settle();
  scene.peers_say_down();
  for (const char gone : {'c', 'd', 'e'}) scene.kill_peer(gone);
  scene.run_for(3s);

  scene.kill("10.0.0.1:6379");
  scene.run_for(20s);

  EXPECT_TRUE(scene.picture().odown_since);
  EXPECT_THAT(scene.lines("+try-failover"), IsEmpty());
  EXPECT_EQ(scene.on_disk().current_epoch, Epoch{0});
}

TEST(Standing, BeginsWhenEnoughAnswerAgain) {
  Scene scene{five_sentinels()};
  scene.settle();
  scene.peers_say_down();
  for (const char gone : {'c', 'd', 'e'}) scene.kill_peer(gone);
  scene.run_for(3s);
  scene.kill("10.0.0.1:6379");
  scene.run_for(5s);

  scene.revive_peer('c');
  scene.run_for(3s);

  EXPECT_THAT(scene.lines("+switch-master"), SizeIs(1));
}

TEST(Standing, APeerThatHangsDoesNotAnswer) {
  Scene scene{three_sentinels()};
  scene.settle();
  scene.hears(question(1).by('b'));
  scene.peer('b').answers = false;
  scene.peer('c').answers = false;
  scene.run_for(2500ms);
  scene.hears(question(2).by('b'));

  scene.kill("10.0.0.1:6379");
  scene.run_for(2s);

  EXPECT_TRUE(scene.picture().odown_since);
  EXPECT_THAT(scene.lines("+try-failover"), IsEmpty());
}

TEST(Standing, APeerThatOnlyRefusesDoesNotAnswer) {
  Scene scene{three_sentinels()};
  scene.settle();
  scene.peers_say_down();
  scene.peer('b').ping = PingReply::other;
  scene.peer('c').ping = PingReply::other;
  scene.run_for(4s);

  scene.kill("10.0.0.1:6379");
  scene.run_for(3s);

  EXPECT_TRUE(scene.picture().odown_since);
  EXPECT_THAT(scene.lines("+try-failover"), IsEmpty());
}

TEST(Standing, WaitsWhileOurVoteIsHeldForAnother) {
  Scene scene{three_sentinels()};
  scene.settle();
  scene.peers_say_down();
  scene.peer('b').refuses_looks = false;
  scene.peer('b').view = {at("10.0.0.1:6379"), Epoch{0}, true, 2};
  scene.hears(vote_request(1).from('b').epoch(1));
  const Milliseconds voted = scene.elapsed();

  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("+try-failover"));

  EXPECT_GE(scene.time_of("+try-failover") - voted, 11s);
  EXPECT_LT(scene.time_of("+try-failover") - voted, 12s);
  EXPECT_THAT(scene.lines("looks at b"), Not(IsEmpty())) << "it asks what the other is doing meanwhile";
}

TEST(Standing, BeginsAtOnceWhenTheOtherIsSeenNotToBeAtWork) {
  Scene scene{three_sentinels()};
  scene.settle();
  scene.peers_say_down();
  scene.peer('b').refuses_looks = false;
  scene.peer('b').view = {at("10.0.0.1:6379"), Epoch{0}, false, 2};
  scene.hears(vote_request(1).from('b').epoch(1));

  scene.kill("10.0.0.1:6379");
  scene.run_for(1500ms);

  EXPECT_EQ(scene.count("+try-failover"), 1U);
}

TEST(Standing, BeginsAtOnceWhenTheOtherCantHaveWon) {
  Scene scene{five_sentinels()};
  scene.settle();
  scene.hears(vote_request(1).from('b').epoch(1));
  scene.run_for(10ms);
  for (const char peer : {'c', 'd', 'e'}) {
    scene.hears(PeerAnswered{scene.peer_id(peer), "orders", at("10.0.0.1:6379"), Epoch{1}, id_of('1'),
                             PeerOpinion{false, id_of('d'), Epoch{1}}});
  }
  scene.peers_say_down();

  scene.kill("10.0.0.1:6379");
  scene.run_for(1500ms);

  EXPECT_EQ(scene.count("+try-failover"), 1U);
}

TEST(Standing, DoesNotHappenWhileNothingCanBeWritten) {
  Scene scene{three_sentinels()};
  scene.settle();
  scene.peers_say_down();
  scene.disk.fails = true;

  scene.kill("10.0.0.1:6379");
  scene.run_for(5s);

  EXPECT_TRUE(scene.picture().odown_since);
  EXPECT_THAT(scene.lines("+try-failover"), IsEmpty());

  scene.disk.fails = false;
  scene.run_for(5s);
  EXPECT_THAT(scene.lines("+switch-master"), SizeIs(1));
}

}  // namespace
}  // namespace vedette::quorum
