#include <algorithm>

#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// Another leader has promoted 10.0.0.2.
struct Switching : testing::Test {
  Scene scene{given()};
  static Given given() {
    Given given = three_sentinels();
    given.last().settings.client_reconfig_script = "/reconfig";
    given.last().settings.notification_script = "/notify";
    return given;
  }
  void SetUp() override { scene.settle(); }
  void promote_elsewhere() {
    scene.server("10.0.0.2:6379").become_master();
    scene.server("10.0.0.3:6379").become_replica_of(at("10.0.0.2:6379"));
    scene.server("10.0.0.1:6379").become_replica_of(at("10.0.0.2:6379"));
  }
  void announce(std::uint64_t epoch = 5) { scene.hears(hello_of('b').config("10.0.0.2:6379", epoch)); }
};

TEST_F(Switching, TellsItInItsOrderOnceItIsDurable) {
  promote_elsewhere();
  scene.disk.holds = true;

  announce();
  EXPECT_THAT(scene.does(), IsEmpty());
  EXPECT_EQ(scene.core().master_address("orders"), at("10.0.0.1:6379"));

  scene.finish_write();
  EXPECT_THAT(scene.does(), ElementsAre("+new-epoch 5",
                                        "+config-update-from sentinel " + id_of('b').text() + " " +
                                            place_of_peer('b').host + " 26379 @ orders 10.0.0.1 6379",
                                        "+switch-master orders 10.0.0.1 6379 10.0.0.2 6379",
                                        "runs /reconfig orders observer start 10.0.0.1 6379 10.0.0.2 6379",
                                        "+slave slave 10.0.0.1:6379 10.0.0.1 6379 @ orders 10.0.0.2 6379",
                                        "+slave slave 10.0.0.3:6379 10.0.0.3 6379 @ orders 10.0.0.2 6379"));
  EXPECT_EQ(scene.core().master_address("orders"), at("10.0.0.2:6379"));
  EXPECT_EQ(scene.on_disk("orders").config_epoch, Epoch{5});
}

TEST_F(Switching, TheLeaderRunsItsScriptAsLeader) {
  scene.peers_say_down();

  scene.kill("10.0.0.1:6379");
  scene.run_for(3s);

  EXPECT_THAT(scene.lines("runs"), ElementsAre("runs /reconfig orders leader start 10.0.0.1 6379 10.0.0.2 6379"));
}

TEST_F(Switching, ASwitchIsAReasonForTheNotificationScript) {
  promote_elsewhere();
  announce();
  scene.run_for(10ms);

  EXPECT_EQ(scene.events("+switch-master").at(0).notification_script, "/notify");
  EXPECT_EQ(scene.events("+switch-master").at(0).level, Level::warning);
  EXPECT_EQ(scene.events("+slave").at(0).notification_script, "");
  EXPECT_EQ(scene.events("+slave").at(0).level, Level::notice);
}

TEST_F(Switching, TheOldMasterBecomesAReplica) {
  promote_elsewhere();
  announce();
  scene.run_for(10ms);

  EXPECT_EQ(scene.picture().replicas.size(), 2U);
  EXPECT_EQ(scene.replica("10.0.0.1:6379").address, at("10.0.0.1:6379"));
  EXPECT_EQ(scene.on_disk("orders").replicas, (std::set<Address>{at("10.0.0.1:6379"), at("10.0.0.3:6379")}));
}

TEST_F(Switching, OpinionsAboutTheOldAddressAreForgotten) {
  scene.peers_say_down();
  scene.peer('b').grants = false;
  scene.peer('c').grants = false;
  scene.kill("10.0.0.1:6379");
  scene.run_for(2s);
  ASSERT_TRUE(scene.sentinel('c').says_master_down);

  promote_elsewhere();
  announce();
  scene.run_for(1ms);

  EXPECT_FALSE(scene.sentinel('b').says_master_down);
  EXPECT_FALSE(scene.sentinel('c').says_master_down);
  EXPECT_FALSE(scene.sentinel('c').voted_leader);
  EXPECT_FALSE(scene.picture().odown_since);
}

// behaviour §10 W5: with a small down-after the healthy new master must not seem down at once.
TEST_F(Switching, AFreshMasterIsNotDownForTheOldOnesSake) {
  scene.peers_say_down();
  scene.peer('b').grants = false;
  scene.peer('c').grants = false;
  scene.kill("10.0.0.1:6379");
  scene.run_for(2s);
  scene.forget();

  promote_elsewhere();
  announce();
  scene.run_for(10s);

  EXPECT_THAT(scene.lines("+sdown master"), IsEmpty());
  EXPECT_THAT(scene.lines("+odown"), IsEmpty());
  EXPECT_THAT(scene.lines("+try-failover"), IsEmpty());
}

TEST_F(Switching, AnAnswerAboutTheOldAddressSaysNothingOfTheNewOne) {
  promote_elsewhere();
  announce();
  scene.run_for(10ms);

  scene.hears(PeerAnswered{scene.peer_id('c'), "orders", at("10.0.0.1:6379"), Epoch{0}, std::nullopt,
                           PeerOpinion{true, std::nullopt, Epoch{0}}});

  EXPECT_FALSE(scene.sentinel('c').says_master_down);
}

