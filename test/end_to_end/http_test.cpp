#include "test/lab/http.hpp"

#include <csignal>
#include <deque>
#include <set>

#include "test/end_to_end/end_to_end.hpp"
#include "test/lab/certificates.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

class Http : public EndToEnd {
 protected:
  void SetUp() override {
    if (vedette_is_redis_sentinel()) GTEST_SKIP() << "redis-sentinel serves no HTTP";
  }

  SentinelOptions serving(std::vector<std::string> further = {}) const {
    SentinelOptions options;
    options.directives = {"http-port " + std::to_string(port.number()), "http-bind 127.0.0.1"};
    options.directives.insert(options.directives.end(), further.begin(), further.end());
    return options;
  }
  Endpoint door() const { return {.port = port.number()}; }

  Port port;
};

std::string text_of(const Endpoint& door) {
  return http_get(door, "/metrics").body;
}

double value(const Endpoint& door, const std::string& series) {
  const auto all = samples(text_of(door));
  const auto found = all.find(series);
  return found == all.end() ? -1 : found->second;
}

std::string asking(const std::string& method, const std::string& target) {
  return method + " " + target + " HTTP/1.1\r\nHost: lab\r\n\r\n";
}

}  // namespace

TEST_F(Http, AnswersProbesAndOnlyWhatIsThere) {
  const Sentinel sentinel{folder, "sentinel", serving()};
  HttpConnection probe{door()};

  EXPECT_EQ(probe.get("/livez").body, "ok");
  EXPECT_EQ(probe.get("/readyz").body, "ok");
  EXPECT_EQ(probe.get("/healthz").body, "ok");
  EXPECT_NE(probe.get("/readyz?verbose").body.find("[+]shutdown ok\n"), std::string::npos);
  EXPECT_EQ(probe.get("/nothing").status, 404);
  probe.send(asking("HEAD", "/livez"));
  const HttpReply head = probe.receive(false);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("content-length"), "2");
  EXPECT_EQ(probe.get("/livez").body, "ok");
}

TEST_F(Http, RefusesWhatItDoesNotDo) {
  const Sentinel sentinel{folder, "sentinel", serving()};
  const auto answer = [&](const std::string& text) {
    HttpConnection somebody{door()};
    somebody.send(text);
    return somebody.receive();
  };

  const HttpReply post = answer("POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab");
  EXPECT_EQ(post.status, 405);
  EXPECT_EQ(post.header("allow"), "GET, HEAD");
  EXPECT_EQ(answer(asking("GET", "/" + std::string(9000, 'a'))).status, 414);
  EXPECT_EQ(answer("GET / HTTP/1.1\r\nX: " + std::string(30000, 'a') + "\r\n\r\n").status, 431);
  EXPECT_EQ(answer("GET / HTTP/1.1\r\nContent-Length: 9\r\n\r\n").status, 413);
  EXPECT_EQ(answer("*1\r\n$4\r\nPING\r\n\r\n\r\n").status, 400);
}

TEST_F(Http, OpensNoPortUnlessItIsTold) {
  const Sentinel sentinel{folder, "sentinel"};

  EXPECT_FALSE(HttpConnection{door()}.connected());
}

