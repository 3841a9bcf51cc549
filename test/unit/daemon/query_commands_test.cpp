#include "daemon/query_commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include <sstream>

#include "test/unit/daemon/masked.hpp"
#include "test/unit/daemon/talk.hpp"

namespace vedette::daemon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(QueryCommands, AnswerAsRedisSentinelDoes) {
  Talk talk;
  talk.expect({
      {"PING", "+PONG\r\n"},
      {"ping hello", "$5\r\nhello\r\n"},
      {"PING a b", "-ERR wrong number of arguments for 'ping' command\r\n"},
      {"ROLE", "*2\r\n$8\r\nsentinel\r\n*1\r\n$8\r\nmymaster\r\n"},
      {"SENTINEL MYID", "$40\r\n53f791e7c42547cc82597ba320e373a25d13f093\r\n"},
      {"SENTINEL MASTER nosuch", "-ERR No such master with that name\r\n"},
      {"SENTINEL MASTER MYMASTER", "-ERR No such master with that name\r\n"},
      {"SENTINEL REPLICAS nosuch", "-ERR No such master with that name\r\n"},
      {"SENTINEL SLAVES nosuch", "-ERR No such master with that name\r\n"},
      {"SENTINEL SENTINELS nosuch", "-ERR No such master with that name\r\n"},
      {"SENTINEL GET-MASTER-ADDR-BY-NAME mymaster", "*2\r\n$9\r\n127.0.0.1\r\n$5\r\n17001\r\n"},
      {"SENTINEL GET-MASTER-ADDR-BY-NAME nosuch", "*-1\r\n"},
      {"SENTINEL CKQUORUM mymaster", "+OK 2 usable Sentinels. Quorum and failover authorization can be reached\r\n"},
      {"SENTINEL CKQUORUM nosuch", "-ERR No such master with that name\r\n"},
      {"SENTINEL IS-MASTER-DOWN-BY-ADDR 127.0.0.1 17001 0 *", "*3\r\n:0\r\n$1\r\n*\r\n:0\r\n"},
      {"SENTINEL IS-MASTER-DOWN-BY-ADDR 127.0.0.1 x 0 *", "-ERR value is not an integer or out of range\r\n"},
      {"SENTINEL IS-MASTER-DOWN-BY-ADDR 127.0.0.1 17001 x *", "-ERR value is not an integer or out of range\r\n"},
      {"SENTINEL IS-MASTER-DOWN-BY-ADDR 127.0.0.1 17001 01 *", "-ERR value is not an integer or out of range\r\n"},
      {"SENTINEL IS-MASTER-DOWN-BY-ADDR 127.0.0.1 9 0 *", "*3\r\n:0\r\n$1\r\n*\r\n:0\r\n"},
      {"SENTINEL IS-MASTER-DOWN-BY-ADDR 127.0.0.1 99999 0 *", "*3\r\n:0\r\n$1\r\n*\r\n:0\r\n"},
      {"SENTINEL PENDING-SCRIPTS", "*0\r\n"},
      {"SENTINEL INFO-CACHE nosuch", "*0\r\n"},
      {"SENTINEL INFO-CACHE nosuch nosuch2", "*0\r\n"},
      {"SENTINEL INFO-CACHE mymaster mymaster", "*2\r\n$8\r\nmymaster\r\n*2\r\n*2\r\n:0\r\n$-1\r\n*2\r\n:0\r\n$-1\r\n"},
      {"INFO memory", "$0\r\n\r\n"},
      {"INFO ''", "$0\r\n\r\n"},
  });
}

TEST(QueryCommands, InResp3NothingIsAnUnderscore) {
  Talk talk;
  talk.main->resp = protocol::Resp::three;

  EXPECT_EQ(talk.ask("SENTINEL GET-MASTER-ADDR-BY-NAME nosuch"), "_\r\n");
}

const char* const master_fields =
    "$4\r\nname\r\n$8\r\nmymaster\r\n$2\r\nip\r\n$9\r\n127.0.0.1\r\n$4\r\nport\r\n$5\r\n17001\r\n$5\r\nrunid\r\n$"
    "0\r\n\r\n"
    "$5\r\nflags\r\n$19\r\nmaster,disconnected\r\n$21\r\nlink-pending-commands\r\n$1\r\n0\r\n$13\r\nlink-refcount\r\n"
    "$1\r\n1\r\n$14\r\nlast-ping-sent\r\n$<n>\r\n<ms>\r\n$18\r\nlast-ok-ping-reply\r\n$<n>\r\n<ms>\r\n"
    "$15\r\nlast-ping-reply\r\n$<n>\r\n<ms>\r\n$23\r\ndown-after-milliseconds\r\n$4\r\n5000\r\n"
    "$12\r\ninfo-refresh\r\n$<n>\r\n<ms>\r\n$13\r\nrole-reported\r\n$6\r\nmaster\r\n"
    "$18\r\nrole-reported-time\r\n$<n>\r\n<ms>\r\n$12\r\nconfig-epoch\r\n$1\r\n0\r\n$10\r\nnum-slaves\r\n$1\r\n1\r\n"
    "$19\r\nnum-other-sentinels\r\n$1\r\n1\r\n$6\r\nquorum\r\n$1\r\n2\r\n$16\r\nfailover-timeout\r\n$6\r\n180000\r\n"
    "$14\r\nparallel-syncs\r\n$1\r\n1\r\n";

