#include <algorithm>

#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

struct Hearing : testing::Test {
  Scene scene{three_sentinels()};
  void SetUp() override { scene.settle(); }
  void hears(const SaidHello& hello) {
    scene.hears(hello);
    scene.run_for(10ms);
  }
};

TEST_F(Hearing, WhoIsHeardForTheFirstTimeBecomesAPeer) {
  scene.peer('d');
  hears(hello_of('d'));

  EXPECT_THAT(scene.does(), ElementsAre("connects to d",
                                        "+sentinel sentinel " + id_of('d').text() + " " + place_of_peer('d').host +
                                            " 26379 @ orders 10.0.0.1 6379",
                                        AsksForVote('d', "10.0.0.1:6379", 0)))
      << "and is asked at once, so that one that refuses questions is known before its answer is needed";
  EXPECT_EQ(scene.picture().voters, 4U);
  EXPECT_EQ(scene.on_disk("orders").sentinels.at(id_of('d')), place_of_peer('d'));
}

TEST_F(Hearing, APeerThatIsKnownIsNoNews) {
  scene.run_for(1s);
  const Instant heard = scene.now();

  hears(hello_of('b'));

  EXPECT_THAT(scene.does(), IsEmpty());
  EXPECT_EQ(scene.picture().voters, 3U);
  EXPECT_EQ(scene.sentinel('b').last_hello, heard);
}

TEST_F(Hearing, APeerAtAnotherAddressHasMoved) {
  hears(hello_of('b').at_place("10.0.1.200", 5000));

  EXPECT_THAT(scene.lines("+sentinel-address-switch"),
              ElementsAre("+sentinel-address-switch master orders 10.0.0.1 6379 ip 10.0.1.200 port 5000 for " +
                          id_of('b').text()));
  EXPECT_EQ(scene.picture().voters, 3U) << "one peer, not two";
  EXPECT_EQ(scene.sentinel('b').address, (Address{"10.0.1.200", 5000}));
  EXPECT_EQ(scene.on_disk("orders").sentinels.at(id_of('b')), (Address{"10.0.1.200", 5000}));
  EXPECT_EQ(scene.actions<Connect>().size(), 1U);
}

TEST_F(Hearing, AMovedPeerMovesUnderAllMasters) {
  Scene two{three_sentinels().also_monitoring("carts", "10.0.2.1:6379").quorum(2).peers("b")};
  two.settle();

  two.hears(hello_of('b').at_place("10.0.1.200", 5000));
  two.run_for(10ms);

  EXPECT_EQ(two.sentinel('b', "carts").address, (Address{"10.0.1.200", 5000}));
  EXPECT_THAT(two.lines("+sentinel-address-update"), SizeIs(1));
  EXPECT_EQ(two.sentinel('b').link_refcount, 2U);
}

TEST_F(Hearing, AnotherIdAtAKnownPlaceReplacesTheOldOne) {
  scene.peer('d');
  hears(hello_of('d').at_place(place_of_peer('b').host, 26379));

  EXPECT_THAT(scene.lines("+sentinel-invalid-addr"), SizeIs(1));
  EXPECT_THAT(scene.lines("+sentinel "), SizeIs(1));
  EXPECT_FALSE(scene.knows_peer('b'));
  EXPECT_EQ(scene.picture().voters, 3U) << "an id that lives nowhere is no voter";
  EXPECT_THAT(scene.on_disk("orders").sentinels, Not(Contains(testing::Key(id_of('b')))));
}

TEST_F(Hearing, AReplacedIdHasItsSuccessorUnderAllMasters) {
  Scene two{three_sentinels().also_monitoring("carts", "10.0.2.1:6379").quorum(2).peers("b")};
  two.settle();

  two.hears(hello_of('d').at_place(place_of_peer('b').host, 26379));
  two.run_for(10ms);

  EXPECT_FALSE(two.knows_peer('b'));
  EXPECT_EQ(two.sentinel('d', "carts").address, place_of_peer('b'));
  EXPECT_EQ(two.picture("carts").voters, 2U) << "the majority does not shrink";

  two.forget();
  two.run_for(3s);
  const std::vector<SayHello> hellos = two.actions<SayHello>();
  const InstanceId successor = two.sentinel('d', "carts").id;
  EXPECT_TRUE(std::any_of(hellos.begin(), hellos.end(), [&](const SayHello& said) {
    return said.via == successor && said.hello.master == "carts";
  })) << "it hears of the master from us";
}

