#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

// The peers hold the master up, so that nothing but asking happens.
struct Asking : testing::Test {
  Scene scene{three_sentinels()};
  void SetUp() override { scene.settle(); }
  void lose_master() {
    scene.kill("10.0.0.1:6379");
    scene.run_until_line("+sdown master");
  }
};

TEST_F(Asking, EveryPeerIsAskedTheMomentTheMasterIsSuspected) {
  lose_master();

  EXPECT_THAT(scene.lines("asks b about"), ElementsAre(Asks('b', "10.0.0.1:6379", 0)));
  EXPECT_THAT(scene.lines("asks c about"), ElementsAre(Asks('c', "10.0.0.1:6379", 0)));
  EXPECT_EQ(scene.time_of("asks b about"), scene.time_of("+sdown master"));
}

TEST_F(Asking, NobodyIsAskedAboutAHealthyMaster) {
  scene.run_for(10s);

  EXPECT_THAT(scene.lines("asks b about"), IsEmpty());
}

TEST_F(Asking, IsRepeatedEveryAskPeriod) {
  lose_master();
  scene.run_for(5s);

  const std::vector<Milliseconds> times = scene.times("asks b about");
  ASSERT_GE(times.size(), 5U);
  EXPECT_LE(times.size(), 7U);
  EXPECT_EQ(times[1] - times[0], 1000ms);
}

TEST_F(Asking, OneQuestionIsUnderWayAtATime) {
  scene.peer('b').answers_asks = false;

  lose_master();
  scene.run_for(5s);

  EXPECT_EQ(scene.count("asks b about"), 1U);
}

TEST_F(Asking, GoesOnAfterASlowAnswer) {
  scene.peer('b').latency = 1500ms;

  lose_master();
  scene.run_for(10s);

  EXPECT_GE(scene.count("asks b about"), 4U);
}

TEST_F(Asking, EndsWhenTheMasterAnswersAgain) {
  lose_master();
  scene.revive("10.0.0.1:6379");
  scene.run_for(2s);
  scene.forget();

  scene.run_for(10s);

  EXPECT_THAT(scene.lines("asks b about"), IsEmpty());
}

TEST_F(Asking, BeginsAnewWithANewConnection) {
  scene.kill_peer('b');
  lose_master();
  scene.run_for(1s);
  ASSERT_THAT(scene.lines("asks b about"), IsEmpty());

  scene.revive_peer('b');
  scene.run_for(1500ms);

  EXPECT_THAT(scene.lines("asks b about"), Not(IsEmpty()));
}

TEST_F(Asking, CarriesTheLastDurableEpoch) {
  scene.disk.holds = true;
  scene.hears(hello_of('b').epoch(9));

  lose_master();

  EXPECT_THAT(scene.lines("asks c about"), ElementsAre(Asks('c', "10.0.0.1:6379", 0)));
}

TEST_F(Asking, AQuestionOfAPeerIsItsOpinion) {
  lose_master();
  scene.peer('b').answers_asks = false;
  scene.run_for(100ms);
  scene.forget();

  scene.hears(question(1).by('b'));

  EXPECT_THAT(scene.does(), Contains("+odown master orders 10.0.0.1 6379 #quorum 2/2"));
  EXPECT_THAT(scene.does(), Contains(Answers(1, true)));
}

TEST_F(Asking, AQuestionOfSomebodyUnknownIsNobodysOpinion) {
  lose_master();
  scene.forget();

  scene.hears(question(1).named("sentinel-dddddddd-cmd"));
  scene.hears(question(2).named("redis-cli"));
  scene.hears(question(3));
  scene.hears(question(4).named("sentinel-bbbbbbbb-pubsub"));
  scene.hears(question(5).named("sentinel--cmd"));

  EXPECT_FALSE(scene.picture().odown_since);
  EXPECT_THAT(scene.does(),
              ElementsAre(Answers(1, true), Answers(2, true), Answers(3, true), Answers(4, true), Answers(5, true)));
}

TEST_F(Asking, AVoteRequestSaysNothingAboutDown) {
  lose_master();
  scene.forget();

  scene.hears(vote_request(1).from('b').epoch(1).by('b'));

  EXPECT_FALSE(scene.picture().odown_since);
  EXPECT_FALSE(scene.sentinel('b').says_master_down);
}

TEST_F(Asking, AskedAboutAMasterThatItHoldsDownItAsksBackOnce) {
  lose_master();
  scene.run_for(200ms);
  scene.forget();

  scene.hears(question(1).by('b'));
  EXPECT_THAT(scene.lines("asks b about"), SizeIs(1));

  scene.run_for(20ms);
  scene.forget();
  scene.hears(question(2).by('b'));
  EXPECT_THAT(scene.lines("asks b about"), IsEmpty()) << "once per rising edge";
}

