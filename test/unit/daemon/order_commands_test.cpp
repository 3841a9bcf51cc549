#include "daemon/order_commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "daemon/set_options.hpp"
#include "test/unit/daemon/talk.hpp"

namespace vedette::daemon {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(OrderCommands, AnswerAsRedisSentinelDoes) {
  Talk talk;
  talk.expect({
      {"SENTINEL RESET nosuch*", ":0\r\n"},
      {"SENTINEL MONITOR a b c", "-ERR wrong number of arguments for 'sentinel|monitor' command\r\n"},
      {"SENTINEL MONITOR mymaster 127.0.0.1 17001 2", "-ERR Duplicate master name.\r\n"},
      {"SENTINEL MONITOR m2 127.0.0.1 17001 x", "-ERR Invalid quorum\r\n"},
      {"SENTINEL MONITOR m2 127.0.0.1 x x", "-ERR Invalid quorum\r\n"},
      {"SENTINEL MONITOR m2 127.0.0.1 x 1", "-ERR Invalid port\r\n"},
      {"SENTINEL MONITOR m2 127.0.0.1 99999 1", "-ERR Invalid port number.\r\n"},
      {"SENTINEL MONITOR m2 127.0.0.1 -1 1", "-ERR Invalid port number.\r\n"},
      {"SENTINEL MONITOR m2 127.0.0.1 1 0", "-ERR Quorum must be 1 or greater.\r\n"},
      {"SENTINEL MONITOR m2 127.0.0.1 1 4294967297", "-ERR Invalid quorum\r\n"},
      {"SENTINEL MONITOR m2 localhost 1 1", "-ERR Invalid IP address or hostname specified\r\n"},
      {"SENTINEL MONITOR m2 '' 1 1", "-ERR Invalid IP address or hostname specified\r\n"},
      {"SENTINEL MONITOR m2 localhost 99999 1", "-ERR Invalid IP address or hostname specified\r\n"},
      {"SENTINEL MONITOR m2 127.0.0.1 17002 1", "+OK\r\n"},
      {"SENTINEL REMOVE m2", "+OK\r\n"},
      {"SENTINEL REMOVE nosuch", "-ERR No such master with that name\r\n"},
      {"SENTINEL FLUSHCONFIG", "+OK\r\n"},
      {"SENTINEL FAILOVER nosuch", "-ERR No such master with that name\r\n"},
      {"SENTINEL FAILOVER mymaster", "-NOGOODSLAVE No suitable replica to promote\r\n"},
      {"SENTINEL DEBUG info-period", "-ERR Unknown option or number of arguments for SENTINEL DEBUG 'info-period'\r\n"},
      {"SENTINEL DEBUG info-period x", "-ERR Invalid argument 'x' for SENTINEL DEBUG 'info-period'\r\n"},
      {"SENTINEL DEBUG info-period 0", "-ERR Invalid argument '0' for SENTINEL DEBUG 'info-period'\r\n"},
      {"SENTINEL DEBUG info-period 10000", "+OK\r\n"},
      {"SENTINEL DEBUG INFO-PERIOD 10000 foo 1",
       "-ERR Unknown option or number of arguments for SENTINEL DEBUG 'foo'\r\n"},
      {"SENTINEL SET nosuch quorum 2", "-ERR No such master with that name\r\n"},
      {"SENTINEL SET mymaster quorum 2", "+OK\r\n"},
      {"SENTINEL SET mymaster quorum 0", "-ERR Invalid argument '0' for SENTINEL SET 'quorum'\r\n"},
      {"SENTINEL SET mymaster quorum x", "-ERR Invalid argument 'x' for SENTINEL SET 'quorum'\r\n"},
      {"SENTINEL SET mymaster foo 1", "-ERR Unknown option or number of arguments for SENTINEL SET 'foo'\r\n"},
      {"SENTINEL SET mymaster quorum 2 quorum",
       "-ERR Unknown option or number of arguments for SENTINEL SET 'quorum'\r\n"},
      {"SENTINEL SET mymaster down-after-milliseconds 5000 failover-timeout 180000 parallel-syncs 1", "+OK\r\n"},
      {"SENTINEL SET mymaster down-after-milliseconds -1",
       "-ERR Invalid argument '-1' for SENTINEL SET 'down-after-milliseconds'\r\n"},
      {"SENTINEL SET mymaster notification-script /bin/true",
       "-ERR Reconfiguration of scripts path is denied for security reasons. Check the deny-scripts-reconfig "
       "configuration directive in your Sentinel configuration\r\n"},
      {"SENTINEL SET mymaster client-reconfig-script ''",
       "-ERR Reconfiguration of scripts path is denied for security reasons. Check the deny-scripts-reconfig "
       "configuration directive in your Sentinel configuration\r\n"},
      {"SENTINEL SET mymaster rename-command a",
       "-ERR Unknown option or number of arguments for SENTINEL SET 'rename-command'\r\n"},
      {"SENTINEL SET mymaster rename-command '' b", "-ERR Invalid argument '' for SENTINEL SET 'rename-command'\r\n"},
      {"SENTINEL SET mymaster rename-command a ''", "-ERR Invalid argument '' for SENTINEL SET 'rename-command'\r\n"},
      {"SENTINEL SET mymaster rename-command FOO FOO", "+OK\r\n"},
      {"SENTINEL SET mymaster auth-pass ''", "+OK\r\n"},
      {"SENTINEL SET mymaster auth-user ''", "+OK\r\n"},
      {"SENTINEL SET mymaster master-reboot-down-after-period -1",
       "-ERR Invalid argument '-1' for SENTINEL SET 'master-reboot-down-after-period'\r\n"},
      {"SENTINEL SET mymaster master-reboot-down-after-period 0", "+OK\r\n"},
      {"SENTINEL SET mymaster known-replica 1",
       "-ERR Unknown option or number of arguments for SENTINEL SET 'known-replica'\r\n"},
      {"SHUTDOWN foo", "-ERR syntax error\r\n"},
      {"SHUTDOWN SAVE NOSAVE", "-ERR syntax error\r\n"},
      {"SHUTDOWN ABORT", "-ERR No shutdown in progress.\r\n"},
  });
  EXPECT_FALSE(talk.shut_down);
}

TEST(OrderCommands, ThatFailAreCountedAmongTheErrors) {
  Talk talk;

  talk.ask("SENTINEL FAILOVER mymaster");
  talk.ask("SENTINEL FLUSHCONFIG");
  talk.ask("SENTINEL REMOVE nosuch");

  EXPECT_EQ(talk.statistics.error_replies, 2U);
}

TEST(OrderCommands, DebugShowsThePeriodsInForce) {
  Talk talk;

  talk.ask("SENTINEL DEBUG ping-period 500 TILT-PERIOD 7");

  EXPECT_EQ(
      talk.ask("SENTINEL DEBUG"),
      "*26\r\n$11\r\nINFO-PERIOD\r\n$5\r\n10000\r\n$11\r\nPING-PERIOD\r\n$3\r\n500\r\n$10\r\nASK-PERIOD\r\n$4\r\n"
      "1000\r\n$14\r\nPUBLISH-PERIOD\r\n$4\r\n2000\r\n$18\r\nDEFAULT-DOWN-AFTER\r\n$5\r\n30000\r\n$24\r\n"
      "DEFAULT-FAILOVER-TIMEOUT\r\n$6\r\n180000\r\n$12\r\nTILT-TRIGGER\r\n$4\r\n2000\r\n$11\r\nTILT-PERIOD\r\n$1\r\n"
      "7\r\n$20\r\nSLAVE-RECONF-TIMEOUT\r\n$5\r\n10000\r\n$25\r\nMIN-LINK-RECONNECT-PERIOD\r\n$5\r\n15000\r\n$16\r\n"
      "ELECTION-TIMEOUT\r\n$5\r\n10000\r\n$18\r\nSCRIPT-MAX-RUNTIME\r\n$5\r\n60000\r\n$18\r\nSCRIPT-RETRY-DELAY\r\n"
      "$5\r\n30000\r\n");
}

TEST(OrderCommands, AMonitoredMasterIsOnDiskWhenOkIsSaid) {
  Talk talk;

  EXPECT_EQ(talk.ask("SENTINEL MONITOR m2 127.0.0.1 17002 1"), "+OK\r\n");

  EXPECT_TRUE(talk.written.masters.contains("m2"));
  EXPECT_THAT(talk.events, Contains("+monitor master m2 127.0.0.1 17002 quorum 1"));
}

TEST(OrderCommands, ANameIsMonitoredOnlyIfNamesAreResolved) {
  auto state = watching_one_master();
  state.process.resolve_hostnames = true;
  Talk talk{state};
  talk.hosts["redis.example"] = "10.0.0.9";

  EXPECT_EQ(talk.ask("SENTINEL MONITOR m2 redis.example 6379 1"), "+OK\r\n");
  EXPECT_EQ(talk.ask("SENTINEL MONITOR m3 nosuch.example 6379 1"), "-ERR Invalid IP address or hostname specified\r\n");
  EXPECT_EQ(talk.ask("SENTINEL GET-MASTER-ADDR-BY-NAME m2"), "*2\r\n$8\r\n10.0.0.9\r\n$4\r\n6379\r\n");
}

TEST(OrderCommands, ANameThatWouldBreakTheFileIsRefused) {
  Talk talk;

  const std::string refusal = "-ERR Master name must not be empty and must not contain control characters\r\n";
  EXPECT_EQ(talk.ask("SENTINEL MONITOR '' 127.0.0.1 1 1"), refusal);
  EXPECT_EQ(talk.ask("SENTINEL MONITOR \"m\\nsentinel\" 127.0.0.1 1 1"), refusal);
}

TEST(OrderCommands, SetSaysWhatItChangedAndNeverThePassword) {
  Talk talk;
  talk.events.clear();

  talk.ask("SENTINEL SET mymaster QUORUM 3 auth-pass hunter2 rename-command SLAVEOF follow");

  EXPECT_THAT(talk.events, ElementsAre("+set master mymaster 127.0.0.1 17001 QUORUM 3",
                                       "+set master mymaster 127.0.0.1 17001 auth-pass ******",
                                       "+set master mymaster 127.0.0.1 17001 rename-command SLAVEOF follow"));
  EXPECT_EQ(talk.written.masters.at("mymaster").settings.auth_pass, "hunter2");
}

TEST(OrderCommands, SetWithAnErrorAppliesNothing) {
  Talk talk;
  talk.events.clear();

  talk.ask("SENTINEL SET mymaster quorum 1 foo 1");

  EXPECT_THAT(talk.ask("SENTINEL MASTER mymaster"), HasSubstr("$6\r\nquorum\r\n$1\r\n2\r\n"));
  EXPECT_THAT(talk.events, IsEmpty());
}

TEST(OrderCommands, WhatCannotBeSavedIsSaid) {
  Talk talk;
  talk.disk_works = false;

  EXPECT_EQ(talk.ask("SENTINEL FLUSHCONFIG"), "-ERR Failed to save config file. Check server logs.\r\n");
  EXPECT_EQ(talk.ask("SENTINEL SET mymaster quorum 1"), "-ERR Failed to save config file. Check server logs.\r\n");
}

TEST(OrderCommands, ResetTellsHowManyMatched) {
  Talk talk;
  talk.ask("SENTINEL MONITOR my2 127.0.0.1 17003 1");
  talk.ask("SENTINEL MONITOR other 127.0.0.1 17004 1");
  talk.events.clear();

  EXPECT_EQ(talk.ask("SENTINEL RESET my*"), ":2\r\n");

  EXPECT_THAT(talk.events, Contains("+reset-master master my2 127.0.0.1 17003"));
  EXPECT_EQ(talk.ask("SENTINEL RESET MY*"), ":0\r\n");
}

TEST(OrderCommands, ShutdownEndsWithoutAReply) {
  Talk talk;

  EXPECT_THAT(talk.ask("SHUTDOWN NOSAVE"), IsEmpty());

  EXPECT_TRUE(talk.shut_down);
  EXPECT_EQ(talk.main->closing, Session::Closing::at_once);
}

TEST(SetOptions, AScriptMustBeExecutable) {
  const std::vector<std::string> words{"notification-script", "/no/such/script"};

  const auto read = read_set_options(words, "m", {}, false);

  EXPECT_EQ(std::get<std::string>(read), "ERR Notification script seems non existing or non executable");
}

TEST(SetOptions, AnEmptyPathTakesTheScriptAway) {
  quorum::MasterSettings settings;
  settings.client_reconfig_script = "/bin/true";
  const std::vector<std::string> words{"client-reconfig-script", ""};

  const auto read = read_set_options(words, "m", settings, false);

  EXPECT_EQ(std::get<quorum::OrderSet>(read).settings.client_reconfig_script, "");
}

// Each order holds all settings of the master.
TEST(OrderCommands, TwoWhoSetAtTheSameTimeDoNotUndoEachOther) {
  Talk talk;
  Session& other = talk.join();
  const protocol::Words quorum = words_of("SENTINEL SET mymaster quorum 7");
  const protocol::Words syncs = words_of("SENTINEL SET mymaster parallel-syncs 9");
  auto first = dispatch(talk.around, *talk.main, quorum, steady_now());
  auto second = dispatch(talk.around, other, syncs, steady_now());

  asio::co_spawn(talk.loop.executor(), std::move(*first), asio::detached);
  asio::co_spawn(talk.loop.executor(), std::move(*second), asio::detached);
  talk.loop.settle();

  EXPECT_EQ(talk.written.masters.at("mymaster").settings.quorum, 7U);
  EXPECT_EQ(talk.written.masters.at("mymaster").settings.parallel_syncs, 9U);
}

}  // namespace
}  // namespace vedette::daemon
