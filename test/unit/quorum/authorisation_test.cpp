#include "quorum/authorisation.hpp"

#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// An instance that answers but refuses our credentials is reachable, not authorised.

struct Authorisation : testing::Test {
  Scene scene{three_sentinels()};
  void SetUp() override { scene.settle(); }
  void have_all_rights_on_replica() {
    scene.server("10.0.0.3:6379").say_run_id('d');
    scene.run_for(12s);
    scene.hears(RightsSeen{scene.id("10.0.0.3:6379"), {}});
    scene.forget();
  }
  void refuse(const std::string& address) {
    scene.server(address).ping = PingReply::refused;
    scene.server(address).refuses_info = true;
  }
  void replicas_lose_their_link() {
    for (const char* replica : {"10.0.0.2:6379", "10.0.0.3:6379"}) {
      scene.server(replica).report.master_link_up = false;
      scene.server(replica).report.master_link_down = 1s;
    }
  }
};

TEST_F(Authorisation, AMasterThatRefusesUsIsAliveWhileAReplicaFollowsIt) {
  refuse("10.0.0.1:6379");
  scene.run_for(60s);

  EXPECT_THAT(scene.lines("+sdown master"), IsEmpty());
  EXPECT_THAT(scene.lines("+not-authorised"), ElementsAre("+not-authorised master orders 10.0.0.1 6379"));
  EXPECT_TRUE(scene.picture().server.not_authorised);
}

TEST_F(Authorisation, AStrangerAtTheAddressOfADeadMasterDoesNotKeepItAlive) {
  refuse("10.0.0.1:6379");
  replicas_lose_their_link();
  const Milliseconds began = scene.elapsed();

  ASSERT_TRUE(scene.run_until_line("+sdown master"));

  EXPECT_LE(scene.time_of("+sdown master") - began, 3500ms) << "down-after, and the time that the last word was fresh";
}

TEST_F(Authorisation, TheReplicasAreAskedOftenEnoughToSeeTheChange) {
  refuse("10.0.0.1:6379");
  scene.run_for(30s);
  scene.forget();
  replicas_lose_their_link();

  EXPECT_TRUE(scene.run_until_line("+sdown master", 4s));
}

TEST_F(Authorisation, SentinelsOwnVerdictCanBeHadBack) {
  MasterSettings settings = scene.picture().settings;
  settings.unauthorised_is_down = true;
  scene.order(1, OrderSet{"orders", settings, {}});
  refuse("10.0.0.1:6379");

  EXPECT_TRUE(scene.run_until_line("+sdown master", 4s));
}

TEST_F(Authorisation, WhenItIsAcceptedAgainThatIsTold) {
  refuse("10.0.0.1:6379");
  scene.run_for(3s);
  scene.server("10.0.0.1:6379").ping = PingReply::pong;
  scene.run_for(3s);

  EXPECT_THAT(scene.lines("-not-authorised"), SizeIs(1));
  EXPECT_FALSE(scene.picture().server.not_authorised);
}

TEST_F(Authorisation, AReplicaThatRefusesUsIsDownAndToldWhy) {
  refuse("10.0.0.3:6379");
  scene.run_for(5s);

  EXPECT_THAT(scene.lines("+not-authorised"),
              ElementsAre("+not-authorised slave 10.0.0.3:6379 10.0.0.3 6379 @ orders 10.0.0.1 6379"));
  EXPECT_THAT(scene.lines("+sdown slave"), SizeIs(1));
}

TEST_F(Authorisation, APeerThatRefusesUsIsDownAndToldWhy) {
  scene.peer('b').ping = PingReply::refused;
  scene.run_for(5s);

  EXPECT_THAT(scene.lines("+not-authorised sentinel"), SizeIs(1));
  EXPECT_THAT(scene.lines("+sdown sentinel"), SizeIs(1));
  EXPECT_TRUE(scene.sentinel('b').not_authorised);
}

