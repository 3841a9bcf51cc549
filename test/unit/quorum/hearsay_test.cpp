#include <string>

#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr const char* first_master = "10.0.0.1:6379";
constexpr const char* first_replica = "10.0.0.2:6379";
/// Where a master of ours lived once, and somebody else lives now.
constexpr const char* old_place = "10.0.0.3:6379";

std::string history_of(char digit) {
  return std::string(40, digit);
}

/// A group that is known by its run ids and its history. An old word, left over in a link, comes to name a master whose
/// place has another owner by now.
struct OldWord : testing::Test {
  explicit OldWord(Milliseconds failover_timeout = 20s) : scene{three_sentinels().failover_timeout(failover_timeout)} {}

  Scene scene;

  void SetUp() override {
    char digit = '2';
    for (const char* address : {first_master, first_replica, old_place}) {
      ScriptedServer& server = scene.server(address);
      server.say_run_id(digit++);
      server.report.replication_id = history_of('a');
      server.report.holds_data = true;
    }
    scene.settle();
  }
  void somebody_moves_in() {
    scene.kill(old_place);
    ScriptedServer& server = scene.server(old_place);
    server.report = ReplicationReport{};
    server.become_master();
    server.say_run_id('9');
    server.report.replication_id = history_of('9');
    server.report.holds_data = true;
    server.report.replicas = {at("10.7.0.1:6379")};
  }
  void hears_of_master(const char* address, std::uint64_t epoch) { scene.hears(hello_of('b').config(address, epoch)); }
  void hears_old_word() {
    somebody_moves_in();
    hears_of_master(old_place, 5);
    scene.revive(old_place);
    scene.run_for(100ms);
    ASSERT_EQ(scene.picture().server.role_reported, Role::master);
  }
};

TEST_F(OldWord, TeachesNothingOfOurGroup) {
  hears_old_word();
  hears_of_master(first_master, 6);
  scene.run_for(100ms);

  EXPECT_THAT(scene.on_disk("orders").run_ids, Not(Contains(id_of('9'))));
  EXPECT_THAT(scene.on_disk("orders").replication_ids, Not(Contains(history_of('9'))));
  EXPECT_THAT(scene.on_disk("orders").replicas, Not(Contains(at("10.7.0.1:6379"))));
  EXPECT_EQ(scene.replica(old_place).owner, Owner::foreign);
}

TEST_F(OldWord, MakesNobodyOnThatChannelAPeer) {
  hears_old_word();
  scene.hears(hello_of('f').config(old_place, 70).via(scene.id(old_place)));
  scene.run_for(100ms);

  EXPECT_THAT(scene.picture().sentinels, SizeIs(2));
  EXPECT_EQ(scene.core().process().current_epoch, Epoch{5});
}

TEST_F(OldWord, SaysNoHelloThere) {
  somebody_moves_in();
  scene.forget();
  hears_of_master(old_place, 5);
  scene.revive(old_place);
  scene.run_for(3s);

  EXPECT_THAT(scene.lines(std::string{"says hello to "} + old_place), IsEmpty());
}

TEST_F(OldWord, IsAMastersPlaceOnceItWasSaidAgainAfterSomeSeconds) {
  hears_old_word();
  scene.forget();
  scene.run_for(2500ms);
  hears_of_master(old_place, 5);
  scene.run_for(2500ms);

  EXPECT_THAT(scene.on_disk("orders").run_ids, Contains(id_of('9')));
  EXPECT_THAT(scene.on_disk("orders").replication_ids, Contains(history_of('9')));
  EXPECT_THAT(scene.on_disk("orders").replicas, Contains(at("10.7.0.1:6379")));
  EXPECT_THAT(scene.lines(std::string{"says hello to "} + old_place), SizeIs(testing::Ge(1U)));
}

TEST_F(OldWord, MakesNobodyAPeerWhoNamesItOnAnotherWay) {
  hears_old_word();
  scene.hears(hello_of('f').config(old_place, 70));
  scene.run_for(100ms);

  EXPECT_THAT(scene.picture().sentinels, SizeIs(2));
}

// What lay in the link comes all at once.
TEST_F(OldWord, IsNotConfirmedByTheSameOldWordOfAnother) {
  hears_old_word();
  scene.hears(hello_of('c').config(old_place, 5));
  scene.run_for(6s);
  EXPECT_THAT(scene.on_disk("orders").run_ids, Not(Contains(id_of('9'))));
  hears_of_master(first_master, 6);
  scene.run_for(1s);

  EXPECT_EQ(scene.replica(old_place).owner, Owner::foreign);
}

