#include <gtest/gtest.h>

#include <string>

#include "test/conformance/pair.hpp"
#include "test/conformance/wire.hpp"

// Bytes that are no request: answered, and the connection closed, in the same way.

namespace vedette::conformance {
namespace {

struct Case {
  const char* why;
  std::string bytes;
};

std::vector<Case> cases() {
  return {
      {"the count is no number", "*x\r\n"},
      {"the count has a sign", "*+1\r\n"},
      {"the count has a leading zero", "*01\r\n"},
      {"there is no count", "*\r\n"},
      {"the count is too big", "*2147483648\r\n"},
      {"no length follows", "*1\r\nPING\r\n"},
      {"the byte in place of $ can't be shown", "*1\r\n\x01\r\n"},
      {"the length is no number", "*1\r\n$x\r\n"},
      {"the length is negative", "*1\r\n$-1\r\n"},
      {"the length is too big", "*1\r\n$536870913\r\n"},
      {"quotes are left open", "PING \"abc\r\n"},
      {"something sticks to a quote", "PING \"a\"b\r\n"},
      {"an earlier request is answered first", "PING\r\n*1\r\n$4\r\nPING\r\n*1\r\n!\r\n"},
      {"nothing is asked, and then nonsense", "*0\r\n*-5\r\n\r\n   \r\n*x\r\n"},
      {"a browser", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"},
      {"another browser", "POST / HTTP/1.1\r\n\r\n"},
      {"a line without end", std::string(70000, 'x')},
      {"a count without end", "*" + std::string(70000, '1')},
      {"a length without end", "*1\r\n$" + std::string(70000, '1')},
  };
}

TEST(ProtocolErrors, AreAnsweredAlike) {
  Pair pair;

  for (const auto& [why, bytes] : cases()) {
    Wire ours{pair.ours().at()};
    Wire theirs{pair.theirs().at()};
    ours.send(bytes);
    theirs.send(bytes);
    EXPECT_EQ(ours.rest(), theirs.rest()) << why;
  }
}

TEST(ProtocolErrors, OfStrangersAreAnsweredAlike) {
  Pair pair{{"requirepass secret"}, "secret"};

  for (const std::string bytes : {"*11\r\n", "*1\r\n$16385\r\n", "PING\r\n*11\r\n"}) {
    Wire ours{pair.ours().at()};
    Wire theirs{pair.theirs().at()};
    ours.send(bytes);
    theirs.send(bytes);
    EXPECT_EQ(ours.rest(), theirs.rest()) << bytes;
  }
}

}  // namespace
}  // namespace vedette::conformance
