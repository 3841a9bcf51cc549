// A master whose process ended (crash-after-milliseconds), and one that came back with less than it had.
#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Given group(Milliseconds crash_after) {
  Given given = monitoring("orders", "10.0.0.1:6379").quorum(2).replicas({"10.0.0.2:6379"}).peers("b").down_after(5s);
  given.last().settings.crash_after = crash_after;
  return given;
}

TEST(Crash, CountsSoonerThanSilence) {
  Scene scene{group(300ms)};
  scene.settle();

  const Milliseconds crash = scene.elapsed();
  scene.kill("10.0.0.1:6379");
  scene.run_for(3s);

  EXPECT_THAT(scene.lines("+sdown"), ElementsAre("+sdown master orders 10.0.0.1 6379"));
  EXPECT_GT(scene.time_of("+sdown"), crash + 300ms);
  EXPECT_LE(scene.time_of("+sdown"), crash + 305ms) << "one more attempt is made when the time is over";
}

TEST(Crash, WithoutTheSettingIsSilenceAsAnyOther) {
  Scene scene{group(0ms)};
  scene.settle();

  const Milliseconds crash = scene.elapsed();
  scene.kill("10.0.0.1:6379");
  scene.run_for(8s);

  EXPECT_EQ(scene.time_of("+sdown"), crash + 5001ms);
}

TEST(Crash, IsNoneIfItIsBackInTime) {
  Scene scene{group(300ms)};
  scene.settle();

  scene.kill("10.0.0.1:6379");
  scene.run_for(298ms);
  scene.revive("10.0.0.1:6379");
  scene.run_for(10s);

  EXPECT_THAT(scene.lines("+sdown"), IsEmpty());
}

// We connect again at once, and the backlog of the process that ends may take one more connection.
TEST(Crash, CountsFromTheLossOfTheConnectionThatAnswered) {
  Scene scene{group(300ms)};
  scene.settle();
  const InstanceId master = scene.id("10.0.0.1:6379");

  const Milliseconds crash = scene.elapsed();
  scene.kill("10.0.0.1:6379");
  scene.hears(Disconnected{master, Channel::command, Ending::closed});
  scene.hears(Connected{master, Channel::command, "10.0.9.9"});
  scene.hears(Disconnected{master, Channel::command, Ending::closed});
  scene.run_for(3s);

  EXPECT_GT(scene.time_of("+sdown"), crash + 300ms);
  EXPECT_LE(scene.time_of("+sdown"), crash + 305ms);
}

TEST(Crash, IsNotSaidOfAMachineThatAnswersNothing) {
  Scene scene{group(300ms)};
  scene.settle();

  const Milliseconds crash = scene.elapsed();
  scene.server("10.0.0.1:6379").vanished = true;
  scene.kill("10.0.0.1:6379");
  scene.run_for(8s);

  EXPECT_EQ(scene.time_of("+sdown"), crash + 5001ms);
}

TEST(Crash, IsNotSaidOfOneThatNeverAnswered) {
  Scene scene{group(300ms)};
  scene.server("10.0.0.1:6379").reachable = false;

  scene.run_for(8s);

  EXPECT_EQ(scene.time_of("+sdown"), 5001ms);
}

TEST(Crash, IsNotSaidOfAReplica) {
  Scene scene{group(300ms)};
  scene.settle();

  const Milliseconds crash = scene.elapsed();
  scene.kill("10.0.0.2:6379");
  scene.run_for(8s);

  EXPECT_GE(scene.time_of("+sdown slave"), crash + 5000ms);
}

TEST(Crash, LeadsToAFailoverOnceTheOthersAgree) {
  Scene scene{group(300ms)};
  scene.settle();

  scene.peers_say_down();
  scene.kill("10.0.0.1:6379");

  EXPECT_TRUE(scene.run_until_line("+switch-master orders 10.0.0.1 6379 10.0.0.2 6379", 2s));
}

TEST(LastTry, FindsAMasterThatCameBackBetweenTwoAttempts) {
  Scene scene{group(0ms)};
  scene.settle();

  scene.kill("10.0.0.1:6379");
  scene.run_for(4300ms);
  scene.revive("10.0.0.1:6379");
  scene.run_for(250ms);

  EXPECT_TRUE(scene.picture().server.link.command_connected);
  EXPECT_THAT(scene.lines("+sdown"), IsEmpty());
}

class Rebirth : public testing::Test {
 protected:
  Rebirth() {
    scene.server(master).report.master_offset = 5000;
    scene.settle(12s);
  }
  void restarts_with(std::uint64_t offset, std::optional<bool> data) {
    scene.kill(master);
    scene.run_for(500ms);
    scene.server(master).say_run_id('Z');
    scene.server(master).report.master_offset = offset;
    scene.server(master).report.holds_data = data;
    scene.revive(master);
    scene.run_for(2s);
  }

  const std::string master = "10.0.0.1:6379";
  Scene scene{group(0ms)};
};

TEST_F(Rebirth, OfAnEmptyMasterIsTold) {
  restarts_with(0, false);

  EXPECT_THAT(scene.lines("+rebirth"), ElementsAre("+rebirth master orders 10.0.0.1 6379 #offset 5000 -> 0 #empty"));
}

TEST_F(Rebirth, WithOldDataIsTold) {
  restarts_with(1200, true);

  EXPECT_THAT(scene.lines("+rebirth"),
              ElementsAre("+rebirth master orders 10.0.0.1 6379 #offset 5000 -> 1200 #with data"));
}

TEST_F(Rebirth, WithAllThatItHadIsNone) {
  restarts_with(5000, true);

  EXPECT_THAT(scene.lines("+reboot"), testing::SizeIs(1));
  EXPECT_THAT(scene.lines("+rebirth"), IsEmpty());
}

}  // namespace
}  // namespace vedette::quorum
