#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/configuration_file.hpp"
#include "config/http_directives.hpp"
#include "config/reloadable.hpp"
#include "reading.hpp"

namespace vedette::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::UnorderedElementsAre;
using Certificate = TlsSettings::ClientCertificate;

constexpr const char* all_lines =
    "http-port 9355\nhttp-bind 10.0.0.1 -::1\nhttp-tls yes\nhttp-tls-auth-clients optional\nmetrics-compat yes\n"
    "metrics-replicas no\n";

TEST(HttpDirectives, ServeNothingUnlessAPortIsGiven) {
  const HttpSettings http = read("").daemon.http;

  EXPECT_FALSE(http.wanted());
  EXPECT_THAT(http.bind, ElementsAre("*", "-::*"));
  EXPECT_FALSE(http.compatible_metrics);
  EXPECT_TRUE(http.replica_metrics);
  EXPECT_FALSE(read("http-port 0\n").daemon.http.wanted());
}

TEST(HttpDirectives, AreTaken) {
  const HttpSettings http = read(all_lines).daemon.http;

  EXPECT_EQ(http.port, 9355);
  EXPECT_FALSE(http.port_is_default);
  EXPECT_THAT(http.bind, ElementsAre("10.0.0.1", "-::1"));
  EXPECT_TRUE(http.tls);
  EXPECT_EQ(http.client_certificate, Certificate::optional);
  EXPECT_TRUE(http.compatible_metrics);
  EXPECT_FALSE(http.replica_metrics);
}

TEST(HttpDirectives, APortThatIsAskedForIsNoDefault) {
  HttpSettings http{.port = 9355, .port_is_default = true};

  apply_http_directive(http, "http-port", {"9355"});

  EXPECT_FALSE(http.port_is_default);
}

TEST(HttpDirectives, StandOnTheCommandLineToo) {
  EXPECT_EQ(read("http-port 1\n", {"http-port \"9355\""}).daemon.http.port, 9355);
}

TEST(HttpDirectives, AreCheckedLikeAllOthers) {
  EXPECT_THAT(refusal("http-port 65536\n").reason, HasSubstr("65535"));
  EXPECT_THAT(refusal("http-tls maybe\n").reason, HasSubstr("yes"));
  EXPECT_THAT(refusal("http-ports 1\n").reason, HasSubstr("'http-port'"));
}

TEST(HttpDirectives, HaveTheirKeysInYaml) {
  const auto result =
      read_configuration("vedette.yaml",
                         "http: {port: 9355, bind: [10.0.0.1, \"-::1\"], tls: yes, tls-auth-clients: optional}\n"
                         "metrics: {compat: yes, replicas: no}\n",
                         {});

  ASSERT_TRUE(std::holds_alternative<Configuration>(result));
  EXPECT_EQ(std::get<Configuration>(result).daemon.http, read(all_lines).daemon.http);
}

TEST(HttpDirectives, AreConvertedToYamlAndTakenOutForRedisSentinel) {
  const auto yaml = convert("sentinel.conf", all_lines);
  ASSERT_TRUE(std::holds_alternative<Converted>(yaml));
  const std::string& text = std::get<Converted>(yaml).text;
  EXPECT_THAT(text, HasSubstr("http:\n  port: 9355\n"));

  const auto back = convert("vedette.yaml", text);

  ASSERT_TRUE(std::holds_alternative<Converted>(back));
  EXPECT_THAT(std::get<Converted>(back).text, Not(HasSubstr("http")));
  EXPECT_THAT(std::get<Converted>(back).text, Not(HasSubstr("metrics")));
  EXPECT_THAT(std::get<Converted>(back).remarks,
              UnorderedElementsAre(HasSubstr("'http-port'"), HasSubstr("'http-bind'"), HasSubstr("'http-tls'"),
                                   HasSubstr("'http-tls-auth-clients'"), HasSubstr("'metrics-compat'"),
                                   HasSubstr("'metrics-replicas'")));
}

TEST(HttpDirectives, OnlyWhatIsShownChangesWhileItRuns) {
  DaemonSettings running = read("http-port 1\n").daemon;

  const Reloaded reloaded = take_over(running, read(all_lines).daemon);

  EXPECT_THAT(reloaded.changed, ElementsAre("metrics-compat", "metrics-replicas"));
  EXPECT_THAT(reloaded.wait_for_start, ElementsAre("http-port", "http-bind", "http-tls", "http-tls-auth-clients"));
  EXPECT_EQ(running.http.port, 1);
  EXPECT_TRUE(running.http.compatible_metrics);
}

TEST(HttpDirectives, HttpsAsksForNoCertificateUnlessItIsTold) {
  TlsSettings tls;
  tls.server.certificate = "server.crt";
  tls.replication = tls.cluster = true;

  const TlsSettings open = https_settings({.port = 9355, .tls = true}, tls);
  const TlsSettings strict =
      https_settings({.port = 9355, .tls = true, .client_certificate = Certificate::required}, tls);

  EXPECT_TRUE(open.wanted());
  EXPECT_FALSE(open.needs_ca());
  EXPECT_EQ(open.server.certificate, "server.crt");
  EXPECT_TRUE(strict.needs_ca());
  EXPECT_FALSE(https_settings({.port = 9355}, tls).wanted());
}

}  // namespace
}  // namespace vedette::config