TEST_F(Hearing, OnePeerOfTwoMastersHasOneConnection) {
  Scene two{three_sentinels().also_monitoring("carts", "10.0.2.1:6379").quorum(2)};
  two.settle();

  two.hears(hello_of('b').about("carts"));

  EXPECT_THAT(two.actions<Connect>(), IsEmpty());
  EXPECT_EQ(two.sentinel('b', "carts").link_refcount, 2U);
  EXPECT_TRUE(two.sentinel('b', "carts").link.command_connected);
}

// behaviour §10 W20: the reference deletes the peer.
TEST_F(Hearing, AnAddressThatCantBeUsedLosesNoPeer) {
  hears(hello_of('b').at_place("sentinel-b.example", 26379));
  hears(hello_of('c').at_place("10.0.1.99", 0));

  EXPECT_TRUE(scene.knows_peer('b'));
  EXPECT_TRUE(scene.knows_peer('c'));
  EXPECT_EQ(scene.sentinel('b').address, place_of_peer('b'));
  EXPECT_THAT(scene.does(), IsEmpty());
}

TEST_F(Hearing, AnUnknownSenderAtAnUnusableAddressDoesNotBecomeAPeer) {
  hears(hello_of('d').at_place("sentinel-d.example", 26379).epoch(4));

  EXPECT_EQ(scene.picture().voters, 3U);
  EXPECT_EQ(scene.on_disk().current_epoch, Epoch{4}) << "but its epoch is heard";
}

TEST_F(Hearing, AMasterAddressThatCantBeUsedBurnsNoEpoch) {
  hears(hello_of('b').epoch(5).config("redis.example:6379", 5));
  EXPECT_EQ(scene.picture().config_epoch, Epoch{0});
  EXPECT_EQ(scene.core().master_address("orders"), at("10.0.0.1:6379"));

  hears(hello_of('b').config("10.0.0.2:6379", 5));
  EXPECT_EQ(scene.picture().config_epoch, Epoch{5}) << "the right address under the same epoch is taken";
  EXPECT_EQ(scene.core().master_address("orders"), at("10.0.0.2:6379"));
}

TEST_F(Hearing, WithResolvingNamesAreUsable) {
  Given given = three_sentinels();
  given.beginning.restored.process.resolve_hostnames = true;
  Scene resolving{given};
  resolving.settle();

  resolving.hears(hello_of('d').at_place("sentinel-d.example", 26379));
  resolving.hears(hello_of('b').config("redis.example:6379", 5));
  resolving.run_for(10ms);

  EXPECT_EQ(resolving.picture().voters, 4U);
  EXPECT_EQ(resolving.picture().server.address.host, "redis.example");
}

TEST_F(Hearing, AHigherConfigurationIsTakenOver) {
  hears(hello_of('b').config("10.0.0.2:6379", 5));

  EXPECT_EQ(scene.picture().config_epoch, Epoch{5});
  EXPECT_EQ(scene.core().master_address("orders"), at("10.0.0.2:6379"));
}

TEST_F(Hearing, AHigherConfigurationOfTheSameAddressIsNoSwitch) {
  hears(hello_of('b').config("10.0.0.1:6379", 5));

  EXPECT_EQ(scene.picture().config_epoch, Epoch{5});
  EXPECT_EQ(scene.on_disk("orders").config_epoch, Epoch{5});
  EXPECT_THAT(scene.lines("+switch-master"), IsEmpty());
  EXPECT_THAT(scene.lines("+config-update-from"), IsEmpty());
}

// behaviour §10 W17: two daemons could swap for ever.
TEST_F(Hearing, AnEqualConfigurationOfAnotherAddressIsIgnored) {
  hears(hello_of('b').config("10.0.0.1:6379", 5));

  hears(hello_of('c').config("10.0.0.2:6379", 5));

  EXPECT_EQ(scene.core().master_address("orders"), at("10.0.0.1:6379"));
}

TEST_F(Hearing, ALowerConfigurationIsIgnored) {
  hears(hello_of('b').config("10.0.0.1:6379", 5));

  hears(hello_of('c').config("10.0.0.2:6379", 4).epoch(9));

  EXPECT_EQ(scene.core().master_address("orders"), at("10.0.0.1:6379"));
  EXPECT_EQ(scene.picture().config_epoch, Epoch{5});
}

