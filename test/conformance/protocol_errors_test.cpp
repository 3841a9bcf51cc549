#include <gtest/gtest.h>

#include <string>

#include "test/conformance/pair.hpp"
#include "test/conformance/wire.hpp"

// Bytes that are no request: answered, and the connection closed, in the same way.

namespace vedette::conformance {
namespace {

struct BytesCase {
  const char* why;
  std::string bytes;
};

std::vector<BytesCase> broken() {
  return {
      {"the count is no number", "*x\r\n"},
      {"the count has a sign", "*+1\r\n"},
      {"the count has a leading zero", "*01\r\n"},
      {"the count has a blank", "* 1\r\n"},
      {"the count ends in a letter", "*1x\r\n"},
      {"there is no count", "*\r\n"},
      {"the count is too big", "*2147483648\r\n"},
      {"the count is beyond all numbers", "*99999999999999999999\r\n"},
      {"no length follows", "*1\r\nPING\r\n"},
      {"an empty line in place of a length", "*1\r\n\r\n"},
      {"the byte in place of $ can't be shown", "*1\r\n\x01\r\n"},
      {"a line end in place of $", "*1\r\n\nx\r\n"},
      {"the length is no number", "*1\r\n$x\r\n"},
      {"there is no length", "*1\r\n$\r\n"},
      {"the length has a sign", "*1\r\n$+4\r\nPING\r\n"},
      {"the length has a leading zero", "*1\r\n$04\r\nPING\r\n"},
      {"the length is negative", "*1\r\n$-1\r\n"},
      {"the length is too big", "*1\r\n$536870913\r\n"},
      {"the second word is broken", "*2\r\n$4\r\nPING\r\nx\r\n"},
      {"quotes are left open", "PING \"abc\r\n"},
      {"single quotes are left open", "PING 'abc\r\n"},
      {"an escape ends the line", "PING \"abc\\\r\n"},
      {"something sticks to a quote", "PING \"a\"b\r\n"},
      {"something sticks to a single quote", "PING 'a'b\r\n"},
      {"a quote sticks to a quote", "PING \"a\"\"b\"\r\n"},
      {"an earlier request is answered first", "PING\r\n*1\r\n$4\r\nPING\r\n*1\r\n!\r\n"},
      {"nothing is asked, and then nonsense", "*0\r\n*-5\r\n*x\r\n"},
      {"what follows is not looked at", "*x\r\nPING\r\n"},
      {"a browser", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"},
      {"another browser", "POST / HTTP/1.1\r\n\r\n"},
      {"a browser in an array", "*1\r\n$4\r\npost\r\n"},
      {"a browser behind a request", "PING\r\nhost: x\r\n"},
      {"a line without end", std::string(70000, 'x')},
      {"a count without end", "*" + std::string(70000, '1')},
      {"a length without end", "*1\r\n$" + std::string(70000, '1')},
      {"a browser behind a subscription", "SUBSCRIBE a\r\nhost: x\r\n"},
      {"nonsense behind a subscription", "SUBSCRIBE a\r\n*x\r\n"},
      {"the caller ends itself", "CLIENT KILL TYPE normal SKIPME no\r\nPING\r\n"},
      {"a listener ends itself", "HELLO 3\r\nSUBSCRIBE a\r\nCLIENT KILL TYPE pubsub SKIPME no\r\nPING\r\n"},
  };
}

std::vector<BytesCase> unusual() {
  return {
      {"a line feed alone ends a line", "PING\n"},
      {"blanks around", "  PING   x  \r\n"},
      {"tabs between", "\tPING\t\tx\r\n"},
      {"empty lines between", "\r\n\nPING\r\n\r\n \r\nPING\r\n"},
      {"empty arrays between", "*0\r\n*-1\r\n*-2147483648\r\n*1\r\n$4\r\nPING\r\n"},
      {"an empty word", "*2\r\n$4\r\nPING\r\n$0\r\n\r\n"},
      {"an empty command", "*1\r\n$0\r\n\r\n"},
      {"an empty command in quotes", "\"\"\r\n"},
      {"bytes in place of a line end", "*1\r\n$4\r\nPINGxx"},
      {"a line end within a word", "*2\r\n$4\r\nPING\r\n$4\r\na\r\nb\r\n"},
      {"a NUL within a word", std::string("*2\r\n$4\r\nPING\r\n$3\r\na\0b\r\n", 23)},
      {"quotes around the command", "\"PING\" 'x'\r\n"},
      {"escapes", "PING \"\\x41\\n\\r\\t\\b\\a\\\\\\\"\"\r\n"},
      {"an escape that is none", "PING \"\\q\\xZZ\\x4\"\r\n"},
      {"single quotes know one escape", "PING 'it\\'s \\n'\r\n"},
      {"quotes in the midst of a word", "PING a\"b c\"\r\n"},
      {"single quotes in the midst of a word", "PING a'b c'\r\n"},
      {"a backslash alone", "PING \\\r\n"},
      {"arrays and lines mixed", "*1\r\n$4\r\nPING\r\nPING a\r\n*2\r\n$4\r\nping\r\n$1\r\nb\r\n"},
      {"a dollar begins a line", "$4 x\r\n"},
      {"a plus begins a line", "+PING\r\n"},
      {"a long word", "PING " + std::string(20000, 'y') + "\r\n"},
      {"a long word in an array", "*2\r\n$4\r\nPING\r\n$100000\r\n" + std::string(100000, 'z') + "\r\n"},
      {"many requests at once",
       [] {
         std::string bytes;
         for (int i = 0; i < 2000; ++i) bytes += "*2\r\n$4\r\nPING\r\n$3\r\nabc\r\n";
         return bytes;
       }()},
      {"many words",
       [] {
         std::string bytes = "*1001\r\n$3\r\nFOO\r\n";
         for (int i = 0; i < 1000; ++i) bytes += "$1\r\nw\r\n";
         return bytes;
       }()},
  };
}

class ProtocolErrors : public testing::TestWithParam<Original> {};

TEST_P(ProtocolErrors, AreAnsweredAlike) {
  Pair pair{GetParam()};

  for (const auto& [why, bytes] : broken()) {
    Wire ours{pair.ours().at()};
    Wire theirs{pair.theirs().at()};
    ours.send(bytes);
    theirs.send(bytes);
    EXPECT_EQ(masked(ours.rest()), masked(theirs.rest())) << why;
  }
}

TEST_P(ProtocolErrors, AreNotSeenWhereThereAreNone) {
  Pair pair{GetParam()};

  for (const auto& [why, bytes] : unusual()) {
    Wire ours{pair.ours().at()};
    Wire theirs{pair.theirs().at()};
    EXPECT_EQ(ours.ask_raw(bytes), theirs.ask_raw(bytes)) << why;
  }
}

TEST_P(ProtocolErrors, OfStrangersAreAnsweredAlike) {
  Pair pair{GetParam(), {"requirepass secret"}, "secret"};

  for (const std::string bytes : {"*11\r\n", "*1\r\n$16385\r\n", "PING\r\n*11\r\n", "*10\r\n$16385\r\n"}) {
    Wire ours{pair.ours().at()};
    Wire theirs{pair.theirs().at()};
    ours.send(bytes);
    theirs.send(bytes);
    EXPECT_EQ(ours.rest(), theirs.rest()) << bytes;
  }
}

INSTANTIATE_TEST_SUITE_P(As, ProtocolErrors, testing::ValuesIn(originals()), name_of_original);

}  // namespace
}  // namespace vedette::conformance
