#include <algorithm>

#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::Ge;
using testing::IsEmpty;
using testing::Le;
using testing::Not;
using testing::SizeIs;

std::vector<Milliseconds> gaps(const std::vector<Milliseconds>& times) {
  std::vector<Milliseconds> between;
  for (std::size_t i = 1; i < times.size(); ++i) between.push_back(times[i] - times[i - 1]);
  return between;
}

struct Contact : testing::Test {
  Scene scene{three_sentinels().down_after(5s)};
  void SetUp() override { scene.settle(); }
};

TEST_F(Contact, AtTheStartAllAreConnectedTo) {
  Scene fresh{three_sentinels()};

  EXPECT_THAT(fresh.lines("connects"),
              testing::UnorderedElementsAre("connects to 10.0.0.1:6379", "connects to 10.0.0.2:6379",
                                            "connects to 10.0.0.3:6379", "connects to b", "connects to c"));
}

TEST_F(Contact, APingInfoAndAHelloGoOutWithTheConnection) {
  Scene fresh{three_sentinels()};
  fresh.run_for(1ms);

  EXPECT_EQ(fresh.time_of("pings 10.0.0.1:6379"), 1ms);
  EXPECT_EQ(fresh.time_of("asks 10.0.0.1:6379 for info"), 1ms);
  EXPECT_EQ(fresh.time_of("says hello to 10.0.0.1:6379"), 1ms);
  EXPECT_EQ(fresh.time_of("pings b"), 1ms);
  EXPECT_EQ(fresh.time_of("says hello to b"), 1ms);
  EXPECT_THAT(fresh.lines("asks b for info"), IsEmpty());
}

TEST_F(Contact, PingsComeEveryPeriod) {
  scene.run_for(20s);

  EXPECT_THAT(gaps(scene.times("pings 10.0.0.1:6379")), AllOf(SizeIs(Ge(18U)), Each(1000ms)));
  EXPECT_THAT(gaps(scene.times("pings b")), AllOf(SizeIs(Ge(18U)), Each(1000ms)));
}

TEST_F(Contact, AReplicaIsPingedHalfAsOften) {
  scene.run_for(40s);

  EXPECT_THAT(gaps(scene.times("pings 10.0.0.2:6379")), AllOf(SizeIs(Ge(18U)), Each(2000ms)));
}

// From its next ping on.
TEST_F(Contact, NotOnceTheMasterIsSuspected) {
  scene.run_for(20s);
  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("+sdown master"));
  scene.run_for(2s);
  scene.forget();
  scene.run_for(20s);

  EXPECT_THAT(gaps(scene.times("pings 10.0.0.2:6379")), AllOf(SizeIs(Ge(18U)), Each(1000ms)));
}

TEST_F(Contact, NorWithAShortDownAfter) {
  Scene shorter{three_sentinels().down_after(4999ms)};
  shorter.settle();
  shorter.run_for(20s);

  EXPECT_THAT(gaps(shorter.times("pings 10.0.0.2:6379")), AllOf(SizeIs(Ge(18U)), Each(1000ms)));
}

// Each message of its own would cost both sides a system call.
TEST_F(Contact, InfoAndHellosGoWithPings) {
  scene.run_for(5s);
  scene.forget();
  scene.run_for(25s);

  for (const char* server : {"10.0.0.1:6379", "10.0.0.2:6379", "10.0.0.3:6379"}) {
    const std::vector<Milliseconds> pings = scene.times(std::string{"pings "} + server);
    const std::vector<Milliseconds> hellos = scene.times(std::string{"says hello to "} + server);
    EXPECT_THAT(hellos, AllOf(SizeIs(Ge(11U)), testing::IsSubsetOf(pings)));
    EXPECT_THAT(gaps(hellos), Each(2000ms));
    EXPECT_THAT(scene.times(std::string{"asks "} + server + " for info"),
                AllOf(SizeIs(Ge(2U)), testing::IsSubsetOf(pings)));
  }
}

TEST_F(Contact, WithAShortDownAfterPingsComeMoreOften) {
  Scene quick{three_sentinels().down_after(300ms)};
  quick.settle();
  quick.run_for(5s);

  EXPECT_THAT(gaps(quick.times("pings 10.0.0.2:6379")), Each(300ms));
}