TEST_F(Asking, WithAFreshOpinionItDoesNotAskBack) {
  scene.hears(question(1).by('b'));
  scene.peer('b').says_down = true;
  scene.peer('b').grants = false;
  scene.peer('c').grants = false;
  lose_master();
  scene.run_for(50ms);
  scene.forget();

  scene.hears(question(2).by('b'));

  EXPECT_THAT(scene.lines("asks b about"), IsEmpty());
}

TEST_F(Asking, AskedAboutAMasterThatIsUpItDoesNotAskBack) {
  scene.hears(question(1).by('b'));

  EXPECT_THAT(scene.does(), ElementsAre(Answers(1, false)));
}

TEST_F(Asking, AnOpinionFromBeforeTheOwnSdownCounts) {
  scene.peer('b').answers_asks = false;
  scene.peer('c').answers_asks = false;
  scene.kill("10.0.0.1:6379");
  scene.run_for(500ms);

  scene.hears(question(1).by('b'));
  scene.run_until_line("+sdown master");

  EXPECT_EQ(scene.time_of("+odown"), scene.time_of("+sdown master"));
}

TEST_F(Asking, AnOpinionIsGoodForFiveAskPeriods) {
  scene.peer('b').answers_asks = false;
  scene.hears(question(1).by('b'));

  scene.run_for(5s);
  EXPECT_TRUE(scene.sentinel('b').says_master_down);

  scene.run_for(1ms);
  EXPECT_FALSE(scene.sentinel('b').says_master_down);
}

TEST_F(Asking, AnAnswerAboutAnotherAddressCountsNothing) {
  lose_master();
  scene.run_for(10ms);

  scene.hears(PeerAnswered{scene.peer_id('b'), "orders", at("10.0.0.9:6379"), Epoch{0}, std::nullopt,
                           PeerOpinion{true, std::nullopt, Epoch{0}}});

  EXPECT_FALSE(scene.sentinel('b').says_master_down);
  EXPECT_FALSE(scene.picture().odown_since);
}

TEST_F(Asking, ARefusedQuestionIsNoOpinion) {
  scene.peer('b').answers_asks = false;
  lose_master();

  scene.hears(PeerAnswered{scene.peer_id('b'), "orders", at("10.0.0.1:6379"), Epoch{0}, std::nullopt, std::nullopt});

  EXPECT_FALSE(scene.sentinel('b').says_master_down);
}

TEST_F(Asking, AQuestionAboutAnUnknownAddressIsAnsweredWithNothing) {
  scene.hears(vote_request(1, "10.0.0.2:6379").from('b').epoch(5));

  EXPECT_THAT(scene.does(), ElementsAre(Answers(1, false)));
  EXPECT_EQ(scene.core().process().current_epoch, Epoch{0}) << "and changes nothing";
}

TEST_F(Asking, TwoPeersWithTheSameShortIdAreNotToldApart) {
  const RunId twin = *RunId::parse("bbbbbbbb" + std::string(32, '0'));
  Hello hello{.sender_host = "10.0.1.7",
              .sender_port = 26379,
              .sender = twin,
              .master = "orders",
              .master_host = "10.0.0.1",
              .master_port = 6379};
  scene.hears(HelloHeard{std::nullopt, hello});
  scene.peer('c').answers_asks = false;
  lose_master();

  scene.hears(question(1).by('b'));

  for (const SentinelPicture& peer : scene.picture().sentinels) EXPECT_FALSE(peer.says_master_down);
  EXPECT_FALSE(scene.picture().odown_since);
}

TEST_F(Asking, AfterAPauseItAsksAgain) {
  lose_master();
  scene.run_for(500ms);
  scene.forget();

  scene.pause(3s);
  scene.run_for(10s);

  EXPECT_TRUE(scene.picture().server.sdown_since);
  EXPECT_GE(scene.count("asks b about"), 4U);
}

// Addresses change hands: who lives there now may be known, and counted, under its own name too.
TEST(AnotherAtThePlaceOfAPeer, IsNotHeardInItsName) {
  Scene scene{three_sentinels()};
  scene.settle();
  scene.peers_say_down();
  scene.hears(PeerIdentified{scene.peer_id('b'), id_of('d')});
  scene.hears(PeerIdentified{scene.peer_id('c'), id_of('d')});

  scene.kill("10.0.0.1:6379");
  scene.run_for(5s);

  EXPECT_THAT(scene.lines("+sdown master"), testing::SizeIs(1));
  EXPECT_THAT(scene.lines("+odown"), testing::IsEmpty());
  EXPECT_EQ(scene.picture().obstacle, Obstacle::no_quorum);
}

TEST(AnotherAtThePlaceOfAPeer, CountsOnceThePeerIsBackThere) {
  Scene scene{three_sentinels()};
  scene.settle();
  scene.peers_say_down();
  scene.hears(PeerIdentified{scene.peer_id('b'), id_of('d')});
  scene.hears(PeerIdentified{scene.peer_id('b'), id_of('b')});

  scene.kill("10.0.0.1:6379");

  EXPECT_TRUE(scene.run_until_line("+odown", 5s));
}

}  // namespace
}  // namespace vedette::quorum
