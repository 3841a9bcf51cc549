#include "daemon/dialect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test/unit/daemon/talk.hpp"

namespace vedette::daemon {
namespace {

using config::Speech;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// A conversation in each of the dialects.
struct Talks {
  static config::DaemonSettings speaking(Speech speech) {
    config::DaemonSettings settings;
    settings.speak = speech;
    return settings;
  }
  Talk redis_7_0{watching_one_master(), speaking(Speech::redis_7_0)};
  Talk redis_8{watching_one_master(), speaking(Speech::redis_8)};
  Talk valkey_8{watching_one_master(), speaking(Speech::valkey_8)};
};

TEST(Dialect, NamesItsServerAndVersion) {
  Talks talks;

  EXPECT_THAT(talks.redis_7_0.ask("HELLO"), HasSubstr("$5\r\nredis\r\n$7\r\nversion\r\n$6\r\n7.0.15\r\n"));
  EXPECT_THAT(talks.redis_8.ask("HELLO"), HasSubstr("$5\r\nredis\r\n$7\r\nversion\r\n$5\r\n8.0.2\r\n"));
  EXPECT_THAT(talks.valkey_8.ask("HELLO"), HasSubstr("$6\r\nvalkey\r\n$7\r\nversion\r\n$5\r\n8.1.1\r\n"));
}

TEST(Dialect, HasItsOwnKeysInInfo) {
  Talks talks;
  const std::string old = talks.redis_7_0.ask("INFO");
  const std::string redis = talks.redis_8.ask("INFO");
  const std::string valkey = talks.valkey_8.ask("INFO");

  EXPECT_THAT(old, HasSubstr("redis_version:7.0.15\r\nredis_git_sha1"));
  EXPECT_THAT(old, HasSubstr("\r\nredis_mode:sentinel\r\n"));
  EXPECT_THAT(old, Not(HasSubstr("listener0")));
  EXPECT_THAT(redis, HasSubstr("redis_version:8.0.2\r\nredis_git_sha1"));
  EXPECT_THAT(redis, HasSubstr("\r\nredis_mode:sentinel\r\n"));
  EXPECT_THAT(redis, HasSubstr("\r\nlistener0:"));
  EXPECT_THAT(valkey, HasSubstr("redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.1.1\r\n"));
  EXPECT_THAT(valkey, HasSubstr("\r\nserver_mode:sentinel\r\n"));
  EXPECT_THAT(valkey, Not(HasSubstr("redis_mode")));
}

TEST(Dialect, AnswersTheNamesOfTheOthersButShowsItsOwn) {
  Talks talks;

  for (Talk* talk : {&talks.redis_7_0, &talks.redis_8, &talks.valkey_8}) {
    EXPECT_EQ(talk->ask("SENTINEL GET-PRIMARY-ADDR-BY-NAME mymaster"), "*2\r\n$9\r\n127.0.0.1\r\n$5\r\n17001\r\n");
    EXPECT_EQ(talk->ask("SENTINEL PRIMARY nosuch"), "-ERR No such master with that name\r\n");
    EXPECT_THAT(talk->ask("SENTINEL PRIMARIES"), StartsWith("*1\r\n*40\r\n"));
    EXPECT_EQ(talk->ask("SENTINEL IS-PRIMARY-DOWN-BY-ADDR 127.0.0.1 1 0 *"), "*3\r\n:0\r\n$1\r\n*\r\n:0\r\n");
    EXPECT_EQ(talk->ask("CLIENT SETINFO LIB-NAME x"), "+OK\r\n");
  }
  EXPECT_EQ(talks.redis_8.ask("COMMAND LIST FILTERBY PATTERN *prim*"), "*0\r\n");
  EXPECT_THAT(talks.valkey_8.ask("COMMAND LIST FILTERBY PATTERN *prim*"), StartsWith("*4\r\n"));
  EXPECT_EQ(talks.redis_8.ask("COMMAND INFO sentinel|primary"), "*1\r\n$-1\r\n");
  EXPECT_EQ(talks.redis_7_0.ask("COMMAND LIST FILTERBY PATTERN *setinfo"), "*0\r\n");
  EXPECT_THAT(talks.redis_8.ask("SENTINEL HELP"), Not(HasSubstr("PRIMAR")));
  EXPECT_THAT(talks.valkey_8.ask("SENTINEL HELP"), Not(HasSubstr("+MASTER")));
}

TEST(Dialect, CountsTheWordsOfItsTime) {
  Talks talks;
  const std::string too_few = "-ERR wrong number of arguments for 'command|getkeys' command\r\n";

  EXPECT_EQ(talks.redis_7_0.ask("COMMAND GETKEYS ping"), too_few);
  EXPECT_EQ(talks.redis_8.ask("COMMAND GETKEYS ping"), "-ERR The command has no key arguments\r\n");
  EXPECT_THAT(talks.redis_7_0.ask("COMMAND INFO command|getkeys"), HasSubstr("\r\n:-4\r\n"));
  EXPECT_THAT(talks.redis_7_0.ask("SENTINEL CONFIG GET"), StartsWith("-ERR Only SENTINEL CONFIG GET <option> / SET"));
  EXPECT_THAT(talks.redis_8.ask("SENTINEL CONFIG GET"), StartsWith("-ERR wrong number of arguments"));
}

TEST(Dialect, ShowsAListenerItsOwnEventsInTheOrderOfItsTime) {
  Talks talks;
  const auto set = [](Talk& talk) {
    talk.main->resp = protocol::Resp::three;
    talk.ask("SUBSCRIBE +set +monitor");
    return talk.ask("SENTINEL SET mymaster quorum 2");
  };

  EXPECT_THAT(set(talks.redis_7_0), testing::MatchesRegex(">3.*quorum 2\r\n.OK\r\n"));
  EXPECT_THAT(set(talks.redis_8), testing::MatchesRegex(".OK\r\n>3.*quorum 2\r\n"));
  EXPECT_THAT(talks.redis_7_0.ask("SENTINEL MONITOR m2 127.0.0.1 0 1"), StartsWith("+OK\r\n>3\r\n"));
}

TEST(Dialect, TellsOfAccessInTheWordsOfItsTime) {
  EXPECT_EQ(dialect_of(Speech::redis_7_0).refused_command("bob", "sentinel|master"),
            "this user has no permissions to run the 'sentinel|master' command");
  EXPECT_EQ(dialect_of(Speech::redis_8).refused_command("bob", "sentinel|master"),
            "User bob has no permissions to run the 'sentinel|master' command");
  EXPECT_EQ(dialect_of(Speech::valkey_8).refused_channel(), "No permissions to access a channel");
}

}  // namespace
}  // namespace vedette::daemon