// Pings of a master come as often as a fifth of its down-after, at most every second.
TEST_F(Contact, ForMomentsThatAreSharedNoPingIsShiftedByMoreThanATenth) {
  for (Milliseconds down_after = 500ms; down_after <= 6s; down_after += 30ms) {
    Scene one{three_sentinels().down_after(down_after)};
    one.settle();
    one.run_for(5s);
    one.forget();
    one.run_for(30s);

    const double period = static_cast<double>(std::min(down_after / 5, 1000ms).count());
    // The answers to INFO and to a hello are signs of life as well, and put a ping off.
    std::vector<Milliseconds> looks = one.times("pings 10.0.0.1:6379");
    for (const char* other : {"says hello to 10.0.0.1:6379", "asks 10.0.0.1:6379 for info"}) {
      for (const Milliseconds time : one.times(other)) looks.push_back(time);
    }
    std::sort(looks.begin(), looks.end());
    for (const Milliseconds gap : gaps(looks)) {
      EXPECT_LE(static_cast<double>(gap.count()), period * 1.1 + 1) << down_after.count();
    }
    EXPECT_LE(static_cast<double>(one.count("pings 10.0.0.1:6379")), 30000 / period * 1.1) << down_after.count();
  }
}

TEST_F(Contact, OnePingIsUnderWayAtATime) {
  scene.hang("10.0.0.2:6379");
  scene.run_for(4500ms);

  EXPECT_EQ(scene.count("pings 10.0.0.2:6379"), 1U);
}

TEST_F(Contact, ASlowServerIsPingedAtTheSpeedOfItsAnswers) {
  scene.server("10.0.0.1:6379").latency = 1500ms;
  scene.server("10.0.0.2:6379").latency = 2500ms;
  scene.run_for(30s);

  EXPECT_THAT(gaps(scene.times("pings 10.0.0.1:6379")), AllOf(SizeIs(Ge(10U)), Each(AllOf(Ge(1000ms), Le(1501ms)))));
  EXPECT_THAT(gaps(scene.times("pings 10.0.0.2:6379")), AllOf(SizeIs(Ge(10U)), Each(AllOf(Ge(2000ms), Le(2501ms)))));
  EXPECT_THAT(scene.lines("+sdown"), IsEmpty());
}

TEST_F(Contact, InfoComesEveryTenSeconds) {
  scene.settle(20s);
  scene.run_for(60s);

  EXPECT_THAT(gaps(scene.times("asks 10.0.0.1:6379 for info")), AllOf(SizeIs(5U), Each(10000ms)));
  EXPECT_THAT(gaps(scene.times("asks 10.0.0.2:6379 for info")), AllOf(SizeIs(5U), Each(10000ms)));
}

// If it dies now, nobody knows whom to promote.
TEST_F(Contact, OfAMasterThatJustStartedEverySecond) {
  scene.settle(20s);
  scene.server("10.0.0.1:6379").say_run_id('Z');
  scene.kill("10.0.0.1:6379");
  scene.revive("10.0.0.1:6379");
  scene.run_for(30s);

  EXPECT_GE(scene.count("asks 10.0.0.1:6379 for info"), 11U);
  EXPECT_LE(scene.count("asks 10.0.0.1:6379 for info"), 14U);
}

TEST_F(Contact, OfAMasterWithoutReplicasEverySecond) {
  Scene bare{monitoring("orders", "10.0.0.1:6379").quorum(2).peers("bc")};
  bare.settle(20s);
  bare.run_for(10s);

  EXPECT_GE(bare.count("asks 10.0.0.1:6379 for info"), 9U);
}

TEST_F(Contact, OfAReplicaWithoutItsMasterEverySecond) {
  scene.server("10.0.0.2:6379").report.master_link_down = 3s;
  scene.run_for(30s);

  EXPECT_GE(scene.count("asks 10.0.0.2:6379 for info"), 18U);
  EXPECT_EQ(scene.count("asks 10.0.0.3:6379 for info"), 3U);
}

TEST_F(Contact, OfAllReplicasOfASuspectedMasterEverySecond) {
  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("+sdown master"));
  scene.forget();
  scene.run_for(10s);

  EXPECT_GE(scene.count("asks 10.0.0.2:6379 for info"), 9U);
  EXPECT_GE(scene.count("asks 10.0.0.3:6379 for info"), 9U);
}

// behaviour §10 W18: the reference floods a slow instance.
// BUSY is the answer to INFO too: what it has become meanwhile would be known up to ten seconds later.
TEST_F(Contact, WhoeverIsNotDownAnyMoreIsAskedForInfoAtOnce) {
  ScriptedServer& replica = scene.server("10.0.0.2:6379");
  replica.ping = PingReply::busy;
  replica.refuses_info = true;
  ASSERT_TRUE(scene.run_until_line("+sdown slave"));
  scene.run_for(12s);
  scene.forget();

  replica.ping = PingReply::pong;
  replica.refuses_info = false;
  ASSERT_TRUE(scene.run_until_line("-sdown slave"));
  EXPECT_EQ(scene.time_of("asks 10.0.0.2:6379 for info"), scene.time_of("-sdown slave"));
}

