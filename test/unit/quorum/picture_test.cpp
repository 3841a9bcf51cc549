#include "quorum/picture.hpp"

#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

struct Picture : testing::Test {
  Scene scene{three_sentinels().also_monitoring("carts", "10.0.2.1:6379").quorum(1)};
  void SetUp() override { scene.settle(); }
};

TEST_F(Picture, NamesTheMastersInOrder) {
  EXPECT_THAT(scene.core().master_names(), ElementsAre("carts", "orders"));
  EXPECT_TRUE(scene.core().knows("orders"));
  EXPECT_FALSE(scene.core().knows("Orders"));
}

TEST_F(Picture, ShowsWhatIsKnownOfEachInstance) {
  const MasterPicture orders = scene.picture();

  EXPECT_EQ(orders.server.name, "orders");
  EXPECT_EQ(orders.server.run_id, id_of('A'));
  EXPECT_TRUE(orders.server.link.command_connected);
  EXPECT_TRUE(orders.server.link.hello_connected);
  EXPECT_FALSE(orders.server.link.unanswered_since);
  EXPECT_EQ(orders.settings.quorum, 2U);
  EXPECT_EQ(orders.voters, 3U);
  ASSERT_THAT(orders.replicas, SizeIs(2));
  EXPECT_EQ(orders.replicas[0].name, "10.0.0.2:6379");
  EXPECT_EQ(orders.replicas[0].report.offset, 1000U);
  ASSERT_THAT(orders.sentinels, SizeIs(2));
  EXPECT_EQ(orders.sentinels[0].run_id, id_of('b'));
}

TEST_F(Picture, ShowsHowLongAPingIsUnanswered) {
  scene.hang("10.0.0.2:6379");
  scene.run_for(1500ms);
  const Instant ping = at_ms(1'000'000) + scene.time_of("pings 10.0.0.2:6379");

  EXPECT_EQ(scene.replica("10.0.0.2:6379").link.unanswered_since, ping);
  scene.kill("10.0.0.2:6379");
  scene.run_for(100ms);
  EXPECT_EQ(scene.replica("10.0.0.2:6379").link.unanswered_since, ping);
  EXPECT_FALSE(scene.replica("10.0.0.2:6379").link.command_connected);
}

TEST_F(Picture, ShowsOnlyWhatIsDurable) {
  scene.disk.holds = true;

  scene.hears(hello_of('b').config("10.0.0.2:6379", 8));
  EXPECT_EQ(scene.core().process().current_epoch, Epoch{0});
  EXPECT_EQ(scene.picture().config_epoch, Epoch{0});
  EXPECT_EQ(scene.picture().server.address, at("10.0.0.1:6379"));
  EXPECT_EQ(scene.core().master_address("orders"), at("10.0.0.1:6379"));

  scene.finish_write();
  EXPECT_EQ(scene.core().process().current_epoch, Epoch{8});
  EXPECT_EQ(scene.picture().config_epoch, Epoch{8});
  EXPECT_EQ(scene.picture().server.address, at("10.0.0.2:6379"));
  EXPECT_EQ(scene.core().master_address("orders"), at("10.0.0.2:6379"));
}

// While nothing can be made durable, the daemon follows and serves, but neither votes nor stands, and says so.
TEST_F(Picture, WhileNothingCanBeWrittenClientsAreServedWithWhatIsKnown) {
  scene.disk.fails = true;
  scene.hears(hello_of('b').config("10.0.0.2:6379", 8));
  scene.run_for(100ms);

  EXPECT_FALSE(scene.core().process().writable);
  EXPECT_EQ(scene.core().master_address("orders"), at("10.0.0.2:6379"));
  EXPECT_THAT(scene.lines("+switch-master"), SizeIs(1));
}

TEST_F(Picture, ClientsAreNeverToldLessThanBefore) {
  scene.disk.fails = true;
  scene.hears(hello_of('b').config("10.0.0.2:6379", 8));
  scene.run_for(100ms);
  ASSERT_EQ(scene.core().master_address("orders"), at("10.0.0.2:6379"));

  // An older state gets written first, perhaps; the newer address stays what is told.
  scene.disk.fails = false;
  for (int i = 0; i < 100; ++i) {
    scene.run_for(10ms);
    ASSERT_EQ(scene.core().master_address("orders"), at("10.0.0.2:6379"));
  }
  EXPECT_TRUE(scene.core().process().writable);
}

