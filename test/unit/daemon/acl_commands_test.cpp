#include "daemon/acl_commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test/unit/daemon/talk.hpp"

namespace vedette::daemon {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

constexpr const char* denied_ping = "-NOPERM User t has no permissions to run the 'ping' command\r\n";

/// A session of that user, with the password `pw`.
Session& session_of(Talk& talk, const std::string& user, bool resp3 = false) {
  Session& session = talk.join();
  const std::string reply = talk.ask(session, resp3 ? "HELLO 3 AUTH " + user + " pw" : "AUTH " + user + " pw");
  EXPECT_THAT(reply, Not(StartsWith("-")));
  return session;
}

TEST(AclCommands, AnswerAsRedisSentinelDoes) {
  Talk talk;
  talk.expect({
      {"ACL", "-ERR wrong number of arguments for 'acl' command\r\n"},
      {"ACL FOO", "-ERR unknown subcommand 'FOO'. Try ACL HELP.\r\n"},
      {"ACL WHOAMI", "$7\r\ndefault\r\n"},
      {"ACL WHOAMI x", "-ERR wrong number of arguments for 'acl|whoami' command\r\n"},
      {"ACL USERS", "*1\r\n$7\r\ndefault\r\n"},
      {"ACL LIST", "*1\r\n$51\r\nuser default on nopass sanitize-payload ~* &* +@all\r\n"},
      {"ACL GETUSER default",
       "*12\r\n$5\r\nflags\r\n*3\r\n$2\r\non\r\n$6\r\nnopass\r\n$16\r\nsanitize-payload\r\n$9\r\npasswords\r\n*0\r\n"
       "$8\r\ncommands\r\n$5\r\n+@all\r\n$4\r\nkeys\r\n$2\r\n~*\r\n$8\r\nchannels\r\n$2\r\n&*\r\n"
       "$9\r\nselectors\r\n*0\r\n"},
      {"ACL GETUSER nosuch", "$-1\r\n"},
      {"ACL CAT read", "*0\r\n"},
      {"ACL CAT nosuch", "-ERR Unknown category 'nosuch'\r\n"},
      {"ACL CAT read x", "-ERR unknown subcommand or wrong number of arguments for 'CAT'. Try ACL HELP.\r\n"},
      {"ACL LOG", "*0\r\n"},
      {"ACL LOG -1", "*0\r\n"},
      {"ACL LOG reset", "+OK\r\n"},
      {"ACL LOG x", "-ERR value is not an integer or out of range\r\n"},
      {"acl log 1 2", "-ERR unknown subcommand or wrong number of arguments for 'log'. Try ACL HELP.\r\n"},
      {"ACL SAVE",
       "-ERR This Redis instance is not configured to use an ACL file. You may want to specify users via the ACL "
       "SETUSER command and then issue a CONFIG REWRITE (assuming you have a Redis configuration file set) in order "
       "to store users in the Redis configuration.\r\n"},
      {"ACL DRYRUN default PING", "+OK\r\n"},
      {"ACL DRYRUN nosuch PING", "-ERR User 'nosuch' not found\r\n"},
      {"ACL DRYRUN default get", "-ERR Command 'get' not found\r\n"},
      {"ACL DRYRUN default SENTINEL FOO", "-ERR Command 'SENTINEL' not found\r\n"},
      {"ACL DRYRUN default SENTINEL", "-ERR wrong number of arguments for 'sentinel' command\r\n"},
      {"ACL DRYRUN default SENTINEL MASTERS x", "-ERR wrong number of arguments for 'sentinel|masters' command\r\n"},
      {"ACL GENPASS 0",
       "-ERR ACL GENPASS argument must be the number of bits for the output password, a positive number up to "
       "4096\r\n"},
      {"ACL GENPASS 4097",
       "-ERR ACL GENPASS argument must be the number of bits for the output password, a positive number up to "
       "4096\r\n"},
      {"ACL GENPASS x", "-ERR value is not an integer or out of range\r\n"},
      {"ACL SETUSER 'bad name' on", "-ERR Usernames can't contain spaces or null characters\r\n"},
      {"ACL SETUSER '' on", "-ERR Usernames can't contain spaces or null characters\r\n"},
      {"ACL SETUSER alice +nosuch",
       "-ERR Error in ACL SETUSER modifier '+nosuch': Unknown command or category name in ACL\r\n"},
      {"ACL SETUSER alice (+ping", "-ERR Unmatched parenthesis in acl selector starting at '(+ping'.\r\n"},
      {"ACL USERS", "*1\r\n$7\r\ndefault\r\n"},
      {"ACL SETUSER alice", "+OK\r\n"},
      {"ACL GETUSER alice",
       "*12\r\n$5\r\nflags\r\n*2\r\n$3\r\noff\r\n$16\r\nsanitize-payload\r\n$9\r\npasswords\r\n*0\r\n"
       "$8\r\ncommands\r\n$5\r\n-@all\r\n$4\r\nkeys\r\n$0\r\n\r\n$8\r\nchannels\r\n$0\r\n\r\n"
       "$9\r\nselectors\r\n*0\r\n"},
      {"ACL SETUSER alice on (+info &x)", "+OK\r\n"},
      {"ACL LIST",
       "*2\r\n$81\r\nuser alice on sanitize-payload resetchannels -@all (resetchannels &x -@all +info)\r\n"
       "$51\r\nuser default on nopass sanitize-payload ~* &* +@all\r\n"},
      {"ACL DRYRUN alice INFO", "+OK\r\n"},
      {"ACL DRYRUN alice PING", "$55\r\nUser alice has no permissions to run the 'ping' command\r\n"},
      {"ACL SETUSER alice +subscribe", "+OK\r\n"},
      {"ACL DRYRUN alice SUBSCRIBE y", "$55\r\nUser alice has no permissions to access the 'y' channel\r\n"},
      {"ACL DELUSER alice nosuch alice", ":1\r\n"},
      {"ACL DELUSER default", "-ERR The 'default' user cannot be removed\r\n"},
  });
}

TEST(AclCommands, AUserIsAMapInResp3) {
  Talk talk;
  talk.ask("HELLO 3");
  talk.ask("ACL SETUSER t on (+ping ~a)");

  EXPECT_EQ(talk.ask("ACL GETUSER t"),
            "%6\r\n$5\r\nflags\r\n~2\r\n$2\r\non\r\n$16\r\nsanitize-payload\r\n$9\r\npasswords\r\n*0\r\n"
            "$8\r\ncommands\r\n$5\r\n-@all\r\n$4\r\nkeys\r\n$0\r\n\r\n$8\r\nchannels\r\n$0\r\n\r\n"
            "$9\r\nselectors\r\n*1\r\n%3\r\n$8\r\ncommands\r\n$11\r\n-@all +ping\r\n$4\r\nkeys\r\n$2\r\n~a\r\n"
            "$8\r\nchannels\r\n$0\r\n\r\n");
  EXPECT_EQ(talk.ask("ACL GETUSER nosuch"), "_\r\n");
}

TEST(AclCommands, CategoriesAreThoseOfTheTable) {
  Talk talk;

  EXPECT_THAT(talk.ask("ACL CAT"), StartsWith("*21\r\n$8\r\nkeyspace\r\n$4\r\nread\r\n"));
  EXPECT_EQ(talk.ask("ACL CAT PubSub"),
            "*5\r\n$7\r\npublish\r\n$9\r\nsubscribe\r\n$10\r\npsubscribe\r\n$11\r\nunsubscribe\r\n"
            "$12\r\npunsubscribe\r\n");
}

TEST(AclCommands, GeneratedPasswordsAreHexAndNew) {
  Talk talk;

  EXPECT_THAT(talk.ask("ACL GENPASS"), MatchesRegex("\\$64\r\n[0-9a-f]{64}\r\n"));
  EXPECT_THAT(talk.ask("ACL GENPASS 5"), MatchesRegex("\\$2\r\n[0-9a-f]{2}\r\n"));
  EXPECT_THAT(talk.ask("ACL GENPASS 4096"), StartsWith("$1024\r\n"));
  EXPECT_NE(talk.ask("ACL GENPASS"), talk.ask("ACL GENPASS"));
}

TEST(AclCommands, ARefusedSetuserChangesNothing) {
  Talk talk;
  talk.ask("ACL SETUSER t on +ping");

  talk.ask("ACL SETUSER t off +info foo");

  EXPECT_THAT(talk.ask("ACL LIST"), HasSubstr("user t on sanitize-payload resetchannels -@all +ping\r\n"));
}

TEST(AclCommands, DeniedCommandsAnswerNoperm) {
  Talk talk;
  talk.ask("ACL SETUSER t on >pw +subscribe &a &b +publish +acl|whoami");
  Session& guest = session_of(talk, "t");

  EXPECT_EQ(talk.ask(guest, "PING"), denied_ping);
  EXPECT_EQ(talk.ask(guest, "SENTINEL masters"),
            "-NOPERM User t has no permissions to run the 'sentinel|masters' command\r\n");
  EXPECT_EQ(talk.ask(guest, "SUBSCRIBE a c b"), "-NOPERM No permissions to access a channel\r\n");
  EXPECT_EQ(talk.ask(guest, "PUBLISH __sentinel__:hello x"), "-NOPERM No permissions to access a channel\r\n");
  EXPECT_EQ(talk.ask(guest, "ACL WHOAMI"), "$1\r\nt\r\n");
  EXPECT_FALSE(guest.subscribed());
  EXPECT_EQ(talk.statistics.access_denied_command, 2U);
  EXPECT_EQ(talk.statistics.access_denied_channel, 2U);
}

TEST(AclCommands, LookupAndArityComeBeforeTheDenialAndThatBeforeTheSubscription) {
  Talk talk;
  talk.ask("ACL SETUSER t on >pw +subscribe &* +role");
  Session& guest = session_of(talk, "t");

  EXPECT_THAT(talk.ask(guest, "FOO"), StartsWith("-ERR unknown command"));
  EXPECT_THAT(talk.ask(guest, "SENTINEL master"), StartsWith("-ERR wrong number"));
  talk.ask(guest, "SUBSCRIBE a");
  EXPECT_EQ(talk.ask(guest, "PING"), denied_ping);
  EXPECT_THAT(talk.ask(guest, "ROLE"), StartsWith("-ERR Can't execute 'role'"));
}

TEST(AclCommands, TheLogTellsWhoWasDeniedWhat) {
  Talk talk;
  talk.ask("ACL SETUSER t on >pw +subscribe");
  Session& guest = session_of(talk, "t");
  talk.ask(guest, "PING");
  talk.ask(guest, "PING");
  talk.ask(guest, "SUBSCRIBE x");
  talk.ask(guest, "AUTH nosuch hidden");
  talk.ask(guest, "HELLO 3 AUTH t hidden");

  const std::string log = talk.ask("ACL LOG");

  const auto entry = [](const std::string& count, const std::string& reason, const std::string& object,
                        const std::string& user) {
    return "\\*20\r\n\\$5\r\ncount\r\n:" + count + "\r\n\\$6\r\nreason\r\n\\$[0-9]\r\n" + reason +
           "\r\n\\$7\r\ncontext\r\n\\$8\r\ntoplevel\r\n\\$6\r\nobject\r\n\\$[0-9]+\r\n" + object +
           "\r\n\\$8\r\nusername\r\n\\$[0-9]\r\n" + user +
           "\r\n\\$11\r\nage-seconds\r\n\\$[0-9]+\r\n[0-9.]+\r\n\\$11\r\nclient-info\r\n\\$[0-9]+\r\nid=2 [^\r]*\r\n"
           "\\$8\r\nentry-id\r\n:[0-9]+\r\n\\$17\r\ntimestamp-created\r\n:[0-9]+\r\n"
           "\\$22\r\ntimestamp-last-updated\r\n:[0-9]+\r\n";
  };
  EXPECT_THAT(log, MatchesRegex("\\*4\r\n" + entry("1", "auth", "HELLO", "t") + entry("1", "auth", "AUTH", "nosuch") +
                                entry("1", "channel", "x", "t") + entry("2", "command", "ping", "t")));
  EXPECT_THAT(log, Not(HasSubstr("hidden")));
  EXPECT_THAT(log, HasSubstr(" cmd=ping user=t "));
  EXPECT_THAT(talk.ask("ACL LOG 1"), StartsWith("*1\r\n"));
  EXPECT_EQ(talk.ask("ACL LOG RESET"), "+OK\r\n");
  EXPECT_EQ(talk.ask("ACL LOG"), "*0\r\n");
}

TEST(AclCommands, TheLogShowsTenUnlessToldAndKeepsAsManyAsConfigured) {
  config::DaemonSettings settings;
  settings.acllog_max_len = 12;
  Talk talk{watching_one_master(), settings};
  for (int i = 0; i < 15; ++i) talk.ask("AUTH user" + std::to_string(i) + " x");

  EXPECT_THAT(talk.ask("ACL LOG"), StartsWith("*10\r\n"));
  EXPECT_THAT(talk.ask("ACL LOG 100"), StartsWith("*12\r\n"));
}

TEST(AclCommands, TheLogIsMadeOfMapsInResp3) {
  Talk talk;
  talk.ask("HELLO 3");
  talk.ask("AUTH nosuch x");

  EXPECT_THAT(talk.ask("ACL LOG"),
              MatchesRegex("\\*1\r\n%10\r\n\\$5\r\ncount\r\n:1\r\n.*age-seconds\r\n,[0-9.]+\r\n.*"));
}

TEST(AclCommands, WhoIsDeletedLosesItsConnections) {
  Talk talk;
  talk.ask("ACL SETUSER t on >pw +@all &*");
  talk.ask("ACL SETUSER u on >pw +@all &*");
  Session& first = session_of(talk, "t");
  Session& second = session_of(talk, "t", true);
  Session& other = session_of(talk, "u");
  talk.ask(second, "SUBSCRIBE x");

  EXPECT_EQ(talk.ask("ACL DELUSER t"), ":1\r\n");

  EXPECT_EQ(first.closing, Session::Closing::at_once);
  EXPECT_EQ(second.closing, Session::Closing::at_once);
  EXPECT_EQ(other.closing, Session::Closing::no);
  EXPECT_EQ(first.user, "default");
}

TEST(AclCommands, WhoDeletesItselfIsStillAnswered) {
  Talk talk;
  talk.ask("ACL SETUSER t on >pw +@all &*");
  Session& guest = session_of(talk, "t");

  EXPECT_EQ(talk.ask(guest, "ACL DELUSER t"), ":1\r\n");

  EXPECT_EQ(guest.closing, Session::Closing::after_reply);
}

TEST(AclCommands, WhoeverIsNamedBesideTheDefaultUserStays) {
  Talk talk;
  talk.ask("ACL SETUSER t on");
  talk.ask("ACL SETUSER u on");

  talk.ask("ACL DELUSER t default u");

  EXPECT_EQ(talk.ask("ACL USERS"), "*3\r\n$7\r\ndefault\r\n$1\r\nt\r\n$1\r\nu\r\n");
}

TEST(AclCommands, WhoMayNoLongerHearWhatItListensToIsTurnedOut) {
  Talk talk;
  talk.ask("ACL SETUSER t on >pw +@all &a* &b");
  Session& channel = session_of(talk, "t");
  Session& pattern = session_of(talk, "t");
  Session& granted = session_of(talk, "t");
  Session& deaf = session_of(talk, "t");
  talk.ask(channel, "SUBSCRIBE a1");
  talk.ask(pattern, "PSUBSCRIBE a*");
  talk.ask(granted, "SUBSCRIBE b");

  talk.ask("ACL SETUSER t resetchannels &b &c");

  EXPECT_EQ(channel.closing, Session::Closing::at_once);
  EXPECT_EQ(pattern.closing, Session::Closing::at_once);
  EXPECT_EQ(granted.closing, Session::Closing::no);
  EXPECT_EQ(deaf.closing, Session::Closing::no);
}

TEST(AclCommands, RulesThatChangeCountFromTheNextRequestOn) {
  Talk talk;
  talk.ask("ACL SETUSER t on >pw +ping");
  Session& guest = session_of(talk, "t");
  EXPECT_EQ(talk.ask(guest, "PING"), "+PONG\r\n");

  talk.ask("ACL SETUSER t -ping");

  EXPECT_EQ(talk.ask(guest, "PING"), denied_ping);
}

TEST(AclCommands, APasswordForTheDefaultUserIsAskedOfThoseWhoComeLater) {
  Talk talk;
  talk.ask("ACL SETUSER default >secret");

  EXPECT_EQ(talk.ask("PING"), "+PONG\r\n");
  Session& guest = talk.join();
  EXPECT_EQ(talk.ask(guest, "PING"), "-NOAUTH Authentication required.\r\n");
  EXPECT_EQ(talk.ask(guest, "AUTH secret"), "+OK\r\n");
  EXPECT_EQ(talk.ask(guest, "PING"), "+PONG\r\n");
}

TEST(AclCommands, WhoWasAskedForAPasswordComesInWhenNoneIsAskedAnyMore) {
  config::DaemonSettings settings;
  settings.requirepass = "secret";
  Talk talk{watching_one_master(), settings};
  Session& guest = talk.join();
  EXPECT_EQ(talk.ask(guest, "PING"), "-NOAUTH Authentication required.\r\n");
  talk.ask("AUTH secret");

  talk.ask("ACL SETUSER default nopass");

  EXPECT_EQ(talk.ask(guest, "PING"), "+PONG\r\n");
}

TEST(AclCommands, AFailedAuthenticationChangesNothing) {
  Talk talk;
  talk.ask("ACL SETUSER t on >pw +acl");
  Session& guest = session_of(talk, "t");

  EXPECT_EQ(talk.ask(guest, "AUTH t wrong"), "-WRONGPASS invalid username-password pair or user is disabled.\r\n");

  EXPECT_EQ(talk.ask(guest, "ACL WHOAMI"), "$1\r\nt\r\n");
}

TEST(AclCommands, ChannelsAreOpenToNewUsersIfSoConfigured) {
  config::DaemonSettings settings;
  settings.channels_by_default = true;
  Talk talk{watching_one_master(), settings};

  talk.ask("ACL SETUSER t");

  EXPECT_THAT(talk.ask("ACL LIST"), HasSubstr("user t off sanitize-payload &* -@all\r\n"));
}

}  // namespace
}  // namespace vedette::daemon
