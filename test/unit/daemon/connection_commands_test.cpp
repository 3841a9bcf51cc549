#include "daemon/connection_commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test/unit/daemon/talk.hpp"

namespace vedette::daemon {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

struct Case {
  const char* request;
  const char* reply;
};

config::DaemonSettings with_password() {
  config::DaemonSettings settings;
  settings.requirepass = "correct horse";
  return settings;
}

std::string greeting(const std::string& map, int proto) {
  return map + "\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$5\r\n" + std::string{speaks_as_version} +
         "\r\n$5\r\nproto\r\n:" + std::to_string(proto) +
         "\r\n$2\r\nid\r\n:1\r\n$4\r\nmode\r\n$8\r\nsentinel\r\n$7\r\nmodules\r\n*0\r\n";
}

TEST(ConnectionCommands, AnswerAsRedisSentinelDoes) {
  Talk talk;
  const Case cases[] = {
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
      {"CLIENT", "-ERR wrong number of arguments for 'client' command\r\n"},
      {"CLIENT FOO", "-ERR unknown subcommand 'FOO'. Try CLIENT HELP.\r\n"},
      {"CLIENT ID", ":1\r\n"},
      {"CLIENT ID x", "-ERR wrong number of arguments for 'client|id' command\r\n"},
      {"CLIENT GETNAME", "$-1\r\n"},
      {"CLIENT SETNAME 'a b'", "-ERR Client names cannot contain spaces, newlines or special characters.\r\n"},
      {"CLIENT SETNAME foo", "+OK\r\n"},
      {"CLIENT GETNAME", "$3\r\nfoo\r\n"},
      {"CLIENT SETNAME ''", "+OK\r\n"},
      {"CLIENT GETNAME", "$-1\r\n"},
      {"CLIENT SETINFO LIB-NAME redis-py", "+OK\r\n"},
      {"CLIENT SETINFO lib-ver 5.0", "+OK\r\n"},
      {"CLIENT SETINFO lib-foo 5.0", "-ERR Unrecognized option 'lib-foo'\r\n"},
      {"CLIENT SETINFO LIB-NAME 'a b'", "-ERR LIB-NAME cannot contain spaces, newlines or special characters.\r\n"},
      {"CLIENT SETINFO LIB-NAME", "-ERR wrong number of arguments for 'client|setinfo' command\r\n"},
      {"CLIENT SETINFO LIB-NAME ''", "+OK\r\n"},
      {"CLIENT LIST TYPE pubsub", "$0\r\n\r\n"},
      {"CLIENT LIST TYPE replica", "$0\r\n\r\n"},
      {"CLIENT LIST TYPE foo", "-ERR Unknown client type 'foo'\r\n"},
      {"CLIENT LIST ID 7 8", "$0\r\n\r\n"},
      {"CLIENT LIST ID x", "-ERR Invalid client ID\r\n"},
      {"CLIENT LIST foo", "-ERR syntax error\r\n"},
      {"CLIENT LIST foo bar", "-ERR syntax error\r\n"},
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

TEST(ClientList, HasOneLineForEachConnectionInTheOrderOfRedis) {
  Talk talk;
  Session& other = talk.join();
  talk.ask(other, "CLIENT SETNAME sentinel-0123abcd-cmd");

  const auto reply = talk.ask("CLIENT LIST ID 2");

  EXPECT_THAT(reply,
              MatchesRegex("\\$[0-9]+\r\nid=2 addr=127.0.0.1:50002 laddr=127.0.0.1:26379 fd=-1 "
                           "name=sentinel-0123abcd-cmd age=0 idle=0 flags=N db=0 sub=0 psub=0 ssub=0 multi=-1 watch=0 "
                           "qbuf=0 qbuf-free=0 argv-mem=0 multi-mem=0 rbs=[0-9]+ rbp=0 obl=[0-9]+ oll=0 omem=0 "
                           "tot-mem=[0-9]+ events=rw? cmd=client.setname user=default redir=-1 resp=2 lib-name= "
                           "lib-ver=\n\r\n"));
}

TEST(ClientList, IsVerbatimTextInResp3) {
  Talk talk;
  talk.ask("HELLO 3");

  EXPECT_THAT(talk.ask("CLIENT INFO"), MatchesRegex("=[0-9]+\r\ntxt:id=1 .* cmd=client.info .*\n\r\n"));
  EXPECT_EQ(talk.ask("CLIENT LIST TYPE pubsub"), "=4\r\ntxt:\r\n");
}

TEST(ClientList, KnowsListenersFromOthers) {
  Talk talk;
  Session& listener = talk.join();
  talk.ask(listener, "SUBSCRIBE +sdown");

  EXPECT_THAT(talk.ask("CLIENT LIST TYPE pubsub"), HasSubstr("id=2 "));
  EXPECT_THAT(talk.ask("CLIENT LIST TYPE pubsub"), HasSubstr(" flags=P db=0 sub=1 "));
  EXPECT_THAT(talk.ask("CLIENT LIST TYPE normal"), Not(HasSubstr("id=2 ")));
}

}  // namespace
}  // namespace vedette::daemon
