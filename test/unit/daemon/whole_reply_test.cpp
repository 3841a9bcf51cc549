#include "daemon/whole_reply.hpp"

#include <gmock/gmock.h>

#include <string>

#include "protocol/server_reply.hpp"

namespace vedette::daemon {
namespace {

std::string_view words_in(const redisReply& reply) {
  return {reply.str, static_cast<std::size_t>(reply.len)};
}

TEST(WholeReply, SeesAStatus) {
  WholeReply whole;

  EXPECT_EQ(whole.read("+PONG\r\n+OK\r\n"), 7U);

  EXPECT_EQ(whole.reply().type, REDIS_REPLY_STATUS);
  EXPECT_EQ(words_in(whole.reply()), "PONG");
}

TEST(WholeReply, SeesAnInteger) {
  WholeReply whole;

  EXPECT_EQ(whole.read(":-12\r\n"), 6U);

  EXPECT_EQ(whole.reply().type, REDIS_REPLY_INTEGER);
  EXPECT_EQ(whole.reply().integer, -12);
}

TEST(WholeReply, SeesAStringThatHoldsLineEnds) {
  WholeReply whole;

  EXPECT_EQ(whole.read("$6\r\na\r\nb\r\n\r\n"), 12U);

  EXPECT_EQ(whole.reply().type, REDIS_REPLY_STRING);
  EXPECT_EQ(words_in(whole.reply()), "a\r\nb\r\n");
}

TEST(WholeReply, SeesAPublishedMessage) {
  const std::string bytes = "*3\r\n$7\r\nmessage\r\n$18\r\n__sentinel__:hello\r\n$5\r\nhello\r\n";
  WholeReply whole;

  EXPECT_EQ(whole.read(bytes), bytes.size());

  EXPECT_EQ(protocol::hello_payload(whole.reply()), "hello");
}

TEST(WholeReply, LeavesWhatIsCutOff) {
  const std::string message = "*3\r\n$7\r\nmessage\r\n:2\r\n$5\r\nhello\r\n";
  for (std::size_t size = 0; size < message.size(); ++size) {
    WholeReply whole;
    EXPECT_EQ(whole.read(std::string_view{message}.substr(0, size)), 0U) << size;
  }
}

TEST(WholeReply, LeavesWhatItDoesNotKnow) {
  for (const char* bytes : {"-ERR no\r\n", "$-1\r\n", "*-1\r\n", "*0\r\n", "*5\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n",
                            "*1\r\n*1\r\n:1\r\n", ":\r\n", ":1x\r\n", "$x\r\n", "$2\r\nabc\r\n",
                            "$99999999999999999999\r\n", "HTTP/1.1 200 OK\r\n", ",1.5\r\n"}) {
    WholeReply whole;
    EXPECT_EQ(whole.read(bytes), 0U) << bytes;
  }
}

}  // namespace
}  // namespace vedette::daemon
