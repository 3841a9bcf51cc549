#include "config/environment.hpp"

#include "config/configuration_file.hpp"
#include "config/environment_lines.hpp"
#include "config/extra_flags.hpp"
#include "test/unit/config/environment_reading.hpp"
#include "test/unit/config/reading.hpp"

// What variables of the environment say together, and beside a file (container §10.1).

namespace vedette::config {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

namespace {

/// The whole configuration: a file, variables, options.
Configuration configured(const Variables& variables, const std::string& file = {},
                         const std::vector<std::string>& options = {},
                         const std::map<std::string, std::string>& files = {}) {
  const Environment given = environment(variables, files, options);
  auto read = read_sentinel_conf("sentinel.conf", file, options, Looks::at_the_text_alone, {}, &given);
  if (const auto* problem = std::get_if<Problem>(&read)) {
    ADD_FAILURE() << problem->reason;
    return {};
  }
  return std::get<Configuration>(std::move(read));
}

std::string problem_with(const Variables& variables, const std::string& file = {}) {
  const Environment given = environment(variables);
  auto read = read_sentinel_conf("sentinel.conf", file, {}, Looks::around, {}, &given);
  const auto* problem = std::get_if<Problem>(&read);
  return problem == nullptr ? "" : problem->reason;
}

const quorum::DurableMaster& master_of(const Configuration& configuration, const std::string& name = "mymaster") {
  static const quorum::DurableMaster none;
  const auto found = configuration.state.masters.find(name);
  EXPECT_NE(found, configuration.state.masters.end()) << name;
  return found == configuration.state.masters.end() ? none : found->second;
}

/// The variables of container §1.1.
const Variables deployment{{"REDIS_SENTINEL_PORT", "26378"},
                           {"MASTER_NAME", "mymaster"},
                           {"MASTER_HOST", "192.168.10.21"},
                           {"MASTER_PORT", "6378"},
                           {"QUONUM", "1"},
                           {"DOWN_AFTER_MILLSECONDS", "8000"},
                           {"NUMSLAVES", "1"},
                           {"FAILOVER_TIMEOUT", "60000"},
                           {"AUTH_PASS", "sesame"}};

/// What a Service named redis-sentinel adds (container §8.2).
const Variables links{
    {"REDIS_SENTINEL_SERVICE_HOST", "10.96.0.7"},        {"REDIS_SENTINEL_SERVICE_PORT", "26379"},
    {"REDIS_SENTINEL_SERVICE_PORT_SENTINEL", "26379"},   {"REDIS_SENTINEL_PORT_26379_TCP", "tcp://10.96.0.7:26379"},
    {"REDIS_SENTINEL_PORT_26379_TCP_ADDR", "10.96.0.7"}, {"REDIS_SENTINEL_PORT_26379_TCP_PORT", "26379"},
    {"REDIS_SENTINEL_PORT_26379_TCP_PROTO", "tcp"}};

void expect_the_deployment(const Configuration& configuration, std::uint16_t port) {
  EXPECT_EQ(configuration.daemon.port, port);
  const auto& master = master_of(configuration);
  EXPECT_EQ(master.address.text(true), "192.168.10.21:6378");
  EXPECT_EQ(master.settings.quorum, 1U);
  EXPECT_EQ(master.settings.down_after.count(), 8000);
  EXPECT_EQ(master.settings.parallel_syncs, 1U);
  EXPECT_EQ(master.settings.failover_timeout.count(), 60000);
  EXPECT_EQ(master.settings.auth_pass, "sesame");
  EXPECT_EQ(configuration.state.masters.size(), 1U);
}

}  // namespace

TEST(EnvironmentRules, TwoNamesOfOthersThatContradictEachOtherEndTheStart) {
  const std::string reason = refused({{"MASTER_PORT", "6378"}, {"REDIS_MASTER_PORT_NUMBER", "6379"}});
  EXPECT_EQ(reason,
            "REDIS_MASTER_PORT_NUMBER and MASTER_PORT contradict each other: unset one of them, or say "
            "VEDETTE_MASTER_PORT");
  EXPECT_THAT(refused({{"AUTH_PASS", "sesame"}, {"MASTER_PASS", "simsalabim"}}),
              testing::AllOf(HasSubstr("AUTH_PASS"), HasSubstr("MASTER_PASS"), Not(HasSubstr("sesame")),
                             Not(HasSubstr("simsalabim"))));
  EXPECT_THAT(refused({{"AUTH_PASS", "sesame"}, {"REDIS_MASTER_PASSWORD_FILE", "/s"}}, {{"/s", "other"}}),
              HasSubstr("REDIS_MASTER_PASSWORD_FILE and AUTH_PASS"));
}

TEST(EnvironmentRules, NamesThatAgreeAreFine) {
  EXPECT_EQ(environment({{"MASTER_PORT", "6378"}, {"REDIS_MASTER_PORT_NUMBER", "06378"}}).initial.port, "6378");
  EXPECT_THAT(all_given(environment({{"RESOLVE_HOSTNAMES", "true"}, {"REDIS_SENTINEL_RESOLVE_HOSTNAMES", "yes"}})),
              ElementsAre("resolve-hostnames yes"));
}

TEST(EnvironmentRules, AnOptionOfTheCommandLineSettlesWhatContradicts) {
  const Variables variables{{"REDIS_SENTINEL_PORT", "1"}, {"PORT", "2"}};
  const auto configuration = configured(variables, "", {"port 26380"});
  EXPECT_EQ(configuration.daemon.port, 26380);
  EXPECT_THAT(configuration.warnings, Contains("The command line counts more than REDIS_SENTINEL_PORT"));
}

TEST(EnvironmentRules, NumbersAreWholeAndInRange) {
  for (const char* value : {"8000ms", "8.5", "-1", "0", "99999999999999999999", " 5"}) {
    EXPECT_THAT(refused({{"DOWN_AFTER_MILLSECONDS", value}}), testing::StartsWith("DOWN_AFTER_MILLSECONDS must be"))
        << value;
  }
  EXPECT_EQ(refused({{"REDIS_SENTINEL_PORT_NUMBER", "65536"}}),
            "REDIS_SENTINEL_PORT_NUMBER must be a whole number from 0 to 65535");
  EXPECT_EQ(refused({{"MASTER_PORT", "0"}}), "MASTER_PORT must be a whole number from 1 to 65535");
  EXPECT_EQ(refused({{"QUONUM", "0"}}), "QUONUM must be a whole number from 1 to 2147483647");
  EXPECT_EQ(refused({{"RESOLVE_HOSTNAMES", "perhaps"}}), "RESOLVE_HOSTNAMES must be yes or no");
  EXPECT_EQ(refused({{"MASTER_HOST", "a b"}}), "MASTER_HOST must be an address or the name of a host");
}

TEST(EnvironmentRules, AFileThatCantBeReadOrIsEmptyEndsTheStart) {
  EXPECT_EQ(refused({{"REDIS_SENTINEL_PASSWORD_FILE", "/gone"}}), "REDIS_SENTINEL_PASSWORD_FILE: no such file");
  EXPECT_EQ(refused({{"VEDETTE_AUTH_PASS_FILE", "/empty"}}, {{"/empty", ""}}),
            "VEDETTE_AUTH_PASS_FILE: the file is empty");
}

TEST(EnvironmentRules, TheAddressOfAServiceIsNoPort) {
  for (const char* name :
       {"REDIS_SENTINEL_PORT", "REDIS_MASTER_PORT", "SENTINEL_PORT", "MASTER_PORT", "PORT", "VEDETTE_PORT"}) {
    for (const char* value : {"tcp://10.0.0.1:26379", "udp://10.0.0.1:1", "sctp://10.0.0.1:1"}) {
      const auto given = environment({{name, value}});
      EXPECT_THAT(all_given(given), IsEmpty()) << name;
      EXPECT_THAT(given.notices, IsEmpty()) << name;
      EXPECT_THAT(given.details, Contains(HasSubstr(name)));
    }
  }
}

TEST(EnvironmentRules, PortAndIpAreTheMastersInTheOperatorKitAlone) {
  EXPECT_THAT(all_given(environment({{"PORT", "6378"}, {"MASTER_GROUP_NAME", "orders"}})),
              UnorderedElementsAre("name orders", "master port 6378"));
  EXPECT_THAT(all_given(environment({{"PORT", "6378"}, {"IP", "10.0.0.1"}})),
              UnorderedElementsAre("host 10.0.0.1", "master port 6378"));
  EXPECT_THAT(all_given(environment({{"PORT", "26378"}, {"MASTER_IP", "10.0.0.1"}, {"MASTER_NAME", "orders"}})),
              UnorderedElementsAre("host 10.0.0.1", "name orders", "port 26378"));
  EXPECT_THAT(refused({{"PORT", "6378"}, {"MASTER_GROUP_NAME", "orders"}, {"MASTER_HOST", "10.0.0.1"}}),
              testing::AllOf(HasSubstr("PORT"), HasSubstr("MASTER_GROUP_NAME"), HasSubstr("MASTER_HOST"),
                             HasSubstr("VEDETTE_MASTER_PORT")));
  EXPECT_THAT(refused({{"SENTINEL_PORT", "26379"}, {"PORT", "6379"}}), HasSubstr("SENTINEL_PORT and PORT"));
}

TEST(EnvironmentRules, RedisPasswordIsOursInTheOperatorKitAlone) {
  EXPECT_THAT(all_given(environment({{"REDIS_PASSWORD", "sesame"}, {"MASTER_GROUP_NAME", "orders"}})),
              UnorderedElementsAre("name orders", "requirepass sesame"));
  const auto given = environment({{"REDIS_PASSWORD", "sesame"}, {"REDIS_MASTER_SET", "orders"}});
  EXPECT_THAT(all_given(given), ElementsAre("name orders"));
  EXPECT_THAT(joined(given.notices), HasSubstr("REDIS_PASSWORD is not read"));
  EXPECT_THAT(joined(given.notices), Not(HasSubstr("sesame")));
}

TEST(EnvironmentRules, MasterIsAHostWithAPortOrWithout) {
  const auto parts = [](const char* value) {
    const auto initial = environment({{"MASTER", value}}).initial;
    return initial.host + " " + initial.port;
  };
  EXPECT_EQ(parts("redis:6378"), "redis 6378");
  EXPECT_EQ(parts("redis"), "redis 6379");
  EXPECT_EQ(parts("[fd00::1]:6378"), "fd00::1 6378");
  EXPECT_EQ(parts("fd00::1"), "fd00::1 6379");
  EXPECT_THAT(refused({{"MASTER", "redis:6378"}, {"MASTER_PORT", "1"}}), HasSubstr("MASTER_PORT and MASTER "));
}

TEST(EnvironmentRules, AnIdentityIsTakenOrComputed) {
  EXPECT_THAT(all_given(environment({{"SENTINEL_ID", id_a}})), ElementsAre("myid " + id_a));
  // As `echo sentinel-0 | sha1sum` gives it.
  EXPECT_THAT(all_given(environment({{"SENTINEL_ID", "sentinel-0"}})),
              ElementsAre("myid 35142b5e58de7c291a4912182a1a8d524be3b8bb"));
}

TEST(EnvironmentRules, AccessControlComesFromItsFileOnlyIfItIsSwitchedOn) {
  EXPECT_THAT(all_given(environment({{"ACL_FILE_PATH", "/acl"}})), IsEmpty());
  EXPECT_THAT(all_given(environment({{"ACL_MODE", "true"}, {"ACL_FILE_PATH", "/acl"}})), ElementsAre("aclfile /acl"));
  EXPECT_THAT(all_given(environment({{"ACL_MODE", "true"}})), ElementsAre("aclfile /etc/redis/user.acl"));
}

TEST(EnvironmentRules, AnExternalFileIsIncludedIfItIsThere) {
  const Variables variables{{"EXTERNAL_CONFIG_FILE", "/more.conf"}, {"SENTINEL_PORT", "5"}};
  EXPECT_THAT(all_given(environment(variables)), ElementsAre("port 5"));
  EXPECT_THAT(all_given(environment(variables, {{"/more.conf", ""}})), ElementsAre("include /more.conf", "port 5"));
}

TEST(EnvironmentRules, AConfigurationFileThatIsNotThereIsToldOf) {
  const Variables variables{{"SENTINEL_CONFIG_FILE", "/etc/redis/sentinel.conf"}};
  const std::string notice = "SENTINEL_CONFIG_FILE names no file that exists, so none is read";
  EXPECT_THAT(environment(variables).notices, Contains(notice));
  EXPECT_THAT(environment(variables, {{"/etc/redis/sentinel.conf", ""}}).notices, Not(Contains(notice)));
}

TEST(EnvironmentRules, ExtraFlagsAreWordsOfTheCommandLine) {
  EXPECT_THAT(extra_command_line_words({{"VALKEY_EXTRA_FLAGS", "  --port 26380 --loglevel debug "}}),
              ElementsAre("--port", "26380", "--loglevel", "debug"));
  EXPECT_THAT(extra_command_line_words({{"PATH", "/bin"}}), IsEmpty());
}

TEST(EnvironmentRules, TlsThatIsSwitchedOnTakesThePlainPortsPlace) {
  const auto bitnami = configured({{"REDIS_SENTINEL_TLS_ENABLED", "yes"}, {"REDIS_SENTINEL_TLS_CERT_FILE", "/c"}});
  EXPECT_EQ(bitnami.daemon.port, 0);
  EXPECT_EQ(bitnami.daemon.tls.port, 26379);
  EXPECT_TRUE(bitnami.daemon.tls.replication);

  const auto both = configured({{"REDIS_SENTINEL_TLS_ENABLED", "true"}, {"REDIS_SENTINEL_PORT_NUMBER", "26380"}});
  EXPECT_EQ(both.daemon.port, 26380);
  EXPECT_EQ(both.daemon.tls.port, 26379);

  EXPECT_THAT(all_given(environment({{"TLS_MODE", "true"}, {"REDIS_TLS_CA_KEY", "/ca"}})),
              UnorderedElementsAre("tls-port 26379", "tls-replication yes", "tls-auth-clients optional",
                                   "tls-ca-cert-file /ca"));
  EXPECT_THAT(all_given(environment({{"TLS_ENABLED", "false"}, {"REDIS_TLS_CERT", "/c"}})), IsEmpty());
  EXPECT_THAT(all_given(environment({{"TLS_ENABLED", "1"}, {"VEDETTE_TLS_REPLICATION", "no"}})),
              UnorderedElementsAre("tls-port 26379", "tls-replication no"));
}

TEST(EnvironmentRules, AMasterByNameHasNamesResolvedUnlessSomebodySaysNo) {
  EXPECT_TRUE(configured({{"MASTER_HOST", "redis-0.redis"}}).state.process.resolve_hostnames);
  EXPECT_FALSE(configured({{"MASTER_HOST", "10.0.0.1"}}).state.process.resolve_hostnames);
  EXPECT_EQ(problem_with({{"MASTER_HOST", "redis-0.redis"}, {"RESOLVE_HOSTNAMES", "no"}}),
            "MASTER_HOST: Can't resolve instance hostname.");
  EXPECT_EQ(problem_with({{"MASTER_HOST", "redis-0.redis"}}, "sentinel resolve-hostnames no\n"),
            "MASTER_HOST: Can't resolve instance hostname.");
}

TEST(EnvironmentRules, WhatTheReaderRefusesNamesTheVariable) {
  EXPECT_EQ(problem_with({{"MASTER_HOST", "10.0.0.1"}, {"NOTIFICATION_SCRIPT", "/nowhere"}}),
            "NOTIFICATION_SCRIPT: Notification script seems non existing or non executable.");
  EXPECT_THAT(problem_with({{"VEDETTE_LOGLEVEL", "loud"}}), testing::StartsWith("VEDETTE_LOGLEVEL: "));
}

TEST(EnvironmentDefaults, AreThoseOfTheImage) {
  const auto configuration = configured({{"MASTER_HOST", "10.0.0.1"}});
  EXPECT_EQ(configuration.daemon.port, 26379);
  const auto& master = master_of(configuration);
  EXPECT_EQ(master.address.text(true), "10.0.0.1:6379");
  EXPECT_EQ(master.settings.quorum, 2U);
  EXPECT_EQ(master.settings.down_after.count(), 30000);
  EXPECT_EQ(master.settings.failover_timeout.count(), 180000);
  EXPECT_EQ(master.settings.parallel_syncs, 1U);
}

TEST(EnvironmentDefaults, MetricsAndHealthAreServedUnlessSomebodySaysOtherwise) {
  const auto configuration = configured({{"MASTER_HOST", "10.0.0.1"}});
  EXPECT_EQ(configuration.daemon.http.port, 9355);
  EXPECT_TRUE(configuration.daemon.http.port_is_default);

  const auto asked_for = configured({{"VEDETTE_HTTP_PORT", "9356"}});
  EXPECT_EQ(asked_for.daemon.http.port, 9356);
  EXPECT_FALSE(asked_for.daemon.http.port_is_default);
  EXPECT_EQ(configured({}, "http-port 0\n").daemon.http.port, 0);
}

TEST(EnvironmentDefaults, TheFormOfTheLogIsAskedForLikeAnyOtherDirective) {
  EXPECT_EQ(configured({{"VEDETTE_LOG_FORMAT", "json"}}).daemon.log_format, LogFormat::json);
  EXPECT_EQ(configured({}, "log-format logfmt\n").daemon.log_format, LogFormat::logfmt);
  EXPECT_EQ(configured({}).daemon.log_format, LogFormat::legacy);
}

TEST(EnvironmentDefaults, WithoutAnAddressItStartsWithoutAMasterAndSaysSo) {
  const auto configuration = configured({{"MASTER_NAME", "orders"}, {"QUONUM", "1"}, {"AUTH_PASS", "sesame"}});
  EXPECT_TRUE(configuration.state.masters.empty());
  EXPECT_THAT(joined(configuration.warnings), HasSubstr("No variable gives the address of a master"));
}

TEST(EnvironmentDeployment, StartsFromItsVariablesAlone) {
  expect_the_deployment(configured(deployment), 26378);
}

TEST(EnvironmentDeployment, AServiceNamedRedisSentinelChangesNothing) {
  // An entry of the manifest counts more than the link of the same name.
  Variables variables = deployment;
  variables.insert(variables.end(), links.begin(), links.end());
  expect_the_deployment(configured(variables), 26378);

  variables.front().value = "tcp://10.96.0.7:26379";
  const auto configuration = configured(variables);
  expect_the_deployment(configuration, 26379);
  EXPECT_THAT(configuration.details, Contains(HasSubstr("REDIS_SENTINEL_PORT")));
}

TEST(EnvironmentBesideAFile, CountsMoreThanTheFileAndLessThanTheCommandLine) {
  const std::string file =
      "port 1\nrequirepass old\nloglevel warning\nsentinel monitor mymaster 10.0.0.7 6379 3\n"
      "sentinel down-after-milliseconds mymaster 1000\nsentinel auth-pass mymaster old\n";
  const auto configuration = configured({{"VEDETTE_PORT", "2"},
                                         {"VEDETTE_REQUIREPASS", "new"},
                                         {"VEDETTE_QUORUM", "4"},
                                         {"VEDETTE_DOWN_AFTER_MILLISECONDS", "2000"},
                                         {"VEDETTE_AUTH_PASS", "new"}},
                                        file, {"sentinel down-after-milliseconds mymaster 3000"});
  EXPECT_EQ(configuration.daemon.port, 2);
  EXPECT_EQ(configuration.daemon.requirepass, "new");
  const auto& master = master_of(configuration);
  EXPECT_EQ(master.settings.quorum, 4U);
  EXPECT_EQ(master.settings.down_after.count(), 3000);
  EXPECT_EQ(master.settings.auth_pass, "new");
  EXPECT_THAT(
      configuration.warnings,
      Contains("The environment counts more than the configuration file: port, requirepass, quorum of mymaster, "
               "auth-pass of mymaster"));
}

TEST(EnvironmentBesideAFile, TheFileKnowsWhereTheMasterIsNow) {
  const std::string file = "sentinel monitor mymaster 10.0.0.7 6379 3\nsentinel myid " + id_b + "\n";
  const auto configuration = configured({{"MASTER_HOST", "10.0.0.1"}, {"SENTINEL_ID", id_a}}, file);
  EXPECT_EQ(master_of(configuration).address.text(true), "10.0.0.7:6379");
  EXPECT_EQ(master_of(configuration).settings.quorum, 3U);
  EXPECT_EQ(configuration.state.my_id->text(), id_b);
  EXPECT_FALSE(configuration.environment.gave_id);
  EXPECT_THAT(joined(configuration.warnings),
              testing::AllOf(HasSubstr("master mymaster is at 10.0.0.7:6379 by sentinel.conf, which counts more than "
                                       "MASTER_HOST"),
                             HasSubstr("SENTINEL_ID is not used")));
}

TEST(EnvironmentBesideAFile, OneMasterMoreIsAdded) {
  const auto configuration =
      configured({{"MASTER_HOST", "10.0.0.1"}, {"MASTER_NAME", "more"}}, "sentinel monitor orders 10.0.0.7 6379 3\n");
  EXPECT_EQ(configuration.state.masters.size(), 2U);
}

TEST(EnvironmentBesideAFile, AnIdOfTheEnvironmentIsNoSignOfAMemory) {
  EXPECT_TRUE(configured({{"SENTINEL_ID", id_a}}).environment.gave_id);
}

TEST(EnvironmentBesideAFile, YamlIsAFileToo) {
  const std::string yaml =
      "port: 1\nmasters:\n  mymaster: {host: 10.0.0.7, quorum: 3, auth: {password: old}, down-after: 1s}\n";
  const Environment given = environment({{"VEDETTE_PORT", "2"}, {"MASTER_HOST", "10.0.0.1"}, {"AUTH_PASS", "new"}});
  const auto read = read_configuration("vedette.yaml", yaml, {}, &given);

  ASSERT_TRUE(std::holds_alternative<Configuration>(read)) << std::get<Problem>(read).reason;
  const auto& configuration = std::get<Configuration>(read);
  EXPECT_EQ(configuration.daemon.port, 2);
  EXPECT_EQ(master_of(configuration).address.text(true), "10.0.0.7:6379");
  EXPECT_EQ(master_of(configuration).settings.auth_pass, "new");
  EXPECT_EQ(master_of(configuration).settings.down_after.count(), 1000);

  const Environment including = environment({{"VEDETTE_INCLUDE", "/more.conf"}});
  const auto refused = read_configuration("vedette.yaml", yaml, {}, &including);
  ASSERT_TRUE(std::holds_alternative<Problem>(refused));
  EXPECT_EQ(std::get<Problem>(refused).reason, "VEDETTE_INCLUDE: a configuration in YAML includes no file");
}

TEST(EnvironmentSecrets, AreReferredToAndNotWritten) {
  const auto configuration = configured(
      {{"MASTER_HOST", "10.0.0.1"}, {"AUTH_PASS", "sesame"}, {"VEDETTE_SENTINEL_PASS_FILE", "/s"}},
      "sentinel monitor mymaster 10.0.0.7 6379 3\nsentinel auth-pass mymaster old\n", {}, {{"/s", "simsalabim"}});
  const auto described = described_state(configuration.state, configuration.references);
  EXPECT_EQ(described.masters.at("mymaster").settings.auth_pass, "${AUTH_PASS}");
  EXPECT_EQ(described.process.sentinel_pass, "${file:/s}");
  const auto withheld = withheld_state(configuration.state, configuration.references);
  EXPECT_EQ(withheld.masters.at("mymaster").settings.auth_pass, "old");
  EXPECT_EQ(withheld.process.sentinel_pass, "");
}

TEST(EnvironmentSecrets, ThePasswordOfTheUserDefaultIsTheEnvironments) {
  const auto configuration = configured({{"REQUIREPASS", "new"}}, "user default on >old ~* &* +@all\n");
  ASSERT_EQ(configuration.daemon.users.size(), 1U);
  AclUser user;
  for (const std::string& rule : configuration.daemon.users.front().rules) user.apply(rule, {});
  EXPECT_TRUE(user.accepts("new"));
  EXPECT_FALSE(user.accepts("old"));
  ASSERT_EQ(configuration.password_references.size(), 1U);
  EXPECT_EQ(configuration.password_references.front().reference, "${REQUIREPASS}");
}

TEST(EnvironmentSecrets, AreNotShown) {
  const auto lines = joined(shown_lines(environment({{"AUTH_PASS", "sesame"},
                                                     {"MASTER_HOST", "10.0.0.1"},
                                                     {"REDIS_SENTINEL_PASSWORD", "simsalabim"},
                                                     {"VEDETTE_USER", "alice on >open +ping"},
                                                     {"VEDETTE_SENTINEL_PASS", "third"}})));
  EXPECT_THAT(lines, HasSubstr("AUTH_PASS: sentinel of mymaster: auth-pass ***"));
  EXPECT_THAT(lines, HasSubstr("MASTER_HOST: sentinel monitor mymaster 10.0.0.1 6379 2"));
  for (const char* secret : {"sesame", "simsalabim", "open", "third"}) EXPECT_THAT(lines, Not(HasSubstr(secret)));
}

TEST(EnvironmentKept, ItsSettingsHoldAgainstWhatWasKept) {
  quorum::DurableState kept = configured({{"MASTER_HOST", "10.0.0.1"}}).state;
  kept.masters.at("mymaster").settings.quorum = 5;
  kept.masters.at("mymaster").settings.parallel_syncs = 7;
  const auto configuration = configured({{"MASTER_HOST", "10.0.0.1"}, {"QUONUM", "1"}, {"ANNOUNCE_IP", "10.0.0.9"}});
  const auto& given = configuration.environment.settings;

  EXPECT_THAT(differing(kept, configuration.state, given), UnorderedElementsAre("announce-ip", "quorum of mymaster"));
  take_given(kept, configuration.state, given);
  EXPECT_EQ(kept.masters.at("mymaster").settings.quorum, 1U);
  EXPECT_EQ(kept.masters.at("mymaster").settings.parallel_syncs, 7U);
  EXPECT_EQ(kept.process.announce_ip, "10.0.0.9");
  EXPECT_THAT(differing(kept, configuration.state, given), IsEmpty());
}

}  // namespace vedette::config
