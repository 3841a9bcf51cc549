#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

struct Orders : testing::Test {
  Scene scene{three_sentinels()};
  void SetUp() override { scene.settle(); }
};

using MonitorOrder = Orders;

TEST_F(MonitorOrder, AddsAMasterDurablyBeforeTheReply) {
  scene.disk.holds = true;

  scene.order(1, OrderMonitor{"carts", at("10.0.2.1:6379"), 2});
  EXPECT_THAT(scene.does(), ElementsAre("connects to 10.0.2.1:6379"));

  scene.finish_write();
  EXPECT_THAT(scene.does(), ElementsAre("connects to 10.0.2.1:6379", AnswersOrder(1, "done"),
                                        "+monitor master carts 10.0.2.1 6379 quorum 2"));
  EXPECT_EQ(scene.on_disk("carts").address, at("10.0.2.1:6379"));
  EXPECT_EQ(scene.on_disk("carts").settings.quorum, 2U);
}

TEST_F(MonitorOrder, TakesTheDefaultsOfTheMoment) {
  Timing timing;
  timing.default_down_after = 7s;
  timing.default_failover_timeout = 70s;
  scene.order(1, OrderTiming{timing});

  scene.order(2, OrderMonitor{"carts", at("10.0.2.1:6379"), 2});

  EXPECT_EQ(scene.picture("carts").settings.down_after, 7s);
  EXPECT_EQ(scene.picture("carts").settings.failover_timeout, 70s);
}

TEST_F(MonitorOrder, OfAKnownNameIsRefused) {
  scene.order(1, OrderMonitor{"orders", at("10.0.2.1:6379"), 2});

  EXPECT_THAT(scene.does(), ElementsAre(AnswersOrder(1, "duplicate master")));
}

// REMOVE and MONITOR must not allow a second vote (schedule 2).
TEST_F(MonitorOrder, StartsWithTheEpochOfTheMomentAsSpent) {
  scene.hears(vote_request(1).from('b').epoch(7));
  scene.run_for(10ms);
  scene.order(2, OrderRemove{"orders"});
  scene.order(3, OrderMonitor{"orders", at("10.0.0.1:6379"), 2});
  scene.run_for(10ms);
  EXPECT_EQ(scene.on_disk("orders").leader_epoch, Epoch{7});
  scene.forget();

  scene.hears(vote_request(4).from('c').epoch(7));
  scene.run_for(10ms);
  EXPECT_THAT(scene.lines("answers"), ElementsAre(Answers(4, false)));

  scene.forget();
  scene.hears(vote_request(5).from('c').epoch(8));
  scene.run_for(10ms);
  EXPECT_THAT(scene.lines("answers"), ElementsAre(Votes(5, 'c', 8)));
}

TEST_F(MonitorOrder, AMasterAddedAtRunTimeIsWatchedLikeAnyOther) {
  scene.server("10.0.2.1:6379").become_master();
  scene.order(1, OrderMonitor{"carts", at("10.0.2.1:6379"), 1});
  scene.run_for(3s);
  EXPECT_THAT(scene.lines("says hello to 10.0.2.1:6379: 0 carts 10.0.2.1:6379 0"), Not(IsEmpty()));

  Timing timing;
  timing.default_down_after = 1s;
  scene.kill("10.0.2.1:6379");
  scene.run_for(40s);
  EXPECT_THAT(scene.lines("+sdown master carts"), SizeIs(1)) << "after the default of thirty seconds";
}

using RemoveOrder = Orders;

TEST_F(RemoveOrder, ForgetsTheMasterAndAllThatBelongsToIt) {
  scene.order(1, OrderRemove{"orders"});
  scene.run_for(10ms);

  EXPECT_FALSE(scene.core().knows("orders"));
  EXPECT_FALSE(scene.core().master("orders"));
  EXPECT_FALSE(scene.core().master_address("orders"));
  EXPECT_THAT(scene.on_disk().masters, IsEmpty());
  EXPECT_EQ(scene.actions<Forget>().size(), 5U);
  EXPECT_THAT(scene.does(), Contains("-monitor master orders 10.0.0.1 6379"));
  EXPECT_THAT(scene.does(), Contains(AnswersOrder(1, "done")));
}

TEST_F(RemoveOrder, KeepsAPeerThatAnotherMasterHas) {
  Scene two{three_sentinels().also_monitoring("carts", "10.0.2.1:6379").quorum(1).peers("b")};
  two.settle();

  two.order(1, OrderRemove{"orders"});
  two.run_for(10ms);

  EXPECT_EQ(two.actions<Forget>().size(), 4U);
  EXPECT_EQ(two.sentinel('b', "carts").link_refcount, 1U);
}

TEST_F(RemoveOrder, OfAnUnknownNameIsRefused) {
  scene.order(1, OrderRemove{"carts"});

  EXPECT_THAT(scene.does(), ElementsAre(AnswersOrder(1, "no such master")));
}

