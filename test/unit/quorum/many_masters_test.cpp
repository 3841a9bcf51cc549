#include <set>

#include "quorum/turn_context.hpp"
#include "test/unit/quorum/many_masters.hpp"

namespace vedette::quorum {
namespace {

using testing::Ge;
using testing::SizeIs;

struct ManyMasters : testing::Test {
  Scene scene{many("bc")};

  void SetUp() override { settle_many(scene); }
  /// All masters hang at once, and all peers say so.
  void lose_all() {
    scene.peers_say_down();
    for (int number = 0; number < masters; ++number) scene.hang(master_at(number));
  }
};

TEST_F(ManyMasters, ThatFailTogetherAreReplacedInOneAttemptEachAndUnderFewWrites) {
  scene.disk.takes = 50ms;
  lose_all();
  scene.run_for(4s);

  EXPECT_EQ(scene.count("promotes"), masters);
  EXPECT_EQ(scene.events("+try-failover").size(), static_cast<std::size_t>(masters));
  EXPECT_LE(scene.count("writes"), 45U) << "one for each step of each would be hundreds";
}

TEST_F(ManyMasters, ThatFailTogetherAreWrittenAQuarterOfAMillisecondApartForEachOfThem) {
  scene.disk.takes = 8ms;
  scene.peers_say_down();
  // Refused at the same moment, so that all have failed by the second write, whenever they were pinged.
  for (int number = 0; number < masters; ++number) scene.kill(master_at(number));
  scene.forget();
  ASSERT_TRUE(scene.run_until_line("+switch-master"));

  const std::vector<Milliseconds> writes = scene.times("writes");
  ASSERT_THAT(writes, SizeIs(Ge(3U)));
  EXPECT_LE(writes[1] - writes[0], 10ms) << "as soon as the disk has done: not all have failed yet";
  EXPECT_GE(writes[2] - writes[1], (masters - 4) * 1ms / 4);
}

TEST_F(ManyMasters, AreAllReplacedWithinASecondOfTheirDetection) {
  scene.disk.takes = 10ms;
  lose_all();
  scene.run_for(10s);

  const std::vector<Milliseconds> down = scene.times("+sdown master");
  const std::vector<Milliseconds> switched = scene.times("+switch-master");
  ASSERT_THAT(switched, SizeIs(masters));
  EXPECT_LE(switched.back() - down.back(), 1s);
}

TEST_F(ManyMasters, AMasterThatFailsAloneWaitsForNoOther) {
  scene.peers_say_down();
  scene.hang(master_at(7));
  ASSERT_TRUE(scene.run_until_line("promotes"));

  EXPECT_LE(scene.time_of("promotes") - scene.time_of("+odown"), 20ms);
}

TEST_F(ManyMasters, ArePingedInTurnsAfterACommonStart) {
  scene.run_for(1s);

  std::set<Milliseconds> moments;
  for (int number = 0; number < masters; ++number) {
    for (const Milliseconds time : scene.times("pings " + master_at(number))) moments.insert(time);
  }
  EXPECT_THAT(moments, SizeIs(Ge(10U)));
}

TEST_F(ManyMasters, AtRestWhatIsSentLeavesAtFewMoments) {
  scene.run_for(5s);
  scene.forget();

  scene.run_for(10s);

  for (int number = 0; number < masters; ++number) {
    for (const Milliseconds time : scene.times("pings " + replica_at(number))) EXPECT_EQ(time % 200ms, 0ms);
    for (const Milliseconds time : scene.times("says hello to " + replica_at(number))) EXPECT_EQ(time % 200ms, 0ms);
  }
}

TEST(MomentsApart, AreMoreWhereThereAreMoreServers) {
  EXPECT_EQ(moments_apart(3), 200ms);
  EXPECT_EQ(moments_apart(1600), 200ms);
  EXPECT_EQ(moments_apart(1601), 100ms);
  EXPECT_EQ(moments_apart(3200), 100ms);
  EXPECT_EQ(moments_apart(3201), 50ms);
  EXPECT_EQ(moments_apart(6400), 50ms);
  EXPECT_EQ(moments_apart(6401), 20ms);
  EXPECT_EQ(moments_apart(16000), 20ms);
  EXPECT_EQ(moments_apart(16001), 10ms);
}

TEST_F(ManyMasters, WhoMovedIsFoundAtItsNewAddressAndNotAtItsOld) {
  scene.hears(question(1, master_at(5)).by('b'));
  scene.hears(hello_of('b').about(name_of(5)).config(replica_at(5), 7));
  scene.run_for(50ms);

  scene.hears(vote_request(2, master_at(5)).from('b').epoch(9));
  scene.run_for(50ms);
  EXPECT_LT(scene.on_disk(name_of(5)).leader_epoch, Epoch{9});
  scene.hears(vote_request(3, replica_at(5)).from('b').epoch(9));
  scene.run_for(50ms);
  EXPECT_EQ(scene.on_disk(name_of(5)).leader_epoch, Epoch{9});
}

TEST_F(ManyMasters, AreNotAllLookedAtAnewForEachQuestionAboutAnUnknownPlace) {
  scene.hears(question(1, "10.9.9.9:6379").by('b'));
  scene.hears(hello_of('b').about(name_of(5)).config(replica_at(5), 7));
  scene.hears(vote_request(2, replica_at(5)).from('b').epoch(9));
  scene.run_for(50ms);
  EXPECT_LT(scene.on_disk(name_of(5)).leader_epoch, Epoch{9}) << "in the millisecond of the look before";

  scene.hears(vote_request(3, replica_at(5)).from('b').epoch(9));
  scene.run_for(50ms);
  EXPECT_EQ(scene.on_disk(name_of(5)).leader_epoch, Epoch{9});
}

TEST(ManyCommands, ThatAreDueTogetherLeaveTogether) {
  Scene scene{three_sentinels().down_after(5s)};
  scene.settle(15s);
  scene.run_for(60s);

  const std::vector<Milliseconds> pings = scene.times("pings 10.0.0.2:6379");
  for (const char* other : {"says hello to 10.0.0.2:6379", "asks 10.0.0.2:6379 for info"}) {
    for (const Milliseconds time : scene.times(other)) EXPECT_THAT(pings, testing::Contains(time)) << other;
  }
}

}  // namespace
}  // namespace vedette::quorum
