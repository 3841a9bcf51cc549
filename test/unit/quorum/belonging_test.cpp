#include <string>

#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr const char* our_master = "10.0.0.1:6379";
constexpr const char* our_replica = "10.0.0.3:6379";

std::string history(char digit) {
  return std::string(40, digit);
}

/// A group whose servers have run ids and one history, and whose replica 10.0.0.3 was replaced by somebody.
struct Belongings : testing::Test {
  Scene scene{three_sentinels().failover_timeout(20s)};

  void SetUp() override {
    char digit = '2';
    for (const char* address : {our_master, "10.0.0.2:6379", our_replica}) {
      ScriptedServer& server = scene.server(address);
      server.say_run_id(digit++);
      server.report.replication_id = history('a');
      server.report.holds_data = true;
    }
    scene.settle();
  }
  /// Another process says master there; data, and no sign of whose it is.
  ScriptedServer& comes_to(const std::string& address) {
    scene.kill(address);
    ScriptedServer& server = scene.server(address);
    server.report = ReplicationReport{};
    server.become_master();
    server.say_run_id('9');
    server.report.replication_id = history('9');
    server.report.holds_data = true;
    scene.forget();
    return server;
  }
  void appears(const std::string& address) {
    scene.revive(address);
    scene.run_for(500ms);
  }
  /// At the address of our replica, with one that we don't know.
  ScriptedServer& a_master_with_a_replica_appears() {
    ScriptedServer& stranger = comes_to(our_replica);
    stranger.report.replicas = {at("10.7.0.1:6379")};
    appears(our_replica);
    return stranger;
  }
  /// Its own Sentinel says there what it says every two seconds.
  void names_itself(const std::string& master, std::uint64_t epoch = 7) {
    scene.hears(hello_of('f').config(master, epoch).via(scene.id(our_replica)));
  }
  Owner owner() const { return scene.replica(our_replica).owner; }
};

TEST_F(Belongings, WhatFollowsOurMasterIsOurs) {
  EXPECT_EQ(owner(), Owner::ours);
  EXPECT_EQ(scene.picture().server.owner, Owner::ours);
}

TEST_F(Belongings, TheSameProcessIsOursWhateverItSays) {
  scene.server(our_replica).become_master();
  scene.server(our_replica).report.replicas = {at("10.7.0.1:6379")};
  scene.kill(our_replica);
  appears(our_replica);

  EXPECT_EQ(owner(), Owner::ours);
}

TEST_F(Belongings, AHistoryOfThisGroupIsOurs) {
  comes_to(our_replica).report.second_replication_id = history('a');
  appears(our_replica);

  EXPECT_EQ(owner(), Owner::ours);
  ASSERT_TRUE(scene.run_until_line("lets"));
  EXPECT_THAT(scene.lines("lets"), ElementsAre(LetsFollow(our_replica, our_master)));
}

TEST_F(Belongings, WhatWasSeenIsKnownAfterARestart) {
  EXPECT_THAT(scene.on_disk("orders").run_ids, Contains(id_of('4')));
  EXPECT_THAT(scene.on_disk("orders").replication_ids, Contains(history('a')));
}

TEST_F(Belongings, AFileThatNamesOneOfOursIsOurs) {
  comes_to(our_replica).become_replica_of(at("10.0.0.2:6379"));
  appears(our_replica);

  EXPECT_EQ(owner(), Owner::ours);
}

TEST_F(Belongings, OneWithReplicasOfItsOwnIsNeverTouched) {
  a_master_with_a_replica_appears();

  EXPECT_THAT(scene.lines("+stranger"),
              ElementsAre("+stranger slave 10.0.0.3:6379 10.0.0.3 6379 @ orders 10.0.0.1 6379 it has replicas that we "
                          "don't know"));
  scene.run_for(60s);
  EXPECT_THAT(scene.lines("lets"), IsEmpty());
  EXPECT_THAT(scene.lines("+stranger"), SizeIs(1));
}

TEST_F(Belongings, OneThatLosesItsReplicasIsAStrangerAllTheSame) {
  ScriptedServer& stranger = a_master_with_a_replica_appears();
  scene.run_for(15s);

  stranger.report.replicas.clear();
  scene.run_for(60s);

  EXPECT_THAT(scene.lines("lets"), IsEmpty());
  EXPECT_THAT(scene.lines("-stranger"), IsEmpty());
  EXPECT_EQ(owner(), Owner::foreign);
}

