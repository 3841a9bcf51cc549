#include "protocol/reply.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <limits>
#include <string>

namespace vedette::protocol {
namespace {

std::string written(Resp version, const std::function<void(Reply&)>& write) {
  std::string out;
  Reply reply{out, version};
  write(reply);
  return out;
}

struct ReplyCase {
  const char* reason;
  std::function<void(Reply&)> write;
  const char* two;
  const char* three;
};

class Replies : public testing::TestWithParam<ReplyCase> {};

TEST_P(Replies, HaveTheFormOfTheVersion) {
  const ReplyCase& expected = GetParam();

  EXPECT_EQ(written(Resp::two, expected.write), expected.two) << expected.reason;
  EXPECT_EQ(written(Resp::three, expected.write), expected.three) << expected.reason;
}

INSTANTIATE_TEST_SUITE_P(
    Reply, Replies,
    testing::Values(ReplyCase{"simple", [](Reply& r) { r.simple("OK"); }, "+OK\r\n", "+OK\r\n"},
                    ReplyCase{"error", [](Reply& r) { r.error("ERR no"); }, "-ERR no\r\n", "-ERR no\r\n"},
                    ReplyCase{"integer", [](Reply& r) { r.integer(-7); }, ":-7\r\n", ":-7\r\n"},
                    ReplyCase{"smallest integer", [](Reply& r) { r.integer(std::numeric_limits<std::int64_t>::min()); },
                              ":-9223372036854775808\r\n", ":-9223372036854775808\r\n"},
                    ReplyCase{"bulk", [](Reply& r) { r.bulk("a\r\nb"); }, "$4\r\na\r\nb\r\n", "$4\r\na\r\nb\r\n"},
                    ReplyCase{"empty bulk", [](Reply& r) { r.bulk(""); }, "$0\r\n\r\n", "$0\r\n\r\n"},
                    ReplyCase{"null", [](Reply& r) { r.null(); }, "$-1\r\n", "_\r\n"},
                    ReplyCase{"null array", [](Reply& r) { r.null_array(); }, "*-1\r\n", "_\r\n"},
                    ReplyCase{"array", [](Reply& r) { r.array(3); }, "*3\r\n", "*3\r\n"},
                    ReplyCase{"map", [](Reply& r) { r.map(20); }, "*40\r\n", "%20\r\n"},
                    ReplyCase{"set", [](Reply& r) { r.set(2); }, "*2\r\n", "~2\r\n"},
                    ReplyCase{"push", [](Reply& r) { r.push(3); }, "*3\r\n", ">3\r\n"},
                    ReplyCase{"verbatim", [](Reply& r) { r.verbatim("id=1"); }, "$4\r\nid=1\r\n", "=8\r\ntxt:id=1\r\n"},
                    ReplyCase{"double", [](Reply& r) { r.number(0.5); }, "$3\r\n0.5\r\n", ",0.5\r\n"},
                    ReplyCase{"whole double", [](Reply& r) { r.number(3); }, "$1\r\n3\r\n", ",3\r\n"},
                    ReplyCase{"no double", [](Reply& r) { r.number(std::numeric_limits<double>::quiet_NaN()); },
                              "$3\r\nnan\r\n", ",nan\r\n"},
                    ReplyCase{"endless double", [](Reply& r) { r.number(-std::numeric_limits<double>::infinity()); },
                              "$4\r\n-inf\r\n", ",-inf\r\n"}));

TEST(Reply, LineEndsOfClientsCannotForgeAReply) {
  EXPECT_EQ(written(Resp::two, [](Reply& r) { r.error("ERR 'a\r\n+OK'"); }), "-ERR 'a  +OK'\r\n");
  EXPECT_EQ(written(Resp::two, [](Reply& r) { r.simple("a\nb"); }), "+a b\r\n");
}

TEST(Reply, ValuesNestByTheOrderOfTheCalls) {
  const std::string bytes = written(Resp::three, [](Reply& r) {
    r.map(1);
    r.bulk("ip");
    r.array(2);
    r.integer(1);
    r.null();
  });

  EXPECT_EQ(bytes, "%1\r\n$2\r\nip\r\n*2\r\n:1\r\n_\r\n");
}

}  // namespace
}  // namespace vedette::protocol