TEST_F(OldWord, EndsAlsoWhereNobodyIsLeftWhoCouldSayItAgain) {
  hears_old_word();
  scene.run_for(14s);
  EXPECT_THAT(scene.on_disk("orders").run_ids, Not(Contains(id_of('9'))));
  scene.run_for(2s);

  EXPECT_THAT(scene.on_disk("orders").run_ids, Contains(id_of('9')));
}

// The loop stood still for a while: what came in meanwhile was not read.
TEST_F(OldWord, LastsLongerByTheTimeInWhichNobodyLooked) {
  hears_old_word();
  scene.run_for(2300ms);
  hears_of_master(old_place, 5);
  scene.run_for(1500ms);
  scene.pause(1500ms);
  scene.run_for(100ms);

  EXPECT_THAT(scene.on_disk("orders").run_ids, Not(Contains(id_of('9'))));
}

TEST_F(OldWord, HasNoScriptKilledThere) {
  hears_old_word();
  scene.server(old_place).ping = PingReply::busy;
  scene.forget();
  scene.run_for(3s);

  EXPECT_THAT(scene.lines("+sdown master"), SizeIs(1));
  EXPECT_THAT(scene.lines("kills"), IsEmpty());
}

// Its votes name that address. A replica of new ids, which follows whom we have not heard yet, is the best that is
// left.
TEST_F(OldWord, IsNoneAnyMoreOnceAMajorityVotesAboutIt) {
  scene.kill(old_place);
  scene.kill(first_master);
  hears_of_master(old_place, 5);
  ScriptedServer& fresh = scene.server(first_replica);
  fresh.become_replica_of(at(old_place));
  fresh.say_run_id('8');
  fresh.report.replication_id = history_of('8');
  scene.kill(first_replica);
  scene.revive(first_replica);
  scene.forget();
  scene.peers_say_down();

  EXPECT_TRUE(scene.run_until_line("+selected-slave", 3s));
  EXPECT_LT(scene.time_of("+elected-leader") - scene.time_of("+sdown master"), 1s);
}

// It will name them no more.
TEST_F(OldWord, ThenItsReplicasAreTakenDown) {
  hears_old_word();
  scene.kill(old_place);
  scene.forget();
  scene.peers_say_down();

  ASSERT_TRUE(scene.run_until_line("+elected-leader", 5s));
  scene.run_for(50ms);
  EXPECT_THAT(scene.on_disk("orders").replicas, Contains(at("10.7.0.1:6379")));
}

/// The stranger has no data and no replicas. The other Sentinels can show that nobody was promoted since.
struct OldWordOfAnEmptyServer : OldWord {
  void SetUp() override {
    OldWord::SetUp();
    for (const char peer : {'b', 'c'}) {
      scene.peer(peer).refuses_looks = false;
      scene.peer(peer).view = PeerMasterView{at(first_master), Epoch{6}, false, 2};
      scene.peer(peer).voted('c', 6);
    }
    somebody_moves_in();
    scene.server(old_place).report.holds_data = false;
    scene.server(old_place).report.replicas.clear();
    hears_of_master(old_place, 5);
    scene.revive(old_place);
    scene.run_for(1s);
  }
};

TEST_F(OldWordOfAnEmptyServer, IsNotTakenForOurMasterThatIsBack) {
  scene.forget();
  hears_of_master(first_master, 6);
  scene.run_for(1s);

  EXPECT_THAT(scene.lines(std::string{"lets "} + old_place), IsEmpty());
}

TEST_F(OldWordOfAnEmptyServer, IsAStrangerIfItsOwnSentinelsNamedItMeanwhile) {
  scene.hears(hello_of('f').config(old_place, 70).via(scene.id(old_place)));
  scene.forget();
  hears_of_master(first_master, 6);
  scene.run_for(10s);

  EXPECT_EQ(scene.replica(old_place).owner, Owner::foreign);
  EXPECT_THAT(scene.lines(std::string{"lets "} + old_place), IsEmpty());
}