TEST_F(Belongings, StrangersAtTwoOfOurAddressesAreStrangersToEachOtherToo) {
  comes_to("10.0.0.2:6379").report.replicas = {at("10.7.0.1:6379"), at(our_replica)};
  appears("10.0.0.2:6379");
  ScriptedServer& their_replica = comes_to(our_replica);
  their_replica.become_replica_of(at("10.0.0.2:6379"));
  appears(our_replica);
  scene.run_for(15s);
  ASSERT_EQ(owner(), Owner::foreign);

  scene.kill("10.0.0.2:6379");
  their_replica.become_master();
  scene.run_for(60s);

  EXPECT_THAT(scene.lines("lets 10.0.0.3:6379"), IsEmpty());
  EXPECT_EQ(owner(), Owner::foreign);
}

TEST_F(Belongings, OneWhoseReplicaTurnsOutToBeOursIsNoStranger) {
  ScriptedServer& old_master = a_master_with_a_replica_appears();
  scene.run_for(3s);
  ASSERT_EQ(owner(), Owner::foreign);

  old_master.report.replicas.clear();
  scene.server("10.7.0.1:6379").become_replica_of(at(our_master));
  scene.server(our_master).report.replicas.push_back(at("10.7.0.1:6379"));

  EXPECT_TRUE(scene.run_until_line("-stranger slave 10.0.0.3:6379"));
}

TEST_F(Belongings, AReplicaOfAnotherThatLosesItsMasterIsAStrangerAllTheSame) {
  ScriptedServer& stranger = comes_to(our_replica);
  stranger.become_replica_of(at("10.7.0.1:6379"));
  appears(our_replica);
  scene.run_for(15s);

  stranger.report.master_link_up = false;
  scene.run_for(60s);
  stranger.become_master();
  scene.run_for(60s);

  EXPECT_THAT(scene.lines("lets"), IsEmpty());
  EXPECT_THAT(scene.lines("-stranger"), IsEmpty());
}

TEST_F(Belongings, AnotherProcessAfterAStrangerIsJudgedAnew) {
  ScriptedServer& stranger = a_master_with_a_replica_appears();
  scene.run_for(3s);

  stranger.report.replicas.clear();
  stranger.say_run_id('8');
  ASSERT_TRUE(scene.run_until_line("-stranger"));

  EXPECT_EQ(owner(), Owner::unknown);
}

TEST_F(Belongings, AStrangerThatIsMadeToFollowOurMasterIsOurs) {
  ScriptedServer& stranger = a_master_with_a_replica_appears();
  scene.run_for(3s);

  stranger.become_replica_of(at(our_master));
  scene.run_for(15s);

  EXPECT_EQ(owner(), Owner::ours);
}

TEST_F(Belongings, OneThatUnknownSentinelsNameIsNeverTouched) {
  comes_to(our_replica);
  appears(our_replica);
  names_itself(our_replica);

  scene.run_for(60s);

  EXPECT_THAT(scene.lines("lets"), IsEmpty());
  EXPECT_THAT(scene.lines("+stranger"), SizeIs(1));
}

TEST_F(Belongings, TheWordOfStrangersChangesNothing) {
  comes_to(our_replica);
  appears(our_replica);

  names_itself(our_replica, 70);
  names_itself("10.7.0.1:6379", 71);

  EXPECT_EQ(scene.core().master_address("orders"), at(our_master));
  EXPECT_EQ(scene.core().process().current_epoch, Epoch{0});
  EXPECT_THAT(scene.picture().sentinels, SizeIs(2));
}

// A switch takes every server for a replica until it has spoken again. Whom its place followed once is no sign then.
TEST_F(Belongings, TheWordOfStrangersChangesNothingRightAfterASwitchEither) {
  comes_to(our_replica);
  appears(our_replica);
  scene.hears(hello_of('b').config("10.0.0.2:6379", 5));
  ASSERT_EQ(scene.replica(our_replica).role_reported, Role::replica);

  names_itself(our_replica, 70);
  scene.run_for(100ms);

  EXPECT_EQ(scene.picture().server.address, at("10.0.0.2:6379"));
  EXPECT_THAT(scene.picture().sentinels, SizeIs(2));
}

TEST_F(Belongings, TheirWordAboutThemselvesChangesNothingOnOtherWaysEither) {
  comes_to(our_replica);
  appears(our_replica);
  names_itself(our_replica);

  scene.hears(hello_of('f').config(our_replica, 70));

  EXPECT_EQ(scene.core().master_address("orders"), at(our_master));
  EXPECT_THAT(scene.picture().sentinels, SizeIs(2));
}