TEST_F(Hearing, AnUnknownMasterIsIgnoredWholly) {
  hears(hello_of('d').about("carts").epoch(50));

  EXPECT_EQ(scene.on_disk().current_epoch, Epoch{0});
  EXPECT_EQ(scene.picture().voters, 3U);
  EXPECT_THAT(scene.does(), IsEmpty());
}

TEST_F(Hearing, MastersAreMatchedByNameOnly) {
  hears(hello_of('d').config("172.16.0.9:1", 8));

  EXPECT_EQ(scene.core().master_address("orders"), at("172.16.0.9:1"));
}

// Our own id.

TEST_F(Hearing, OurOwnWordsAreNoPeer) {
  scene.run_for(10s);

  EXPECT_EQ(scene.picture().voters, 3U);
  EXPECT_FALSE(scene.core().process().identity_conflict);
}

TEST_F(Hearing, OurOwnWordsByPublishAreNoPeerEither) {
  hears(hello_of('1').at_place("10.0.9.9", 26379));
  hears(hello_of('1').at_place("10.0.77.77", 26379));

  EXPECT_EQ(scene.picture().voters, 3U);
  EXPECT_FALSE(scene.core().process().identity_conflict);
}

// A restart without memory gives a new id; hellos of the old one may still be on their way.
TEST_F(Hearing, ALateWordOfAFormerLifeOfOursIsNoPeer) {
  hears(hello_of('f').at_place("10.0.9.9", 26379).via(scene.id("10.0.0.1:6379")));

  EXPECT_EQ(scene.picture().voters, 3U);
  EXPECT_FALSE(scene.knows_peer('f'));
}

struct Conflict : Hearing {
  void SetUp() override {
    Hearing::SetUp();
    hears(from_elsewhere());
  }
  SaidHello from_elsewhere() { return hello_of('1').at_place("10.0.77.77", 26379).via(scene.id("10.0.0.1:6379")); }
};

TEST_F(Conflict, IsTold) {
  EXPECT_THAT(scene.lines("+identity-conflict"), SizeIs(1));
  EXPECT_TRUE(scene.core().process().identity_conflict);
  EXPECT_EQ(scene.picture().voters, 3U);
}

TEST_F(Conflict, IsToldOnceWhileItGoesOn) {
  for (int i = 0; i < 10; ++i) {
    hears(from_elsewhere());
    scene.run_for(2s);
  }

  EXPECT_THAT(scene.lines("+identity-conflict"), SizeIs(1));
  EXPECT_THAT(scene.lines("-identity-conflict"), IsEmpty());
}

TEST_F(Conflict, GivesNoVote) {
  scene.forget();
  scene.hears(vote_request(1).from('b').epoch(7));
  scene.run_for(20ms);

  EXPECT_THAT(scene.lines("answers"), ElementsAre(Answers(1, false)));
}

TEST_F(Conflict, DoesNotStand) {
  scene.peers_say_down();
  scene.kill("10.0.0.1:6379");
  scene.run_for(2s);
  hears(hello_of('1').at_place("10.0.77.77", 26379).via(scene.id("10.0.0.2:6379")));
  scene.run_for(2s);

  EXPECT_TRUE(scene.picture().odown_since);
  EXPECT_THAT(scene.lines("+try-failover"), IsEmpty());
}

TEST_F(Conflict, EndsAWhileAfterTheLastWord) {
  scene.run_for(7s);

  EXPECT_THAT(scene.lines("-identity-conflict"), SizeIs(1));
  scene.forget();
  scene.hears(vote_request(1).from('b').epoch(7));
  scene.run_for(20ms);
  EXPECT_THAT(scene.lines("answers"), ElementsAre(Votes(1, 'b', 7)));
}

// Multi-homed hosts: the own address differs by route (schedule 17).
TEST_F(Hearing, AnyAddressThatWeAnnouncedIsOurs) {
  scene.kill("10.0.0.1:6379");
  scene.hears(Disconnected{scene.id("10.0.0.1:6379"), Channel::command});
  scene.hears(Connected{scene.id("10.0.0.1:6379"), Channel::command, "192.168.0.5"});

  hears(hello_of('1').at_place("192.168.0.5", 26379).via(scene.id("10.0.0.2:6379")));

  EXPECT_FALSE(scene.core().process().identity_conflict);
}

}  // namespace
}  // namespace vedette::quorum
