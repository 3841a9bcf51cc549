// Questions of a peer, while a vote that it asked for waits for the disk.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "test/unit/daemon/reception.hpp"

namespace vedette::daemon {
namespace {

using testing::IsEmpty;

/// A peer that asks for votes, while the disk takes its time.
struct PeerAsks : testing::Test {
  static quorum::DurableState watching_three_masters() {
    quorum::DurableState state = watching_one_master();
    quorum::DurableMaster another = state.masters.at("mymaster");
    another.replicas.clear();
    another.address.port = 17003;
    state.masters.emplace("second", another);
    another.address.port = 17005;
    state.masters.emplace("third", another);
    return state;
  }
  static std::string vote_request(int port) {
    return "SENTINEL IS-MASTER-DOWN-BY-ADDR 127.0.0.1 " + std::to_string(port) + " 7 " + peer_id + "\r\n";
  }

  PeerAsks() { reception.talk.disk_hangs = true; }

  /// What the disk was given holds the vote.
  bool is_handed_out(const std::string& master) {
    return reception.talk.written.masters.at(master).voted_for == quorum::RunId::parse(peer_id);
  }
  /// What the disk was given is written.
  void write() {
    reception.talk.turn.observe(quorum::StateWritten{reception.talk.unanswered.value()});
    reception.talk.loop.settle();
  }

  Reception reception{{}, watching_three_masters()};
  std::unique_ptr<Visitor> peer = reception.visitor();
  const std::string granted = "*3\r\n:0\r\n$40\r\n" + peer_id + "\r\n:7\r\n";
};

TEST_F(PeerAsks, WhatComesInWhileAVoteWaitsForTheDiskSharesTheNextWrite) {
  auto other = reception.visitor();
  peer->send(vote_request(17001));
  ASSERT_TRUE(reception.until([&] { return is_handed_out("mymaster"); }));

  peer->send(vote_request(17003));
  const Session& asking = *reception.talk.around.sessions.at(1);
  const std::uint64_t both = vote_request(17001).size() + vote_request(17003).size();
  ASSERT_TRUE(reception.until([&] { return asking.bytes_in == both; })) << "it is read while the first waits";
  other->send("SENTINEL SET mymaster quorum 1\r\n");
  reception.talk.loop.settle();
  EXPECT_THAT(peer->heard(), IsEmpty()) << "nothing is said before it is durable";

  write();
  EXPECT_TRUE(is_handed_out("second")) << "the write that follows is the first that could hold it";
  EXPECT_TRUE(reception.until([&] { return peer->heard() == granted; })) << "the second is not durable yet";
  write();
  EXPECT_TRUE(reception.until([&] { return peer->heard() == granted + granted; }));
}

TEST_F(PeerAsks, WhatComesInTogetherSharesAWrite) {
  peer->send(vote_request(17001) + vote_request(17003) + "PING\r\n");
  ASSERT_TRUE(reception.until([&] { return is_handed_out("second"); }));

  write();

  EXPECT_TRUE(reception.until([&] { return peer->heard() == granted + granted + "+PONG\r\n"; }));
}

// Where many masters fail, hellos and pings go out between the questions.
TEST_F(PeerAsks, WhatComesBehindAHelloSharesAWriteToo) {
  peer->send(vote_request(17001) + "PING\r\nPUBLISH __sentinel__:hello x\r\n" + vote_request(17003));
  ASSERT_TRUE(reception.until([&] { return is_handed_out("second"); }));

  write();

  EXPECT_TRUE(reception.until([&] { return peer->heard() == granted + "+PONG\r\n:1\r\n" + granted; })) << peer->heard();
}

// Many masters fail together, and it has asked about all of them before.
TEST_F(PeerAsks, WhatComesBehindTwoThousandOtherQuestionsSharesTheNextWriteToo) {
  peer->send(vote_request(17001));
  ASSERT_TRUE(reception.until([&] { return is_handed_out("mymaster"); }));
  std::string others;
  for (int i = 0; i < 2000; ++i) others += "SENTINEL IS-MASTER-DOWN-BY-ADDR 127.0.0.1 17001 0 *\r\n";
  peer->send(others + vote_request(17003));
  const Session& asking = *reception.talk.around.sessions.at(1);
  const std::uint64_t all = 2 * vote_request(17001).size() + others.size();
  ASSERT_TRUE(reception.until([&] { return asking.bytes_in == all; })) << asking.bytes_in;

  write();
  EXPECT_TRUE(is_handed_out("second"));
}

TEST_F(PeerAsks, WhatComesBehindAnotherCommandWaitsForIt) {
  peer->send(vote_request(17001) + "CLIENT SETNAME another\r\n" + vote_request(17003));
  ASSERT_TRUE(reception.until([&] { return is_handed_out("mymaster"); }));
  EXPECT_FALSE(is_handed_out("second"));

  write();
  ASSERT_TRUE(reception.until([&] { return is_handed_out("second"); }));
  write();
  EXPECT_TRUE(reception.until([&] { return peer->heard() == granted + "+OK\r\n" + granted; })) << peer->heard();
}

TEST_F(PeerAsks, WhatComesBehindItSharesAWriteAgain) {
  peer->send(vote_request(17001) + "CLIENT SETNAME another\r\n" + vote_request(17003) + vote_request(17005));
  ASSERT_TRUE(reception.until([&] { return is_handed_out("mymaster"); }));
  write();
  ASSERT_TRUE(reception.until([&] { return is_handed_out("second"); }));
  EXPECT_TRUE(is_handed_out("third"));

  write();
  EXPECT_TRUE(reception.until([&] { return peer->heard() == granted + "+OK\r\n" + granted + granted; }))
      << peer->heard();
}

TEST_F(PeerAsks, SoItDoesWhereManyQuestionsStandBeforeThatCommandAndEachStandsBeforeOne) {
  const std::string question = "SENTINEL IS-MASTER-DOWN-BY-ADDR 127.0.0.1 17001 0 *\r\n";
  const std::string command = "CLIENT SETNAME another\r\n";
  peer->send(vote_request(17001) + question + question + command + question + command + vote_request(17003) +
             vote_request(17005) + question);
  ASSERT_TRUE(reception.until([&] { return is_handed_out("mymaster"); }));
  EXPECT_FALSE(is_handed_out("second"));
  write();
  ASSERT_TRUE(reception.until([&] { return is_handed_out("second"); }));
  EXPECT_TRUE(is_handed_out("third"));
}

TEST_F(PeerAsks, WhoClosesMeanwhileIsForgotten) {
  peer->send(vote_request(17001));
  ASSERT_TRUE(reception.until([&] { return is_handed_out("mymaster"); }));

  peer.reset();
  reception.talk.loop.settle();
  write();

  EXPECT_TRUE(reception.until([&] { return reception.talk.around.sessions.empty(); }));
}

}  // namespace
}  // namespace vedette::daemon
