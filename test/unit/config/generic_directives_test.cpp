#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "config/directives.hpp"
#include "reading.hpp"
#include "temporary_directory.hpp"

namespace vedette::config {
namespace {

using std::chrono::seconds;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(GenericDirectives, HaveTheDefaultsOfASentinel) {
  const DaemonSettings settings = read("").daemon;

  EXPECT_EQ(settings, DaemonSettings{});
  EXPECT_EQ(settings.port, 26379);
  EXPECT_FALSE(settings.protected_mode);
}

TEST(GenericDirectives, ChooseWhoseWordsAreSpoken) {
  EXPECT_EQ(read("").daemon.speak, Speech::redis_8);
  EXPECT_EQ(read("speak Redis-7.0\n").daemon.speak, Speech::redis_7_0);
  EXPECT_EQ(read("speak valkey-8\n").daemon.speak, Speech::valkey_8);
  EXPECT_EQ(read("speak valkey-8\nspeak redis-8\n").daemon.speak, Speech::redis_8);
  EXPECT_THAT(refusal("speak klingon\n").reason, HasSubstr("redis-7.0"));
}

TEST(GenericDirectives, InForceAreTaken) {
  const TemporaryDirectory directory;
  const DaemonSettings settings =
      read(
          "port 26380\nbind 127.0.0.1 -::1\nbind-source-addr 10.0.0.9\nprotected-mode YES\n"
          "tcp-backlog 100\ntcp-keepalive 60\ntimeout 5\nmaxclients 4294967295\n"
          "client-query-buffer-limit 2mb\nproto-max-bulk-len 1mb\ndaemonize yes\n"
          "pidfile /run/x.pid\nsupervised systemd\nlogfile \"/var/log/a b\"\nloglevel Debug\n"
          "requirepass \"a b\"\nsyslog-enabled yes\nsyslog-ident x\nsyslog-facility LOCAL3\n"
          "rename-command PING zing\ndir " +
          directory.path() + "\n")
          .daemon;

  EXPECT_EQ(settings.port, 26380);
  EXPECT_THAT(settings.bind, ElementsAre("127.0.0.1", "-::1"));
  EXPECT_EQ(settings.bind_source_addr, "10.0.0.9");
  EXPECT_TRUE(settings.protected_mode);
  EXPECT_EQ(settings.tcp_backlog, 100);
  EXPECT_EQ(settings.tcp_keepalive, seconds{60});
  EXPECT_EQ(settings.timeout, seconds{5});
  EXPECT_EQ(settings.maxclients, 4294967295U);
  EXPECT_EQ(settings.client_query_buffer_limit, 2097152U);
  EXPECT_EQ(settings.proto_max_bulk_len, 1048576U);
  EXPECT_TRUE(settings.daemonize);
  EXPECT_EQ(settings.pidfile, "/run/x.pid");
  EXPECT_EQ(settings.supervised, Supervised::systemd);
  EXPECT_EQ(settings.logfile, "/var/log/a b");
  EXPECT_EQ(settings.loglevel, quorum::Level::debug);
  EXPECT_EQ(settings.requirepass, "a b");
  EXPECT_TRUE(settings.syslog_enabled);
  EXPECT_EQ(settings.syslog_ident, "x");
  EXPECT_EQ(settings.syslog_facility, "local3");
  EXPECT_EQ(settings.renamed_commands.at("ping"), "zing");
  EXPECT_EQ(settings.dir, directory.path());
}

TEST(GenericDirectives, SetOutputLimitsByClass) {
  const DaemonSettings settings =
      read("client-output-buffer-limit normal 1mb 512k 10 pubsub 64kb 0 0\nclient-output-buffer-limit slave 1 2 3\n")
          .daemon;

  EXPECT_EQ(settings.normal_output, (OutputLimit{1048576, 512000, seconds{10}}));
  EXPECT_EQ(settings.pubsub_output, (OutputLimit{65536, 0, seconds{0}}));
  EXPECT_EQ(settings.replica_output, (OutputLimit{1, 2, seconds{3}}));
}

TEST(GenericDirectives, TakeSeveralWordsAlsoFromOneInQuotes) {
  EXPECT_THAT(read("bind \"127.0.0.1 ::1\"\n").daemon.bind, ElementsAre("127.0.0.1", "::1"));
  EXPECT_THAT(read("bind \"\"\n").daemon.bind, IsEmpty());
  EXPECT_THAT(read("bind\n").daemon.bind, IsEmpty());
}

TEST(GenericDirectives, GivenTwiceCountAsGivenLast) {
  EXPECT_EQ(read("port 1\nport 2\n").daemon.port, 2);
  EXPECT_EQ(read("port 1\n", {"port \"3\""}).daemon.port, 3);
}

TEST(GenericDirectives, KnowAllNames) {
  EXPECT_EQ(find_directive("slave-priority"), find_directive("replica-priority"));
  EXPECT_EQ(find_directive("lua-time-limit"), find_directive("busy-reply-threshold"));
  EXPECT_NE(find_directive("server_cpulist"), nullptr);
  EXPECT_NE(find_directive("log-timestamp-format"), nullptr);
  EXPECT_EQ(find_directive("no-such-thing"), nullptr);
}

TEST(GenericDirectives, AListWithoutValuesIsAList) {
  const Configuration result = read("latency-tracking-info-percentiles\nlatency-tracking-info-percentiles \"\"\n");

  EXPECT_EQ(result.daemon.lines.size(), 2U);
}

TEST(GenericDirectives, OfServersAreAcceptedAndSaidToDoNothing) {
  const Configuration result = read(
      "save 900 1 300 10\nappendonly yes\nreplicaof 10.0.0.1 6379\nmaxmemory 1gb\nmaxmemory-clients 5%\n"
      "oom-score-adj-values 0 200 800\nlatency-tracking-info-percentiles 50 99 99.9\n"
      "shutdown-on-sigterm save now\nproc-title-template \"{title} {listen-addr}\"\nloadmodule /no/such.so a b\n"
      "mod.setting 1\nlist-max-ziplist-entries 512\nio-threads 256\nprimaryauth x\nloglevel "
      "nothing\n");

  EXPECT_THAT(result.warnings,
              Contains("These directives have no effect in this version: appendonly, io-threads, "
                       "list-max-ziplist-entries, loadmodule, maxmemory, maxmemory-clients, mod.setting, "
                       "oom-score-adj-values, primaryauth, replicaof, save, shutdown-on-sigterm"));
  EXPECT_TRUE(result.daemon.log_nothing);
}

struct RefusedDirective {
  const char* line;
  const char* reason;
};

class RefusedDirectives : public testing::TestWithParam<RefusedDirective> {};

TEST_P(RefusedDirectives, AreNamedInTheReferencesWords) {
  const auto& [line, reason] = GetParam();

  const Problem problem = refusal("# first\n" + std::string{line} + "\nport 1\n");

  EXPECT_EQ(problem.reason, reason);
  EXPECT_EQ(problem.line, 2U);
  EXPECT_EQ(problem.file, "sentinel.conf");
  EXPECT_FALSE(problem.included);
}

INSTANTIATE_TEST_SUITE_P(
    GenericDirectives, RefusedDirectives,
    testing::Values(
        RefusedDirective{"port", "wrong number of arguments"},
        RefusedDirective{"port 26379 # main", "wrong number of arguments"},
        RefusedDirective{"port abc", "argument couldn't be parsed into an integer"},
        RefusedDirective{"port 12x", "argument couldn't be parsed into an integer"},
        RefusedDirective{"port 65536", "argument must be between 0 and 65535 inclusive"},
        RefusedDirective{"port -1", "argument must be between 0 and 65535 inclusive"},
        RefusedDirective{"maxclients 0", "argument must be between 1 and 4294967295 inclusive"},
        RefusedDirective{"slowlog-log-slower-than -2", "argument must be between -1 and 9223372036854775807 inclusive"},
        RefusedDirective{"daemonize maybe", "argument must be 'yes' or 'no'"},
        RefusedDirective{"maxmemory 1tb", "argument must be a memory value"},
        RefusedDirective{"maxmemory -1", "argument must be a memory value"},
        RefusedDirective{"maxmemory-clients x%", "argument must be a memory or percent value"},
        RefusedDirective{"proto-max-bulk-len 1", "argument must be between 1048576 and 9223372036854775807 inclusive"},
        RefusedDirective{"loglevel loud",
                         "argument(s) must be one of the following: debug, verbose, notice, warning, nothing"},
        RefusedDirective{"supervised x", "argument(s) must be one of the following: upstart, systemd, auto, no"},
        RefusedDirective{"unixsocketperm 1777", "argument must be between 0 and 777 inclusive"},
        RefusedDirective{"maxmemory-clients 101%", "percentage argument must be less or equal to 100"},
        RefusedDirective{"user", "Bad directive or wrong number of arguments"},
        RefusedDirective{"rename-command ping", "Bad directive or wrong number of arguments"},
        RefusedDirective{"include", "Bad directive or wrong number of arguments"},
        RefusedDirective{"unixsocketperm 9", "argument couldn't be parsed as an octal number"},
        RefusedDirective{"bind 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17", "Too many bind addresses specified."},
        RefusedDirective{"client-output-buffer-limit normal 0 0",
                         "Wrong number of arguments in buffer limit configuration."},
        RefusedDirective{"client-output-buffer-limit x 0 0 0",
                         "Invalid client class specified in buffer limit configuration."},
        RefusedDirective{"client-output-buffer-limit normal 0 x 0",
                         "Error in hard, soft or soft_seconds setting in buffer limit configuration."},
        RefusedDirective{"latency-tracking-info-percentiles x", "Invalid latency-tracking-info-percentiles parameters"},
        RefusedDirective{"latency-tracking-info-percentiles 101",
                         "latency-tracking-info-percentiles parameters should sit between [0.0,100.0]"},
        RefusedDirective{"save 1", "Invalid save parameters"},
        RefusedDirective{"dir /no/such/place", "No such file or directory"},
        RefusedDirective{"dir /dev/null", "Not a directory"},
        RefusedDirective{"proc-title-template {x}", "template format is invalid or contains unknown variables"},
        RefusedDirective{"rename-command get x", "No such command in rename-command"},
        RefusedDirective{"mod.x", "Module config specified without value"},
        RefusedDirective{"requirepass \"a", "Unbalanced quotes in configuration line"},
        RefusedDirective{"prot 26379", "Bad directive or wrong number of arguments. Did you mean 'port'?"},
        RefusedDirective{"sentinal monitor m1 1.2.3.4 1 1",
                         "Bad directive or wrong number of arguments. Did you mean 'sentinel'?"},
        RefusedDirective{
            "down-after-milliseconds m1 5",
            "Bad directive or wrong number of arguments. Did you mean 'sentinel down-after-milliseconds'?"},
        RefusedDirective{"completely-different-thing 1", "Bad directive or wrong number of arguments"}));

TEST(GenericDirectives, ShowTheLineTrimmedAndWithoutSecrets) {
  EXPECT_EQ(refusal("  port  x \r\n").text, "port  x");
  EXPECT_EQ(refusal("requirepass hunter2 x\n").text, "requirepass ***");
  // Nor where the name of the secret is mistyped.
  EXPECT_EQ(refusal("requirepas hunter2\n").text, "requirepas ***");
  EXPECT_EQ(refusal("sentinel auth-pas m1 hunter2\n").text, "sentinel auth-pas m1 ***");
  EXPECT_EQ(refusal("sentinel Sentinel-Pas hunter2\n").text, "sentinel Sentinel-Pas ***");
}

TEST(GenericDirectives, OfTlsAreTakenOver) {
  const Configuration result = read(
      "tls-port 26380\ntls-replication yes\ntls-cluster yes\ntls-cert-file s.crt\ntls-key-file s.key\n"
      "tls-key-file-pass hunter2\ntls-client-cert-file c.crt\ntls-client-key-file c.key\n"
      "tls-client-key-file-pass hunter3\ntls-ca-cert-file ca.crt\ntls-ca-cert-dir /etc/ca\n"
      "tls-auth-clients Optional\ntls-protocols \"TLSv1.2 TLSv1.3\"\ntls-ciphers AES\ntls-ciphersuites SUITE\n"
      "tls-prefer-server-ciphers yes\ntls-dh-params-file dh.pem\ntls-session-caching no\n"
      "tls-session-cache-size 5\ntls-session-cache-timeout 60\n");

  TlsSettings expected;
  expected.port = 26380;
  expected.replication = expected.cluster = expected.prefer_server_ciphers = true;
  expected.server = {"s.crt", "s.key", "hunter2"};
  expected.client = {"c.crt", "c.key", "hunter3"};
  expected.ca_certificate = "ca.crt";
  expected.ca_directory = "/etc/ca";
  expected.client_certificate = TlsSettings::ClientCertificate::optional;
  expected.protocols = "TLSv1.2 TLSv1.3";
  expected.ciphers = "AES";
  expected.ciphersuites = "SUITE";
  expected.dh_parameters = "dh.pem";
  expected.session_caching = false;
  expected.session_cache_size = 5;
  expected.session_cache_timeout = std::chrono::seconds{60};
  EXPECT_EQ(result.daemon.tls, expected);
  EXPECT_THAT(result.warnings, IsEmpty());
}

TEST(GenericDirectives, OfTlsHaveTheDefaultsOfRedis) {
  EXPECT_EQ(read("tls-auth-clients yes\ntls-session-cache-size 20480\ntls-session-cache-timeout 300\n").daemon.tls,
            TlsSettings{});
  EXPECT_FALSE(TlsSettings{}.wanted());
  EXPECT_TRUE(read("tls-replication yes\n").daemon.tls.wanted());
}

TEST(GenericDirectives, PeersAreToldThePortThatTheyCanReach) {
  EXPECT_EQ(read("port 1\ntls-port 2\n").daemon.port_for_peers(), 1);
  EXPECT_EQ(read("port 1\ntls-port 2\ntls-replication yes\n").daemon.port_for_peers(), 2);
  EXPECT_EQ(read("port 1\ntls-replication yes\n").daemon.port_for_peers(), 1);
  EXPECT_EQ(read("port 0\ntls-port 2\n").daemon.shown_port(), 2);
}

TEST(GenericDirectives, OfSocketsAreTakenOver) {
  const DaemonSettings settings =
      read("unixsocket /run/v.sock\nunixsocketperm 0770\nunixsocketgroup redis\nsocket-mark-id 7\n").daemon;

  EXPECT_EQ(settings.unix_socket, "/run/v.sock");
  EXPECT_EQ(settings.unix_socket_mode, 0770U);
  EXPECT_EQ(settings.unix_socket_group, "redis");
  EXPECT_EQ(settings.socket_mark, 7U);
}

TEST(GenericDirectives, ThatProtectNothingAreAcceptedSilently) {
  EXPECT_THAT(read("tls-port 0\ntls-replication no\naclfile \"\"\n").warnings, IsEmpty());
}

}  // namespace
}  // namespace vedette::config
