#include "config/environment_names.hpp"

#include <set>

#include "test/unit/config/environment_reading.hpp"

// Which variables are read, and what each sets (container §10.2).

namespace vedette::config {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

namespace {

/// The names as the specification's table lists them, in its own words.
struct Row {
  const char* name;
  const char* value;
  const char* meaning;
};

const std::vector<Row> rows{
    {"REDIS_SENTINEL_PORT", "26378", "port 26378"},
    {"REDIS_SENTINEL_PORT_NUMBER", "26378", "port 26378"},
    {"SENTINEL_PORT", "26378", "port 26378"},
    {"PORT", "26378", "port 26378"},
    {"SENTINEL", "26378", "port 26378"},
    {"MASTER_NAME", "orders", "name orders"},
    {"REDIS_MASTER_SET", "orders", "name orders"},
    {"MASTER_GROUP_NAME", "orders", "name orders"},
    {"REDIS_MASTER_NAME", "orders", "name orders"},
    {"GROUP_NAME", "orders", "name orders"},
    {"SENTINEL_NAME", "orders", "name orders"},
    {"SENTINEL_MASTER_NAME", "orders", "name orders"},
    {"SENTINEL_MONITOR_NAME", "orders", "name orders"},
    {"MASTER_HOST", "10.0.0.1", "host 10.0.0.1"},
    {"REDIS_MASTER_HOST", "10.0.0.1", "host 10.0.0.1"},
    {"IP", "10.0.0.1", "host 10.0.0.1"},
    {"MASTER_IP", "10.0.0.1", "host 10.0.0.1"},
    {"MASTER_PORT", "6378", "master port 6378"},
    {"REDIS_MASTER_PORT_NUMBER", "6378", "master port 6378"},
    {"REDIS_MASTER_PORT", "6378", "master port 6378"},
    {"QUONUM", "1", "quorum 1"},
    {"REDIS_SENTINEL_QUORUM", "1", "quorum 1"},
    {"QUORUM", "1", "quorum 1"},
    {"SENTINEL_QUORUM", "1", "quorum 1"},
    {"DOWN_AFTER_MILLSECONDS", "8000", "down-after-milliseconds 8000"},
    {"REDIS_SENTINEL_DOWN_AFTER_MILLISECONDS", "8000", "down-after-milliseconds 8000"},
    {"DOWN_AFTER_MILLISECONDS", "8000", "down-after-milliseconds 8000"},
    {"DOWN_AFTER", "8000", "down-after-milliseconds 8000"},
    {"SENTINEL_DOWN_AFTER", "8000", "down-after-milliseconds 8000"},
    {"SENTINEL_DOWN_AFTER_MS", "8000", "down-after-milliseconds 8000"},
    {"AFTER_DOWN_MS", "8000", "down-after-milliseconds 8000"},
    {"NUMSLAVES", "3", "parallel-syncs 3"},
    {"PARALLEL_SYNCS", "3", "parallel-syncs 3"},
    {"SENTINEL_PARALLEL_SYNCS", "3", "parallel-syncs 3"},
    {"FAILOVER_TIMEOUT", "60000", "failover-timeout 60000"},
    {"REDIS_SENTINEL_FAILOVER_TIMEOUT", "60000", "failover-timeout 60000"},
    {"SENTINEL_FAILOVER", "60000", "failover-timeout 60000"},
    {"SENTINEL_FAILOVER_TIMEOUT", "60000", "failover-timeout 60000"},
    {"FAILOVER_MS", "60000", "failover-timeout 60000"},
    {"AUTH_PASS", "sesame", "auth-pass sesame"},
    {"REDIS_MASTER_PASSWORD", "sesame", "auth-pass sesame"},
    {"MASTER_PASSWORD", "sesame", "auth-pass sesame"},
    {"MASTER_PASS", "sesame", "auth-pass sesame"},
    {"SENTINEL_MASTER_PASS", "sesame", "auth-pass sesame"},
    {"REDIS_MASTER_USER", "watcher", "auth-user watcher"},
    {"AUTH_USER", "watcher", "auth-user watcher"},
    {"REDIS_SENTINEL_PASSWORD", "sesame", "requirepass sesame"},
    {"REQUIREPASS", "sesame", "requirepass sesame"},
    {"SENTINEL_PASSWORD", "sesame", "requirepass sesame"},
    {"REDIS_SENTINEL_MASTER_REBOOT_DOWN_AFTER_PERIOD", "5000", "master-reboot-down-after-period 5000"},
    {"REDIS_SENTINEL_RESOLVE_HOSTNAMES", "yes", "resolve-hostnames yes"},
    {"RESOLVE_HOSTNAMES", "yes", "resolve-hostnames yes"},
    {"REDIS_SENTINEL_ANNOUNCE_HOSTNAMES", "TRUE", "announce-hostnames yes"},
    {"ANNOUNCE_HOSTNAMES", "1", "announce-hostnames yes"},
    {"REDIS_SENTINEL_ANNOUNCE_IP", "10.0.0.9", "announce-ip 10.0.0.9"},
    {"ANNOUNCE_IP", "10.0.0.9", "announce-ip 10.0.0.9"},
    {"HOST_IP", "10.0.0.9", "announce-ip 10.0.0.9"},
    {"REDIS_SENTINEL_ANNOUNCE_PORT", "30001", "announce-port 30001"},
    {"ANNOUNCE_PORT", "30001", "announce-port 30001"},
    {"NOTIFICATION_SCRIPT", "/bin/true", "notification-script /bin/true"},
    {"CLIENT_RECONFIG_SCRIPT", "/bin/true", "client-reconfig-script /bin/true"},
    {"SENTINEL_CONFIG_FILE", "/etc/redis/sentinel.conf", "file /etc/redis/sentinel.conf"},
};

}  // namespace

TEST(EnvironmentTable, EveryNameMeansWhatTheSpecificationSays) {
  for (const Row& row : rows) {
    EXPECT_THAT(all_given(environment({{row.name, row.value}})), Contains(row.meaning)) << row.name;
  }
}

TEST(EnvironmentTable, EveryNameIsAnsweredWithTheNameThatIsPreferred) {
  for (const Row& row : rows) {
    const auto notices = joined(environment({{row.name, row.value}}).notices);
    EXPECT_THAT(notices, HasSubstr(std::string{"for "} + row.name)) << row.name;
    EXPECT_THAT(notices, HasSubstr("VEDETTE_")) << row.name;
    EXPECT_THAT(notices, Not(HasSubstr("sesame"))) << row.name;
  }
}

TEST(EnvironmentTable, AnEmptyValueIsNone) {
  for (const Row& row : rows) EXPECT_THAT(all_given(environment({{row.name, ""}})), IsEmpty()) << row.name;
}

TEST(EnvironmentTable, EveryNameOfBitnamisAndEverySecretMayComeFromAFile) {
  for (const Row& row : rows) {
    const std::string name = row.name;
    const bool is_secret = std::string{row.value} == "sesame";
    const bool is_bitnami = name.starts_with("REDIS_SENTINEL_") || name.starts_with("REDIS_MASTER_");
    const std::set<std::string> others{"REDIS_SENTINEL_PORT", "REDIS_MASTER_NAME", "REDIS_MASTER_PORT"};
    if (!is_secret && (!is_bitnami || others.contains(name))) {
      EXPECT_THAT(all_given(environment({{name + "_FILE", "/run/secret"}}, {{"/run/secret", row.value}})), IsEmpty());
      continue;
    }
    // The file counts more, silently.
    const auto given = environment({{name, "1"}, {name + "_FILE", "/run/secret"}}, {{"/run/secret", row.value}});
    EXPECT_THAT(all_given(given), Contains(row.meaning)) << name;
    EXPECT_THAT(joined(given.notices), Not(HasSubstr("counts more"))) << name;
  }
}

TEST(EnvironmentTable, NamesThatEndInFileAreTakenByTheListAndNotByTheirEnd) {
  const Variables on{{"REDIS_SENTINEL_TLS_ENABLED", "yes"}};
  const std::vector<std::pair<std::string, std::string>> paths{
      {"CERT", "cert-file"}, {"KEY", "key-file"}, {"CA", "ca-cert-file"}, {"DH_PARAMS", "dh-params-file"}};
  for (const auto& [name, directive] : paths) {
    const std::string variable = "REDIS_SENTINEL_TLS_" + name + "_FILE";
    Variables variables = on;
    variables.push_back({variable, "/tls/x.pem"});
    // The file itself is not read: it is a path.
    EXPECT_THAT(all_given(environment(variables)), Contains("tls-" + directive + " /tls/x.pem")) << variable;

    variables = on;
    variables.push_back({variable + "_FILE", "/run/where"});
    EXPECT_THAT(all_given(environment(variables, {{"/run/where", "/tls/y.pem"}})),
                Contains("tls-" + directive + " /tls/y.pem"))
        << variable;
  }
  // The native name of `state-file`, whose variant is another one.
  EXPECT_THAT(all_given(environment({{"VEDETTE_STATE_FILE", "mine.state"}})), ElementsAre("state-file mine.state"));
  EXPECT_THAT(all_given(environment({{"VEDETTE_STATE_FILE_FILE", "/where"}}, {{"/where", "its.state"}})),
              ElementsAre("state-file its.state"));
}

TEST(EnvironmentTable, NamesThatDescribeRedisToApplicationsAreNeverRead) {
  EXPECT_THAT(all_given(environment({{"REDIS_PORT", "1"},
                                     {"REDIS_HOST", "10.0.0.1"},
                                     {"REDIS_URL", "redis://10.0.0.1"},
                                     {"REDIS_MASTER_SERVICE_HOST", "10.0.0.1"},
                                     {"MASTER_SERVICE_HOST", "10.0.0.1"},
                                     {"PATH", "/bin"}})),
              IsEmpty());
}

TEST(EnvironmentTable, NamesWithoutEffectAreAcceptedAndToldAtDebugLevel) {
  for (const char* name :
       {"ALLOW_EMPTY_PASSWORD", "BITNAMI_DEBUG", "REDIS_SENTINEL_HOST", "REDIS_SENTINEL_MASTER_NAME",
        "REDIS_SENTINEL_DATABASE", "REDIS_SENTINEL_AOF_ENABLED", "REDIS_SENTINEL_DISABLE_COMMANDS",
        "REDIS_SENTINEL_DATA_DIR", "SETUP_MODE", "SERVER_MODE", "REDIS_ADDR", "SKIP_FIX_PERMS", "SKIP_DROP_PRIVS"}) {
    const auto given = environment({{name, "yes"}});
    EXPECT_THAT(all_given(given), IsEmpty()) << name;
    EXPECT_THAT(given.details, ElementsAre(std::string{name} + " has no effect"));
    EXPECT_THAT(given.notices, IsEmpty());
  }
}

TEST(EnvironmentNative, EveryDirectiveThatDoesSomethingHasItsName) {
  EXPECT_EQ(native_environment_name("client-output-buffer-limit"), "VEDETTE_CLIENT_OUTPUT_BUFFER_LIMIT");
  for (const auto& [name, value, meaning] : std::vector<Row>{
           {"VEDETTE_PORT", "26378", "port 26378"},
           {"VEDETTE_BIND", "127.0.0.1 ::1", "bind 127.0.0.1 ::1"},
           {"VEDETTE_LOGLEVEL", "debug", "loglevel debug"},
           {"VEDETTE_PROTECTED_MODE", "on", "protected-mode yes"},
           {"VEDETTE_REQUIREPASS", "sesame", "requirepass sesame"},
           {"VEDETTE_MASTER_NAME", "orders", "name orders"},
           {"VEDETTE_MASTER_HOST", "redis-0.redis", "host redis-0.redis"},
           {"VEDETTE_MASTER_PORT", "6378", "master port 6378"},
           {"VEDETTE_QUORUM", "3", "quorum 3"},
           {"VEDETTE_DOWN_AFTER_MILLISECONDS", "05000", "down-after-milliseconds 5000"},
           {"VEDETTE_SENTINEL_PASS", "sesame", "sentinel-pass sesame"},
           {"VEDETTE_UNAUTHORISED_IS_DOWN", "yes", "unauthorised-is-down yes"},
           {"VEDETTE_WRONG_ROLE_IS_DOWN", "no", "wrong-role-is-down no"},
           {"VEDETTE_CRASH_AFTER_MILLISECONDS", "300", "crash-after-milliseconds 300"},
           {"VEDETTE_LEAVE_STRANGERS_ALONE", "no", "leave-strangers-alone no"},
           {"VEDETTE_ADOPT_UNKNOWN", "no", "adopt-unknown no"},
           {"VEDETTE_FORGET_REPLICAS_AFTER_MILLISECONDS", "600000", "forget-replicas-after-milliseconds 600000"},
           {"VEDETTE_STABLE_IDENTITY", "yes", "stable-identity yes"},
           {"VEDETTE_SPEAK", "valkey-8", "speak valkey-8"},
           {"VEDETTE_CONFIG_FILE", "/etc/vedette.yaml", "file /etc/vedette.yaml"}}) {
    EXPECT_THAT(all_given(environment({{name, value}})), ElementsAre(meaning));
    EXPECT_THAT(all_given(environment({{std::string{name} + "_FILE", "/f"}}, {{"/f", value}})), ElementsAre(meaning));
  }
}

TEST(EnvironmentNative, NoNameIsTheFileVariantOfAnother) {
  std::set<std::string> names;
  for (const auto setting : native_environment_settings()) {
    EXPECT_TRUE(names.insert(native_environment_name(setting)).second) << setting;
  }
  for (const std::string& name : names) EXPECT_FALSE(names.contains(name + "_FILE")) << name;
}

TEST(EnvironmentNative, AnUnknownNameEndsTheStartWithTheOneThatWasMeant) {
  EXPECT_EQ(refused({{"VEDETTE_QUONUM", "2"}}),
            "VEDETTE_QUONUM is no variable that Vedette knows. Did you mean VEDETTE_QUORUM?");
  EXPECT_THAT(refused({{"VEDETTE_APPENDONLY", "yes"}}), HasSubstr("VEDETTE_APPENDONLY"));
  EXPECT_THAT(refused({{"VEDETTE_CURRENT_EPOCH", "7"}}), HasSubstr("VEDETTE_CURRENT_EPOCH"));
}

TEST(EnvironmentNative, ServicesNamedVedetteAreNoMistake) {
  const auto given = environment({{"VEDETTE_SERVICE_HOST", "10.96.0.7"},
                                  {"VEDETTE_SERVICE_PORT", "26379"},
                                  {"VEDETTE_SERVICE_PORT_SENTINEL", "26379"},
                                  {"VEDETTE_PORT", "tcp://10.96.0.7:26379"},
                                  {"VEDETTE_PORT_26379_TCP", "tcp://10.96.0.7:26379"},
                                  {"VEDETTE_PORT_26379_TCP_ADDR", "10.96.0.7"},
                                  {"VEDETTE_PORT_26379_TCP_PORT", "26379"},
                                  {"VEDETTE_PORT_26379_TCP_PROTO", "tcp"},
                                  {"VEDETTE_METRICS_PORT", "tcp://10.96.0.8:9355"},
                                  {"VEDETTE_METRICS_PORT_9355_TCP", "tcp://10.96.0.8:9355"}});
  EXPECT_THAT(all_given(given), IsEmpty());
  EXPECT_THAT(given.notices, IsEmpty());
}

TEST(EnvironmentNative, ItBeatsTheNamesOfOthersWithANotice) {
  const auto given = environment({{"VEDETTE_QUORUM", "3"}, {"QUORUM", "2"}, {"QUONUM", "1"}, {"SENTINEL_QUORUM", "3"}});
  EXPECT_EQ(given.initial.quorum, "3");
  EXPECT_THAT(given.notices,
              UnorderedElementsAre("VEDETTE_QUORUM counts more than QUORUM", "VEDETTE_QUORUM counts more than QUONUM"));
}

}  // namespace vedette::config