// Two of our places have another owner, and the one follows the other.
TEST_F(OldWord, MakesNobodyOursWhoFollowsIt) {
  scene.kill(first_replica);
  ScriptedServer& another = scene.server(first_replica);
  another.report = ReplicationReport{};
  another.become_replica_of(at(old_place));
  another.say_run_id('8');
  another.report.replication_id = history_of('9');
  scene.revive(first_replica);
  hears_old_word();
  scene.run_for(2s);
  EXPECT_NE(scene.replica(first_replica).owner, Owner::ours);
  scene.hears(hello_of('f').config(old_place, 70).via(scene.id(first_replica)));
  hears_of_master(first_master, 6);
  scene.run_for(1s);

  EXPECT_THAT(scene.picture().sentinels, SizeIs(2));
  EXPECT_THAT(scene.on_disk("orders").run_ids, Not(Contains(id_of('8'))));
  EXPECT_NE(scene.replica(first_replica).owner, Owner::ours);
}

// Its Sentinel speaks before it has answered us anew, and of another place.
TEST_F(OldWord, MakesNobodyOnThatChannelAPeerOnceItIsPutRightEither) {
  hears_old_word();
  scene.run_for(2s);
  scene.hang(old_place);
  hears_of_master(first_master, 6);
  scene.hears(hello_of('f').config("10.7.0.1:6379", 70).via(scene.id(old_place)));
  scene.run_for(100ms);

  EXPECT_THAT(scene.picture().sentinels, SizeIs(2));
  EXPECT_EQ(scene.picture().server.address, at(first_master));
}

/// Replicas that follow another master than ours are corrected soon.
struct OldWordInHaste : OldWord {
  OldWordInHaste() : OldWord{1s} {}
};

TEST_F(OldWordInHaste, SendsNoReplicaOfOursThere) {
  hears_old_word();
  scene.forget();
  scene.run_for(3500ms);

  EXPECT_THAT(scene.lines("lets"), IsEmpty());
}

TEST_F(OldWord, BeginsAnewWithAPause) {
  hears_old_word();
  scene.suspend(10s);
  scene.run_for(1s);

  EXPECT_THAT(scene.on_disk("orders").run_ids, Not(Contains(id_of('9'))));
}

// It was not asked since, and another may have come in its place.
TEST_F(OldWord, IsNotConfirmedByWhatWasKnownBefore) {
  scene.server(old_place).become_master();
  scene.server(old_place).answers_info = false;
  scene.forget();
  hears_of_master(old_place, 5);
  scene.run_for(3s);

  EXPECT_THAT(scene.lines(std::string{"says hello to "} + old_place), IsEmpty());
}

TEST_F(OldWord, OfOneOfOursIsConfirmedByItsWordAndItIsGreeted) {
  scene.server(old_place).become_master();
  scene.forget();
  hears_of_master(old_place, 5);
  scene.run_for(50ms);

  EXPECT_THAT(scene.lines(std::string{"says hello to "} + old_place), SizeIs(testing::Ge(1U)));
  EXPECT_EQ(scene.replica(first_replica).owner, Owner::ours);
}

// The loop stood still, and the answer lay there unread.
TEST_F(OldWord, OfOneOfOursIsConfirmedAlsoByAnAnswerThatIsReadLate) {
  scene.server(old_place).become_master();
  scene.forget();
  hears_of_master(old_place, 5);
  scene.pause(300ms);
  scene.run_for(50ms);

  EXPECT_THAT(scene.lines(std::string{"says hello to "} + old_place), SizeIs(testing::Ge(1U)));
}

TEST_F(OldWord, OfOneOfOursIsConfirmedSoonAfterAPause) {
  scene.server(old_place).become_master();
  scene.forget();
  hears_of_master(old_place, 5);
  scene.suspend(3s);
  scene.run_for(500ms);

  EXPECT_THAT(scene.lines(std::string{"says hello to "} + old_place), SizeIs(testing::Ge(1U)));
}

TEST_F(OldWord, IsNoneWhereTheMasterIsOneOfOursAlready) {
  ScriptedServer& promoted = scene.server(first_replica);
  promoted.become_master();
  promoted.report.replication_id = history_of('b');
  promoted.report.second_replication_id = history_of('a');

  hears_of_master(first_replica, 5);
  scene.run_for(100ms);

  EXPECT_THAT(scene.on_disk("orders").replication_ids, Contains(history_of('b')));
}

TEST_F(OldWord, IsNoneWhereTheHistoryIsOurs) {
  somebody_moves_in();
  scene.server(old_place).report.second_replication_id = history_of('a');
  hears_of_master(old_place, 5);
  scene.revive(old_place);
  scene.run_for(100ms);

  EXPECT_THAT(scene.on_disk("orders").run_ids, Contains(id_of('9')));
}

}  // namespace
}  // namespace vedette::quorum