TEST_F(Contact, ANewConnectionBringsOneInfoOnly) {
  scene.kill("10.0.0.2:6379");
  ASSERT_TRUE(scene.run_until_line("+sdown slave"));
  scene.forget();

  scene.revive("10.0.0.2:6379");
  ASSERT_TRUE(scene.run_until_line("-sdown slave"));

  EXPECT_THAT(scene.lines("asks 10.0.0.2:6379 for info"), SizeIs(1));
}

TEST_F(Contact, InfoThatStaysWithoutAnswerIsNotRepeated) {
  scene.server("10.0.0.2:6379").answers_info = false;
  scene.run_for(60s);

  EXPECT_LE(scene.count("asks 10.0.0.2:6379 for info"), 2U);
  EXPECT_GE(scene.count("pings 10.0.0.2:6379"), 29U);
}

TEST_F(Contact, HellosGoEverywhereEveryTwoSeconds) {
  scene.run_for(20s);

  for (const char* to : {"10.0.0.1:6379", "10.0.0.2:6379", "10.0.0.3:6379", "b", "c"}) {
    EXPECT_THAT(gaps(scene.times(std::string{"says hello to "} + to)), AllOf(SizeIs(Ge(8U)), Each(2000ms))) << to;
  }
}

TEST_F(Contact, AHelloSaysWhoAndWhereWeAre) {
  scene.run_for(3s);

  const Hello hello = scene.actions<SayHello>().at(0).hello;
  EXPECT_EQ(hello.sender, id_of('1'));
  EXPECT_EQ(hello.sender_host, "10.0.9.9") << "our end of that connection";
  EXPECT_EQ(hello.sender_port, 26379);
  EXPECT_EQ(hello.master, "orders");
  EXPECT_EQ(hello.master_host, "10.0.0.1");
  EXPECT_EQ(hello.master_port, 6379);
}

TEST_F(Contact, AHelloSaysOnlyWhatIsDurable) {
  scene.disk.holds = true;
  scene.hears(hello_of('b').config("10.0.0.2:6379", 6));
  scene.forget();

  scene.run_for(400ms);
  scene.run_for(2s);

  EXPECT_THAT(scene.lines("says hello"), AllOf(Not(IsEmpty()), Each(testing::HasSubstr(": 0 orders 10.0.0.1:6379 0"))));
}

TEST_F(Contact, OneHelloIsUnderWayAtATime) {
  scene.hang("10.0.0.2:6379");
  scene.peer('b').answers = false;
  scene.run_for(20ms);
  scene.forget();
  scene.run_for(4500ms);

  EXPECT_LE(scene.count("says hello to 10.0.0.2:6379"), 1U);
  EXPECT_LE(scene.count("says hello to b"), 1U);
}

TEST_F(Contact, ARefusedHelloIsSaidAgain) {
  scene.server("10.0.0.2:6379").refuses_hellos = true;
  scene.run_for(10s);

  EXPECT_GE(scene.count("says hello to 10.0.0.2:6379"), 4U);
}

TEST_F(Contact, HellosAboutSeveralMastersGoToAPeerOfBoth) {
  Scene two{three_sentinels().also_monitoring("carts", "10.0.2.1:6379").quorum(2).peers("b")};
  two.settle();
  two.run_for(20s);

  EXPECT_GE(two.count("says hello to b: 0 orders"), 9U);
  EXPECT_GE(two.count("says hello to b: 0 carts"), 9U);
}

TEST_F(Contact, ANewConnectionIsGreetedAnew) {
  scene.kill("10.0.0.2:6379");
  scene.revive("10.0.0.2:6379");
  scene.forget();
  scene.run_for(10ms);

  EXPECT_THAT(scene.lines("pings 10.0.0.2:6379"), SizeIs(1));
  EXPECT_THAT(scene.lines("asks 10.0.0.2:6379 for info"), SizeIs(1));
  EXPECT_THAT(scene.lines("says hello to 10.0.0.2:6379"), SizeIs(1));
}

TEST_F(Contact, NothingIsSentWithoutAConnection) {
  scene.kill("10.0.0.2:6379");
  scene.run_for(2ms);
  scene.forget();
  scene.run_for(30s);

  EXPECT_THAT(scene.lines("pings 10.0.0.2:6379"), IsEmpty());
  EXPECT_THAT(scene.lines("asks 10.0.0.2:6379 for info"), IsEmpty());
  EXPECT_THAT(scene.lines("says hello to 10.0.0.2:6379"), IsEmpty());
}

// Stale links.

