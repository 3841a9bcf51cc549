#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

struct RoleClaim : testing::Test {
  Scene scene{three_sentinels().failover_timeout(20s)};
  void SetUp() override { scene.settle(); }
  // Both reconnect, so that what they say is seen at once.
  void returns(const std::string& address) {
    scene.kill(address);
    scene.revive(address);
    scene.run_for(500ms);
  }
};

// T4: the instance may be a newer leader's promotion that has not been announced yet.
TEST_F(RoleClaim, AReplicaThatSaysMasterIsDemotedAfterFourPublishPeriods) {
  scene.server("10.0.0.3:6379").become_master();
  returns("10.0.0.3:6379");
  const Milliseconds seen = scene.time_of("-role-change slave 10.0.0.3:6379");
  ASSERT_NE(seen, -1ms);

  ASSERT_TRUE(scene.run_until_line("lets"));

  EXPECT_THAT(scene.lines("lets"), ElementsAre(LetsFollow("10.0.0.3:6379", "10.0.0.1:6379")));
  EXPECT_GT(scene.time_of("lets") - seen, 8s);
  EXPECT_LT(scene.time_of("lets") - seen, 8500ms) << "and not a second INFO period later";
  EXPECT_THAT(scene.lines("+convert-to-slave"),
              ElementsAre("+convert-to-slave slave 10.0.0.3:6379 10.0.0.3 6379 @ orders 10.0.0.1 6379"));
}

TEST_F(RoleClaim, IsDecidedWhenTheMastersWordComesLast) {
  scene.server("10.0.0.1:6379").latency = 200ms;
  scene.server("10.0.0.3:6379").become_master();
  returns("10.0.0.3:6379");
  const Milliseconds seen = scene.time_of("-role-change slave 10.0.0.3:6379");
  ASSERT_NE(seen, -1ms);

  ASSERT_TRUE(scene.run_until_line("lets"));

  EXPECT_GT(scene.time_of("lets") - seen, 8200ms);
  EXPECT_LT(scene.time_of("lets") - seen, 8300ms) << "and not at the next look";
}

TEST_F(RoleClaim, TheDecisionIsMadeOnAFreshInfo) {
  scene.server("10.0.0.3:6379").become_master();
  returns("10.0.0.3:6379");

  scene.server("10.0.0.3:6379").become_replica_of(at("10.0.0.1:6379"));
  scene.run_for(20s);

  EXPECT_THAT(scene.lines("lets"), IsEmpty());
}

TEST_F(RoleClaim, AnAnnouncementInTimeMakesItTheMaster) {
  scene.server("10.0.0.3:6379").become_master();
  returns("10.0.0.3:6379");

  scene.run_for(5s);
  scene.hears(hello_of('b').config("10.0.0.3:6379", 4));
  scene.run_for(7s);

  EXPECT_THAT(scene.lines("lets 10.0.0.3:6379"), IsEmpty());
  EXPECT_EQ(scene.core().master_address("orders"), at("10.0.0.3:6379"));
}

TEST_F(RoleClaim, WithoutASaneMasterNothingIsDone) {
  scene.server("10.0.0.3:6379").become_master();
  returns("10.0.0.3:6379");
  scene.hang("10.0.0.1:6379");

  scene.run_for(30s);

  EXPECT_THAT(scene.lines("lets"), IsEmpty());
}

TEST_F(RoleClaim, AMasterThatSaysReplicaIsNotSane) {
  scene.server("10.0.0.3:6379").become_master();
  scene.server("10.0.0.1:6379").become_replica_of(at("10.0.0.3:6379"));
  returns("10.0.0.3:6379");
  returns("10.0.0.1:6379");

  scene.run_for(15s);

  EXPECT_THAT(scene.lines("lets"), IsEmpty());
}