TEST_F(Belongings, TheWordOfAKnownSentinelCountsOnEveryChannel) {
  a_master_with_a_replica_appears();

  scene.hears(hello_of('b').config("10.0.0.2:6379", 4).via(scene.id(our_replica)));
  scene.run_for(10ms);

  EXPECT_EQ(scene.core().master_address("orders"), at("10.0.0.2:6379"));
}

TEST_F(Belongings, ASecondSetOfSentinelsForOurMasterIsNoSign) {
  comes_to(our_replica);
  appears(our_replica);

  names_itself(our_master, 0);
  scene.run_for(500ms);

  EXPECT_EQ(owner(), Owner::unknown);
}

TEST_F(Belongings, NothingIsPublishedUntilItIsKnownToBeOurs) {
  comes_to(our_replica);
  appears(our_replica);

  scene.run_for(6s);

  EXPECT_THAT(scene.lines("says hello to 10.0.0.3:6379"), IsEmpty());
  EXPECT_THAT(scene.lines("checks our rights on 10.0.0.3:6379"), IsEmpty());
}

// A Sentinel of ours that lost its memory names the master of its file, which is our old one.
TEST_F(Belongings, TheWordOfOneThatBecomesAPeerWasNoSign) {
  comes_to(our_replica);
  appears(our_replica);
  names_itself(our_replica, 0);
  ASSERT_EQ(owner(), Owner::foreign);

  scene.hears(hello_of('f').via(scene.id(our_master)));

  EXPECT_EQ(owner(), Owner::unknown);
  EXPECT_THAT(scene.lines("-stranger"), SizeIs(1));
}

TEST_F(Belongings, OneThatRefusesThePasswordOurMasterTakesIsAStranger) {
  ScriptedServer& stranger = comes_to(our_replica);
  stranger.ping = PingReply::refused;
  stranger.refuses_info = true;
  appears(our_replica);

  EXPECT_THAT(scene.lines("+stranger"), ElementsAre(HasSubstr("refuses the password")));
  scene.run_for(60s);
  EXPECT_THAT(scene.lines("lets"), IsEmpty());
}

TEST_F(Belongings, WhereOurMasterRefusesUsTooThePasswordIsWrong) {
  for (const char* address : {our_master, our_replica}) {
    scene.server(address).ping = PingReply::refused;
    scene.server(address).refuses_info = true;
  }
  scene.run_for(3s);
  scene.kill(our_replica);
  scene.forget();
  appears(our_replica);

  EXPECT_THAT(scene.lines("+stranger"), IsEmpty());
}

TEST_F(Belongings, AStrangerCountsAsTheAbsenceOfOurs) {
  a_master_with_a_replica_appears();

  scene.run_for(2s);

  EXPECT_TRUE(scene.replica(our_replica).sdown_since);
  scene.run_for(10s);
  EXPECT_TRUE(scene.replica(our_replica).sdown_since);
}

TEST_F(Belongings, AStrangerIsNotPromotedAndFollowsNobody) {
  a_master_with_a_replica_appears();
  scene.peers_say_down();

  scene.kill(our_master);
  ASSERT_TRUE(scene.run_until_line("+switch-master"));
  scene.run_for(30s);

  EXPECT_EQ(scene.core().master_address("orders"), at("10.0.0.2:6379"));
  EXPECT_THAT(scene.lines("lets 10.0.0.3:6379"), IsEmpty());
}

// Its pongs come first, and what was known of its place is young enough.
TEST_F(Belongings, WhoHasNotSpokenOnThisConnectionIsNotPromoted) {
  scene.kill("10.0.0.2:6379");
  comes_to(our_replica).answers_info = false;
  appears(our_replica);
  ASSERT_EQ(owner(), Owner::unjudged);
  scene.order(1, OrderFailover{"orders"});
  ASSERT_TRUE(scene.run_until_line("+elected-leader"));
  scene.run_for(5s);

  EXPECT_THAT(scene.lines("promotes"), IsEmpty());
}

TEST_F(Belongings, ButItsFirstWordsAreWaitedFor) {
  scene.kill("10.0.0.2:6379");
  scene.kill(our_replica);
  scene.server(our_replica).answers_info = false;
  appears(our_replica);
  ASSERT_EQ(owner(), Owner::unjudged);
  scene.server(our_replica).answers_info = true;
  scene.server(our_replica).latency = 600ms;
  scene.order(1, OrderFailover{"orders"});
  ASSERT_TRUE(scene.run_until_line("+elected-leader"));
  scene.run_for(400ms);
  EXPECT_THAT(scene.lines("promotes"), IsEmpty());

  scene.run_for(400ms);

  EXPECT_THAT(scene.lines("promotes"), Contains("promotes 10.0.0.3:6379"));
}

