#include "quorum/forgetting.hpp"

#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

struct Forgetting : testing::Test {
  Scene scene{three_sentinels()};
  void SetUp() override { scene.settle(); }
  void forget_replica(const std::string& address) {
    scene.order(1, OrderForget{.master = "orders", .member = at(address)});
    scene.run_for(10ms);
  }
  void forget_sentinel(char digit) {
    scene.order(1, OrderForget{.master = "orders", .member = id_of(digit)});
    scene.run_for(10ms);
  }
};

TEST_F(Forgetting, ADeadReplicaIsDroppedForGood) {
  scene.kill("10.0.0.3:6379");
  scene.server("10.0.0.1:6379").report.replicas = {at("10.0.0.2:6379")};
  scene.run_for(12s);

  forget_replica("10.0.0.3:6379");
  scene.run_for(12s);

  EXPECT_THAT(scene.lines("answers order"), ElementsAre(AnswersOrder(1, "done")));
  EXPECT_THAT(scene.lines("-slave"), ElementsAre("-slave slave 10.0.0.3:6379 10.0.0.3 6379 @ orders 10.0.0.1 6379"));
  EXPECT_THAT(scene.picture().replicas, SizeIs(1));
  EXPECT_THAT(scene.on_disk("orders").replicas, ElementsAre(at("10.0.0.2:6379")));
  EXPECT_THAT(scene.picture().sentinels, SizeIs(2)) << "and nothing else";
}

TEST_F(Forgetting, AReplicaThatIsAliveIsRefused) {
  forget_replica("10.0.0.3:6379");

  EXPECT_THAT(scene.lines("answers order"), ElementsAre(AnswersOrder(1, "member is alive")));
  EXPECT_THAT(scene.picture().replicas, SizeIs(2));
}

TEST_F(Forgetting, TheMasterAndStrangersAreNoReplicas) {
  forget_replica("10.0.0.1:6379");
  forget_replica("10.0.0.9:6379");

  EXPECT_THAT(scene.lines("answers order"),
              ElementsAre(AnswersOrder(1, "no such replica"), AnswersOrder(1, "no such replica")));
}

TEST_F(Forgetting, ADeadSentinelNoLongerCountsForTheMajority) {
  scene.kill_peer('c');
  ASSERT_TRUE(scene.run_until_line("+sdown sentinel"));
  ASSERT_EQ(scene.picture().voters, 3U);

  forget_sentinel('c');

  EXPECT_THAT(scene.lines("answers order"), ElementsAre(AnswersOrder(1, "done")));
  EXPECT_THAT(scene.lines("-sentinel"), SizeIs(1));
  EXPECT_EQ(scene.picture().voters, 2U);
  EXPECT_FALSE(scene.on_disk("orders").sentinels.contains(id_of('c')));
}

TEST_F(Forgetting, ASentinelThatIsAliveIsRefused) {
  forget_sentinel('c');

  EXPECT_THAT(scene.lines("answers order"), ElementsAre(AnswersOrder(1, "member is alive")));
  EXPECT_EQ(scene.picture().voters, 3U);
}

TEST_F(Forgetting, AnUnknownIdIsRefused) {
  forget_sentinel('9');
  EXPECT_THAT(scene.lines("answers order"), ElementsAre(AnswersOrder(1, "no such sentinel")));
}

TEST_F(Forgetting, NobodyIsForgottenDuringAFailover) {
  scene.kill("10.0.0.3:6379");
  ASSERT_TRUE(scene.run_until_line("+sdown slave"));
  for (const char peer : {'b', 'c'}) scene.peer(peer).answers_asks = false;
  scene.order(2, OrderFailover{.master = "orders"});

  forget_replica("10.0.0.3:6379");

  EXPECT_THAT(scene.lines("answers order #1"), ElementsAre(AnswersOrder(1, "failover in progress")));
  EXPECT_THAT(scene.lines("-slave"), IsEmpty());
}

}  // namespace
}  // namespace vedette::quorum
