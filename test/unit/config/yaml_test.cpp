#include "config/yaml.hpp"

#include <gmock/gmock.h>

#include <map>

#include "config/configuration_file.hpp"
#include "config/state_text.hpp"
#include "random_state.hpp"
#include "reading.hpp"
#include "temporary_directory.hpp"

namespace vedette::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

YamlReading with(std::map<std::string, std::string> names) {
  YamlReading how;
  how.lookup = [names = std::move(names)](const std::string& name) -> std::variant<std::string, Unresolved> {
    const auto found = names.find(name);
    if (found == names.end()) return Unresolved{name + " is not set"};
    return found->second;
  };
  return how;
}

Configuration yaml(const std::string& text, const YamlReading& how = {}) {
  auto result = read_yaml("vedette.yaml", text, {}, how);
  if (const auto* problem = std::get_if<Problem>(&result)) {
    ADD_FAILURE() << problem->line << ":" << problem->column << " " << problem->text << " " << problem->reason << "\n"
                  << text;
    return {};
  }
  return std::get<Configuration>(std::move(result));
}

/// `line:column text | reason`.
std::string problem(const std::string& text, const YamlReading& how = {}) {
  const auto result = read_yaml("vedette.yaml", text, {}, how);
  const auto* found = std::get_if<Problem>(&result);
  if (found == nullptr) return "accepted";
  return std::to_string(found->line) + ":" + std::to_string(found->column) + " " + found->text + " | " + found->reason;
}

/// All lines in `masters: orders:`, indented.
std::string orders(const std::string& lines = {}) {
  return "masters:\n  orders:\n    host: 127.0.0.1\n    quorum: 2\n" + lines;
}

TEST(Yaml, SaysWhatSentinelConfSays) {
  const Configuration from_yaml = yaml(R"(
port: 5000
bind: [127.0.0.1, "-::1"]
password: hunter1
log:
  level: verbose
  syslog: yes
clients:
  max: 500
  idle-timeout: 2m
  query-buffer: 2mb
  output-limits:
    pubsub: {hard: 1mb, soft: 1kb, soft-time: 10s}
rename-commands:
  ping: zing
announce: {ip: 10.0.0.1, port: 1234}
resolve-hostnames: true
peers: {user: peer, password: hunter2}
masters:
  orders:
    host: orders.example
    port: 6380
    quorum: 3
    down-after: 5s
    failover-timeout: 1m
    parallel-syncs: 4
    reboot-down-after: 500ms
    auth: {user: watcher, password: hunter3}
    scripts: {notification: /bin/true, client-reconfig: /bin/sh}
    rename-commands: {CONFIG: guarded}
)");
  const Configuration from_conf = read(
      "port 5000\nbind 127.0.0.1 -::1\nrequirepass hunter1\nloglevel verbose\nsyslog-enabled yes\nmaxclients 500\n"
      "timeout 120\nclient-query-buffer-limit 2mb\nclient-output-buffer-limit pubsub 1mb 1kb 10\n"
      "rename-command ping zing\nsentinel announce-ip 10.0.0.1\nsentinel announce-port 1234\n"
      "sentinel resolve-hostnames yes\nsentinel sentinel-user peer\nsentinel sentinel-pass hunter2\n"
      "sentinel monitor orders orders.example 6380 3\nsentinel down-after-milliseconds orders 5000\n"
      "sentinel failover-timeout orders 60000\nsentinel parallel-syncs orders 4\n"
      "sentinel master-reboot-down-after-period orders 500\nsentinel auth-user orders watcher\n"
      "sentinel auth-pass orders hunter3\nsentinel notification-script orders /bin/true\n"
      "sentinel client-reconfig-script orders /bin/sh\nsentinel rename-command orders CONFIG guarded\n");

  EXPECT_EQ(from_yaml.state, from_conf.state);
  EXPECT_EQ(from_yaml.daemon, from_conf.daemon);
  EXPECT_THAT(from_yaml.references, IsEmpty());
}

TEST(Yaml, NamesTheFormOfTheLog) {
  EXPECT_EQ(yaml("log: {format: json}\n").daemon.log_format, LogFormat::json);
}

