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
struct Hearsay : testing::Test {
  explicit Hearsay(Milliseconds failover_timeout = 20s) : scene{three_sentinels().failover_timeout(failover_timeout)} {}

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

TEST_F(Hearsay, TeachesNothingOfOurGroup) {
  hears_old_word();
  hears_of_master(first_master, 6);
  scene.run_for(100ms);

  EXPECT_THAT(scene.on_disk("orders").run_ids, Not(Contains(id_of('9'))));
  EXPECT_THAT(scene.on_disk("orders").replication_ids, Not(Contains(history_of('9'))));
  EXPECT_THAT(scene.on_disk("orders").replicas, Not(Contains(at("10.7.0.1:6379"))));
  EXPECT_EQ(scene.replica(old_place).owner, Owner::foreign);
}

TEST_F(Hearsay, MakesNobodyOnThatChannelAPeer) {
  hears_old_word();
  scene.hears(hello_of('f').config(old_place, 70).via(scene.id(old_place)));
  scene.run_for(100ms);

  EXPECT_THAT(scene.picture().sentinels, SizeIs(2));
  EXPECT_EQ(scene.core().process().current_epoch, Epoch{5});
}

TEST_F(Hearsay, SaysNoHelloThere) {
  somebody_moves_in();
  scene.forget();
  hears_of_master(old_place, 5);
  scene.revive(old_place);
  scene.run_for(3s);

  EXPECT_THAT(scene.lines(std::string{"says hello to "} + old_place), IsEmpty());
}

TEST_F(Hearsay, IsAMastersPlaceOnceItHasStoodForSomeSeconds) {
  hears_old_word();
  scene.forget();
  scene.run_for(5s);

  EXPECT_THAT(scene.on_disk("orders").run_ids, Contains(id_of('9')));
  EXPECT_THAT(scene.on_disk("orders").replication_ids, Contains(history_of('9')));
  EXPECT_THAT(scene.on_disk("orders").replicas, Contains(at("10.7.0.1:6379")));
  EXPECT_THAT(scene.lines(std::string{"says hello to "} + old_place), SizeIs(testing::Ge(1U)));
}

TEST_F(Hearsay, MakesNobodyAPeerWhoNamesItOnAnotherWay) {
  hears_old_word();
  scene.hears(hello_of('f').config(old_place, 70));
  scene.run_for(100ms);

  EXPECT_THAT(scene.picture().sentinels, SizeIs(2));
}

// Two of our places have another owner, and the one follows the other.
TEST_F(Hearsay, MakesNobodyOursWhoFollowsIt) {
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
TEST_F(Hearsay, MakesNobodyOnThatChannelAPeerOnceItIsPutRightEither) {
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
struct HearsayInHaste : Hearsay {
  HearsayInHaste() : Hearsay{1s} {}
};

TEST_F(HearsayInHaste, SendsNoReplicaOfOursThere) {
  hears_old_word();
  scene.forget();
  scene.run_for(3500ms);

  EXPECT_THAT(scene.lines("lets"), IsEmpty());
}

TEST_F(Hearsay, BeginsAnewWithAPause) {
  hears_old_word();
  scene.suspend(10s);
  scene.run_for(1s);

  EXPECT_THAT(scene.on_disk("orders").run_ids, Not(Contains(id_of('9'))));
}

// It was not asked since, and another may have come in its place.
TEST_F(Hearsay, IsNotConfirmedByWhatWasKnownBefore) {
  scene.server(old_place).become_master();
  scene.server(old_place).answers_info = false;
  scene.forget();
  hears_of_master(old_place, 5);
  scene.run_for(3s);

  EXPECT_THAT(scene.lines(std::string{"says hello to "} + old_place), IsEmpty());
}

TEST_F(Hearsay, OfOneOfOursIsConfirmedByItsWordAndItIsGreeted) {
  scene.server(old_place).become_master();
  scene.forget();
  hears_of_master(old_place, 5);
  scene.run_for(50ms);

  EXPECT_THAT(scene.lines(std::string{"says hello to "} + old_place), SizeIs(testing::Ge(1U)));
  EXPECT_EQ(scene.replica(first_replica).owner, Owner::ours);
}

TEST_F(Hearsay, IsNoneWhereTheMasterIsOneOfOursAlready) {
  ScriptedServer& promoted = scene.server(first_replica);
  promoted.become_master();
  promoted.report.replication_id = history_of('b');
  promoted.report.second_replication_id = history_of('a');

  hears_of_master(first_replica, 5);
  scene.run_for(100ms);

  EXPECT_THAT(scene.on_disk("orders").replication_ids, Contains(history_of('b')));
}

TEST_F(Hearsay, IsNoneWhereTheHistoryIsOurs) {
  somebody_moves_in();
  scene.server(old_place).report.second_replication_id = history_of('a');
  hears_of_master(old_place, 5);
  scene.revive(old_place);
  scene.run_for(100ms);

  EXPECT_THAT(scene.on_disk("orders").run_ids, Contains(id_of('9')));
}

}  // namespace
}  // namespace vedette::quorum