TEST_F(Http, TheMetricsTellOfAFailover) {
  DeploymentOptions options;
  options.sentinel_options = {serving()};
  Deployment group{folder, options};
  const std::string of_orders = "{master=\"orders\"}";
  HttpConnection scraper{door()};

  const HttpReply reply = scraper.get("/metrics");
  EXPECT_EQ(reply.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  const auto before = samples(reply.body);
  EXPECT_EQ(before.at("vedette_masters"), 1);
  EXPECT_EQ(before.at("vedette_peers{master=\"orders\",state=\"up\"}"), 2);
  EXPECT_EQ(before.at("vedette_replicas{master=\"orders\",state=\"up\"}"), 2);
  EXPECT_EQ(before.at("vedette_master_odown_total" + of_orders), 0);
  EXPECT_EQ(before.at("redis_sentinel_master_status{master_address=\"" + group.instance(0).at().text() +
                      "\",master_name=\"orders\",master_status=\"ok\"}"),
            1);
  EXPECT_GT(before.at("vedette_ping_duration_seconds_count{role=\"master\"}"), 0);
  wait_until([&] { return value(door(), "vedette_failover_possible" + of_orders) == 1; }, std::chrono::seconds{20},
             "a failover is possible", [&] { return text_of(door()); });

  group.instance(0).kill();
  const std::size_t chosen = group.wait_for_switch_from(0);
  group.wait_until_all_follow(chosen);

  const auto after = samples(text_of(door()));
  // Another Sentinel may be done before this one sees it down, or hears that the others do.
  const auto told = [&](const char* event) {
    return after.at(std::string{"vedette_events_published_total{event=\""} + event + "\"}");
  };
  EXPECT_LE(after.at("vedette_master_sdown_total" + of_orders), told("+sdown"));
  EXPECT_EQ(after.at("vedette_master_odown_total" + of_orders), told("+odown"));
  EXPECT_EQ(after.at("vedette_detection_duration_seconds_count" + of_orders),
            after.at("vedette_master_sdown_total" + of_orders));
  const double led = after.at("vedette_failovers_total{master=\"orders\",cause=\"odown\",result=\"done\"}");
  EXPECT_EQ(led, after.at("vedette_master_switches_total{master=\"orders\",cause=\"own_failover\"}"));
  EXPECT_EQ(led, after.at("vedette_failover_duration_seconds_count" + of_orders));
  EXPECT_EQ(1 - led, after.at("vedette_master_switches_total{master=\"orders\",cause=\"peer_config\"}"));
  EXPECT_EQ(after.at("vedette_events_published_total{event=\"+switch-master\"}"), 1);
  EXPECT_GT(after.at("vedette_state_writes_total"), 0);
  EXPECT_GT(after.at("vedette_reconnects_total{role=\"replica\",reason=\"refused\"}") +
                after.at("vedette_reconnects_total{role=\"master\",reason=\"refused\"}"),
            0);
}

TEST_F(Http, TheSeriesOfAMasterGoWithIt) {
  SentinelOptions options = serving();
  options.directives.push_back("sentinel monitor going 127.0.0.1 1 1");
  const Sentinel sentinel{folder, "sentinel", options};
  EXPECT_NE(text_of(door()).find("master=\"going\""), std::string::npos);

  ASSERT_TRUE(sentinel.command({"SENTINEL", "REMOVE", "going"}).is("OK"));

  EXPECT_EQ(text_of(door()).find("going"), std::string::npos);
}

TEST_F(Http, SaysWhyAFailoverIsImpossible) {
  SentinelOptions options = serving();
  options.directives.push_back("sentinel monitor alone 127.0.0.1 1 2");
  const Sentinel sentinel{folder, "sentinel", options};

  EXPECT_EQ(value(door(), "vedette_failover_possible{master=\"alone\"}"), 0);
  wait_until([&] { return value(door(), "vedette_failover_obstacle{master=\"alone\",reason=\"no_quorum\"}") == 1; },
             std::chrono::seconds{20}, "the reason is there", [&] { return text_of(door()); });
  EXPECT_NE(http_get(door(), "/readyz?verbose").body.find("[ ]master alone: "), std::string::npos);
  EXPECT_EQ(http_get(door(), "/readyz").status, 200);
}

TEST_F(Http, HoldsNoPassword) {
  SentinelOptions options = serving({"metrics-compat yes"});
  options.password = "hidden-of-clients";
  for (const char* line : {"requirepass hidden-of-clients", "sentinel sentinel-pass hidden-of-peers",
                           "sentinel monitor orders 127.0.0.1 1 1", "sentinel auth-pass orders hidden-of-master"}) {
    options.directives.emplace_back(line);
  }
  const Sentinel sentinel{folder, "sentinel", options};

  EXPECT_EQ(text_of(door()).find("hidden"), std::string::npos);
  EXPECT_EQ(http_get(door(), "/readyz?verbose").body.find("hidden"), std::string::npos);
}

TEST_F(Http, AHundredAtOnceAreServed) {
  const Sentinel sentinel{folder, "sentinel", serving()};
  std::deque<HttpConnection> crowd;
  for (int i = 0; i < 100; ++i) crowd.emplace_back(door());
  for (HttpConnection& one : crowd) one.send("GET /livez HTTP/1.0\r\n\r\n");

  for (HttpConnection& one : crowd) EXPECT_EQ(one.receive().body, "ok");
}

TEST_F(Http, ThoseWhoSayNothingDisturbNobody) {
  const Sentinel sentinel{folder, "sentinel", serving()};
  std::deque<HttpConnection> silent;
  for (int i = 0; i < 200; ++i) silent.emplace_back(door());
  for (int i = 0; i < 200; i += 2) silent[static_cast<std::size_t>(i)].send("GET /live");

  EXPECT_TRUE(sentinel.command({"PING"}).is("PONG"));
  EXPECT_EQ(http_get(door(), "/livez").body, "ok");
}

TEST_F(Http, WhoIsAboutToEndIsNotReady) {
  Sentinel sentinel{folder, "sentinel", serving()};
  HttpConnection probe{door()};
  ASSERT_EQ(probe.get("/readyz").status, 200);

  sentinel.process().signal(SIGTERM);

  // Either it is told, or nobody is there any more.
  wait_until([&] { return http_get(door(), "/readyz").status != 200; }, std::chrono::seconds{10}, "it is not ready");
  // A second signal at the very end would find nobody who handles it.
  sentinel.process().wait(std::chrono::seconds{10});
}

TEST_F(Http, APortThatIsTakenEndsTheStart) {
  const Sentinel sentinel{folder, "sentinel", serving()};
  const Port other;
  folder.write("second/sentinel.conf", "port " + std::to_string(other.number()) + "\nhttp-bind 127.0.0.1\nhttp-port " +
                                           std::to_string(port.number()) + "\n");

  const Finished end = run({.words = {binary_of(Kind::vedette), (folder.path() / "second/sentinel.conf").string()}});

  EXPECT_EQ(end.ending.status, 1);
  EXPECT_NE(end.output.find("Failed listening on http-port"), std::string::npos) << end.output;
}

TEST_F(Http, SpeaksTlsAndTakesRenewedCertificates) {
  const std::string certificates = (folder.path() / "certificates").string();
  const Authority authority = make_certificates(certificates);
  Sentinel sentinel{folder, "sentinel",
                    serving({"http-tls yes", "tls-cert-file " + certificates + "/server.crt",
                             "tls-key-file " + certificates + "/server.key"})};
  const Endpoint encrypted{.port = port.number(), .certificates = certificates};

  EXPECT_EQ(http_get(encrypted, "/livez").body, "ok");
  EXPECT_EQ(http_get(door(), "/livez").status, 0);
  const double end = value(encrypted, "vedette_tls_certificate_expiry_timestamp_seconds{file=\"server\"}");
  EXPECT_GT(end, 0);

  authority.issue(certificates + "/server", {.name = "renewed", .good_for = std::chrono::hours{1000}});
  sentinel.process().signal(SIGHUP);

  wait_until(
      [&] { return value(encrypted, "vedette_tls_certificate_expiry_timestamp_seconds{file=\"server\"}") > end; },
      std::chrono::seconds{10}, "the new certificate is in force");
  EXPECT_EQ(value(encrypted, "vedette_config_reloads_total{result=\"ok\"}"), 1);
}

// No other port speaks TLS; what is renewed is what HTTPS shows.
TEST_F(Http, ShowsARenewedCertificateAlsoWhereNothingElseIsEncrypted) {
  const std::string certificates = (folder.path() / "certificates").string();
  const Authority authority = make_certificates(certificates);
  Sentinel sentinel{folder, "sentinel",
                    serving({"http-tls yes", "tls-cert-file " + certificates + "/server.crt",
                             "tls-key-file " + certificates + "/server.key"})};
  const auto shown = [&] {
    return run({.words = {"sh", "-c",
                          "openssl s_client -connect 127.0.0.1:" + std::to_string(port.number()) +
                              " </dev/null 2>/dev/null | openssl x509 -noout -subject"}})
        .output;
  };
  EXPECT_NE(shown().find("lab"), std::string::npos) << shown();
  const Endpoint encrypted{.port = port.number(), .certificates = certificates};
  HttpConnection standing{encrypted};
  EXPECT_EQ(standing.get("/livez").body, "ok");

  authority.issue(certificates + "/server", {.name = "by signal"});
  sentinel.process().signal(SIGHUP);
  wait_until([&] { return shown().find("by signal") != std::string::npos; }, std::chrono::seconds{10},
             "the certificate renewed by SIGHUP", shown);

  authority.issue(certificates + "/server", {.name = "by command"});
  ASSERT_TRUE(sentinel.command({"SENTINEL", "CONFIG", "SET", "announce-port", "0"}).is("OK"));
  wait_until([&] { return shown().find("by command") != std::string::npos; }, std::chrono::seconds{10},
             "the certificate renewed by a command", shown);
  EXPECT_EQ(standing.get("/livez").body, "ok") << "a connection that stands goes on";
}

}  // namespace vedette::end_to_end
