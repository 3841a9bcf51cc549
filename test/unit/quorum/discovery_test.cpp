#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

struct Discovery : testing::Test {
  Scene scene{three_sentinels()};
  void SetUp() override { scene.settle(); }
  // Makes it answer INFO anew.
  void look_at(const std::string& address) {
    scene.kill(address);
    scene.revive(address);
    scene.run_for(200ms);
  }
};

TEST_F(Discovery, AReplicaThatTheMasterNamesBecomesKnown) {
  scene.server("10.0.0.4:6379").become_replica_of(at("10.0.0.1:6379"));
  scene.server("10.0.0.1:6379").report.replicas.push_back(at("10.0.0.4:6379"));
  look_at("10.0.0.1:6379");

  EXPECT_THAT(scene.does(), Contains("connects to 10.0.0.4:6379"));
  EXPECT_THAT(scene.lines("+slave"), ElementsAre("+slave slave 10.0.0.4:6379 10.0.0.4 6379 @ orders 10.0.0.1 6379"));
  EXPECT_THAT(scene.on_disk("orders").replicas, Contains(at("10.0.0.4:6379")));
  EXPECT_TRUE(scene.replica("10.0.0.4:6379").link.command_connected);
}

TEST_F(Discovery, WhoIsKnownIsNoNews) {
  look_at("10.0.0.1:6379");

  EXPECT_THAT(scene.lines("+slave"), IsEmpty());
  EXPECT_THAT(scene.picture().replicas, SizeIs(2));
}

TEST_F(Discovery, AReplicaOfAReplicaIsNotOurs) {
  scene.server("10.0.0.2:6379").report.replicas.push_back(at("10.0.0.4:6379"));
  look_at("10.0.0.2:6379");

  EXPECT_THAT(scene.lines("+slave"), IsEmpty());
}

TEST_F(Discovery, AReplicaThatIsNamedNoMoreStaysKnown) {
  scene.server("10.0.0.1:6379").report.replicas.clear();
  look_at("10.0.0.1:6379");

  EXPECT_THAT(scene.picture().replicas, SizeIs(2));
}

TEST_F(Discovery, AnotherRunIdIsAReboot) {
  scene.server("10.0.0.2:6379").say_run_id('Z');
  look_at("10.0.0.2:6379");

  EXPECT_THAT(scene.lines("+reboot"), ElementsAre("+reboot slave 10.0.0.2:6379 10.0.0.2 6379 @ orders 10.0.0.1 6379"));
  EXPECT_EQ(scene.replica("10.0.0.2:6379").run_id, id_of('Z'));
}

TEST_F(Discovery, TheFirstRunIdIsNot) {
  Scene fresh{three_sentinels()};
  fresh.run_for(3s);

  EXPECT_THAT(fresh.lines("+reboot"), IsEmpty());
}

TEST_F(Discovery, AnotherRoleIsTold) {
  scene.server("10.0.0.2:6379").become_master();
  look_at("10.0.0.2:6379");
  scene.server("10.0.0.2:6379").become_replica_of(at("10.0.0.1:6379"));
  look_at("10.0.0.2:6379");

  EXPECT_THAT(
      scene.does(),
      testing::IsSupersetOf({"-role-change slave 10.0.0.2:6379 10.0.0.2 6379 @ orders 10.0.0.1 6379 new reported role "
                             "is master",
                             "+role-change slave 10.0.0.2:6379 10.0.0.2 6379 @ orders 10.0.0.1 6379 new reported role "
                             "is slave"}));
  EXPECT_EQ(scene.events("-role-change").at(0).level, Level::verbose);
}

TEST_F(Discovery, AMissingRoleCountsAsReplica) {
  scene.server("10.0.0.1:6379").report.role.reset();
  look_at("10.0.0.1:6379");

  EXPECT_THAT(scene.lines("-role-change"),
              ElementsAre("-role-change master orders 10.0.0.1 6379 new reported role is slave"));
  EXPECT_EQ(scene.picture().server.role_reported, Role::replica);
}

TEST_F(Discovery, AFieldThatIsAbsentKeepsItsValue) {
  scene.server("10.0.0.2:6379").report.priority = 42;
  scene.server("10.0.0.2:6379").report.offset = 77;
  look_at("10.0.0.2:6379");
  scene.server("10.0.0.2:6379").report.priority.reset();
  scene.server("10.0.0.2:6379").report.offset.reset();
  scene.server("10.0.0.2:6379").report.run_id.reset();
  look_at("10.0.0.2:6379");

  EXPECT_EQ(scene.replica("10.0.0.2:6379").report.priority, 42);
  EXPECT_EQ(scene.replica("10.0.0.2:6379").report.offset, 77U);
  EXPECT_TRUE(scene.replica("10.0.0.2:6379").run_id);
}

TEST_F(Discovery, TheTimeOfABrokenLinkIsAbsentOnceItIsUp) {
  scene.server("10.0.0.2:6379").report.master_link_down = 5s;
  look_at("10.0.0.2:6379");
  scene.server("10.0.0.2:6379").report.master_link_down.reset();
  look_at("10.0.0.2:6379");

  EXPECT_FALSE(scene.replica("10.0.0.2:6379").report.master_link_down);
}

TEST_F(Discovery, IdsOfOurOwnAreRememberedAcrossARestart) {
  EXPECT_THAT(scene.on_disk("orders").run_ids, testing::IsSupersetOf({id_of('A'), id_of('B'), id_of('C')}));
  EXPECT_THAT(scene.on_disk("orders").replication_ids, Contains("replication-of-10.0.0.1:6379"));
}

TEST_F(Discovery, IdsOfAStrangerAreNot) {
  scene.server("10.0.0.2:6379").become_replica_of(at("10.9.9.9:6379"));
  scene.server("10.0.0.2:6379").say_run_id('Z');
  look_at("10.0.0.2:6379");
  scene.run_for(1s);

  EXPECT_THAT(scene.on_disk("orders").run_ids, Not(Contains(id_of('Z'))));
}

TEST_F(Discovery, ARefusedInfoChangesNothing) {
  scene.server("10.0.0.2:6379").refuses_info = true;
  scene.run_for(40s);

  EXPECT_EQ(scene.replica("10.0.0.2:6379").role_reported, Role::replica);
  EXPECT_THAT(scene.lines("asks 10.0.0.2:6379 for info"), SizeIs(testing::Ge(3U))) << "and is asked for again";
}

TEST_F(Discovery, TheLastInfoIsKept) {
  scene.server("10.0.0.2:6379").report.copy = std::make_shared<const InfoCopy>(nullptr, "role:slave\r\n");
  scene.run_for(11s);

  const auto copy = scene.replica("10.0.0.2:6379").report.copy;
  ASSERT_NE(copy, nullptr);
  EXPECT_EQ(copy->text(), "role:slave\r\n");
}

TEST_F(Discovery, AnAnswerThatNobodyAskedForIsIgnored) {
  ReplicationReport report;
  report.role = Role::master;
  report.run_id = id_of('Z');

  scene.hears(InfoReceived{scene.id("10.0.0.2:6379"), report});

  EXPECT_EQ(scene.replica("10.0.0.2:6379").run_id, id_of('B'));
}

}  // namespace
}  // namespace vedette::quorum