TEST(Yaml, AnyOtherDirectiveHasItsOwnName) {
  const Configuration from_yaml = yaml("acllog-max-len: 64\nsave: [[3600, 1], [300, 10]]\nhz: 20\nappendonly: true\n");

  EXPECT_EQ(from_yaml.daemon.lines,
            read("acllog-max-len 64\nsave 3600 1\nsave 300 10\nhz 20\nappendonly yes\n").daemon.lines);
}

TEST(Yaml, AnEmptyDocumentAndEmptyGroupsAreFine) {
  EXPECT_EQ(yaml("").daemon, DaemonSettings{});
  EXPECT_EQ(yaml("# nothing\nclients:\n  # max: 5\nmasters:\n").daemon, DaemonSettings{});
}

struct Wrong {
  const char* text;
  const char* problem;
};

class WrongYaml : public testing::TestWithParam<Wrong> {};

TEST_P(WrongYaml, IsRefusedWithLineColumnAndWhatWasExpected) {
  EXPECT_EQ(problem(GetParam().text), GetParam().problem);
}

INSTANTIATE_TEST_SUITE_P(
    Each, WrongYaml,
    testing::Values(
        Wrong{"port: many", "1:7 port: many | Expected a whole number."},
        Wrong{"port: 70000", "1:7 port: 70000 | argument must be between 0 and 65535 inclusive"},
        Wrong{"log:\n  levle: notice", "2:3 log.levle | Unknown key. Did you mean 'level'?"},
        Wrong{"prot: 5", "1:1 prot | Unknown key. Did you mean 'port'?"},
        Wrong{"maxclients: 5", "1:1 maxclients | Unknown key. In YAML it is called 'clients.max'."},
        Wrong{"xyzzy-plugh: 5", "1:1 xyzzy-plugh | Unknown key."},
        Wrong{"include: more.yaml", "1:1 include | A file in YAML includes no others."},
        Wrong{"port: 1\nport: 2", "2:1 port | This key stands here twice."},
        Wrong{"clients: 5", "1:10 clients | Expected a mapping."},
        Wrong{"clients: {idle-timeout: soon}",
              "1:25 clients.idle-timeout: soon | Expected a time in seconds, or with a unit, such as 30s, 5m or 1h."},
        Wrong{"clients: {idle-timeout: 500ms}",
              "1:25 clients.idle-timeout: 500ms | Expected a time in seconds, or with a unit, such as 30s, 5m or 1h."},
        Wrong{"protected-mode: perhaps", "1:17 protected-mode: perhaps | Expected yes or no."},
        Wrong{"password: [1, 2]", "1:11 password | Expected one value."},
        Wrong{"masters:\n  orders: 5", "2:11 masters.orders | Expected a mapping with at least host and quorum."},
        Wrong{"masters:\n  orders: {quorum: 2}",
              "2:11 masters.orders | Expected a key 'host': the address of the master."},
        Wrong{"masters:\n  orders: {host: 127.0.0.1, quorum: 0}",
              "2:18 masters.orders: 127.0.0.1 port 6379, quorum 0 | Quorum must be 1 or greater."},
        Wrong{"masters:\n  orders: {host: 127.0.0.1, quorum: 2, down-afer: 5s}",
              "2:40 masters.orders.down-afer | Unknown key. Did you mean 'down-after'?"},
        Wrong{"masters:\n  orders: {host: 127.0.0.1, quorum: 2, down-after-milliseconds: 5}",
              "2:40 masters.orders.down-after-milliseconds | Unknown key. Did you mean 'down-after'?"},
        Wrong{"masters:\n  orders: {host: 127.0.0.1, quorum: 2, dwon-after-milliseconds: 5}",
              "2:40 masters.orders.dwon-after-milliseconds | Unknown key. Did you mean 'down-after'?"},
        Wrong{"masters:\n  orders: {host: 127.0.0.1, quorum: 2, auth-pass: hunter2}",
              "2:40 masters.orders.auth-pass | Unknown key. Did you mean 'auth.password'?"},
        Wrong{"announce-ip: 10.0.0.1", "1:1 announce-ip | Unknown key. Did you mean 'announce.ip'?"},
        Wrong{"anounce-ip: 10.0.0.1", "1:1 anounce-ip | Unknown key. Did you mean 'announce.ip'?"},
        Wrong{"masters:\n  orders: {host: 127.0.0.1, quorum: 2, down-after: 0}",
              "2:52 masters.orders.down-after: 0 | negative or zero time parameter."},
        Wrong{"masters:\n  orders: {host: 127.0.0.1, quorum: 2, state: {replicas: [here]}}",
              "2:59 masters.orders.state.replicas[0]: here | Expected host:port, IPv6 in brackets."},
        Wrong{"password: ${NOBODY_SETS_THIS}",
              "1:11 password: *** | A reference means nothing: the environment variable NOBODY_SETS_THIS is not set."},
        Wrong{"password: ${OPEN",
              "1:11 password: *** | A reference means nothing: the closing } of a reference is missing."},
        Wrong{"a: b: c", "1:5  | This is no YAML: illegal map value."},
        Wrong{",port: 26380", "1:1  | This is no YAML: nothing begins like this."},
        Wrong{"a: 1\n---\nb: 2", "0:0  | There is more than one document in this file."}));

