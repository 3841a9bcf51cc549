#include "protocol/server_reply.hpp"

#include <gtest/gtest.h>

#include "parsed_reply.hpp"
#include "protocol/ping_reply.hpp"

namespace vedette::protocol {
namespace {

TEST(PingReply, IsJudgedByItsBeginning) {
  using quorum::PingReply;

  EXPECT_EQ(classify_ping(*parsed("+PONG\r\n")), PingReply::pong);
  EXPECT_EQ(classify_ping(*parsed("-LOADING Redis is loading the dataset in memory\r\n")), PingReply::loading);
  EXPECT_EQ(classify_ping(*parsed("-MASTERDOWN Link with MASTER is down\r\n")), PingReply::master_down);
  EXPECT_EQ(classify_ping(*parsed("-BUSY Redis is busy running a script.\r\n")), PingReply::busy);
  EXPECT_EQ(classify_ping(*parsed("-NOAUTH Authentication required.\r\n")), PingReply::refused);
  EXPECT_EQ(classify_ping(*parsed("-NOPERM User x has no permissions to run the 'ping' command\r\n")),
            PingReply::refused);
  EXPECT_EQ(classify_ping(*parsed("-ERR unknown command\r\n")), PingReply::other);
}

TEST(PingReply, ThatIsNoStatusIsNotAcceptable) {
  EXPECT_EQ(classify_ping(*parsed("$4\r\nPONG\r\n")), quorum::PingReply::other);
  EXPECT_EQ(classify_ping(*parsed(":1\r\n")), quorum::PingReply::other);
  EXPECT_EQ(classify_ping(*parsed("*2\r\n$4\r\npong\r\n$0\r\n\r\n")), quorum::PingReply::other);
}

TEST(InfoReply, IsABulkString) {
  const ParsedReply text = parsed("$6\r\na:1\r\n\n\r\n");

  EXPECT_EQ(info_payload(*text), "a:1\r\n\n");
  EXPECT_FALSE(info_payload(*parsed("-NOPERM no\r\n")));
  EXPECT_FALSE(info_payload(*parsed("+OK\r\n")));
}

TEST(HelloMessage, IsTakenFromItsChannelOnly) {
  const ParsedReply hello = parsed("*3\r\n$7\r\nmessage\r\n$18\r\n__sentinel__:hello\r\n$2\r\nhi\r\n");

  EXPECT_EQ(hello_payload(*hello), "hi");
  EXPECT_FALSE(hello_payload(*parsed("*3\r\n$9\r\nsubscribe\r\n$18\r\n__sentinel__:hello\r\n:1\r\n")));
  EXPECT_FALSE(hello_payload(*parsed("*3\r\n$7\r\nmessage\r\n$5\r\nother\r\n$2\r\nhi\r\n")));
  EXPECT_FALSE(hello_payload(*parsed("+OK\r\n")));
}

TEST(Transaction, RanIfItsFirstCommandDid) {
  EXPECT_TRUE(reconfiguration_ran(*parsed("*2\r\n+OK\r\n-ERR The server is running without a config file\r\n")));
  EXPECT_FALSE(reconfiguration_ran(*parsed("*1\r\n-ERR REPLICAOF not allowed in cluster mode.\r\n")));
  EXPECT_FALSE(reconfiguration_ran(*parsed("-EXECABORT Transaction discarded because of previous errors.\r\n")));
  EXPECT_FALSE(reconfiguration_ran(*parsed("*-1\r\n")));
}

TEST(HandOverReply, ThatTheReplicaIsNotConnectedYetMayPass) {
  using quorum::HandOverReply;

  EXPECT_EQ(classify_hand_over(*parsed("+OK\r\n")), HandOverReply::begun);
  for (const std::string reason :
       {"target replica is not online.", "requires connected replicas.", "target HOST and PORT is not a replica."}) {
    EXPECT_EQ(classify_hand_over(*parsed("-ERR FAILOVER " + reason + "\r\n")), HandOverReply::not_ready) << reason;
  }
  EXPECT_EQ(classify_hand_over(*parsed("-ERR FAILOVER already in progress.\r\n")), HandOverReply::refused);
  EXPECT_EQ(classify_hand_over(*parsed("-NOPERM User x has no permissions to run the 'failover' command\r\n")),
            HandOverReply::refused);
}

TEST(Refusal, OfOurCredentialsIsKnownByItsCode) {
  EXPECT_TRUE(refuses_credentials(*parsed("-NOAUTH Authentication required.\r\n")));
  EXPECT_TRUE(refuses_credentials(*parsed("-WRONGPASS invalid username-password pair or user is disabled.\r\n")));
  EXPECT_TRUE(refuses_credentials(*parsed("-NOPERM this user has no permissions\r\n")));
  EXPECT_FALSE(refuses_credentials(*parsed("-ERR unknown command\r\n")));
  EXPECT_FALSE(refuses_credentials(*parsed("+OK\r\n")));
}

}  // namespace
}  // namespace vedette::protocol