TEST_F(RemoveOrder, WhatStillComesInMeansNothing) {
  const InstanceId server = scene.id("10.0.0.2:6379");
  const InstanceId peer = scene.peer_id('b');
  scene.order(1, OrderRemove{"orders"});
  scene.run_for(10ms);
  scene.forget();

  scene.hears(PingAnswered{server, PingReply::pong});
  scene.hears(InfoReceived{server, {}});
  scene.hears(Disconnected{server, Channel::command});
  scene.hears(Connected{server, Channel::command, "10.0.9.9"});
  scene.hears(HelloPublished{server, true});
  scene.hears(HelloChannelActive{server});
  scene.hears(AddressResolved{server, "10.0.0.99"});
  scene.hears(ReconfigurationAnswered{server, false});
  scene.hears(Connected{peer, Channel::command, "10.0.9.9"});
  scene.hears(PeerAnswered{peer, "orders", at("10.0.0.1:6379"), {}, {}, PeerOpinion{true, {}, {}}});
  scene.hears(PeerMasterSeen{peer, "orders", std::nullopt});
  scene.run_for(60s);

  EXPECT_THAT(scene.does_all(), IsEmpty());
}

using SetOrder = Orders;

TEST_F(SetOrder, IsSaidAndWritten) {
  MasterSettings settings = scene.picture().settings;
  settings.quorum = 3;
  settings.down_after = 2s;

  scene.order(1, OrderSet{"orders", settings, {"quorum 3", "down-after-milliseconds 2000"}});
  scene.run_for(10ms);

  EXPECT_THAT(scene.does(),
              ElementsAre("+set master orders 10.0.0.1 6379 quorum 3",
                          "+set master orders 10.0.0.1 6379 down-after-milliseconds 2000", AnswersOrder(1, "done")));
  EXPECT_EQ(scene.on_disk("orders").settings, settings);
}

TEST_F(SetOrder, AShorterDownAfterHoldsAtOnce) {
  Scene slow{three_sentinels().down_after(60s)};
  slow.settle();
  slow.kill("10.0.0.1:6379");
  slow.run_for(5s);
  MasterSettings settings = slow.picture().settings;
  settings.down_after = 1s;

  slow.order(1, OrderSet{"orders", settings, {}});

  EXPECT_THAT(slow.lines("+sdown master"), SizeIs(1));
}

TEST_F(SetOrder, ALongerOneToo) {
  scene.kill("10.0.0.1:6379");
  scene.run_for(3s);
  ASSERT_TRUE(scene.picture().server.sdown_since);
  MasterSettings settings = scene.picture().settings;
  settings.down_after = 60s;

  scene.order(1, OrderSet{"orders", settings, {}});

  EXPECT_FALSE(scene.picture().server.sdown_since);
}

TEST_F(SetOrder, ALowerQuorumHoldsAtOnce) {
  Scene strict{three_sentinels().quorum(3)};
  strict.settle();
  strict.peer('b').says_down = true;
  strict.kill("10.0.0.1:6379");
  strict.run_for(3s);
  ASSERT_FALSE(strict.picture().odown_since);
  MasterSettings settings = strict.picture().settings;
  settings.quorum = 2;

  strict.order(1, OrderSet{"orders", settings, {}});

  EXPECT_TRUE(strict.picture().odown_since);
}

TEST_F(SetOrder, ANewPasswordMakesNewConnections) {
  MasterSettings settings = scene.picture().settings;
  settings.auth_pass = "s3cret";

  scene.order(1, OrderSet{"orders", settings, {"auth-pass ******"}});

  const std::vector<Connect> connects = scene.actions<Connect>();
  EXPECT_EQ(connects.size(), 3U) << "the servers, not the peers";
  for (const Connect& connect : connects) EXPECT_EQ(connect.access.password, "s3cret");
  for (const std::string& line : scene.does()) EXPECT_THAT(line, Not(testing::HasSubstr("s3cret")));
  scene.run_for(3s);
  EXPECT_TRUE(scene.picture().server.link.command_connected);
}

TEST_F(SetOrder, OtherwiseConnectionsStay) {
  MasterSettings settings = scene.picture().settings;
  settings.parallel_syncs = 4;

  scene.order(1, OrderSet{"orders", settings, {}});

  EXPECT_THAT(scene.actions<Connect>(), IsEmpty());
}

TEST_F(SetOrder, OfAnUnknownNameIsRefused) {
  scene.order(1, OrderSet{"carts", {}, {}});

  EXPECT_THAT(scene.does(), ElementsAre(AnswersOrder(1, "no such master")));
}

TEST_F(SetOrder, AWriteThatFailsIsSaidSo) {
  scene.disk.fails = true;

  scene.order(1, OrderSet{"orders", scene.picture().settings, {}});
  scene.run_for(10ms);

  EXPECT_THAT(scene.lines("answers order"), ElementsAre(AnswersOrder(1, "not saved")));
}

