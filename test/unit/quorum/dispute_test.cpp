#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

constexpr const char* other = "10.0.0.3:6379";

/// c holds 10.0.0.3 for the master under our own epoch 4. b holds what we hold, and votes for us.
struct Disputes : testing::Test {
  Scene scene{three_sentinels().failover_timeout(20s).config_epoch(4).current_epoch(4)};

  void SetUp() override { scene.settle(); }
  /// c says so every two seconds.
  void dispute_for(Milliseconds time) {
    for (Milliseconds passed{0}; passed < time; passed += 2s) {
      scene.hears(hello_of('c').config(other, 4));
      scene.run_for(2s);
    }
  }
};

TEST_F(Disputes, EndUnderANewEpochIfTheOtherReplicatesFromOurs) {
  dispute_for(6s);

  EXPECT_EQ(scene.picture().config_epoch, Epoch{5});
  EXPECT_EQ(scene.core().master_address("orders"), at("10.0.0.1:6379"));
  EXPECT_THAT(scene.lines("+dispute-ended"), ElementsAre("+dispute-ended master orders 10.0.0.1 6379 5"));
  EXPECT_THAT(scene.lines("promotes"), IsEmpty());
  EXPECT_THAT(scene.lines("+switch-master"), IsEmpty());
  EXPECT_THAT(scene.lines("says hello to c: 5 orders 10.0.0.1:6379 5"), Not(IsEmpty()));
}

TEST_F(Disputes, EndIfTheOtherIsDead) {
  scene.kill(other);
  scene.run_for(2s);

  dispute_for(6s);

  EXPECT_EQ(scene.picture().config_epoch, Epoch{5});
}

TEST_F(Disputes, BetweenTwoLiveMastersAreLeftToAnOperator) {
  scene.server(other).become_master();
  scene.kill(other);
  scene.revive(other);

  dispute_for(20s);

  EXPECT_EQ(scene.picture().config_epoch, Epoch{4});
  EXPECT_THAT(scene.lines("lets"), IsEmpty()) << "neither is corrected";
  EXPECT_THAT(scene.lines("+try-failover"), IsEmpty());
}

TEST_F(Disputes, AboutAServerThatWeDoNotSeeAreLeftToAnOperator) {
  for (int i = 0; i < 5; ++i) {
    scene.hears(hello_of('c').config("10.7.0.1:6379", 4));
    scene.run_for(2s);
  }

  EXPECT_EQ(scene.picture().config_epoch, Epoch{4});
}

TEST_F(Disputes, DoNotEndWithoutAMajority) {
  for (const char peer : {'b', 'c'}) scene.peer(peer).grants = false;

  dispute_for(8s);

  EXPECT_EQ(scene.picture().config_epoch, Epoch{4});
}

TEST_F(Disputes, DoNotEndWhileOurMasterIsDown) {
  scene.hang("10.0.0.1:6379");
  scene.run_for(3s);

  dispute_for(8s);

  EXPECT_THAT(scene.lines("+dispute-ended"), IsEmpty());
}

TEST_F(Disputes, ThatPassByThemselvesAreNone) {
  scene.hears(hello_of('c').config(other, 4));
  scene.run_for(500ms);
  scene.hears(hello_of('c').config("10.0.0.1:6379", 4));
  scene.run_for(10s);

  EXPECT_EQ(scene.picture().config_epoch, Epoch{4});
}

}  // namespace
}  // namespace vedette::quorum
