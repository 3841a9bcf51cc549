#include "protocol/request.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::protocol {
namespace {

using namespace std::string_literals;

/// What came out of a reader: requests, then maybe the error that ended it.
struct Received {
  std::vector<Words> requests;
  std::optional<std::string> error;
};

Received drain(RequestReader& reader, const RequestLimits& limits) {
  Received received;
  while (true) {
    auto next = reader.next(limits);
    if (auto* words = std::get_if<Words>(&next)) {
      received.requests.push_back(std::move(*words));
    } else if (auto* error = std::get_if<ProtocolError>(&next)) {
      received.error = error->message;
      return received;
    } else {
      return received;
    }
  }
}

Received read_whole(std::string_view bytes, const RequestLimits& limits = {}) {
  RequestReader reader;
  reader.feed(bytes);
  return drain(reader, limits);
}

Received read_bytewise(std::string_view bytes, const RequestLimits& limits = {}) {
  RequestReader reader;
  Received all;
  for (const char byte : bytes) {
    reader.feed({&byte, 1});
    Received some = drain(reader, limits);
    for (Words& words : some.requests) all.requests.push_back(std::move(words));
    if (some.error) {
      all.error = some.error;
      return all;
    }
  }
  return all;
}

/// As whole requests, but each takes the memory of the one before.
Received read_reusing(std::string_view bytes) {
  RequestReader reader;
  Received all;
  const auto take = [&] {
    auto next = reader.next({});
    auto* words = std::get_if<Words>(&next);
    if (words == nullptr) return false;
    all.requests.push_back(*words);
    reader.reuse(std::move(*words));
    return true;
  };
  for (const char byte : bytes) {
    reader.feed({&byte, 1});
    while (take()) {
    }
  }
  return all;
}

struct WholeCase {
  const char* reason;
  std::string bytes;
  std::vector<Words> requests;
};

class WholeRequests : public testing::TestWithParam<WholeCase> {};

TEST_P(WholeRequests, AreTheSameHoweverTheBytesArrive) {
  const WholeCase& sent = GetParam();

  const Received at_once = read_whole(sent.bytes);
  const Received one_by_one = read_bytewise(sent.bytes);
  const Received reusing = read_reusing(sent.bytes);

  EXPECT_EQ(at_once.requests, sent.requests) << sent.reason;
  EXPECT_EQ(reusing.requests, sent.requests) << sent.reason;
  EXPECT_EQ(one_by_one.requests, sent.requests) << sent.reason;
  EXPECT_FALSE(at_once.error);
  EXPECT_FALSE(one_by_one.error);
}

INSTANTIATE_TEST_SUITE_P(
    Request, WholeRequests,
    testing::Values(
        WholeCase{"one array", "*1\r\n$4\r\nPING\r\n", {{"PING"}}},
        WholeCase{"a pipeline", "*1\r\n$4\r\nPING\r\n*2\r\n$4\r\nPING\r\n$2\r\nhi\r\n", {{"PING"}, {"PING", "hi"}}},
        WholeCase{"an empty word", "*2\r\n$4\r\nPING\r\n$0\r\n\r\n", {{"PING", ""}}},
        WholeCase{"bytes of any kind", "*1\r\n$5\r\n\0\r\n\xff*\r\n"s, {{"\0\r\n\xff*"s}}},
        WholeCase{"the two bytes after a word are not looked at", "*1\r\n$4\r\nPINGxx", {{"PING"}}},
        WholeCase{"an empty array is no request", "*0\r\n*-1\r\n*-77\r\nPING\r\n", {{"PING"}}},
        WholeCase{"an inline line", "PING hi\r\n", {{"PING", "hi"}}},
        WholeCase{"a bare line feed ends a line", "PING\nPING\n", {{"PING"}, {"PING"}}},
        WholeCase{"empty lines are skipped", "\r\n\n   \r\nPING\r\n", {{"PING"}}},
        WholeCase{"double quotes", "A \"b c\" \"\\x41\\n\\\"\\q\"\r\n", {{"A", "b c", "A\n\"q"}}},
        WholeCase{"single quotes", "A 'b c' 'it\\'s' '\\n'\r\n", {{"A", "b c", "it's", "\\n"}}},
        WholeCase{"an empty quoted word", "A \"\" ''\r\n", {{"A", "", ""}}},
        WholeCase{"a quote that opens inside a word", "A b\"c d\"\r\n", {{"A", "bc d"}}},
        WholeCase{"an escape that is no hex", "\"\\xZZ\"\r\n", {{"xZZ"}}},
        WholeCase{
            "inline and array mixed", "PING\r\n*1\r\n$4\r\nPING\r\nPING x\n", {{"PING"}, {"PING"}, {"PING", "x"}}}));

struct BrokenCase {
  const char* reason;
  std::string bytes;
  const char* error;
};

class BrokenRequests : public testing::TestWithParam<BrokenCase> {};

TEST_P(BrokenRequests, AreNamedAndWhatCameBeforeIsStillServed) {
  const BrokenCase& sent = GetParam();

  const Received received = read_whole("PING\r\n" + sent.bytes);

  EXPECT_EQ(received.requests, (std::vector<Words>{{"PING"}})) << sent.reason;
  EXPECT_EQ(received.error, "Protocol error: "s + sent.error);
}

INSTANTIATE_TEST_SUITE_P(
    Request, BrokenRequests,
    testing::Values(BrokenCase{"quote not closed", "\"abc\r\n", "unbalanced quotes in request"},
                    BrokenCase{"single quote not closed", "'abc\r\n", "unbalanced quotes in request"},
                    BrokenCase{"text glued to a quote", "\"a\"b\r\n", "unbalanced quotes in request"},
                    BrokenCase{"count is no number", "*x\r\n", "invalid multibulk length"},
                    BrokenCase{"no count", "*\r\n", "invalid multibulk length"},
                    BrokenCase{"count with plus", "*+1\r\n", "invalid multibulk length"},
                    BrokenCase{"count with zero in front", "*01\r\n", "invalid multibulk length"},
                    BrokenCase{"count too large", "*2147483648\r\n", "invalid multibulk length"},
                    BrokenCase{"count does not fit", "*99999999999999999999\r\n", "invalid multibulk length"},
                    BrokenCase{"no dollar", "*1\r\nPING\r\n", "expected '$', got 'P'"},
                    BrokenCase{"an array in an array", "*1\r\n*1\r\n", "expected '$', got '*'"},
                    BrokenCase{"length is no number", "*1\r\n$abc\r\n", "invalid bulk length"},
                    BrokenCase{"negative length", "*1\r\n$-1\r\n", "invalid bulk length"},
                    BrokenCase{"length too large", "*1\r\n$536870913\r\n", "invalid bulk length"},
                    BrokenCase{"endless inline", std::string(65537, 'a'), "too big inline request"},
                    BrokenCase{"endless count", "*" + std::string(65536, '1'), "too big mbulk count string"},
                    BrokenCase{"endless length", "*1\r\n$" + std::string(65536, '1'), "too big bulk count string"}));

TEST(Request, OfExactlyTheLongestLengthIsWaitedFor) {
  EXPECT_FALSE(read_whole("*1\r\n$536870912\r\n").error);
  EXPECT_FALSE(read_whole("*2147483647\r\n").error);
  EXPECT_FALSE(read_whole("*1048577\r\n").error);
  EXPECT_FALSE(read_whole(std::string(65536, 'a')).error);
}

TEST(Request, LongInlineLineThatCameWholeIsServed) {
  const std::string word(70000, 'a');

  const Received received = read_whole("PING " + word + "\r\n");

  EXPECT_EQ(received.requests, (std::vector<Words>{{"PING", word}}));
}

TEST(Request, ConfiguredLengthOfAWordHolds) {
  RequestLimits limits;
  limits.max_bulk = 1048576;

  EXPECT_FALSE(read_whole("*1\r\n$1048576\r\n", limits).error);
  EXPECT_EQ(read_whole("*1\r\n$1048577\r\n", limits).error, "Protocol error: invalid bulk length");
}

TEST(Request, BeforeThePasswordIsKeptShort) {
  RequestLimits stranger;
  stranger.authenticated = false;

  EXPECT_FALSE(read_whole("*10\r\n", stranger).error);
  EXPECT_EQ(read_whole("*11\r\n", stranger).error, "Protocol error: unauthenticated multibulk length");
  EXPECT_FALSE(read_whole("*1\r\n$16384\r\n", stranger).error);
  EXPECT_EQ(read_whole("*1\r\n$16385\r\n", stranger).error, "Protocol error: unauthenticated bulk length");
}

TEST(Request, ThatFillsTheBufferEndsWithoutAWord) {
  RequestLimits limits;
  limits.query_buffer = 1000;

  const Received small = read_whole("*1\r\n$5000\r\n" + std::string(900, 'a'), limits);
  const Received large = read_whole("*1\r\n$5000\r\n" + std::string(1100, 'a'), limits);

  EXPECT_FALSE(small.error);
  EXPECT_EQ(large.error, "");
}

TEST(Request, OfManyTinyWordsCountsForWhatItHolds) {
  RequestLimits limits;
  limits.query_buffer = 100000;
  std::string bytes = "*1000000\r\n";
  for (int i = 0; i < 10000; ++i) bytes.append("$0\r\n\r\n");

  EXPECT_EQ(read_whole(bytes, limits).error, "");
}

TEST(Request, NothingIsReadBehindAnError) {
  RequestReader reader;
  reader.feed("*x\r\n");
  ASSERT_TRUE(drain(reader, {}).error);

  reader.feed("PING\r\n");
  const Received after = drain(reader, {});

  EXPECT_TRUE(after.requests.empty());
  EXPECT_FALSE(after.error);
}

TEST(Request, BufferedFallsBackOnceAllIsHandedOver) {
  RequestReader reader;
  reader.feed("*1\r\n$4\r\nPI");
  drain(reader, {});
  EXPECT_GT(reader.buffered(), 0U);

  reader.feed("NG\r\n");
  EXPECT_EQ(drain(reader, {}).requests.size(), 1U);

  EXPECT_EQ(reader.buffered(), 0U);
}

TEST(Request, LongPipelineInOddPiecesIsCutRight) {
  std::string bytes;
  std::vector<Words> sent;
  for (int i = 0; i < 3000; ++i) {
    const std::string value(static_cast<std::size_t>(i % 97), static_cast<char>('a' + i % 26));
    sent.push_back({"SET", std::to_string(i), value});
    bytes += "*3\r\n$3\r\nSET\r\n$" + std::to_string(std::to_string(i).size()) + "\r\n" + std::to_string(i) + "\r\n$" +
             std::to_string(value.size()) + "\r\n" + value + "\r\n";
  }

  RequestReader reader;
  std::vector<Words> received;
  for (std::size_t at = 0; at < bytes.size(); at += 1013) {
    reader.feed(std::string_view{bytes}.substr(at, 1013));
    for (Words& words : drain(reader, {}).requests) received.push_back(std::move(words));
  }

  EXPECT_EQ(received, sent);
  EXPECT_EQ(reader.buffered(), 0U);
}

}  // namespace
}  // namespace vedette::protocol