TEST_F(SetOrder, ASlowWriteIsWaitedFor) {
  scene.disk.takes = 3s;

  scene.order(1, OrderSet{"orders", scene.picture().settings, {}});
  scene.run_for(2900ms);
  EXPECT_THAT(scene.lines("answers order"), IsEmpty());

  scene.run_for(200ms);
  EXPECT_THAT(scene.lines("answers order"), ElementsAre(AnswersOrder(1, "done")));
}

// No command waits on a disk for ever.
TEST_F(SetOrder, ButNotForEver) {
  scene.disk.holds = true;

  scene.order(1, OrderSet{"orders", scene.picture().settings, {}});
  scene.run_for(4900ms);
  EXPECT_THAT(scene.lines("answers order"), IsEmpty());

  scene.run_for(200ms);
  EXPECT_THAT(scene.lines("answers order"), ElementsAre(AnswersOrder(1, "not saved")));
}

TEST_F(Orders, AFlushDoesNotWaitForEverEither) {
  scene.disk.holds = true;

  scene.order(1, OrderFlush{});
  scene.run_for(5100ms);

  EXPECT_THAT(scene.lines("answers order"), ElementsAre(AnswersOrder(1, "not saved")));
}

TEST_F(Orders, ConfigureChangesWhatIsAnnounced) {
  ProcessSettings settings;
  settings.announce_ip = "192.0.2.7";
  settings.announce_port = 4000;
  scene.order(1, OrderConfigure{settings});
  scene.forget();
  scene.run_for(3s);

  ASSERT_FALSE(scene.actions<SayHello>().empty());
  EXPECT_EQ(scene.actions<SayHello>().back().hello.sender_host, "192.0.2.7");
  EXPECT_EQ(scene.actions<SayHello>().back().hello.sender_port, 4000);
  EXPECT_EQ(scene.on_disk().process, settings);
  EXPECT_FALSE(scene.core().process().identity_conflict);
}

TEST_F(Orders, ConfiguringThePeersPasswordMakesNewConnectionsToThem) {
  ProcessSettings settings;
  settings.sentinel_pass = "s3cret";

  scene.order(1, OrderConfigure{settings});

  const std::vector<Connect> connects = scene.actions<Connect>();
  ASSERT_EQ(connects.size(), 2U);
  EXPECT_EQ(connects[0].kind, InstanceKind::sentinel);
  EXPECT_EQ(connects[0].access.password, "s3cret");
}

TEST_F(Orders, TimingHoldsAtOnceAndIsNotWritten) {
  Timing timing;
  timing.info_period = 500ms;
  timing.publish_period = 300ms;

  scene.order(1, OrderTiming{timing});
  scene.run_for(10ms);
  EXPECT_THAT(scene.does(), ElementsAre(AnswersOrder(1, "done")));
  EXPECT_THAT(scene.actions<WriteState>(), IsEmpty());

  scene.forget();
  scene.run_for(3s);
  EXPECT_GE(scene.count("asks 10.0.0.1:6379 for info"), 5U);
  EXPECT_GE(scene.count("says hello to 10.0.0.1:6379"), 8U);
}

TEST_F(Orders, FlushWaitsForItsWrite) {
  scene.disk.holds = true;

  scene.order(1, OrderFlush{});
  EXPECT_THAT(scene.does(), IsEmpty());
  scene.finish_write();

  EXPECT_THAT(scene.does(), ElementsAre(AnswersOrder(1, "done")));
}

TEST_F(Orders, FlushThatFailsIsSaidSo) {
  scene.disk.fails = true;

  scene.order(1, OrderFlush{});
  scene.run_for(10ms);

  EXPECT_THAT(scene.lines("answers order"), ElementsAre(AnswersOrder(1, "not saved")));
}

TEST_F(Orders, FlushTriesAtOnceAfterAFailure) {
  scene.disk.fails = true;
  scene.hears(hello_of('b').epoch(3));
  scene.run_for(10ms);
  ASSERT_FALSE(scene.core().process().writable);
  scene.disk.fails = false;

  scene.order(1, OrderFlush{});
  scene.run_for(10ms);

  EXPECT_THAT(scene.lines("answers order"), ElementsAre(AnswersOrder(1, "done")));
  EXPECT_TRUE(scene.core().process().writable);
}

TEST_F(Orders, AFailedWriteIsTriedAgainByItself) {
  scene.disk.fails = true;
  scene.hears(hello_of('b').epoch(3));
  scene.run_for(100ms);
  scene.disk.fails = false;

  scene.run_for(1s);

  EXPECT_EQ(scene.on_disk().current_epoch, Epoch{3});
  EXPECT_TRUE(scene.core().process().writable);
}

}  // namespace
}  // namespace vedette::quorum
