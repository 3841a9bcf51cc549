#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// All copies came back as replicas, and nobody is a master.

struct Leaderless : testing::Test {
  static void come_back(Scene& scene, const std::string& address, std::uint64_t offset) {
    ScriptedServer& server = scene.server(address);
    server.become_replica_of(at("10.0.0.9:6379"));
    server.report.master_link_up = false;
    server.report.master_link_down = -1000ms;
    server.report.holds_data = true;
    server.report.offset = offset;
  }
  static void restart_all(Scene& scene, std::uint64_t first, std::uint64_t second, std::uint64_t third) {
    scene.server("10.0.0.1:6379").say_run_id('a');
    scene.settle();
    come_back(scene, "10.0.0.1:6379", first);
    come_back(scene, "10.0.0.2:6379", second);
    come_back(scene, "10.0.0.3:6379", third);
    scene.peers_say_down();
  }
};

TEST_F(Leaderless, TheBestReplicaIsPromotedAfterDownAfterAndTwoInfoPeriods) {
  Scene scene{three_sentinels()};
  restart_all(scene, 100, 100, 300);
  const Milliseconds begin = scene.elapsed();

  ASSERT_TRUE(scene.run_until_line("+switch-master", 60s));

  EXPECT_THAT(scene.lines("+switch-master"), ElementsAre("+switch-master orders 10.0.0.1 6379 10.0.0.3 6379"));
  EXPECT_GE(scene.elapsed() - begin, 21s);
  EXPECT_LE(scene.elapsed() - begin, 35s);
}

TEST_F(Leaderless, TheOldMasterIsPromotedItselfIfItHasMore) {
  Scene scene{three_sentinels()};
  restart_all(scene, 500, 100, 300);

  ASSERT_TRUE(scene.run_until_line("+failover-end", 60s));

  EXPECT_THAT(scene.lines("promotes"), ElementsAre(Promotes("10.0.0.1:6379")));
  EXPECT_THAT(scene.lines("+switch-master"), IsEmpty()) << "the address stays";
  EXPECT_EQ(scene.picture().server.address, at("10.0.0.1:6379"));
  EXPECT_GT(scene.picture().config_epoch, Epoch{});
  EXPECT_EQ(scene.on_disk("orders").config_epoch, scene.picture().config_epoch);
  EXPECT_EQ(scene.server("10.0.0.1:6379").report.role, Role::master);
  EXPECT_EQ(scene.server("10.0.0.3:6379").report.master_host, "10.0.0.1");
  EXPECT_FALSE(scene.picture().server.sdown_since);
}

TEST_F(Leaderless, AResetMeanwhileChangesNothingOfThat) {
  Scene scene{three_sentinels()};
  restart_all(scene, 500, 100, 300);
  scene.server("10.0.0.1:6379").latency = 50ms;
  ASSERT_TRUE(scene.run_until_line("promotes", 60s));

  scene.order(1, OrderReset{{"orders"}});
  scene.run_for(1s);

  EXPECT_THAT(scene.lines("+promoted-slave"), SizeIs(1));
  EXPECT_THAT(scene.lines("-failover-abort"), IsEmpty());
}

TEST_F(Leaderless, ThatCanBeSwitchedOff) {
  Given given = three_sentinels();
  given.last().settings.wrong_role_is_down = false;
  Scene scene{given};
  restart_all(scene, 500, 100, 300);

  scene.run_for(300s);

  EXPECT_THAT(scene.lines("+sdown master"), IsEmpty());
  EXPECT_THAT(scene.lines("promotes"), IsEmpty());
}

TEST_F(Leaderless, NobodyIsPromotedWithoutAMajority) {
  Scene scene{three_sentinels()};
  restart_all(scene, 500, 100, 300);
  for (const char peer : {'b', 'c'}) scene.kill_peer(peer);

  scene.run_for(120s);

  EXPECT_THAT(scene.lines("promotes"), IsEmpty());
}

TEST_F(Leaderless, AMasterThatHangsIsNoCandidate) {
  Scene scene{three_sentinels()};
  restart_all(scene, 500, 100, 300);
  scene.run_for(15s);
  scene.hang("10.0.0.1:6379");

  ASSERT_TRUE(scene.run_until_line("+switch-master", 60s));

  EXPECT_THAT(scene.lines("promotes"), ElementsAre(Promotes("10.0.0.3:6379")));
}

TEST_F(Leaderless, WhomTheMasterReplicatesFromIsTheMasterOfToday) {
  Scene scene{three_sentinels()};
  scene.settle();
  scene.server("10.0.0.1:6379").become_replica_of(at("10.0.0.3:6379"));
  scene.server("10.0.0.1:6379").report.offset = 900;
  scene.server("10.0.0.3:6379").become_master();
  scene.peers_say_down();

  ASSERT_TRUE(scene.run_until_line("+switch-master", 60s));

  EXPECT_THAT(scene.lines("+switch-master"), ElementsAre("+switch-master orders 10.0.0.1 6379 10.0.0.3 6379"));
}