TEST_F(Picture, TheNextMasterIsToldWhenItIsOnDiskAgain) {
  scene.disk.fails = true;
  scene.hears(hello_of('b').config("10.0.0.2:6379", 8));
  scene.run_for(100ms);
  scene.disk.fails = false;
  scene.disk.holds = true;
  scene.run_for(600ms);

  // Still blind: what others announce is told at once. The write under way knows nothing of it.
  scene.hears(hello_of('b').config("10.0.0.3:6379", 9));
  ASSERT_EQ(scene.core().master_address("orders"), at("10.0.0.3:6379"));
  scene.finish_write();
  ASSERT_TRUE(scene.core().process().writable);
  EXPECT_EQ(scene.core().master_address("orders"), at("10.0.0.3:6379")) << "not taken back";
  EXPECT_EQ(scene.picture().config_epoch, Epoch{9});

  scene.hears(hello_of('b').config("10.0.0.2:6379", 10));
  EXPECT_EQ(scene.core().master_address("orders"), at("10.0.0.3:6379"));
  scene.finish_write();
  EXPECT_EQ(scene.core().master_address("orders"), at("10.0.0.3:6379"));
  scene.finish_write();
  EXPECT_EQ(scene.core().master_address("orders"), at("10.0.0.2:6379"));
  EXPECT_EQ(scene.picture().config_epoch, Epoch{10});
}

TEST_F(Picture, ASlowDiskIsNotWritable) {
  scene.disk.takes = 3s;
  scene.hears(hello_of('b').config("10.0.0.2:6379", 8));

  scene.run_for(499ms);
  EXPECT_EQ(scene.core().master_address("orders"), at("10.0.0.1:6379"));
  scene.run_for(2ms);
  EXPECT_FALSE(scene.core().process().writable);
  EXPECT_EQ(scene.core().master_address("orders"), at("10.0.0.2:6379"));

  scene.run_for(3s);
  EXPECT_TRUE(scene.core().process().writable);
}

TEST_F(Picture, ButNeverWithAnUnwrittenPromotionOfOurOwn) {
  scene.peers_say_down();
  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("promotes"));
  scene.disk.fails = true;
  scene.run_for(1s);

  EXPECT_FALSE(scene.core().process().writable);
  EXPECT_EQ(scene.core().master_address("orders"), at("10.0.0.1:6379"));
  EXPECT_EQ(scene.picture().config_epoch, Epoch{0});
  EXPECT_THAT(scene.lines("says hello to b: 1 orders 10.0.0.2:6379 1"), IsEmpty());
}

TEST_F(Picture, ManyVotesShareAWrite) {
  scene.disk.takes = 20ms;
  for (std::uint64_t ticket = 1; ticket <= 40; ++ticket) {
    scene.hears(vote_request(ticket).from('b').epoch(ticket));
  }
  scene.run_for(100ms);

  EXPECT_LE(scene.actions<WriteState>().size(), 2U);
  EXPECT_EQ(scene.count("answers #"), 40U);
}

TEST_F(Picture, WritesAreOneAtATime) {
  scene.disk.holds = true;
  scene.hears(hello_of('b').epoch(3));
  scene.hears(hello_of('b').epoch(4));
  scene.hears(hello_of('d'));
  EXPECT_THAT(scene.actions<WriteState>(), SizeIs(1));

  scene.finish_write();
  EXPECT_THAT(scene.actions<WriteState>(), SizeIs(2));
  EXPECT_EQ(scene.actions<WriteState>()[1].state->current_epoch, Epoch{4});
}

// A vote that waited behind somebody else's write is answered in time, and that says nothing about the disk.
TEST_F(Picture, AVoteBehindAnEarlierWriteDoesNotMakeTheDiskSlow) {
  scene.disk.takes = 400ms;
  scene.hears(hello_of('b').epoch(3));
  scene.run_for(10ms);

  scene.hears(vote_request(1).from('b').epoch(4));
  scene.run_for(600ms);

  EXPECT_EQ(scene.count("answers #1"), 1U);
  EXPECT_TRUE(scene.core().process().writable);
}

TEST_F(Picture, AlwaysHasADeadline) {
  for (int i = 0; i < 100; ++i) {
    scene.run_for(97ms);
    ASSERT_TRUE(scene.core().next_deadline());
    ASSERT_LE(*scene.core().next_deadline() - scene.now(), 1000ms);
  }
}

TEST_F(Picture, TheSameSeedAndFactsGiveTheSameActions) {
  const auto play = [] {
    Scene played{three_sentinels()};
    played.settle();
    played.peers_say_down();
    played.peer('b').grants = false;
    played.peer('c').grants = false;
    played.kill("10.0.0.1:6379");
    played.run_for(30s);
    return played.does_all();
  };

  EXPECT_EQ(play(), play());
}

TEST(FailoverStates, HaveTheNamesOfTheWire) {
  EXPECT_STREQ(failover_state_name(FailoverStage::none), "none");
  EXPECT_STREQ(failover_state_name(FailoverStage::wait_start), "wait_start");
  EXPECT_STREQ(failover_state_name(FailoverStage::select_slave), "select_slave");
  EXPECT_STREQ(failover_state_name(FailoverStage::send_slaveof_noone), "send_slaveof_noone");
  EXPECT_STREQ(failover_state_name(FailoverStage::wait_promotion), "wait_promotion");
  EXPECT_STREQ(failover_state_name(FailoverStage::reconf_slaves), "reconf_slaves");
  EXPECT_STREQ(failover_state_name(FailoverStage::update_config), "update_config");
}

}  // namespace
}  // namespace vedette::quorum