TEST(Yaml, AProblemIsToldWithFileLineAndColumn) {
  const auto result = read_yaml("vedette.yaml", "log:\n  levle: notice\n", {});

  EXPECT_EQ(fatal_block(std::get<Problem>(result), "Vedette"),
            "\n*** FATAL CONFIG FILE ERROR (Vedette) ***\n"
            "Reading the configuration file, at line 2, column 3\n"
            ">>> 'log.levle'\n"
            "Unknown key. Did you mean 'level'?\n"
            "In vedette.yaml\n");
}

TEST(Yaml, SecretsAreNeverShown) {
  for (const std::string text : {"password: {hunter2: 1}\n", "access: {users: [\"alice +nonsense >hunter2\"]}\n",
                                 "masterauth: [hunter2, hunter2]\n", "tls: {key-file-pass: [hunter2]}\n"}) {
    EXPECT_THAT(problem(text), Not(HasSubstr("hunter2"))) << text;
  }
}

TEST(Yaml, ReferencesMeanWhatTheyNameAndAreKept) {
  const Configuration configuration =
      yaml("port: ${PORT}\npeers: {password: \"${PEERS}\"}\n" + orders("    auth: {password: \"${A}-${B}\"}\n"),
           with({{"PORT", "5000"}, {"PEERS", "hunter1"}, {"A", "hunter2"}, {"B", "x"}}));

  EXPECT_EQ(configuration.daemon.port, 5000);
  EXPECT_EQ(configuration.state.process.sentinel_pass, "hunter1");
  EXPECT_EQ(configuration.state.masters.at("orders").settings.auth_pass, "hunter2-x");
  EXPECT_THAT(configuration.references, ElementsAre(SecretReference{std::nullopt, "${PEERS}", "hunter1"},
                                                    SecretReference{"orders", "${A}-${B}", "hunter2-x"}));
}

TEST(Yaml, AReferenceToAFileMeansItsTextWithoutTheLastLineEnd) {
  const TemporaryDirectory folder;
  const std::string secret = folder.write("secret", " hunter 2 \n");

  EXPECT_EQ(yaml("password: ${file:" + secret + "}\n").daemon.requirepass, " hunter 2 ");
  EXPECT_THAT(problem("password: ${file:" + secret + ".gone}\n"), HasSubstr("No such file or directory"));
}

TEST(Yaml, ADoubledDollarIsNoReference) {
  EXPECT_EQ(yaml("password: $${x}\n").daemon.requirepass, "${x}");
  EXPECT_EQ(yaml("password: $$x\n").daemon.requirepass, "$$x");
}

TEST(Yaml, OptionsOfTheCommandLineCountMore) {
  const auto result = read_yaml("vedette.yaml", "port: 5000\n", {"port 6000"});

  EXPECT_EQ(std::get<Configuration>(result).daemon.port, 6000);
}