TEST_F(Switching, AMasterThatNobodyKnewIsConnectedToAtOnce) {
  scene.server("10.0.0.7:6379").become_master();
  scene.hears(hello_of('b').config("10.0.0.7:6379", 5));
  EXPECT_THAT(scene.does(), Contains("connects to 10.0.0.7:6379"));
  scene.run_for(3s);

  EXPECT_EQ(scene.picture().server.address, at("10.0.0.7:6379"));
  EXPECT_TRUE(scene.picture().server.link.command_connected);
  EXPECT_EQ(scene.picture().replicas.size(), 3U);
}

TEST_F(Switching, AKnownReplicaThatIsNotConnectedIsConnectedToAtOnce) {
  scene.kill("10.0.0.2:6379");
  scene.run_for(5s);
  scene.revive("10.0.0.2:6379");
  promote_elsewhere();

  announce();

  EXPECT_THAT(scene.does(), Contains(Reconnects("10.0.0.2:6379")));
}

TEST_F(Switching, AQuestionAboutTheOldAddressIsAboutAnUnknownMaster) {
  promote_elsewhere();
  announce();
  scene.run_for(10ms);
  scene.forget();

  scene.hears(vote_request(1, "10.0.0.1:6379").from('b').epoch(20));

  EXPECT_THAT(scene.does(), ElementsAre(Answers(1, false)));
  scene.run_for(10ms);
  EXPECT_EQ(scene.on_disk().current_epoch, Epoch{5});
}

TEST_F(Switching, AnOrderForTheReplacedConfigurationIsWithdrawn) {
  // 10.0.0.3 follows a stranger; after its time it is told to follow 10.0.0.1, and does not answer.
  Scene slow{three_sentinels().failover_timeout(2s)};
  slow.settle();
  slow.server("10.0.0.3:6379").become_replica_of(at("10.0.0.8:6379"));
  slow.server("10.0.0.3:6379").latency = 300ms;
  ASSERT_TRUE(slow.run_until_line("lets 10.0.0.3:6379 follow 10.0.0.1:6379", 60s));
  slow.forget();

  slow.hears(hello_of('b').config("10.0.0.3:6379", 5));

  EXPECT_THAT(slow.does_all(), Contains(Reconnects("10.0.0.3:6379"))) << "it would demote the newest master";
}

// It has been a replica for longer than a master may say so.
TEST_F(Switching, AMasterWithAnOrderUnderWayIsNotDownForWhatItWas) {
  Scene slow{three_sentinels().failover_timeout(60s)};
  slow.settle();
  slow.server("10.0.0.3:6379").become_replica_of(at("10.0.0.8:6379"));
  slow.server("10.0.0.3:6379").latency = 300ms;
  ASSERT_TRUE(slow.run_until_line("lets 10.0.0.3:6379 follow 10.0.0.1:6379", 90s));
  slow.forget();

  slow.hears(hello_of('b').config("10.0.0.3:6379", 5));
  slow.run_for(100ms);

  EXPECT_EQ(slow.count("reconnects 10.0.0.3:6379"), 1U);
  EXPECT_THAT(slow.lines("+switch-master"), SizeIs(1));
  EXPECT_THAT(slow.lines("+sdown"), IsEmpty());
  EXPECT_THAT(slow.lines("asks b about"), IsEmpty()) << "b would take that for our word";
}

TEST_F(Switching, InfoOfAllIsAskedForAtOnce) {
  promote_elsewhere();
  scene.forget();
  announce();

  for (const char* server : {"10.0.0.1:6379", "10.0.0.2:6379", "10.0.0.3:6379"}) {
    EXPECT_EQ(scene.count(std::string{"asks "} + server + " for info"), 1U) << server;
  }
}

TEST_F(Switching, TheClockOfTheNewMasterStartsAnew) {
  scene.hang("10.0.0.2:6379");
  scene.run_for(900ms);
  promote_elsewhere();
  announce();
  const Milliseconds switched = scene.elapsed();
  scene.run_for(5s);

  const std::vector<Milliseconds> down = scene.times("+sdown master orders 10.0.0.2 6379");
  ASSERT_THAT(down, SizeIs(1));
  EXPECT_GT(down[0] - switched, 1000ms);
}

TEST_F(Switching, AnOwnFailoverIsGivenUpForANewerConfiguration) {
  scene.peers_say_down();
  scene.server("10.0.0.2:6379").obeys = false;
  scene.server("10.0.0.3:6379").obeys = false;
  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("promotes"));
  const std::string ours = scene.lines("promotes")[0].substr(9);
  const std::string theirs = ours == "10.0.0.2:6379" ? "10.0.0.3:6379" : "10.0.0.2:6379";
  scene.forget();

  scene.server(theirs).become_master();
  scene.hears(hello_of('b').config(theirs, 9));
  scene.run_for(20ms);

  EXPECT_THAT(scene.does(), Contains("-failover-abort-slave-timeout master orders 10.0.0.1 6379"));
  EXPECT_THAT(scene.does(), Contains(Reconnects(ours)));
  EXPECT_EQ(scene.core().master_address("orders"), at(theirs));
  scene.run_for(5s);
  EXPECT_THAT(scene.lines("promotes"), IsEmpty());
}

TEST_F(Switching, NextFailoverIsNotHeldUp) {
  scene.peers_say_down();
  scene.kill("10.0.0.1:6379");
  scene.run_for(3s);
  ASSERT_EQ(scene.core().master_address("orders"), at("10.0.0.2:6379"));

  scene.kill("10.0.0.2:6379");
  scene.run_for(3s);

  EXPECT_EQ(scene.core().master_address("orders"), at("10.0.0.3:6379"));
}

}  // namespace
}  // namespace vedette::quorum
