#include "config/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reading.hpp"

namespace vedette::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Wish = CommandLine::Wish;

TEST(CommandLine, NamesTheFile) {
  const CommandLine line = read_command_line("vedette", {"/etc/sentinel.conf"});

  EXPECT_EQ(line.wish, Wish::run);
  EXPECT_EQ(line.file, "/etc/sentinel.conf");
  EXPECT_THAT(line.extra, IsEmpty());
  EXPECT_FALSE(line.read_stdin);
}

TEST(CommandLine, MayNameNone) {
  EXPECT_EQ(read_command_line("vedette", {}).file, "");
  EXPECT_EQ(read_command_line("vedette", {"--port", "1"}).file, "");
}

TEST(CommandLine, KnowsTheModeFromTheNameOrTheOption) {
  EXPECT_TRUE(read_command_line("/usr/bin/redis-sentinel", {"f"}).sentinel_mode);
  EXPECT_TRUE(read_command_line("valkey-sentinel", {"f"}).sentinel_mode);
  EXPECT_TRUE(read_command_line("redis-server", {"f", "--sentinel"}).sentinel_mode);
  EXPECT_FALSE(read_command_line("/opt/redis-sentinel/redis-server", {"f"}).sentinel_mode);
}

TEST(CommandLine, KnowsANameOfADataServerWithoutTheModeOfASentinel) {
  EXPECT_TRUE(read_command_line("redis-server", {"f"}).data_server);
  EXPECT_TRUE(read_command_line("/usr/local/bin/valkey-server", {}).data_server);
  EXPECT_FALSE(read_command_line("redis-server", {"f", "--sentinel"}).data_server);
  EXPECT_FALSE(read_command_line("redis-sentinel", {"f"}).data_server);
  EXPECT_FALSE(read_command_line("vedette", {"f"}).data_server);
}

TEST(CommandLine, MayAskForOurOwnVariablesAlone) {
  const CommandLine line = read_command_line("redis-sentinel", {"--own-env", "f", "--port", "1"});
  EXPECT_TRUE(line.environment);
  EXPECT_TRUE(line.own_names_alone);
  EXPECT_EQ(line.file, "f");
  EXPECT_FALSE(read_command_line("vedette", {"--env", "f"}).own_names_alone);
}

TEST(CommandLine, AsksForHealthUnlessThatIsAFile) {
  EXPECT_EQ(read_command_line("vedette", {"health"}).wish, Wish::health);
  EXPECT_EQ(read_command_line("redis-sentinel", {"health"}).file, "health");
}

TEST(CommandLine, LeavesTheWordsOfAHandoverAlone) {
  const CommandLine line = read_command_line("vedette", {"handover", "orders", "--env", "--deadline", "5"});

  EXPECT_EQ(line.wish, Wish::handover);
  EXPECT_THAT(line.extra, ElementsAre("orders", "--env", "--deadline", "5"));
}

TEST(CommandLine, OpensALineWithEachOption) {
  const CommandLine line = read_command_line("vedette", {"f", "--port", "26380", "--sentinel", "monitor", "m",
                                                         "10.0.0.1", "6379", "2", "--loglevel", "debug"});

  EXPECT_THAT(line.extra, ElementsAre("port \"26380\"", "sentinel \"monitor\" \"m\" \"10.0.0.1\" \"6379\" \"2\"",
                                      "loglevel \"debug\""));
  const Configuration result = read("", line.extra);
  EXPECT_EQ(result.daemon.port, 26380);
  EXPECT_EQ(result.state.masters.at("m").settings.quorum, 2U);
  EXPECT_EQ(result.daemon.loglevel, quorum::Level::debug);
}

TEST(CommandLine, TakesAWholeLineInOneArgument) {
  EXPECT_EQ(read("", read_command_line("vedette", {"f", "--port 26380"}).extra).daemon.port, 26380);
}

TEST(CommandLine, TakesBareWordsAsALine) {
  EXPECT_EQ(read("", read_command_line("vedette", {"f", "port", "26380"}).extra).daemon.port, 26380);
}

TEST(CommandLine, KeepsValuesWhole) {
  const CommandLine line = read_command_line("vedette", {"f", "--requirepass", "a \"b\" 'c'\n"});

  EXPECT_EQ(read("", line.extra).daemon.requirepass, "a \"b\" 'c'\n");
}

TEST(CommandLine, TakesAValueThatBeginsWithDashes) {
  EXPECT_EQ(read("", read_command_line("vedette", {"f", "--requirepass", "--x"}).extra).daemon.requirepass, "--x");
  EXPECT_THAT(read_command_line("vedette", {"f", "--requirepass x", "--port", "1"}).extra,
              ElementsAre("requirepass x", "port \"1\""));
  EXPECT_THAT(read_command_line("vedette", {"f", "--Save", "--port", "1"}).extra,
              ElementsAre("Save \"\"", "port \"1\""));
}

TEST(CommandLine, TheModeAloneIsNoDirective) {
  const CommandLine line = read_command_line("redis-server", {"f", "--sentinel", "--port", "26380"});

  EXPECT_TRUE(line.sentinel_mode);
  EXPECT_EQ(read("", line.extra).daemon.port, 26380);
}

TEST(CommandLine, ReadsStandardInput) {
  EXPECT_TRUE(read_command_line("vedette", {"f", "-"}).read_stdin);
  EXPECT_TRUE(read_command_line("vedette", {"-"}).read_stdin);
  EXPECT_TRUE(read_command_line("vedette", {"f", "--port", "1", "-"}).read_stdin);
  EXPECT_FALSE(read_command_line("vedette", {"f", "--logfile", "-", "--port", "1"}).read_stdin);
}

TEST(CommandLine, KnowsTheWishesThatAreNoRun) {
  EXPECT_EQ(read_command_line("vedette", {"-v"}).wish, Wish::version);
  EXPECT_EQ(read_command_line("vedette", {"--version"}).wish, Wish::version);
  EXPECT_EQ(read_command_line("vedette", {"-h"}).wish, Wish::help);
  EXPECT_EQ(read_command_line("vedette", {"--help"}).wish, Wish::help);
  EXPECT_EQ(read_command_line("vedette", {"--check-system"}).wish, Wish::check_system);
  EXPECT_EQ(read_command_line("vedette", {"--test-memory", "1"}).wish, Wish::test_memory);
}

}  // namespace
}  // namespace vedette::config
