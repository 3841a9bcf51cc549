#include "daemon/reply_reader.hpp"

#include <gmock/gmock.h>
#include <hiredis/hiredis.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

namespace vedette::daemon {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ReplyReaderTest : public testing::Test {
 protected:
  bool feed(std::string_view bytes) {
    return reader.feed(bytes, [this](const redisReply& reply) {
      replies.push_back(reply.str != nullptr ? std::string{reply.str, reply.len} : std::to_string(reply.type));
      return true;
    });
  }

  ReplyReader reader;
  std::vector<std::string> replies;
};

TEST_F(ReplyReaderTest, CutsAStreamIntoReplies) {
  EXPECT_TRUE(feed("+PONG\r\n$5\r\nhello\r\n-ERR no\r\n"));

  EXPECT_THAT(replies, ElementsAre("PONG", "hello", "ERR no"));
}

TEST_F(ReplyReaderTest, WaitsForTheRestOfAReply) {
  EXPECT_TRUE(feed("$11\r\nhello "));
  EXPECT_THAT(replies, IsEmpty());

  EXPECT_TRUE(feed("world\r\n"));

  EXPECT_THAT(replies, ElementsAre("hello world"));
}

TEST_F(ReplyReaderTest, CutsTheSameRepliesWhereverTheStreamIsCut) {
  const std::string stream =
      "+PONG\r\n:1\r\n$5\r\nhello\r\n-ERR no\r\n*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1\r\nd\r\n+OK\r\n$-1\r\n+PONG\r\n";
  ASSERT_TRUE(feed(stream));
  const std::vector<std::string> whole = std::exchange(replies, {});
  ASSERT_EQ(whole.size(), 8U);

  for (std::size_t cut = 1; cut < stream.size(); ++cut) {
    ASSERT_TRUE(feed(stream.substr(0, cut)) && feed(stream.substr(cut)));
    EXPECT_EQ(std::exchange(replies, {}), whole) << cut;
  }
}

TEST_F(ReplyReaderTest, EndsWithWhatIsNoReply) {
  EXPECT_FALSE(feed("HTTP/1.1 400 Bad Request\r\n\r\n"));
}

TEST_F(ReplyReaderTest, EndsWithAnArrayOfAbsurdLength) {
  EXPECT_FALSE(feed("*2000000000\r\n"));
}

TEST_F(ReplyReaderTest, EndsWithDeepNesting) {
  std::string bytes;
  for (int i = 0; i < 100000; ++i) bytes += "*1\r\n";

  EXPECT_FALSE(feed(bytes));
}

TEST_F(ReplyReaderTest, EndsWithAReplyThatNeverEnds) {
  const std::string block(std::size_t{1} << 20U, 'x');
  bool good = feed("$2000000000\r\n");

  std::size_t blocks = 0;
  while (good && blocks < 100) {
    good = feed(block);
    ++blocks;
  }

  EXPECT_EQ(blocks, 64U);
}

TEST_F(ReplyReaderTest, ManySmallRepliesAreNoLongOne) {
  std::string block;
  while (block.size() < 8192) block += "$1000\r\n" + std::string(1000, 'x') + "\r\n";

  std::size_t fed = 0;
  while (fed <= ReplyReader::reply_limit) {
    ASSERT_TRUE(feed(block));
    replies.clear();
    fed += block.size();
  }
}

TEST_F(ReplyReaderTest, EndsWhenTheTakerSaysSo) {
  int taken = 0;

  const bool good = reader.feed("+one\r\n+two\r\n", [&](const redisReply&) {
    ++taken;
    return false;
  });

  EXPECT_FALSE(good);
  EXPECT_EQ(taken, 1);
}

TEST(ReplyReaderNoise, NoStreamOfBytesDoesHarm) {
  std::mt19937 random{20260101};
  const std::string alphabet = "+-:$*0123456789\r\n\r\nab ";

  for (int round = 0; round < 20000; ++round) {
    ReplyReader reader;
    std::string bytes;
    const std::size_t length = 1 + random() % 60;
    while (bytes.size() < length) bytes += alphabet[random() % alphabet.size()];
    std::size_t elements = 0;
    reader.feed(bytes, [&](const redisReply& reply) {
      elements += reply.elements;
      return true;
    });
    ASSERT_LE(elements, bytes.size());
  }
}

}  // namespace
}  // namespace vedette::daemon
