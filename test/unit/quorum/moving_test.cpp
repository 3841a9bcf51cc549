#include "quorum/moving.hpp"

#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// Pods come back under new addresses.

struct Moving : testing::Test {
  Scene scene{three_sentinels()};
  void SetUp() override {
    scene.server("10.0.0.1:6379").say_run_id('a');
    scene.server("10.0.0.2:6379").say_run_id('2');
    scene.server("10.0.0.3:6379").say_run_id('3');
    scene.settle(12s);
  }
  void listed(const std::vector<Address>& replicas) { scene.server("10.0.0.1:6379").report.replicas = replicas; }
  void appears(const std::string& address, char run_id) {
    scene.server(address).become_replica_of(at("10.0.0.1:6379"));
    scene.server(address).say_run_id(run_id);
  }
};

TEST_F(Moving, TheOldAddressGoesWhenItsRunIdAnswersAtTheNewOne) {
  scene.kill("10.0.0.3:6379");
  appears("10.0.0.4:6379", '3');
  listed({at("10.0.0.2:6379"), at("10.0.0.4:6379")});

  scene.run_for(12s);

  EXPECT_THAT(scene.lines("-slave"), ElementsAre("-slave slave 10.0.0.3:6379 10.0.0.3 6379 @ orders 10.0.0.1 6379"));
  EXPECT_THAT(scene.picture().replicas, SizeIs(2));
}

TEST_F(Moving, AnotherRunIdIsAnotherInstance) {
  scene.kill("10.0.0.3:6379");
  appears("10.0.0.4:6379", '4');
  listed({at("10.0.0.2:6379"), at("10.0.0.4:6379")});

  scene.run_for(12s);

  EXPECT_THAT(scene.lines("-slave"), IsEmpty());
  EXPECT_THAT(scene.picture().replicas, SizeIs(3));
}

TEST_F(Moving, OfTwoAddressesOfOneProcessTheUnlistedOneGoes) {
  appears("10.0.0.4:6379", '3');
  listed({at("10.0.0.2:6379"), at("10.0.0.4:6379")});

  scene.run_for(12s);

  EXPECT_THAT(scene.lines("-slave"), ElementsAre("-slave slave 10.0.0.3:6379 10.0.0.3 6379 @ orders 10.0.0.1 6379"));
}

TEST_F(Moving, OneThatIsListedTwiceStaysTwice) {
  appears("10.0.0.4:6379", '3');
  listed({at("10.0.0.2:6379"), at("10.0.0.3:6379"), at("10.0.0.4:6379")});

  scene.run_for(60s);

  EXPECT_THAT(scene.lines("-slave"), IsEmpty());
  EXPECT_THAT(scene.lines("reconnects"), IsEmpty());
}

TEST_F(Moving, AReplicaEntryThatLeadsToTheMasterGoes) {
  scene.server("10.0.0.3:6379").become_master();
  scene.server("10.0.0.3:6379").say_run_id('a');
  listed({at("10.0.0.2:6379")});

  scene.run_for(25s);

  EXPECT_THAT(scene.lines("-slave"), SizeIs(1));
  EXPECT_THAT(scene.lines("lets"), IsEmpty()) << "it must not follow itself";
  EXPECT_EQ(scene.picture().server.address, at("10.0.0.1:6379"));
}

// Names.

struct MovingNames : testing::Test {
  static Given given() {
    Given given = monitoring("orders", "redis-0.redis:6379").quorum(2).peers("bc").down_after(1s);
    given.replicas({"redis-1.redis:6379", "10.0.0.3:6379"});
    given.beginning.restored.process.resolve_hostnames = true;
    return given;
  }
  Scene scene{given()};
  void resolved(const std::string& name, const std::string& ip) {
    scene.hears(AddressResolved{scene.id(name), ip});
    scene.run_for(10ms);
  }
};

// A name server may tell what was so a while ago. Only a run id proves that both are one.
TEST_F(MovingNames, ANameThatLeadsToAKnownIpIsNoReasonToForgetWhoIsThere) {
  resolved("redis-1.redis:6379", "10.0.0.3");
  resolved("redis-0.redis:6379", "10.0.0.3");

  EXPECT_EQ(scene.picture().server.address, (Address{"redis-0.redis", 6379, "10.0.0.3"}));
  EXPECT_THAT(scene.picture().replicas, SizeIs(2));
  EXPECT_THAT(scene.lines("-slave"), IsEmpty());
}

// Its pod may have left the IP that is another's now: the name server knows better than we do.
TEST_F(MovingNames, AnotherNameAtTheSameIpIsResolvedAnew) {
  resolved("redis-1.redis:6379", "10.0.0.7");
  scene.settle(3s);

  resolved("redis-0.redis:6379", "10.0.0.7");

  EXPECT_THAT(scene.lines("reconnects redis-1.redis:6379"), SizeIs(2)) << "both channels";
  EXPECT_THAT(scene.picture().replicas, SizeIs(2));
}

// Peers.

TEST_F(Moving, APeerThatMovesToTheAddressOfAnotherDoesNotReplaceIt) {
  scene.hears(hello_of('b').at_place(place_of_peer('c').host, 26379));

  EXPECT_EQ(scene.picture().voters, 3U) << "both are alive";
  EXPECT_EQ(scene.sentinel('b').address, place_of_peer('c'));
  EXPECT_EQ(scene.sentinel('c').address.port, 0) << "nobody knows where";

  scene.hears(hello_of('c').at_place("10.0.1.77", 26379));
  EXPECT_EQ(scene.sentinel('c').address, (Address{"10.0.1.77", 26379}));
  EXPECT_EQ(scene.picture().voters, 3U);
}

// What was said at that place in the name of the one may have been the word of the other: it must not count twice.
TEST_F(Moving, WhatAMovedPeerSaidIsVoid) {
  scene.kill_peer('b');
  scene.peer('c').says_down = true;
  scene.kill("10.0.0.1:6379");
  ASSERT_TRUE(scene.run_until_line("+odown"));
  ASSERT_TRUE(scene.sentinel('c').says_master_down);

  scene.hears(hello_of('b').at_place(place_of_peer('c').host, 26379));

  EXPECT_FALSE(scene.sentinel('c').says_master_down);
}

// A stale name leads to another peer's machine: that one would answer under both ids.
TEST_F(Moving, APeerWhoseNameLeadsToAnotherHasNoPlace) {
  scene.hears(AddressResolved{scene.peer_id('b'), place_of_peer('c').ip});

  EXPECT_EQ(scene.sentinel('b').address.port, 0);
  EXPECT_EQ(scene.sentinel('c').address, place_of_peer('c'));
  EXPECT_EQ(scene.picture().voters, 3U);
}

// Or else our own vote would count twice.
TEST_F(Moving, OurOwnPortIsNoPeer) {
  Scene two{three_sentinels()};
  const Address place = place_of_peer('b');

  two.hears(Connected{two.peer_id('b'), Channel::command, place.ip});

  EXPECT_EQ(two.sentinel('b').address.port, 0);
  EXPECT_EQ(two.picture().voters, 3U);
}

}  // namespace
}  // namespace vedette::quorum