TEST_F(Contact, AConnectionThatDiedInSilenceIsReplacedBeforeItLooksLikeDeath) {
  scene.run_for(20s);
  // A firewall dropped the old connection; a new one would work.
  scene.hang("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line(Reconnects("10.0.0.1:6379")));
  scene.revive("10.0.0.1:6379");
  scene.run_for(5s);

  EXPECT_THAT(scene.lines("+sdown"), IsEmpty());
  const Milliseconds silent = scene.time_of(Reconnects("10.0.0.1:6379")) - scene.times("pings 10.0.0.1:6379").at(19);
  EXPECT_GE(silent, 0ms);
}

TEST_F(Contact, IsReplacedAfterHalfTheDownAfter) {
  scene.run_for(20s);
  scene.hang("10.0.0.1:6379");
  scene.forget();
  ASSERT_TRUE(scene.run_until_line(Reconnects("10.0.0.1:6379")));

  const Milliseconds waited = scene.time_of(Reconnects("10.0.0.1:6379")) - scene.time_of("pings 10.0.0.1:6379");
  EXPECT_GT(waited, 2500ms);
  EXPECT_LT(waited, 2600ms);
}

TEST_F(Contact, AYoungConnectionIsLeftAlone) {
  scene.hang("10.0.0.1:6379");
  scene.run_for(10s);

  EXPECT_THAT(scene.lines(Reconnects("10.0.0.1:6379")), IsEmpty());
  scene.run_for(5s);
  EXPECT_THAT(scene.lines(Reconnects("10.0.0.1:6379")), SizeIs(1)) << "until it is fifteen seconds old";
}

TEST_F(Contact, WhileItStaysSilentItIsReplacedAgainAndAgain) {
  scene.run_for(20s);
  scene.hang("10.0.0.1:6379");
  scene.forget();
  scene.run_for(70s);

  EXPECT_GE(scene.count(Reconnects("10.0.0.1:6379")), 4U);
  EXPECT_LE(scene.count(Reconnects("10.0.0.1:6379")), 6U);
}

TEST_F(Contact, APeersSilentConnectionIsReplacedToo) {
  scene.run_for(20s);
  scene.peer('b').answers = false;
  scene.run_for(10s);

  EXPECT_THAT(scene.lines(Reconnects("b")), SizeIs(1));
}

TEST_F(Contact, AWrongAnswerIsNoSilence) {
  scene.run_for(20s);
  scene.server("10.0.0.1:6379").ping = PingReply::other;
  scene.run_for(10s);

  EXPECT_THAT(scene.lines("reconnects"), IsEmpty());
}

TEST_F(Contact, AHelloChannelOnWhichNothingComesInIsReplaced) {
  scene.run_for(14s);
  scene.server("10.0.0.2:6379").refuses_hellos = true;
  scene.forget();
  scene.run_for(8s);

  EXPECT_THAT(scene.lines("reconnects"), ElementsAre(Reconnects("10.0.0.2:6379", Channel::hello)));
}

TEST_F(Contact, AnyWordOnTheHelloChannelKeepsIt) {
  scene.run_for(14s);
  scene.server("10.0.0.2:6379").refuses_hellos = true;
  for (int i = 0; i < 10; ++i) {
    scene.run_for(2s);
    scene.hears(HelloChannelActive{scene.id("10.0.0.2:6379")});
  }

  EXPECT_THAT(scene.lines("reconnects"), IsEmpty());
}

// Names.

TEST_F(Contact, AResolvedNameIsTakenOver) {
  Given given = three_sentinels();
  given.beginning.restored.process.resolve_hostnames = true;
  Scene named{given};
  named.settle();
  const InstanceId replica = named.id("10.0.0.2:6379");

  named.hears(AddressResolved{replica, "10.0.0.22"});
  named.run_for(10ms);

  EXPECT_EQ(named.picture().replicas.at(0).address.ip, "10.0.0.22");
  EXPECT_THAT(named.on_disk("orders").replicas, Contains(Address{"10.0.0.2", 6379, "10.0.0.22"}));
}

TEST_F(Contact, PasswordsGoToWhomTheyBelong) {
  Given given = three_sentinels();
  given.last().settings.auth_user = "watcher";
  given.last().settings.auth_pass = "servers";
  given.last().settings.renamed_commands = {{"PING", "ZING"}};
  given.beginning.restored.process.sentinel_user = "sentinel";
  given.beginning.restored.process.sentinel_pass = "peers";
  Scene secret{given};

  for (const Connect& connect : secret.actions<Connect>()) {
    if (connect.kind == InstanceKind::server) {
      EXPECT_EQ(connect.access, (Access{"watcher", "servers", {{"PING", "ZING"}}}));
    } else {
      EXPECT_EQ(connect.access, (Access{"sentinel", "peers", {}})) << "commands are never renamed towards peers";
    }
  }
}

}  // namespace
}  // namespace vedette::quorum