TEST(QueryCommands, DescribeAMasterInTwentyPairs) {
  Talk talk;

  EXPECT_EQ(masked(talk.ask("SENTINEL MASTER mymaster")), std::string{"*40\r\n"} + master_fields);
  EXPECT_EQ(masked(talk.ask("SENTINEL MASTERS")), std::string{"*1\r\n*40\r\n"} + master_fields);
}

TEST(QueryCommands, DescribeAMasterAsAMapInResp3) {
  Talk talk;
  talk.main->resp = protocol::Resp::three;

  EXPECT_EQ(masked(talk.ask("SENTINEL MASTERS")), std::string{"*1\r\n%20\r\n"} + master_fields);
}

TEST(QueryCommands, DescribeAReplicaInTwentyOnePairs) {
  Talk talk;

  const auto reply = masked(talk.ask("SENTINEL REPLICAS mymaster"));

  EXPECT_EQ(
      reply,
      "*1\r\n*42\r\n$4\r\nname\r\n$15\r\n127.0.0.1:17002\r\n$2\r\nip\r\n$9\r\n127.0.0.1\r\n$4\r\nport\r\n$"
      "5\r\n17002\r\n"
      "$5\r\nrunid\r\n$0\r\n\r\n$5\r\nflags\r\n$18\r\nslave,disconnected\r\n$21\r\nlink-pending-commands\r\n$1\r\n0\r\n"
      "$13\r\nlink-refcount\r\n$1\r\n1\r\n$14\r\nlast-ping-sent\r\n$<n>\r\n<ms>\r\n"
      "$18\r\nlast-ok-ping-reply\r\n$<n>\r\n<ms>\r\n$15\r\nlast-ping-reply\r\n$<n>\r\n<ms>\r\n"
      "$23\r\ndown-after-milliseconds\r\n$4\r\n5000\r\n$12\r\ninfo-refresh\r\n$<n>\r\n<ms>\r\n"
      "$13\r\nrole-reported\r\n$5\r\nslave\r\n$18\r\nrole-reported-time\r\n$<n>\r\n<ms>\r\n"
      "$21\r\nmaster-link-down-time\r\n$1\r\n0\r\n$18\r\nmaster-link-status\r\n$3\r\nerr\r\n"
      "$11\r\nmaster-host\r\n$1\r\n?\r\n$11\r\nmaster-port\r\n$1\r\n0\r\n$14\r\nslave-priority\r\n$3\r\n100\r\n"
      "$17\r\nslave-repl-offset\r\n$1\r\n0\r\n$17\r\nreplica-announced\r\n$1\r\n1\r\n");
}

TEST(QueryCommands, DescribeAPeerInFourteenPairs) {
  Talk talk;

  const auto reply = masked(talk.ask("SENTINEL SENTINELS mymaster"));

  EXPECT_EQ(
      reply,
      "*1\r\n*28\r\n$4\r\nname\r\n$40\r\ndcce6d13b1317dec919e9ee691ef2f44f413f2ac\r\n$2\r\nip\r\n$9\r\n127.0.0.1\r\n"
      "$4\r\nport\r\n$5\r\n17011\r\n$5\r\nrunid\r\n$40\r\ndcce6d13b1317dec919e9ee691ef2f44f413f2ac\r\n"
      "$5\r\nflags\r\n$21\r\nsentinel,disconnected\r\n$21\r\nlink-pending-commands\r\n$1\r\n0\r\n"
      "$13\r\nlink-refcount\r\n$1\r\n1\r\n$14\r\nlast-ping-sent\r\n$<n>\r\n<ms>\r\n"
      "$18\r\nlast-ok-ping-reply\r\n$<n>\r\n<ms>\r\n$15\r\nlast-ping-reply\r\n$<n>\r\n<ms>\r\n"
      "$23\r\ndown-after-milliseconds\r\n$4\r\n5000\r\n$18\r\nlast-hello-message\r\n$<n>\r\n<ms>\r\n"
      "$12\r\nvoted-leader\r\n$1\r\n?\r\n$18\r\nvoted-leader-epoch\r\n$1\r\n0\r\n");
}