// All Sentinels lost their state after a failover: the configuration still names the first master.
TEST_F(Leaderless, AStartFromAnOldConfigurationFindsTheMasterOfTodayByName) {
  Given given = monitoring("orders", "redis-0.redis:6379").quorum(2).peers("bc").down_after(1s).failover_timeout(60s);
  given.beginning.restored.process.resolve_hostnames = true;
  Scene scene{given};
  scene.server("redis-0.redis:6379").become_replica_of(at("10.0.0.3:6379"));
  scene.server("10.0.0.3:6379").become_master();
  scene.server("10.0.0.3:6379").report.replicas = {at("redis-0.redis:6379")};
  scene.peers_say_down();

  ASSERT_TRUE(scene.run_until_line("+switch-master", 60s));

  EXPECT_THAT(scene.lines("+switch-master"), ElementsAre("+switch-master orders redis-0.redis 6379 10.0.0.3 6379"));
  scene.run_for(15s);
  EXPECT_THAT(scene.picture().replicas, SizeIs(1));
  EXPECT_EQ(scene.server("redis-0.redis:6379").report.master_host, "10.0.0.3");
}

// Behind an address anybody may live by now.
TEST_F(Leaderless, AnAddressThatIsAReplicaByNowLeadsNowhere) {
  Scene scene{monitoring("orders", "10.0.0.1:6379").quorum(2).peers("bc").down_after(1s).failover_timeout(60s)};
  scene.server("10.0.0.1:6379").become_replica_of(at("10.0.0.3:6379"));
  scene.server("10.0.0.3:6379").become_master();
  scene.peers_say_down();

  scene.run_for(90s);

  EXPECT_THAT(scene.lines("+switch-master"), IsEmpty());
  EXPECT_THAT(scene.lines("promotes"), IsEmpty());
  EXPECT_THAT(scene.picture().replicas, IsEmpty());
}

// Data elsewhere than in our group: its operator has put our master under another one, and that link is up.
TEST_F(Leaderless, AMasterThatReplicatesFromALivingOneIsLeftThere) {
  Scene scene{three_sentinels()};
  restart_all(scene, 500, 100, 300);
  for (const char* each : {"10.0.0.1:6379", "10.0.0.2:6379", "10.0.0.3:6379"}) {
    scene.server(each).report.master_link_up = true;
  }
  for (const char* each : {"10.0.0.2:6379", "10.0.0.3:6379"}) scene.server(each).report.priority = 0;

  scene.run_for(90s);

  EXPECT_THAT(scene.lines("promotes"), IsEmpty());
}

// Made master by hand, although it was not to be promoted; and our master follows it.
TEST_F(Leaderless, WhomAnOperatorPutOverOurMasterIsTakenForItWhateverItsPriorityWas) {
  Scene scene{three_sentinels()};
  scene.server("10.0.0.2:6379").report.priority = 0;
  scene.server("10.0.0.3:6379").report.priority = 0;
  scene.settle();
  scene.run_for(12s);
  scene.peers_say_down();
  scene.server("10.0.0.2:6379").become_master();
  scene.server("10.0.0.2:6379").report.priority.reset();
  scene.server("10.0.0.1:6379").become_replica_of(at("10.0.0.2:6379"));
  scene.server("10.0.0.3:6379").become_replica_of(at("10.0.0.2:6379"));

  ASSERT_TRUE(scene.run_until_line("+switch-master", 60s));

  EXPECT_THAT(scene.lines("+switch-master"), ElementsAre("+switch-master orders 10.0.0.1 6379 10.0.0.2 6379"));
}

// Its link broke long before the master was restarted as a replica: it has less than the master.
TEST_F(Leaderless, WhoLostTheMasterLongBeforeIsNotPromotedOverIt) {
  Scene scene{three_sentinels()};
  restart_all(scene, 1, 100, 300);
  scene.server("10.0.0.2:6379").report.priority = 0;
  scene.server("10.0.0.2:6379").report.offset = 0;
  scene.server("10.0.0.3:6379").report.master_link_down = 2h;

  ASSERT_TRUE(scene.run_until_line("+failover-end", 90s));

  EXPECT_THAT(scene.lines("promotes"), ElementsAre(Promotes("10.0.0.1:6379")));
}

// An old snapshot: the others have more, though nobody may promote them.
TEST_F(Leaderless, TheOldMasterIsNotPromotedWhileOneThatMustNotBeHasMore) {
  Scene scene{three_sentinels()};
  restart_all(scene, 1, 100, 300);
  for (const char* each : {"10.0.0.2:6379", "10.0.0.3:6379"}) scene.server(each).report.priority = 0;

  scene.run_for(90s);

  EXPECT_THAT(scene.lines("promotes"), IsEmpty());
}

// Moved into another deployment by its operator: that one's master is not ours.
TEST_F(Leaderless, AMasterThatWasOneDoesNotLeadUsElsewhere) {
  Scene scene{three_sentinels()};
  scene.server("10.0.0.1:6379").say_run_id('a');
  scene.settle();
  scene.server("10.0.0.1:6379").become_replica_of(at("10.9.9.9:6379"));
  scene.server("10.9.9.9:6379").become_master();

  scene.run_for(15s);

  EXPECT_THAT(scene.picture().replicas, SizeIs(2));
}

}  // namespace
}  // namespace vedette::quorum