TEST_F(RoleClaim, WhenTheMasterIsSaneAgainTheWaitIsOver) {
  scene.server("10.0.0.3:6379").become_master();
  returns("10.0.0.3:6379");
  scene.hang("10.0.0.1:6379");
  scene.run_for(12s);
  ASSERT_THAT(scene.lines("lets"), IsEmpty());

  scene.revive("10.0.0.1:6379");
  scene.kill("10.0.0.1:6379");
  scene.revive("10.0.0.1:6379");
  scene.run_for(5s);

  EXPECT_THAT(scene.lines("lets"), Not(IsEmpty()));
}

TEST_F(RoleClaim, TheStartOfItsLastDownPeriodCountsToo) {
  scene.kill("10.0.0.3:6379");
  scene.run_for(3s);
  const Milliseconds down = scene.time_of("+sdown slave 10.0.0.3:6379");
  ASSERT_NE(down, -1ms);

  scene.server("10.0.0.3:6379").become_master();
  scene.revive("10.0.0.3:6379");
  ASSERT_TRUE(scene.run_until_line("lets"));

  EXPECT_GT(scene.time_of("lets") - down, 8s);
  EXPECT_GT(scene.time_of("lets") - scene.time_of("-role-change slave 10.0.0.3:6379"), 8s);
}

TEST_F(RoleClaim, AnOrderThatDidNothingIsRepeated) {
  scene.server("10.0.0.3:6379").become_master();
  scene.server("10.0.0.3:6379").obeys = false;
  returns("10.0.0.3:6379");
  scene.run_for(20s);

  EXPECT_GE(scene.count("lets 10.0.0.3:6379"), 3U);
  EXPECT_LE(scene.count("lets 10.0.0.3:6379"), 15U);
}

// T5
TEST_F(RoleClaim, AReplicaOfAnotherMasterIsPointedBackAfterTheFailoverTimeout) {
  scene.server("10.0.0.3:6379").become_replica_of(at("10.0.0.9:6379"));
  returns("10.0.0.3:6379");
  const Milliseconds seen = scene.elapsed();

  ASSERT_TRUE(scene.run_until_line("lets", 60s));

  EXPECT_THAT(scene.lines("lets"), ElementsAre(LetsFollow("10.0.0.3:6379", "10.0.0.1:6379")));
  EXPECT_GT(scene.time_of("lets") - seen, 19400ms);
  EXPECT_LT(scene.time_of("lets") - seen, 21s);
  EXPECT_THAT(scene.lines("+fix-slave-config"),
              ElementsAre("+fix-slave-config slave 10.0.0.3:6379 10.0.0.3 6379 @ orders 10.0.0.1 6379"));
}

TEST_F(RoleClaim, AnotherPortIsAnotherMaster) {
  scene.server("10.0.0.3:6379").become_replica_of(at("10.0.0.1:6380"));
  returns("10.0.0.3:6379");

  EXPECT_TRUE(scene.run_until_line("+fix-slave-config", 60s));
}

TEST_F(RoleClaim, EachChangeOfItsMasterStartsTheWaitAnew) {
  scene.server("10.0.0.3:6379").become_replica_of(at("10.0.0.8:6379"));
  returns("10.0.0.3:6379");
  scene.run_for(15s);
  scene.server("10.0.0.3:6379").become_replica_of(at("10.0.0.9:6379"));
  returns("10.0.0.3:6379");
  const Milliseconds changed = scene.elapsed();

  ASSERT_TRUE(scene.run_until_line("lets", 60s));

  EXPECT_GT(scene.time_of("lets") - changed, 19400ms);
}

TEST_F(RoleClaim, InTiltNothingIsCorrected) {
  scene.server("10.0.0.3:6379").become_master();
  returns("10.0.0.3:6379");
  scene.run_for(7500ms);

  scene.pause(3s);
  scene.run_for(1s);
  EXPECT_THAT(scene.lines("lets"), IsEmpty());

  scene.run_for(20s);
  EXPECT_THAT(scene.lines("lets"), SizeIs(1)) << "the wait begins anew after the pause";
}

}  // namespace
}  // namespace vedette::quorum
