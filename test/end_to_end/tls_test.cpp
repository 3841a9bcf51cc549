#include <algorithm>
#include <csignal>

#include "test/end_to_end/end_to_end.hpp"
#include "test/lab/certificates.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

constexpr auto our_kind = Kind::vedette;
constexpr auto their_kind = Kind::redis_sentinel;

class TlsEndToEnd : public EndToEnd {
 protected:
  DeploymentOptions encrypted(std::vector<Kind> sentinels = {our_kind, our_kind, our_kind}) const {
    DeploymentOptions options;
    options.certificates = certificates;
    options.sentinels = std::move(sentinels);
    return options;
  }
  std::string certificate(const std::string& name) const { return certificates + "/" + name; }
  /// redis-cli by TLS, with a certificate of the folder or none.
  std::string cli(const Endpoint& at, const std::string& client, const std::vector<std::string>& words) const {
    Launch launch;
    launch.words = {"redis-cli", "-p", std::to_string(at.port), "--tls", "--cacert", certificate("ca.crt")};
    if (!client.empty()) {
      for (const std::string& word :
           {std::string{"--cert"}, certificate(client + ".crt"), std::string{"--key"}, certificate(client + ".key")}) {
        launch.words.push_back(word);
      }
    }
    launch.words.insert(launch.words.end(), words.begin(), words.end());
    return run(std::move(launch)).output;
  }
  std::vector<std::string> lines_of_a_server(std::uint16_t tls_port) const {
    return {"tls-port " + std::to_string(tls_port), "tls-cert-file " + certificate("server.crt"),
            "tls-key-file " + certificate("server.key"), "tls-ca-cert-file " + certificate("ca.crt")};
  }

  /// SIGHUP, and until the log has so many lines of it.
  void renew(Sentinel& sentinel, std::size_t times = 1) {
    sentinel.process().signal(SIGHUP);
    wait_until([&] { return count_in(sentinel.log(), "CA read again") == times; }, std::chrono::seconds{10},
               sentinel.name() + " has read its certificates again");
  }
  static std::size_t count_in(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
  }

  std::string certificates = (folder.path() / "certificates").string();
  Authority authority = make_certificates(certificates);
};

}  // namespace

TEST_F(TlsEndToEnd, ThreeVedettesReplaceAMasterAndNothingIsPlain) {
  Deployment group{folder, encrypted()};
  auto listeners = listen_to(group);
  EXPECT_FALSE(ask(Endpoint{.port = group.sentinel(0).port()}, {"PING"}).is("PONG"));

  group.instance(0).kill();
  const std::size_t chosen = group.wait_for_switch_from(0);

  group.wait_until_all_follow(chosen);
  expect_agreement(group);
  expect_one_switch(group, listeners, 0, chosen);

  group.instance(0).restart();
  group.wait_until_all_follow(chosen);
}

TEST_F(TlsEndToEnd, AQuorumMayBeMixed) {
  Deployment group{folder, encrypted({our_kind, their_kind, their_kind})};

  group.instance(0).kill();
  const std::size_t second = group.wait_for_switch_from(0);
  group.wait_until_all_follow(second);
  expect_agreement(group);

  ASSERT_TRUE(group.sentinel(0).command({"SENTINEL", "FAILOVER", group.name()}).is("OK"));
  group.wait_for_switch_from(second);
  expect_agreement(group);
}

TEST_F(TlsEndToEnd, RedisCliNeedsACertificateUnlessNobodyAsks) {
  SentinelOptions options;
  options.certificates = certificates;
  const Sentinel strict{folder, "strict", options};
  options.directives = {"tls-auth-clients no"};
  const Sentinel open{folder, "open", options};
  const Authority stranger;
  stranger.issue(certificate("stranger"));

  EXPECT_EQ(cli(strict.at(), "client", {"PING"}), "PONG\n");
  EXPECT_NE(cli(strict.at(), "", {"PING"}), "PONG\n");
  EXPECT_NE(cli(strict.at(), "stranger", {"PING"}), "PONG\n");
  EXPECT_EQ(cli(open.at(), "", {"PING"}), "PONG\n");
}

TEST_F(TlsEndToEnd, PlainAndEncryptedClientsAreServedBesideEachOther) {
  const Port second;
  SentinelOptions options;
  options.directives = lines_of_a_server(second.number());
  const Sentinel sentinel{folder, "both", options};
  const Endpoint encrypted_door{.port = second.number(), .certificates = certificates};

  EXPECT_TRUE(sentinel.command({"PING"}).is("PONG"));
  EXPECT_TRUE(ask(encrypted_door, {"PING"}).is("PONG"));
  EXPECT_EQ(sentinel.info("tcp_port"), std::to_string(sentinel.port()));
  EXPECT_FALSE(ask(Endpoint{.port = second.number()}, {"PING"}).is("PONG"));
}