TEST(Yaml, ANameThatIsNoTextOfAnybodyElseIsQuoted) {
  Configuration configuration;
  configuration.state = read("sentinel monitor yes 127.0.0.1 6379 2\n").state;
  configuration.state.masters.at("yes").settings.auth_pass = "${no}\n\"\\ #:";

  EXPECT_EQ(yaml(yaml_text(configuration)).state, configuration.state);
}

TEST(Yaml, AnyStateIsReadAsItWasWritten) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    Configuration configuration;
    configuration.state = RandomState{seed}.draw();
    // A vote for an epoch of the past counts for nothing in either form.
    YamlReading how;
    how.looks = Looks::at_the_text_alone;
    const std::string text = yaml_text(configuration);

    const Configuration again = yaml(text, how);

    ASSERT_EQ(rewrite_sentinel_conf("", {}, again.state), rewrite_sentinel_conf("", {}, configuration.state))
        << "seed " << seed << "\n"
        << text;
  }
}

std::string converted(const std::string& file, const std::string& text) {
  const auto result = convert(file, text);
  if (const auto* problem = std::get_if<Problem>(&result)) return "problem: " + problem->reason;
  return std::get<Converted>(result).text;
}

const std::string rich_conf =
    "port 5000\nbind 127.0.0.1\nrequirepass \"hun ter#1\"\nclient-output-buffer-limit pubsub 1mb 1kb 10\n"
    "rename-command ping zing\nsave 3600 1\nsave 300 10\nhz 20\nlogfile \"\"\ntimeout 90\n"
    "sentinel myid " +
    id_a +
    "\nsentinel monitor orders 127.0.0.1 6379 2\nsentinel auth-pass orders \"a b\"\nsentinel config-epoch orders 3\n"
    "sentinel known-replica orders ::1 6380\nsentinel known-sentinel orders 127.0.0.2 26379 " +
    id_b + "\nsentinel current-epoch 3\n";

TEST(Convert, ThereAndBackSaysTheSame) {
  const std::string there = converted("sentinel.conf", rich_conf);
  const std::string back = converted("sentinel.yaml", there);

  const Configuration first = read(rich_conf);
  const Configuration last = read(back);
  EXPECT_EQ(first.state, last.state) << there << back;
  EXPECT_EQ(first.daemon.requirepass, last.daemon.requirepass);
  EXPECT_EQ(first.daemon.pubsub_output, last.daemon.pubsub_output);
  EXPECT_EQ(first.daemon.timeout, last.daemon.timeout);
  EXPECT_EQ(converted("again.conf", back), there);
}

TEST(Convert, IsWhatAPersonWouldWrite) {
  EXPECT_EQ(converted("sentinel.conf",
                      "port 26379\nloglevel notice\nsentinel monitor orders 10.0.0.1 6379 2\n"
                      "sentinel down-after-milliseconds orders 5000\n"),
            "port: 26379\n"
            "log:\n"
            "  level: notice\n"
            "masters:\n"
            "  orders:\n"
            "    host: \"10.0.0.1\"\n"
            "    port: 6379\n"
            "    quorum: 2\n"
            "    down-after: 5s\n");
}

TEST(Convert, SecretsByReferenceStayReferences) {
  const auto result =
      convert("vedette.yaml", "password: ${NOBODY_SETS_THIS}\n" + orders("    auth: {password: \"${file:/gone}\"}\n"));

  ASSERT_TRUE(std::holds_alternative<Converted>(result));
  EXPECT_THAT(std::get<Converted>(result).text, HasSubstr("requirepass ${NOBODY_SETS_THIS}\n"));
  EXPECT_THAT(std::get<Converted>(result).text, HasSubstr("sentinel auth-pass orders ${file:/gone}\n"));
  EXPECT_THAT(std::get<Converted>(result).remarks, ElementsAre(HasSubstr("by reference")));
}

TEST(Convert, LeavesOutWhatOnlyVedetteKnows) {
  const auto result = convert("vedette.yaml", "state-file: /tmp/x\nport: 5000\n");

  EXPECT_THAT(std::get<Converted>(result).text, Not(HasSubstr("state-file")));
  EXPECT_THAT(std::get<Converted>(result).remarks, ElementsAre(HasSubstr("'state-file'")));
}

}  // namespace
}  // namespace vedette::config