TEST(QueryCommands, InfoShowsTheMastersByNumber) {
  Talk talk;

  const auto reply = talk.ask("INFO sentinel");

  EXPECT_EQ(reply,
            "$255\r\n# Sentinel\r\nsentinel_masters:1\r\nsentinel_tilt:0\r\nsentinel_tilt_since_seconds:-1\r\n"
            "sentinel_running_scripts:0\r\nsentinel_scripts_queue_length:0\r\nsentinel_simulate_failure_flags:0\r\n"
            "master0:name=mymaster,status=ok,address=127.0.0.1:17001,slaves=1,sentinels=2\r\n\r\n");
}

/// The lines of INFO that open a section.
std::vector<std::string> sections(const std::string& text) {
  std::vector<std::string> found;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# ")) found.push_back(line.substr(2, line.size() - 3));
  }
  return found;
}

TEST(QueryCommands, InfoHasFiveSectionsInOneOrder) {
  Talk talk;

  EXPECT_THAT(sections(talk.ask("INFO")), ElementsAre("Server", "Clients", "Stats", "CPU", "Sentinel"));
  EXPECT_THAT(sections(talk.ask("INFO everything")), ElementsAre("Server", "Clients", "Stats", "CPU", "Sentinel"));
  EXPECT_THAT(sections(talk.ask("INFO sentinel CPU nosuch cpu server")), ElementsAre("Server", "CPU", "Sentinel"));
}

TEST(QueryCommands, InfoSaysWhatToolsLookFor) {
  Talk talk;

  const auto text = talk.ask("INFO");

  EXPECT_THAT(text, HasSubstr("redis_mode:sentinel\r\n"));
  EXPECT_THAT(text, HasSubstr("run_id:" + our_id + "\r\n"));
  EXPECT_THAT(text, HasSubstr("connected_clients:1\r\n"));
  for (const char* absent : {"used_memory", "rdb_last_bgsave", "master_repl_offset", "cluster_enabled"}) {
    EXPECT_THAT(text, Not(HasSubstr(absent)));
  }
}

TEST(QueryCommands, PendingScriptsAreMapsOfFivePairs) {
  Talk talk;
  talk.scripts.push_back(
      {.argv = {"/bin/notify", "+sdown"}, .running = true, .pid = 42, .time = quorum::Milliseconds{7}, .runs = 1});

  EXPECT_EQ(talk.ask("SENTINEL PENDING-SCRIPTS"),
            "*1\r\n*10\r\n$4\r\nargv\r\n*2\r\n$11\r\n/bin/notify\r\n$6\r\n+sdown\r\n$5\r\nflags\r\n$7\r\nrunning\r\n"
            "$3\r\npid\r\n$2\r\n42\r\n$8\r\nrun-time\r\n$1\r\n7\r\n$9\r\nretry-num\r\n$1\r\n1\r\n");
}

TEST(QueryCommands, HelpIsALineAboutTheFormAndTwoForEachSubcommand) {
  Talk talk;

  const auto reply = talk.ask("SENTINEL HELP");

  EXPECT_THAT(reply, HasSubstr("\r\n+SENTINEL <subcommand> [<arg> [value] [opt] ...]. Subcommands are:\r\n"));
  EXPECT_THAT(reply, HasSubstr("\r\n+MASTER <master-name>\r\n+    "));
  const auto shown = std::ranges::count_if(subcommands(*find_command("sentinel")), [&](const CommandRow& row) {
    return talk.around.dialect().helps_with(row);
  });
  EXPECT_EQ(reply.substr(0, reply.find('\r')), "*" + std::to_string(1 + 2 * shown));
}

TEST(QueryCommands, AVoteIsOnDiskBeforeItIsSaid) {
  Talk talk;
  const std::string candidate(40, 'a');

  const auto reply = talk.ask("SENTINEL is-master-down-by-addr 127.0.0.1 17001 9 " + candidate);

  EXPECT_EQ(reply, "*3\r\n:0\r\n$40\r\n" + candidate + "\r\n:9\r\n");
  EXPECT_EQ(talk.written.masters.at("mymaster").leader_epoch, quorum::Epoch{9});
}

TEST(QueryCommands, ANegativeEpochIsNoEnormousOne) {
  Talk talk;
  const std::string candidate(40, 'a');

  EXPECT_EQ(talk.ask("SENTINEL is-master-down-by-addr 127.0.0.1 17001 -1 " + candidate),
            "*3\r\n:0\r\n$1\r\n*\r\n:0\r\n");

  EXPECT_EQ(talk.turn.core().process().current_epoch, quorum::Epoch{0});
}

}  // namespace
}  // namespace vedette::daemon