TEST_F(Authorisation, MissingRightsAreToldOncePerChange) {
  const InstanceId master = scene.id("10.0.0.1:6379");
  for (int i = 0; i < 3; ++i) scene.hears(RightsSeen{master, {"SLAVEOF", "CONFIG REWRITE"}});
  EXPECT_THAT(scene.lines("+rights-missing"),
              ElementsAre("+rights-missing master orders 10.0.0.1 6379 SLAVEOF,CONFIG REWRITE"));
  EXPECT_THAT(scene.picture().server.missing_rights, SizeIs(2));

  scene.hears(RightsSeen{master, {}});
  EXPECT_THAT(scene.lines("-rights-missing"), SizeIs(1));
}

TEST_F(Authorisation, RightsAreLookedAtOncePerConnection) {
  scene.kill("10.0.0.3:6379");
  scene.revive("10.0.0.3:6379");
  scene.run_for(30s);

  EXPECT_THAT(scene.lines("checks our rights on 10.0.0.3:6379"), SizeIs(1));
}

// Such as after a failover, which closes all connections.
TEST_F(Authorisation, OfAProcessOnWhichWeLackedNoneTheyAreLookedAtLater) {
  have_all_rights_on_replica();
  scene.kill("10.0.0.3:6379");
  scene.revive("10.0.0.3:6379");
  scene.run_for(4s);
  EXPECT_THAT(scene.lines("checks our rights on 10.0.0.3:6379"), IsEmpty());

  scene.run_for(20s);

  EXPECT_THAT(scene.lines("checks our rights on 10.0.0.3:6379"), SizeIs(1));
}

TEST_F(Authorisation, NotOfAStrangerAtItsPlace) {
  have_all_rights_on_replica();
  scene.kill("10.0.0.3:6379");
  scene.revive("10.0.0.3:6379");
  scene.run_for(3s);
  scene.forget();
  scene.kill("10.0.0.3:6379");
  scene.server("10.0.0.3:6379").become_replica_of(at("10.9.9.9:6379"));
  scene.server("10.0.0.3:6379").report.replication_id = std::string(40, 'f');
  scene.server("10.0.0.3:6379").say_run_id('e');
  scene.revive("10.0.0.3:6379");
  scene.run_for(30s);

  EXPECT_THAT(scene.lines("checks our rights on 10.0.0.3:6379"), IsEmpty());
}

TEST_F(Authorisation, OfAnotherProcessTheyAreLookedAtAtOnce) {
  have_all_rights_on_replica();
  scene.kill("10.0.0.3:6379");
  scene.server("10.0.0.3:6379").say_run_id('e');
  scene.revive("10.0.0.3:6379");
  scene.run_for(5s);

  EXPECT_THAT(scene.lines("checks our rights on 10.0.0.3:6379"), SizeIs(1));
}

TEST_F(Authorisation, WithANewPasswordTheyAreLookedAtAtOnce) {
  have_all_rights_on_replica();

  MasterSettings settings = scene.picture().settings;
  settings.auth_pass = "another";
  scene.order(1, OrderSet{"orders", settings, {}});
  scene.run_for(5s);

  EXPECT_THAT(scene.lines("checks our rights on 10.0.0.3:6379"), SizeIs(1));
}

TEST_F(Authorisation, AReplicaOnWhichWeLackRightsIsTheLastChoice) {
  scene.hears(RightsSeen{scene.id("10.0.0.2:6379"), {"SLAVEOF"}});
  scene.peers_say_down();
  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("promotes"));

  EXPECT_THAT(scene.lines("promotes"), ElementsAre(Promotes("10.0.0.3:6379")));
}

TEST_F(Authorisation, APeerThatIgnoresOurQuestionsIsNamedBeforeItIsNeeded) {
  Scene fresh{three_sentinels()};
  fresh.settle();
  fresh.forget();
  fresh.hears(PeerAnswered{fresh.peer_id('b'), "orders", at("10.0.0.1:6379"), Epoch{0}, std::nullopt, std::nullopt});

  EXPECT_THAT(fresh.lines("+questions-refused"), SizeIs(1));
  EXPECT_TRUE(fresh.sentinel('b').refuses_questions);
}

}  // namespace
}  // namespace vedette::quorum
