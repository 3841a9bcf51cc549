#include <gtest/gtest.h>

#include <string>

#include "ids.hpp"
#include "parsed_reply.hpp"
#include "protocol/ask_reply.hpp"
#include "protocol/reply.hpp"

namespace vedette::protocol {
namespace {

TEST(AskReply, TellsTheOpinion) {
  const auto opinion = read_ask_reply(*parsed("*3\r\n:1\r\n$1\r\n*\r\n:0\r\n"));

  ASSERT_TRUE(opinion);
  EXPECT_EQ(*opinion, (quorum::PeerOpinion{true, std::nullopt, quorum::Epoch{0}}));
}

TEST(AskReply, TellsTheVote) {
  const auto opinion = read_ask_reply(*parsed("*3\r\n:0\r\n$40\r\n" + id_a + "\r\n:9\r\n"));

  ASSERT_TRUE(opinion);
  EXPECT_EQ(*opinion, (quorum::PeerOpinion{false, quorum::RunId::parse(id_a), quorum::Epoch{9}}));
}

TEST(AskReply, OfAnotherShapeIsDroppedWhole) {
  for (const char* bytes :
       {"-ERR no\r\n", "+OK\r\n", "*0\r\n", "*-1\r\n", "*2\r\n:1\r\n$1\r\n*\r\n", "*3\r\n$1\r\n1\r\n$1\r\n*\r\n:0\r\n",
        "*3\r\n:1\r\n:0\r\n:0\r\n", "*3\r\n:1\r\n$-1\r\n:0\r\n", "*3\r\n:1\r\n$1\r\n*\r\n:-1\r\n",
        "*3\r\n:1\r\n$3\r\na b\r\n:0\r\n", "*3\r\n:1\r\n$0\r\n\r\n:0\r\n"}) {
    EXPECT_FALSE(read_ask_reply(*parsed(bytes))) << bytes;
  }
}

/// SENTINEL MASTER as a peer answers it, with some fields replaced.
std::string master_reply(const std::string& flags, const std::string& port, const std::string& epoch) {
  const std::string fields[] = {
      "name", "orders", "ip", "10.0.0.2", "port", port, "flags", flags, "config-epoch", epoch, "num-other-sentinels",
      "2"};
  std::string bytes;
  Reply reply{bytes, Resp::two};
  reply.array(std::size(fields));
  for (const std::string& field : fields) reply.bulk(field);
  return bytes;
}

TEST(MasterReply, TellsWhatThePeerHolds) {
  const auto view = read_master_reply(*parsed(master_reply("master", "6379", "5")));

  ASSERT_TRUE(view);
  EXPECT_EQ(*view, (quorum::PeerMasterView{quorum::Address{"10.0.0.2", 6379}, quorum::Epoch{5}, false, 2}));
}

TEST(MasterReply, TellsOfAFailover) {
  EXPECT_TRUE(
      read_master_reply(*parsed(master_reply("s_down,master,failover_in_progress", "1", "5")))->failover_in_progress);
  EXPECT_FALSE(
      read_master_reply(*parsed(master_reply("master,no_failover_in_progress", "1", "5")))->failover_in_progress);
}

TEST(MasterReply, OfAnotherShapeIsDroppedWhole) {
  EXPECT_FALSE(read_master_reply(*parsed("-ERR No such master with that name\r\n")));
  EXPECT_FALSE(read_master_reply(*parsed("*0\r\n")));
  EXPECT_FALSE(read_master_reply(*parsed("*1\r\n$2\r\nip\r\n")));
  EXPECT_FALSE(read_master_reply(*parsed("*2\r\n$2\r\nip\r\n:1\r\n")));
  EXPECT_FALSE(read_master_reply(*parsed(master_reply("master", "65536", "5"))));
  EXPECT_FALSE(read_master_reply(*parsed(master_reply("master", "6379", "-1"))));
  EXPECT_FALSE(read_master_reply(*parsed(master_reply("master", "6379", "9223372036854775808"))));
}

}  // namespace
}  // namespace vedette::protocol
