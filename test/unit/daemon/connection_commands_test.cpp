#include "daemon/connection_commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test/unit/daemon/talk.hpp"

namespace vedette::daemon {
namespace {

using testing::StartsWith;

struct ConnectionCase {
  const char* request;
  const char* reply;
};

config::DaemonSettings with_password() {
  config::DaemonSettings settings;
  settings.requirepass = "correct horse";
  return settings;
}

std::string greeting(const std::string& map, int proto) {
  return map + "\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$5\r\n" +
         std::string{dialect_of(config::Speech::redis_8).version} + "\r\n$5\r\nproto\r\n:" + std::to_string(proto) +
         "\r\n$2\r\nid\r\n:1\r\n$4\r\nmode\r\n$8\r\nsentinel\r\n$7\r\nmodules\r\n*0\r\n";
}

TEST(ConnectionCommands, AnswerAsRedisSentinelDoes) {
  Talk talk;
  const ConnectionCase cases[] = {
      {"HELLO 4", "-NOPROTO unsupported protocol version\r\n"},
      {"HELLO 1", "-NOPROTO unsupported protocol version\r\n"},
      {"HELLO x", "-ERR Protocol version is not an integer or out of range\r\n"},
      {"HELLO 2 AUTH a", "-ERR Syntax error in HELLO option 'AUTH'\r\n"},
      {"HELLO 2 foo", "-ERR Syntax error in HELLO option 'foo'\r\n"},
      {"HELLO 2 SETNAME 'a b'", "-ERR Client names cannot contain spaces, newlines or special characters.\r\n"},
      {"AUTH", "-ERR wrong number of arguments for 'auth' command\r\n"},
      {"AUTH x",
       "-ERR AUTH <password> called without any password configured for the default user. Are you sure your "
       "configuration is correct?\r\n"},
      {"AUTH default x", "+OK\r\n"},
      {"AUTH nouser x", "-WRONGPASS invalid username-password pair or user is disabled.\r\n"},
      {"AUTH a b c", "-ERR syntax error\r\n"},
  };

  for (const auto& [request, reply] : cases) {
    EXPECT_EQ(talk.ask(request), reply) << request;
  }
}

TEST(Hello, TellsWhoWeAreInTheProtocolAskedFor) {
  Talk talk;

  EXPECT_EQ(talk.ask("HELLO"), greeting("*12", 2));
  EXPECT_EQ(talk.ask("HELLO 3 SETNAME nm"), greeting("%6", 3));
  EXPECT_EQ(talk.ask("HELLO"), greeting("%6", 3));
  EXPECT_EQ(talk.ask("CLIENT GETNAME"), "$2\r\nnm\r\n");
  EXPECT_EQ(talk.ask("HELLO 2 AUTH default x"), greeting("*12", 2));
}

TEST(Hello, ThatFailsChangesNothing) {
  Talk talk;

  talk.ask("HELLO 3 SETNAME new AUTH nouser x");

  EXPECT_EQ(talk.main->resp, protocol::Resp::two);
  EXPECT_EQ(talk.main->name, "");
}

TEST(Hello, WithoutThePasswordIsRefused) {
  Talk talk{watching_one_master(), with_password()};

  const auto reply = talk.ask("HELLO 3");

  EXPECT_THAT(reply,
              StartsWith("-NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO "
                         "<proto> AUTH <user> <pass> option"));
  EXPECT_EQ(talk.main->resp, protocol::Resp::two);
}

TEST(Hello, TakesThePasswordWithIt) {
  Talk talk{watching_one_master(), with_password()};

  EXPECT_EQ(talk.ask("HELLO 3 AUTH default 'correct horse'"), greeting("%6", 3));
  EXPECT_EQ(talk.ask("PING"), "+PONG\r\n");
}

TEST(Auth, OpensTheDoorWithTheRightPasswordOnly) {
  Talk talk{watching_one_master(), with_password()};

  EXPECT_EQ(talk.ask("AUTH wrong"), "-WRONGPASS invalid username-password pair or user is disabled.\r\n");
  EXPECT_EQ(talk.ask("PING"), "-NOAUTH Authentication required.\r\n");
  EXPECT_EQ(talk.ask("AUTH 'correct horse'"), "+OK\r\n");
  EXPECT_EQ(talk.ask("PING"), "+PONG\r\n");
}

TEST(Auth, ThatFailsDoesNotTakeTheDoorAway) {
  Talk talk{watching_one_master(), with_password()};
  talk.ask("AUTH default 'correct horse'");

  talk.ask("AUTH wrong");

  EXPECT_EQ(talk.ask("PING"), "+PONG\r\n");
}

}  // namespace
}  // namespace vedette::daemon
