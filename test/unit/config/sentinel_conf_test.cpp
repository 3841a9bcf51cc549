#include "config/sentinel_conf.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "reading.hpp"
#include "temporary_directory.hpp"

namespace vedette::config {
namespace {

using namespace std::string_literals;
using quorum::Address;
using quorum::Epoch;
using quorum::Milliseconds;
using quorum::RunId;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

TEST(SentinelConf, MayBeEmpty) {
  const Configuration result = read("");

  EXPECT_EQ(result.state, quorum::DurableState{});
  EXPECT_THAT(result.warnings, IsEmpty());
}

TEST(SentinelConf, NamesMastersAndTheirSettings) {
  const auto state = read(
                         "sentinel auth-pass m1 \"se cret\"\n"
                         "SENTINEL Monitor m1 127.0.0.1 6379 2\n"
                         "sentinel down-after-milliseconds m1 5000\nsentinel failover-timeout m1 60000\n"
                         "sentinel parallel-syncs m1 3\nsentinel notification-script m1 /bin/sh\n"
                         "sentinel client-reconfig-script m1 /bin/sh\nsentinel auth-user m1 watcher\n"
                         "sentinel master-reboot-down-after-period m1 3000\nsentinel rename-command m1 config guarded\n"
                         "sentinel monitor M1 ::1 6380 1\n")
                         .state;

  const auto& m1 = state.masters.at("m1");
  EXPECT_EQ(m1.address, (Address{"127.0.0.1", 6379}));
  EXPECT_EQ(m1.settings.quorum, 2U);
  EXPECT_EQ(m1.settings.down_after, Milliseconds{5000});
  EXPECT_EQ(m1.settings.failover_timeout, Milliseconds{60000});
  EXPECT_EQ(m1.settings.parallel_syncs, 3U);
  EXPECT_EQ(m1.settings.notification_script, "/bin/sh");
  EXPECT_EQ(m1.settings.client_reconfig_script, "/bin/sh");
  EXPECT_EQ(m1.settings.auth_pass, "se cret");
  EXPECT_EQ(m1.settings.auth_user, "watcher");
  EXPECT_EQ(m1.settings.reboot_down_after, Milliseconds{3000});
  EXPECT_THAT(m1.settings.renamed_commands, ElementsAre(Pair("CONFIG", "guarded")));
  EXPECT_EQ(state.masters.at("M1").address, (Address{"::1", 6380}));
}

TEST(SentinelConf, TellsTheSettingsOfTheProcess) {
  const auto state =
      read("sentinel myid " + id_a +
           "\nsentinel current-epoch 9\nsentinel announce-ip \"10.0.0.9\"\nsentinel announce-port 5000\n"
           "sentinel resolve-hostnames YES\nsentinel announce-hostnames yes\n"
           "sentinel deny-scripts-reconfig no\nsentinel sentinel-user u\nsentinel sentinel-pass p\nsentinel\n")
          .state;

  EXPECT_EQ(state.my_id, RunId::parse(id_a));
  EXPECT_EQ(state.current_epoch, Epoch{9});
  EXPECT_EQ(state.process.announce_ip, "10.0.0.9");
  EXPECT_EQ(state.process.announce_port, 5000);
  EXPECT_TRUE(state.process.resolve_hostnames);
  EXPECT_TRUE(state.process.announce_hostnames);
  EXPECT_FALSE(state.process.deny_scripts_reconfig);
  EXPECT_EQ(state.process.sentinel_user, "u");
  EXPECT_EQ(state.process.sentinel_pass, "p");
}

TEST(SentinelConf, RemembersWhatADaemonWrote) {
  const auto state = read(monitor_m1 + "sentinel config-epoch m1 4\nsentinel leader-epoch m1 7\n" +
                          "sentinel known-replica m1 10.0.0.2 6379\nsentinel known-slave m1 10.0.0.3 6379\n" +
                          "sentinel known-sentinel m1 10.0.0.9 26379 " + id_b + "\n" +
                          "sentinel known-sentinel m1 10.0.0.8 26379\nsentinel current-epoch 5\n")
                         .state;

  const auto& m1 = state.masters.at("m1");
  EXPECT_EQ(m1.config_epoch, Epoch{4});
  EXPECT_EQ(m1.leader_epoch, Epoch{7});
  EXPECT_THAT(m1.replicas, ElementsAre(Address{"10.0.0.2", 6379}, Address{"10.0.0.3", 6379}));
  EXPECT_THAT(m1.sentinels, ElementsAre(Pair(*RunId::parse(id_b), Address{"10.0.0.9", 26379})));
  EXPECT_EQ(state.current_epoch, Epoch{7});
}

TEST(SentinelConf, ReadsFilesOfValkey) {
  const auto state = read(monitor_m1 +
                          "sentinel primary-reboot-down-after-period m1 2000\nlog-format logfmt\nprimaryauth x\n"
                          "rdma-port 1\n# ??? commandlog-something 5\n")
                         .state;

  EXPECT_EQ(state.masters.at("m1").settings.reboot_down_after, Milliseconds{2000});
}

TEST(SentinelConf, ResolvesNamesOnlyWhenTold) {
  const std::string named = "sentinel monitor m1 redis-0.svc 6379 2\n";

  const auto state = read(named + "sentinel resolve-hostnames yes\n").state;

  EXPECT_EQ(state.masters.at("m1").address.host, "redis-0.svc");
  EXPECT_EQ(state.masters.at("m1").address.ip, "");
  EXPECT_EQ(refusal(named).reason, "Can't resolve instance hostname.");
}

TEST(SentinelConf, SaysTwiceTheSameWithoutHarm) {
  const auto state = read(monitor_m1 + monitor_m1 + "sentinel known-slave m1 10.0.0.2 6379\n" +
                          "sentinel known-replica m1 10.0.0.2 6379\n" + "sentinel known-sentinel m1 10.0.0.9 1 " +
                          id_b + "\nsentinel known-sentinel m1 10.0.0.9 1 " + id_b +
                          "\nsentinel rename-command m1 PING x\nsentinel rename-command m1 ping x\n")
                         .state;

  EXPECT_EQ(state.masters.size(), 1U);
  EXPECT_EQ(state.masters.at("m1").replicas.size(), 1U);
  EXPECT_EQ(state.masters.at("m1").sentinels.size(), 1U);
}

TEST(SentinelConf, DropsWhatNoMasterHas) {
  const Configuration result = read("sentinel myid " + id_a + "\n" + monitor_m1 +
                                    "sentinel known-replica m1 127.0.0.1 6379\nsentinel known-replica m1 10.0.0.2 0\n" +
                                    "sentinel known-sentinel m1 10.0.0.9 26379 " + id_a + "\n");

  EXPECT_THAT(result.state.masters.at("m1").replicas, IsEmpty());
  EXPECT_THAT(result.state.masters.at("m1").sentinels, IsEmpty());
  EXPECT_THAT(result.warnings, Contains(HasSubstr("this Sentinel is listed as another one")));
}

TEST(SentinelConf, TakesNumbersAsTheReferenceDoesButSaysSo) {
  const Configuration result =
      read(monitor_m1 + "sentinel down-after-milliseconds m1 12x\nsentinel parallel-syncs m1 0\n");

  EXPECT_EQ(result.state.masters.at("m1").settings.down_after, Milliseconds{12});
  EXPECT_EQ(result.state.masters.at("m1").settings.parallel_syncs, 1U);
  EXPECT_THAT(result.warnings,
              ElementsAre(HasSubstr("line 2 of sentinel.conf"), HasSubstr("parallel-syncs is taken as 1")));
}

TEST(SentinelConf, PassesOverWhatCannotBeAnnounced) {
  const Configuration result = read("sentinel announce-ip \"a b\"\n");

  EXPECT_EQ(result.state.process.announce_ip, "");
  EXPECT_THAT(result.warnings, ElementsAre(HasSubstr("can't be announced")));
}

struct RefusedLine {
  std::string line;
  const char* reason;
};

class RefusedSentinelLines : public testing::TestWithParam<RefusedLine> {};

TEST_P(RefusedSentinelLines, AreNamedInTheReferencesWords) {
  const auto& [line, reason] = GetParam();

  const Problem problem = refusal(monitor_m1 + "\n" + line + "\n");

  EXPECT_EQ(problem.reason, reason) << line;
  EXPECT_EQ(problem.line, 3U);
}

INSTANTIATE_TEST_SUITE_P(
    SentinelConf, RefusedSentinelLines,
    testing::Values(
        RefusedLine{"sentinel frobnicate m1 1", "Unrecognized sentinel configuration statement."},
        RefusedLine{"sentinel dwon-after-milliseconds m1 5",
                    "Unrecognized sentinel configuration statement. Did you mean 'down-after-milliseconds'?"},
        RefusedLine{"sentinel Knwon-Slave m1 10.0.0.1 1",
                    "Unrecognized sentinel configuration statement. Did you mean 'known-slave'?"},
        RefusedLine{
            "sentinel port 26379",
            "Unrecognized sentinel configuration statement. Did you mean 'port', without 'sentinel' before it?"},
        RefusedLine{"sentinel down-after-milliseconds m1", "Unrecognized sentinel configuration statement."},
        RefusedLine{"sentinel can-failover m1 yes", "Unrecognized sentinel configuration statement."},
        RefusedLine{"sentinel monitor m2 127.0.0.1 6379", "Unrecognized sentinel configuration statement."},
        RefusedLine{"sentinel myid", "Unrecognized sentinel configuration statement."},
        RefusedLine{"sentinel myid abc", "Malformed Sentinel id in myid option."},
        RefusedLine{"sentinel resolve-hostnames maybe", "Please specify yes or no for the resolve-hostnames option."},
        RefusedLine{"sentinel announce-hostnames maybe", "Please specify yes or no for the announce-hostnames option."},
        RefusedLine{"sentinel deny-scripts-reconfig x",
                    "Please specify yes or no for the deny-scripts-reconfig options."},
        RefusedLine{"sentinel announce-port 99999", "Invalid port number."},
        RefusedLine{"sentinel monitor m2 127.0.0.1 6379 0", "Quorum must be 1 or greater."},
        RefusedLine{"sentinel monitor m2 127.0.0.1 6379 x", "Quorum must be 1 or greater."},
        RefusedLine{"sentinel monitor m2 127.0.0.1 6379 4294967297", "Quorum must be 1 or greater."},
        RefusedLine{"sentinel monitor m2 127.0.0.1 65536 1", "Invalid port number."},
        RefusedLine{"sentinel monitor m2 127.0.0.1 -1 1", "Invalid port number."},
        RefusedLine{"sentinel monitor m2 [::1] 6379 1", "Can't resolve instance hostname."},
        RefusedLine{"sentinel monitor m2 \"\" 6379 1", "Can't resolve instance hostname."},
        RefusedLine{"sentinel monitor m1 127.0.0.2 6379 2", "Duplicate master name."},
        RefusedLine{"sentinel down-after-milliseconds m2 1", "No such master with specified name."},
        RefusedLine{"sentinel down-after-milliseconds m1 0", "negative or zero time parameter."},
        RefusedLine{"sentinel down-after-milliseconds m1 abc", "negative or zero time parameter."},
        RefusedLine{"sentinel failover-timeout m1 -5", "negative or zero time parameter."},
        RefusedLine{"sentinel master-reboot-down-after-period m1 -1", "negative time parameter."},
        RefusedLine{"sentinel notification-script m1 /no/such",
                    "Notification script seems non existing or non executable."},
        RefusedLine{"sentinel client-reconfig-script m1 /no/such",
                    "Client reconfiguration script seems non existing or non executable."},
        RefusedLine{"sentinel known-replica m1 host 6379", "Can't resolve instance hostname."},
        RefusedLine{"sentinel known-replica m1 10.0.0.1 x", "Invalid port number."},
        RefusedLine{"sentinel config-epoch m1 -1", "An epoch is a number from 0 to 2^63 - 1."},
        RefusedLine{
            "sentinel current-epoch 18446744073709551615",
            "An epoch of 2^63 or more makes every failover impossible. Set it back in the files of all Sentinels."}));

TEST(SentinelConf, RefusesTwoThingsForOne) {
  EXPECT_EQ(refusal(monitor_m1 + "sentinel known-sentinel m1 10.0.0.9 1 " + id_b +
                    "\nsentinel known-sentinel m1 10.0.0.8 1 " + id_b + "\n")
                .reason,
            "Duplicate runid for sentinel.");
  EXPECT_EQ(refusal(monitor_m1 + "sentinel rename-command m1 PING x\nsentinel rename-command m1 ping y\n").reason,
            "Same command renamed multiple times with rename-command.");
}

TEST(SentinelConf, ReportsByPassNotByLine) {
  const Problem generic = refusal("sentinel frobnicate\nport x\n");
  const Problem settings = refusal("sentinel frobnicate\nsentinel monitor m1 127.0.0.1 1 0\nsentinel myid x\n");
  const Problem monitor = refusal("sentinel frobnicate\nsentinel monitor m1 127.0.0.1 1 0\n");

  EXPECT_EQ(generic.line, 2U);
  EXPECT_EQ(settings.line, 3U);
  EXPECT_EQ(monitor.line, 2U);
}

TEST(SentinelConf, ShowsNoPassword) {
  const Problem problem = refusal("sentinel auth-pass nobody hunter2\n");

  EXPECT_EQ(problem.text, "sentinel auth-pass nobody ***");
  EXPECT_THAT(fatal_block(problem, "V"), testing::Not(HasSubstr("hunter2")));
}

TEST(Text, MayHaveCarriageReturnsAByteOrderMarkAndNoLastLineEnd) {
  const Configuration result = read("\xEF\xBB\xBFport 26380\r\n\r\n# x\r\nsentinel monitor m1 127.0.0.1 6379 2");

  EXPECT_EQ(result.daemon.port, 26380);
  EXPECT_EQ(result.state.masters.size(), 1U);
}

TEST(Text, WithANulByteIsRefusedRatherThanCutShort) {
  const Problem problem = refusal("port 26380\nlogfile \"a\0b\"\nport 26381\n"s);

  EXPECT_EQ(problem.line, 2U);
  EXPECT_EQ(problem.reason, "A NUL byte stands in this line.");
}

TEST(Text, MayHaveVeryLongLines) {
  const std::string longest(1 << 20, 'p');

  EXPECT_EQ(read("requirepass " + longest + "\n").daemon.requirepass, longest);
}

TEST(Options, CountAsLinesBehindTheFile) {
  EXPECT_EQ(refusal("port 1\nport 2\n", {"port \"abc\""}).line, 4U);
  EXPECT_EQ(refusal("port 1\nport 2", {"port \"abc\""}).line, 3U);
  EXPECT_EQ(refusal("port 1\nport 2", {"port 3", "port \"abc\""}).line, 4U);
  EXPECT_EQ(refusal("port 1", {"port \"abc\""}).text, "port \"abc\"");
}

TEST(Options, LeaveToTheFileWhatADaemonWroteThere) {
  const auto state = read("sentinel monitor m1 10.0.0.2 6379 2\nsentinel down-after-milliseconds m1 9000\n",
                          {"sentinel monitor m1 10.0.0.1 6379 3", "sentinel down-after-milliseconds m1 5000"})
                         .state;

  EXPECT_EQ(state.masters.at("m1").address, (Address{"10.0.0.2", 6379}));
  EXPECT_EQ(state.masters.at("m1").settings.quorum, 3U);
  EXPECT_EQ(state.masters.at("m1").settings.down_after, Milliseconds{5000});
}

TEST(Include, ReadsTheOtherFileInPlace) {
  const TemporaryDirectory directory;
  const std::string other = directory.write("other.conf", "port 5000\nsentinel monitor m1 127.0.0.1 6379 2\n");

  const Configuration result = read("port 4000\ninclude " + other + "\nsentinel down-after-milliseconds m1 7\n");

  EXPECT_EQ(result.daemon.port, 5000);
  EXPECT_EQ(result.state.masters.at("m1").settings.down_after, Milliseconds{7});
}

TEST(Include, TakesAGlobSortedAndMaybeWithoutAnyMatch) {
  const TemporaryDirectory directory;
  directory.write("2.inc", "port 2000\n");
  directory.write("1.inc", "port 1000\n");

  EXPECT_EQ(read("include " + directory.path("*.inc") + "\n").daemon.port, 2000);
  EXPECT_EQ(read("include " + directory.path("*.nothing") + "\n").daemon.port, 26379);
}

TEST(Include, NamesFileAndLineOfAMistake) {
  const TemporaryDirectory directory;
  const std::string other = directory.write("other.conf", "# x\nport nonsense\n");

  const Problem problem = refusal("include " + other + "\n");

  EXPECT_EQ(problem.file, other);
  EXPECT_EQ(problem.line, 2U);
  EXPECT_TRUE(problem.included);
}

TEST(Include, OfAMissingFileIsToldInTheLog) {
  const Problem problem = refusal("include /no/such.conf\n");

  EXPECT_TRUE(problem.logged);
  EXPECT_EQ(problem.reason, "Fatal error, can't open config file '/no/such.conf': No such file or directory");
}

TEST(Include, OfItselfOrOfADeviceEnds) {
  const TemporaryDirectory directory;
  const std::string loop = directory.path("loop.conf");
  directory.write("loop.conf", "include " + loop + "\n");

  EXPECT_EQ(refusal("include " + loop + "\n").reason, "Files are included too deeply.");
  EXPECT_TRUE(refusal("include /dev/zero\n").logged);
}

TEST(Include, YieldsToWhatADaemonWroteIntoTheMainFile) {
  const TemporaryDirectory directory;
  const std::string other =
      directory.write("other.conf", "sentinel monitor m1 10.0.0.1 6379 2\nsentinel down-after-milliseconds m1 5000\n");

  const auto state =
      read("sentinel monitor m1 10.0.0.2 6379 2\nsentinel down-after-milliseconds m1 6000\ninclude " + other + "\n")
          .state;

  EXPECT_EQ(state.masters.at("m1").address, (Address{"10.0.0.2", 6379}));
  EXPECT_EQ(state.masters.at("m1").settings.down_after, Milliseconds{6000});
}

TEST(OwnLines, AreRead) {
  const auto state =
      read(monitor_m1 + "sentinel leader-epoch m1 7\n# vedette reserved-epoch 12\n# vedette quarantined yes\n" +
           "# vedette vote m1 " + id_b + " 7\n# vedette run-ids m1 " + id_a + " " + id_b +
           "\n# vedette replication-ids m1 " + id_a + "\n")
          .state;

  const auto& m1 = state.masters.at("m1");
  EXPECT_EQ(state.reserved_epoch, Epoch{12});
  EXPECT_TRUE(state.quarantined);
  EXPECT_EQ(m1.voted_for, RunId::parse(id_b));
  EXPECT_THAT(m1.run_ids, ElementsAre(*RunId::parse(id_a), *RunId::parse(id_b)));
  EXPECT_THAT(m1.replication_ids, ElementsAre(id_a));
}

TEST(OwnLines, AVoteOfAnotherEpochIsForgotten) {
  const std::string vote = "# vedette vote m1 " + id_b + " 7\n";

  EXPECT_EQ(read(monitor_m1 + "sentinel leader-epoch m1 8\n" + vote).state.masters.at("m1").voted_for, std::nullopt);
  EXPECT_EQ(read(monitor_m1 + vote).state.masters.at("m1").voted_for, std::nullopt);
}

TEST(OwnLines, ThatMeanNothingArePassedOver) {
  const auto state = read(monitor_m1 +
                          "# vedette\n# vedette x\n# vedette vote\n# vedette vote m2 x 1\n# vedette reserved-epoch -1\n"
                          "# vedette reserved-epoch 18446744073709551615\n# vedette \"open\n# vedette quarantined no\n")
                         .state;

  EXPECT_EQ(state.reserved_epoch, Epoch{0});
  EXPECT_FALSE(state.quarantined);
  EXPECT_EQ(state.masters.size(), 1U);
}

}  // namespace
}  // namespace vedette::config
