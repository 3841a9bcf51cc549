#include "daemon/command_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "test/unit/daemon/talk.hpp"

namespace vedette::daemon {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

struct TableCase {
  const char* request;
  const char* reply;
};

TEST(CommandTable, NamesAreUniqueAndContainersStandBeforeTheirSubcommands) {
  std::set<std::string_view> seen;

  for (const CommandRow& row : command_table()) {
    EXPECT_TRUE(seen.insert(row.name).second) << row.name;
    EXPECT_TRUE(row.container().empty() || seen.contains(row.container())) << row.name;
    EXPECT_NE(row.arity, 0) << row.name;
    EXPECT_FALSE(row.summary.empty()) << row.name;
    EXPECT_FALSE(row.since.empty()) << row.name;
  }
}

TEST(CommandTable, OnlyContainersHaveNoHandler) {
  for (const CommandRow& row : command_table()) {
    EXPECT_TRUE(!std::holds_alternative<std::monostate>(row.handler) || !subcommands(row).empty()) << row.name;
  }
}

TEST(CommandTable, FlagsAndCategoriesAreShownInOneOrder) {
  const CommandRow& shutdown = *find_command("shutdown");
  const CommandRow& list = *find_command("client|list");

  EXPECT_THAT(flag_names(shutdown.flags),
              ElementsAre("admin", "noscript", "loading", "stale", "no_multi", "allow_busy"));
  EXPECT_THAT(category_names(list.categories), ElementsAre("admin", "slow", "dangerous", "connection"));
}

TEST(CommandTable, ARenamedCommandIsKnownByItsNewNameOnly) {
  const CommandNames names{{{"sentinel", "FOOBAR"}, {"ping", ""}}};

  EXPECT_EQ(names.find("foobar"), find_command("sentinel"));
  EXPECT_EQ(names.find("sentinel"), nullptr);
  EXPECT_EQ(names.find("ping"), nullptr);
}

TEST(CommandTable, ARenamedContainerSpeaksOfItselfByItsNewName) {
  config::DaemonSettings settings;
  settings.renamed_commands = {{"sentinel", "foobar"}};
  Talk talk{watching_one_master(), settings};

  EXPECT_EQ(talk.ask("FOOBAR X"), "-ERR unknown subcommand 'X'. Try FOOBAR HELP.\r\n");
}

TEST(Dispatch, RefusesWhatIsUnknownOrIllFormedAsRedisSentinelDoes) {
  Talk talk;
  const TableCase cases[] = {
      {"ECHO x", "-ERR unknown command 'ECHO', with args beginning with: 'x' \r\n"},
      {"FOO", "-ERR unknown command 'FOO', with args beginning with: \r\n"},
      {"FOO a 'b c' \"d\\r\\ne\"", "-ERR unknown command 'FOO', with args beginning with: 'a' 'b c' 'd  e' \r\n"},
      {"CONFIG GET port", "-ERR unknown command 'CONFIG', with args beginning with: 'GET' 'port' \r\n"},
      {"QUIT", "-ERR unknown command 'QUIT', with args beginning with: \r\n"},
      {"''", "-ERR unknown command '', with args beginning with: \r\n"},
      {"ROLE x", "-ERR wrong number of arguments for 'role' command\r\n"},
      {"SENTINEL", "-ERR wrong number of arguments for 'sentinel' command\r\n"},
      {"SENTINEL FOO", "-ERR unknown subcommand 'FOO'. Try SENTINEL HELP.\r\n"},
      {"sentinel foo x", "-ERR unknown subcommand 'foo'. Try SENTINEL HELP.\r\n"},
      {"SENTINEL HELP x", "-ERR wrong number of arguments for 'sentinel|help' command\r\n"},
      {"SENTINEL MYID x", "-ERR wrong number of arguments for 'sentinel|myid' command\r\n"},
      {"sentinel Master", "-ERR wrong number of arguments for 'sentinel|master' command\r\n"},
      {"SENTINEL SLAVES", "-ERR wrong number of arguments for 'sentinel|slaves' command\r\n"},
      {"SENTINEL SET mymaster quorum", "-ERR wrong number of arguments for 'sentinel|set' command\r\n"},
      {"CLIENT NO-TOUCH on", "-ERR unknown subcommand 'NO-TOUCH'. Try CLIENT HELP.\r\n"},
      {"COMMAND FOO", "-ERR unknown subcommand 'FOO'. Try COMMAND HELP.\r\n"},
  };

  for (const auto& [request, reply] : cases) {
    EXPECT_EQ(talk.ask(request), reply) << request;
  }
}

TEST(Dispatch, RepeatsNoMoreThan128BytesOfAnUnknownCommand) {
  Talk talk;
  const std::string sixty(60, 'a');

  const auto reply = talk.ask("FOO " + sixty + ' ' + sixty + " cccc");

  EXPECT_EQ(reply, "-ERR unknown command 'FOO', with args beginning with: '" + sixty + "' '" + sixty + "' 'cc' \r\n");
}

TEST(Dispatch, ALongNameIsCut) {
  Talk talk;

  const auto reply = talk.ask(std::string(200, 'x'));

  EXPECT_EQ(reply, "-ERR unknown command '" + std::string(128, 'x') + "', with args beginning with: \r\n");
}

TEST(Dispatch, LooksUpAndCountsWordsBeforeItAsksForThePassword) {
  config::DaemonSettings settings;
  settings.requirepass = "secret";
  Talk talk{watching_one_master(), settings};

  EXPECT_THAT(talk.ask("FOO"), StartsWith("-ERR unknown command"));
  EXPECT_THAT(talk.ask("PUBLISH"), StartsWith("-ERR wrong number"));
  EXPECT_THAT(talk.ask("SENTINEL foo"), StartsWith("-ERR unknown subcommand"));
  EXPECT_EQ(talk.ask("SENTINEL MASTERS"), "-NOAUTH Authentication required.\r\n");
  EXPECT_EQ(talk.ask("PING"), "-NOAUTH Authentication required.\r\n");
}

TEST(Dispatch, ABrowserIsThrownOutWithoutAWord) {
  Talk talk;

  EXPECT_THAT(talk.ask("Host: example.com"), IsEmpty());

  EXPECT_EQ(talk.main->closing, Session::Closing::at_once);
}

TEST(TableCommands, CountAndListAgreeWithTheTable) {
  Talk talk;
  std::size_t top_level = 0;
  std::size_t all = 0;
  for (const CommandRow& row : command_table()) {
    if (!talk.around.dialect().lists(row)) continue;
    top_level += row.container().empty() ? 1 : 0;
    ++all;
  }

  EXPECT_EQ(talk.ask("COMMAND COUNT"), ":" + std::to_string(top_level) + "\r\n");
  EXPECT_THAT(talk.ask("COMMAND LIST"), StartsWith("*" + std::to_string(all) + "\r\n"));
  EXPECT_THAT(talk.ask("COMMAND"), StartsWith("*" + std::to_string(top_level) + "\r\n*10\r\n"));
}

TEST(TableCommands, AnswerAsRedisSentinelDoes) {
  Talk talk;
  const TableCase cases[] = {
      {"COMMAND INFO role",
       "*1\r\n*10\r\n$4\r\nrole\r\n:1\r\n*4\r\n+noscript\r\n+loading\r\n+stale\r\n+fast\r\n:0\r\n:0\r\n:0\r\n"
       "*3\r\n+@admin\r\n+@fast\r\n+@dangerous\r\n*0\r\n*0\r\n*0\r\n"},
      {"COMMAND INFO get", "*1\r\n$-1\r\n"},
      {"COMMAND DOCS save replicaof", "*0\r\n"},
      {"COMMAND LIST FILTERBY ACLCAT nosuch", "*0\r\n"},
      {"COMMAND LIST FILTERBY MODULE any", "*0\r\n"},
      {"COMMAND LIST FILTERBY PATTERN pi?G", "*1\r\n$4\r\nping\r\n"},
      {"COMMAND LIST FILTERBY foo", "-ERR syntax error\r\n"},
      {"COMMAND LIST FILTERBY foo bar", "-ERR syntax error\r\n"},
      {"COMMAND GETKEYS get a", "-ERR Invalid command specified\r\n"},
      {"COMMAND GETKEYS ping", "-ERR The command has no key arguments\r\n"},
      {"COMMAND GETKEYS sentinel foo", "-ERR Invalid command specified\r\n"},
      {"COMMAND GETKEYSANDFLAGS sentinel masters", "-ERR The command has no key arguments\r\n"},
      {"COMMAND COUNT x", "-ERR wrong number of arguments for 'command|count' command\r\n"},
  };

  for (const auto& [request, reply] : cases) {
    EXPECT_EQ(talk.ask(request), reply) << request;
  }
}

}  // namespace
}  // namespace vedette::daemon
