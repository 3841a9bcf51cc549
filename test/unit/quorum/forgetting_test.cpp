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

// Cut off with one of five, two could forget the other three one by one and elect each other.
TEST_F(Forgetting, ASentinelIsNotForgottenByAMinority) {
  scene.kill_peer('b');
  scene.kill_peer('c');
  scene.run_for(12s);

  forget_sentinel('c');

  EXPECT_THAT(scene.lines("answers order"), ElementsAre(AnswersOrder(1, "no majority")));
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

// What pods with new addresses leave behind (forget-replicas-after-milliseconds).

struct GoneForGood : testing::Test {
  static Given forgetting_after(Milliseconds time) {
    Given given = three_sentinels();
    given.last().settings.forget_replicas_after = time;
    return given;
  }
  // Its pod is gone; another, at a new address, replicates in its place.
  static void replace_third(Scene& scene) {
    scene.kill("10.0.0.3:6379");
    scene.server("10.0.0.4:6379").become_replica_of(at("10.0.0.1:6379"));
    scene.server("10.0.0.1:6379").report.replicas = {at("10.0.0.2:6379"), at("10.0.0.4:6379")};
  }
};

TEST_F(GoneForGood, AReplicaThatTheMasterNoLongerListsIsForgottenInTime) {
  Scene scene{forgetting_after(60s)};
  scene.settle();
  replace_third(scene);

  scene.run_for(50s);
  EXPECT_THAT(scene.picture().replicas, SizeIs(3));
  scene.run_for(30s);

  EXPECT_THAT(scene.lines("-slave"), ElementsAre("-slave slave 10.0.0.3:6379 10.0.0.3 6379 @ orders 10.0.0.1 6379"));
  EXPECT_THAT(scene.on_disk("orders").replicas, ElementsAre(at("10.0.0.2:6379"), at("10.0.0.4:6379")));
}

TEST_F(GoneForGood, ItStaysUnlessThatWasAskedFor) {
  Scene scene{forgetting_after(0s)};
  scene.settle();
  replace_third(scene);

  scene.run_for(600s);

  EXPECT_THAT(scene.picture().replicas, SizeIs(3));
}

TEST_F(GoneForGood, ItStaysWhileTheMasterListsIt) {
  Scene scene{forgetting_after(60s)};
  scene.settle();
  scene.hang("10.0.0.3:6379");

  scene.run_for(600s);

  EXPECT_THAT(scene.picture().replicas, SizeIs(2));
}

// What a stranger at that address says comes in by who follows it. That it is a stranger must still be known then.
TEST_F(GoneForGood, ItStaysWhileOneOfOursFollowsIt) {
  Scene scene{forgetting_after(60s)};
  scene.settle();
  replace_third(scene);
  scene.server("10.0.0.2:6379").become_replica_of(at("10.0.0.3:6379"));
  scene.server("10.0.0.2:6379").obeys = false;

  scene.run_for(150s);
  EXPECT_THAT(scene.lines("-slave"), IsEmpty());
  scene.server("10.0.0.2:6379").obeys = true;
  scene.run_for(90s);

  EXPECT_THAT(scene.lines("-slave"), ElementsAre("-slave slave 10.0.0.3:6379 10.0.0.3 6379 @ orders 10.0.0.1 6379"));
}

TEST_F(GoneForGood, ItStaysWhileItAnswers) {
  Scene scene{forgetting_after(60s)};
  scene.settle();
  scene.server("10.0.0.1:6379").report.replicas = {at("10.0.0.2:6379")};

  scene.run_for(600s);

  EXPECT_THAT(scene.picture().replicas, SizeIs(2));
}

TEST_F(GoneForGood, AHostNameStays) {
  Given given = forgetting_after(60s);
  given.last().replicas.insert(at("redis-3.redis:6379"));
  given.beginning.restored.process.resolve_hostnames = true;
  Scene scene{given};
  scene.server("redis-3.redis:6379").reachable = false;

  scene.run_for(600s);

  EXPECT_THAT(scene.picture().replicas, SizeIs(3));
}

TEST_F(GoneForGood, NobodyIsForgottenWhileTheMasterIsDown) {
  Scene scene{forgetting_after(60s)};
  scene.settle();
  for (const char peer : {'b', 'c'}) scene.kill_peer(peer);
  replace_third(scene);
  scene.run_for(30s);
  scene.kill("10.0.0.1:6379");

  scene.run_for(600s);

  EXPECT_THAT(scene.lines("-slave"), IsEmpty());
}

// Its replicas find it again by and by.
TEST_F(GoneForGood, NobodyIsForgottenByTheFirstWordsOfAMasterThatWasSilent) {
  Scene scene{forgetting_after(60s)};
  scene.settle();
  for (const char peer : {'b', 'c'}) scene.kill_peer(peer);
  scene.hang("10.0.0.3:6379");
  scene.server("10.0.0.1:6379").report.replicas = {at("10.0.0.2:6379")};
  scene.run_for(50s);
  scene.hang("10.0.0.1:6379");
  scene.run_for(100s);

  scene.server("10.0.0.1:6379").answers = true;
  ASSERT_TRUE(scene.run_until_line("-sdown master"));
  scene.run_for(1s);
  scene.server("10.0.0.1:6379").report.replicas.push_back(at("10.0.0.3:6379"));
  scene.run_for(60s);

  EXPECT_THAT(scene.lines("-slave"), IsEmpty());
}

}  // namespace
}  // namespace vedette::quorum