TEST_F(Belongings, AReplicaOfAnotherMasterIsAStranger) {
  comes_to(our_replica).become_replica_of(at("10.7.0.1:6379"));
  appears(our_replica);

  EXPECT_THAT(scene.lines("+stranger"), ElementsAre(HasSubstr("a master that is none of ours")));
  scene.run_for(60s);
  EXPECT_THAT(scene.lines("lets"), IsEmpty());
}

TEST_F(Belongings, OursThatComesBackIsKnownAgain) {
  a_master_with_a_replica_appears();
  scene.run_for(3s);

  scene.kill(our_replica);
  scene.server(our_replica).become_replica_of(at(our_master));
  scene.server(our_replica).say_run_id('5');
  appears(our_replica);

  EXPECT_THAT(scene.lines("-stranger"), SizeIs(1));
  scene.run_for(2s);
  EXPECT_FALSE(scene.replica(our_replica).sdown_since);
  EXPECT_THAT(scene.lines("says hello to 10.0.0.3:6379"), Not(IsEmpty()));
}

TEST_F(Belongings, AnEmptyOneIsAdoptedOnceItsChannelWasHeard) {
  comes_to(our_replica).report.holds_data = false;
  appears(our_replica);
  EXPECT_EQ(owner(), Owner::empty);

  ASSERT_TRUE(scene.run_until_line("lets"));

  EXPECT_THAT(scene.lines("lets"), ElementsAre(LetsFollow(our_replica, our_master)));
}

TEST_F(Belongings, AnEmptyOneThatStrangersNameIsTheirs) {
  comes_to(our_replica).report.holds_data = false;
  appears(our_replica);
  scene.run_for(3s);
  names_itself(our_replica);

  scene.run_for(60s);

  EXPECT_THAT(scene.lines("lets"), IsEmpty());
}

TEST_F(Belongings, WhatReadsItsDataIsNotJudgedYet) {
  ScriptedServer& server = comes_to(our_replica);
  server.report.holds_data = false;
  server.report.loading = true;
  appears(our_replica);

  EXPECT_EQ(owner(), Owner::unjudged);
}

TEST_F(Belongings, AnUnknownOneIsToldAndAdoptedAfterSentinelsWait) {
  comes_to(our_replica);
  appears(our_replica);
  const Milliseconds seen = scene.time_of("-role-change slave 10.0.0.3:6379");
  EXPECT_THAT(scene.lines("+unidentified"), ElementsAre(HasSubstr("it holds data, and nothing shows whose it is")));

  ASSERT_TRUE(scene.run_until_line("lets"));

  EXPECT_GT(scene.time_of("lets") - seen, 8s);
  EXPECT_THAT(scene.lines("+correction"), ElementsAre(HasSubstr("nothing shows whose it is")));
}

TEST_F(Belongings, AnUnknownOneIsNeverAdoptedWhereThatIsForbidden) {
  MasterSettings settings = scene.picture().settings;
  settings.adopt_unknown = false;
  scene.order(1, OrderSet{"orders", settings, {}});
  comes_to(our_replica);
  appears(our_replica);

  scene.run_for(60s);

  EXPECT_THAT(scene.lines("lets"), IsEmpty());
}

TEST_F(Belongings, AnOperatorsReplicaOfMakesItOurs) {
  a_master_with_a_replica_appears();

  scene.server(our_replica).become_replica_of(at(our_master));
  scene.run_for(11s);

  EXPECT_EQ(owner(), Owner::ours);
}

TEST_F(Belongings, WhereStrangersAreNotLookedForAllIsAsInSentinel) {
  MasterSettings settings = scene.picture().settings;
  settings.leave_strangers_alone = false;
  scene.order(1, OrderSet{"orders", settings, {}});
  a_master_with_a_replica_appears();

  ASSERT_TRUE(scene.run_until_line("lets"));

  EXPECT_THAT(scene.lines("+stranger"), IsEmpty());
}

TEST(KnownIds, OldOnesMakeRoomForNewOnes) {
  Scene scene{three_sentinels()};
  for (int i = 0; i < 50; ++i) {
    std::string id = "00" + std::to_string(i);
    id.resize(40, '0');
    scene.server(our_replica).report.run_id = RunId::parse(id);
    scene.kill(our_replica);
    scene.revive(our_replica);
    scene.run_for(2s);
  }

  const std::set<RunId>& known = scene.on_disk("orders").run_ids;
  EXPECT_THAT(known, SizeIs(testing::Le(32U)));
  EXPECT_THAT(known, Contains(*scene.replica(our_replica).run_id));
}

}  // namespace
}  // namespace vedette::quorum
