#include "daemon/http_parser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

namespace vedette::daemon {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

HttpParser::Next parse(std::string_view text) {
  HttpParser parser;
  parser.feed(text);
  return parser.next();
}

HttpRequest request(std::string_view text) {
  auto next = parse(text);
  if (auto* found = std::get_if<HttpRequest>(&next)) return std::move(*found);
  ADD_FAILURE() << "no request: " << text;
  return {};
}

TEST(HttpParser, CutsARequestIntoItsParts) {
  const HttpRequest found = request(
      "GET /replica/my%20master/10.0.0.1:6379?lag=1%2B1&verbose HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n");

  EXPECT_THAT(found.segments, ElementsAre("replica", "my master", "10.0.0.1:6379"));
  EXPECT_THAT(found.query, ElementsAre(Pair("lag", "1+1"), Pair("verbose", "")));
  EXPECT_EQ(found.header("accept-encoding"), "gzip");
  EXPECT_EQ(found.header("none"), "");
  EXPECT_TRUE(found.has_parameter("verbose"));
  EXPECT_TRUE(found.keep_alive);
  EXPECT_FALSE(found.head_only);
}

TEST(HttpParser, TheRootHasNoSegments) {
  EXPECT_THAT(request("GET / HTTP/1.1\r\n\r\n").segments, IsEmpty());
  EXPECT_THAT(request("GET /?a HTTP/1.1\r\n\r\n").segments, IsEmpty());
}

TEST(HttpParser, OldClientsKeepNothingAliveUnlessTheyAsk) {
  EXPECT_FALSE(request("HEAD / HTTP/1.0\r\n\r\n").keep_alive);
  EXPECT_TRUE(request("HEAD / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").keep_alive);
  EXPECT_TRUE(request("HEAD / HTTP/1.0\r\n\r\n").head_only);
  EXPECT_FALSE(request("GET / HTTP/1.1\r\nConnection: close\r\n\r\n").keep_alive);
}

TEST(HttpParser, TakesRequestsByteByByteAndSeveralAtOnce) {
  HttpParser parser;
  const std::string_view text = "GET /a HTTP/1.1\r\n\r\n";
  for (const char c : text.substr(0, text.size() - 1)) {
    parser.feed({&c, 1});
    EXPECT_TRUE(std::holds_alternative<std::monostate>(parser.next()));
  }
  parser.feed("\nGET /b HTTP/1.1\r\n\r\n");

  EXPECT_THAT(std::get<HttpRequest>(parser.next()).segments, ElementsAre("a"));
  EXPECT_THAT(std::get<HttpRequest>(parser.next()).segments, ElementsAre("b"));
  EXPECT_FALSE(parser.in_the_middle());
}

struct RefusedText {
  const char* why;
  std::string text;
  unsigned status;
};
std::ostream& operator<<(std::ostream& out, const RefusedText& refused) {
  return out << refused.why;
}

class HttpParserRefuses : public testing::TestWithParam<RefusedText> {};

TEST_P(HttpParserRefuses, WithItsStatus) {
  const auto next = parse(GetParam().text);

  ASSERT_TRUE(std::holds_alternative<HttpRefusal>(next));
  EXPECT_EQ(std::get<HttpRefusal>(next).status, GetParam().status);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, HttpParserRefuses,
    testing::Values(RefusedText{"AnotherMethod", "DELETE / HTTP/1.1\r\n\r\n", 405},
                    RefusedText{"AMethodNobodyKnows", "BREW / HTTP/1.1\r\n\r\n", 405},
                    RefusedText{"AMethodWithABody", "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", 405},
                    RefusedText{"ABody", "GET / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", 413},
                    RefusedText{"AHugeBody", "GET / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", 413},
                    RefusedText{"ABodyInPieces", "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 413},
                    RefusedText{"ALongLine", "GET /" + std::string(5000, 'a'), 414},
                    RefusedText{"LongHeaders", "GET / HTTP/1.1\r\nX: " + std::string(20000, 'a'), 431},
                    RefusedText{"AnotherProtocol", "*1\r\n$4\r\nPING\r\n\r\n\r\n", 400},
                    RefusedText{"ATlsGreeting", std::string{"\x16\x03\x01\x02\x00\x01\r\n\r\n", 10}, 400},
                    RefusedText{"AnotherVersion", "GET / HTTP/2.0\r\n\r\n", 505},
                    RefusedText{"APathThatIsNone", "GET *x HTTP/1.1\r\n\r\n", 400},
                    RefusedText{"ABrokenEscape", "GET /%4 HTTP/1.1\r\n\r\n", 400},
                    RefusedText{"AHeaderThatIsNone", "GET / HTTP/1.1\r\nno colon\r\n\r\n", 400}),
    [](const auto& refused) { return refused.param.why; });

}  // namespace
}  // namespace vedette::daemon
