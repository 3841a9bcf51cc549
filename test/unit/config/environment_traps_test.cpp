#include "config/configuration_file.hpp"
#include "config/extra_flags.hpp"
#include "test/unit/config/environment_reading.hpp"
#include "test/unit/config/reading.hpp"

// Where variables are easily misunderstood: by us, or by who sets them.

namespace vedette::config {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

namespace {

std::variant<Configuration, Problem> read_with(const Variables& variables, const std::string& file,
                                               const std::vector<std::string>& options = {},
                                               const std::map<std::string, std::string>& files = {}) {
  const Environment given = environment(variables, files, options);
  return read_sentinel_conf("sentinel.conf", file, options, Looks::at_the_text_alone, {}, &given);
}

Configuration configured_with(const Variables& variables, const std::string& file,
                              const std::vector<std::string>& options = {}) {
  auto read = read_with(variables, file, options);
  if (const auto* problem = std::get_if<Problem>(&read)) {
    ADD_FAILURE() << problem->reason;
    return {};
  }
  return std::get<Configuration>(std::move(read));
}

}  // namespace

TEST(EnvironmentTraps, AnOptionAboutAnotherMasterSettlesNothingOfOurs) {
  const Configuration result =
      configured_with({{"MASTER_HOST", "10.0.0.1"}, {"AUTH_PASS", "sesame"}, {"QUONUM", "3"}}, "",
                      {"sentinel monitor other 10.0.0.2 6379 2", "sentinel auth-pass other simsalabim"});
  ASSERT_TRUE(result.state.masters.contains("mymaster"));
  EXPECT_EQ(result.state.masters.at("mymaster").settings.auth_pass, "sesame");
  EXPECT_EQ(result.state.masters.at("mymaster").settings.quorum, 3U);
  EXPECT_EQ(result.state.masters.at("other").settings.auth_pass, "simsalabim");
}

TEST(EnvironmentTraps, AnOptionAboutOursDoes) {
  const Configuration result =
      configured_with({{"MASTER_NAME", "orders"}, {"MASTER_HOST", "10.0.0.1"}, {"QUONUM", "3"}}, "",
                      {"sentinel monitor orders 10.0.0.2 6379 2"});
  EXPECT_EQ(result.state.masters.at("orders").address.text(true), "10.0.0.2:6379");
  EXPECT_THAT(result.warnings, Contains("The command line counts more than QUONUM"));
}

TEST(EnvironmentTraps, SettingsOfAMasterThatNobodyNamesAreTold) {
  const Configuration result =
      configured_with({{"AUTH_PASS", "sesame"}, {"DOWN_AFTER", "8000"}}, "sentinel monitor orders 10.0.0.1 6379 2\n");
  EXPECT_EQ(result.state.masters.at("orders").settings.auth_pass, "");
  EXPECT_THAT(result.warnings, Contains("Not used, since no master is named mymaster: DOWN_AFTER, AUTH_PASS. "
                                        "VEDETTE_MASTER_NAME says whose they are; known: orders"));
  EXPECT_THAT(configured_with({}, "sentinel monitor orders 10.0.0.1 6379 2\n").warnings,
              Not(Contains(HasSubstr("gives the address of a master"))));
}

TEST(EnvironmentTraps, WhatFollowsFromTlsGivesWayToAFile) {
  const Configuration result =
      configured_with({{"TLS_ENABLED", "yes"}}, "tls-port 26380\ntls-replication no\ntls-auth-clients no\n");
  EXPECT_EQ(result.daemon.tls.port, 26380);
  EXPECT_FALSE(result.daemon.tls.replication);
  EXPECT_EQ(result.daemon.port, 26379);
  EXPECT_EQ(configured_with({{"TLS_ENABLED", "yes"}}, "tls-port 0\n").daemon.tls.port, 26379);
}

TEST(EnvironmentTraps, TlsThatIsOnAndOffEndsTheStart) {
  const std::string reason = "contradict each other: one says that there is TLS";
  EXPECT_EQ(refused({{"VEDETTE_TLS", "no"}, {"VEDETTE_TLS_PORT", "26380"}}),
            "VEDETTE_TLS and VEDETTE_TLS_PORT " + reason);
  EXPECT_EQ(refused({{"REDIS_SENTINEL_TLS_ENABLED", "yes"}, {"REDIS_SENTINEL_TLS_PORT_NUMBER", "0"}}),
            "REDIS_SENTINEL_TLS_ENABLED and REDIS_SENTINEL_TLS_PORT_NUMBER " + reason);
  // Charts give the port whether there is TLS or not.
  EXPECT_FALSE(environment({{"REDIS_SENTINEL_TLS_ENABLED", "no"}, {"REDIS_SENTINEL_TLS_PORT_NUMBER", "26379"}}).tls);
  const Environment both = environment({{"TLS_ENABLED", "no"}, {"VEDETTE_TLS_PORT", "26380"}});
  EXPECT_TRUE(both.tls);
  EXPECT_THAT(both.notices, Contains("VEDETTE_TLS_PORT counts more than TLS_ENABLED"));
}

TEST(EnvironmentTraps, TheAddressOfAServiceIsNoHost) {
  EXPECT_EQ(refused({{"MASTER_HOST", "tcp://10.96.0.7:6379"}}), "MASTER_HOST must be an address or the name of a host");
  EXPECT_EQ(refused({{"MASTER", "tcp://10.96.0.7:6379"}}), "MASTER must be an address or the name of a host");
}

TEST(EnvironmentTraps, ASecretAmongExtraFlagsIsRefused) {
  // Options are written into the file.
  EXPECT_EQ(
      refused({{"VALKEY_EXTRA_FLAGS", "--maxclients 7 --requirepass sesame"}}),
      "VALKEY_EXTRA_FLAGS holds a secret, which would be written into the configuration: VEDETTE_REQUIREPASS takes "
      "it instead");
  for (const char* flags : {"--sentinel auth-pass mymaster sesame", "--sentinel sentinel-pass sesame",
                            "--user app on >sesame", "--masterauth sesame"}) {
    EXPECT_THAT(refused({{"VALKEY_EXTRA_FLAGS", flags}}),
                AllOf(HasSubstr("VALKEY_EXTRA_FLAGS holds a secret"), Not(HasSubstr("sesame"))))
        << flags;
  }
}

TEST(EnvironmentTraps, ExtraFlagsAreNoFile) {
  const Variables variables{{"VALKEY_EXTRA_FLAGS", "port 26380"}};
  EXPECT_EQ(refused(variables), "VALKEY_EXTRA_FLAGS must begin with an option, such as --maxclients");
  EXPECT_TRUE(extra_command_line_words(variables).empty());
}

TEST(EnvironmentTraps, ASecretInPlaceOfItsFileIsNotShown) {
  const EnvironmentFiles files{[](const std::string& name) -> std::variant<std::string, Unresolved> {
                                 return Unresolved{name.substr(5) + ": No such file or directory"};
                               },
                               [](const std::string&) { return false; }};
  const auto read = read_environment({{"REDIS_MASTER_PASSWORD_FILE", "sesame"}}, {}, files);
  EXPECT_EQ(std::get<Problem>(read).reason, "REDIS_MASTER_PASSWORD_FILE: No such file or directory");
}

TEST(EnvironmentTraps, ARuleOfAUserThatIsWrongIsNotShown) {
  for (const char* user : {"app on sesame", "app on (>sesame", "app on #sesame"}) {
    const auto read = read_with({{"VEDETTE_USER", user}}, "");
    ASSERT_TRUE(std::holds_alternative<Problem>(read)) << user;
    EXPECT_THAT(std::get<Problem>(read).reason,
                AllOf(HasSubstr("VEDETTE_USER holds a rule that can't be used: "), Not(HasSubstr("sesame"))));
  }
}

}  // namespace vedette::config