TEST_F(TlsEndToEnd, ARenewedCertificateIsTakenOverBySighupWhileASubscriberStays) {
  Deployment group{folder, encrypted()};
  Sentinel& sentinel = group.sentinel(0);
  auto subscriber = sentinel.events();
  const Authority next{"the next authority"};
  next.write(certificate("next.crt"));
  // Both authorities are trusted until all have changed.
  folder.write("certificates/ca.crt", read_file(certificate("ca.crt")) + read_file(certificate("next.crt")));
  next.issue(certificate("server"));
  for (std::size_t index = 0; index < group.sentinel_count(); ++index) {
    renew(group.sentinel(index));
  }

  EXPECT_TRUE(sentinel.command({"PING"}).is("PONG"));
  ASSERT_TRUE(sentinel.command({"SENTINEL", "SET", group.name(), "parallel-syncs", "2"}).is("OK"));
  EXPECT_TRUE(subscriber->wait_for("+set", "parallel-syncs"));
  group.wait_until_complete();

  folder.write("certificates/server.crt", "no certificate");
  sentinel.process().signal(SIGHUP);
  wait_until([&] { return sentinel.log().find("Failed to load certificate: ") != std::string::npos; },
             std::chrono::seconds{10}, "the broken certificate is named");
  EXPECT_TRUE(sentinel.command({"PING"}).is("PONG"));
}

TEST_F(TlsEndToEnd, ARenewedCertificateIsTakenOverBySentinelConfigSetToo) {
  const Authority next{"the next authority"};
  next.write(certificate("next.crt"));
  folder.write("certificates/ca.crt", read_file(certificate("ca.crt")) + read_file(certificate("next.crt")));
  SentinelOptions options;
  options.certificates = certificates;
  Sentinel sentinel{folder, "sentinel", options};
  auto subscriber = sentinel.events();
  const auto set = [&] { return sentinel.command({"SENTINEL", "CONFIG", "SET", "announce-port", "0"}); };
  const auto told = [&](const std::string& line) { return count_in(sentinel.log(), line); };
  const std::string renewed = "CA read again";
  const std::string stays = "TLS goes on with the certificates and keys that it has";
  const auto is_renewed = [&] {
    Launch launch;
    launch.words = {"redis-cli",
                    "-p",
                    std::to_string(sentinel.port()),
                    "--tls",
                    "--cacert",
                    certificate("next.crt"),
                    "--cert",
                    certificate("client.crt"),
                    "--key",
                    certificate("client.key"),
                    "PING"};
    return run(std::move(launch)).output == "PONG\n";
  };
  ASSERT_TRUE(set().is("OK"));
  EXPECT_EQ(told(renewed), 0U);
  EXPECT_FALSE(is_renewed());

  folder.write("certificates/server.crt", "no certificate");
  EXPECT_TRUE(set().is("OK"));
  wait_until([&] { return told(stays) == 1; }, std::chrono::seconds{10}, "the broken certificate is told");
  EXPECT_TRUE(set().is("OK"));
  EXPECT_FALSE(is_renewed());

  next.issue(certificate("server"));
  EXPECT_TRUE(set().is("OK"));
  wait_until([&] { return told(renewed) == 1; }, std::chrono::seconds{10}, "the new certificate is told");
  EXPECT_TRUE(is_renewed());
  EXPECT_TRUE(set().is("OK"));
  EXPECT_EQ(told(renewed), 1U);
  EXPECT_EQ(told(stays), 1U);
  sentinel.command({"SENTINEL", "MONITOR", "orders", "127.0.0.1", "1", "1"});
  EXPECT_TRUE(subscriber->wait_for("+monitor", "orders"));
}

TEST_F(TlsEndToEnd, OneWithAnExpiredCertificateIsLeftAloneByTheOthers) {
  Deployment group{folder, encrypted()};
  authority.issue(certificate("server"), {.name = "late", .good_for = std::chrono::hours{-1}});
  renew(group.sentinel(2));  // Links that stand go on; nobody opens a new one to it.
  authority.issue(certificate("server"));

  group.sentinel(1).restart();

  const std::string line = "TLS on our command connection fails: certificate verify failed: certificate has expired";
  wait_until([&] { return count_in(group.sentinel(1).log(), line) > 0; }, std::chrono::seconds{10},
             "the log names the reason", [&] { return group.sentinel(1).log(); });
  EXPECT_TRUE(holds_for([&] { return count_in(group.sentinel(1).log(), line) == 1; }, std::chrono::seconds{2}));
  EXPECT_EQ(masters_among(group), 1U);
  EXPECT_TRUE(group.instance(0).is_master());

  renew(group.sentinel(2), 2);
  group.wait_until_complete();
}

TEST_F(TlsEndToEnd, WhatIsWrongWithTheFilesEndsTheStart) {
  folder.write("bad/sentinel.conf", "port 0\ntls-port 1\ntls-cert-file " + certificate("none.crt") + "\ntls-key-file " +
                                        certificate("server.key") + "\ntls-auth-clients no\n");
  Launch launch;
  launch.words = {binary_of(Kind::vedette), (folder.path() / "bad/sentinel.conf").string()};

  const Finished end = run(std::move(launch));

  EXPECT_EQ(end.ending.status, 1);
  EXPECT_NE(end.output.find("Failed to load certificate: " + certificate("none.crt")), std::string::npos);
  EXPECT_NE(end.output.find("Failed to configure TLS. Check logs for more info."), std::string::npos);
}

TEST_F(TlsEndToEnd, AUnixSocketServesAndGoesAway) {
  const std::string path = folder.path() / "v.sock";
  SentinelOptions options;
  options.directives = {"unixsocket " + path, "unixsocketperm 700"};
  Sentinel sentinel{folder, "local", options};
  Launch launch;
  launch.words = {"redis-cli", "-s", path, "CLIENT", "LIST"};

  const std::string list = run(std::move(launch)).output;

  EXPECT_NE(list.find("addr=" + path + ":0 laddr=" + path + ":0"), std::string::npos) << list;
  EXPECT_NE(list.find("flags=U "), std::string::npos) << list;
  sentinel.stop();
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace vedette::end_to_end
