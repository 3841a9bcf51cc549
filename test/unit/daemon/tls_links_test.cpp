#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <list>

#include "daemon/tls.hpp"
#include "links_to_scripts.hpp"
#include "real_redis.hpp"
#include "test/lab/ports.hpp"
#include "tls_files.hpp"

namespace vedette::daemon {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using namespace std::chrono_literals;

/// Links by TLS. The scripted server of the base speaks plainly.
class TlsLinks : public LinksToScripts {
 protected:
  TlsLinks() {
    tls.reload(files.settings);
    make_links({.source_address = "", .own_password = "", .socket_mark = 0, .tls = &tls});
  }
  ~TlsLinks() override {
    links->stop();
    loop.until([&] { return links->stopped(); });
  }

  /// A real redis-server with our certificates; `extra` is added to its command line.
  std::unique_ptr<RealRedis> real_redis(std::uint16_t& port, std::vector<std::string> extra = {}) {
    port = ports.emplace_back().number();
    std::vector<std::string> options{
        "--tls-port",     std::to_string(port),     "--tls-cert-file",    files.path("server.crt"),
        "--tls-key-file", files.path("server.key"), "--tls-ca-cert-file", files.path("ca.crt")};
    options.insert(options.end(), extra.begin(), extra.end());
    return std::make_unique<RealRedis>(options);
  }
  bool pings_are_answered() {
    return loop.until([&] {
      links->act(quorum::Ping{redis});
      return heard<quorum::PingAnswered>() > 0;
    });
  }
  template <class Fact>
  std::size_t heard() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        facts, [](const quorum::Observation& fact) { return std::holds_alternative<Fact>(fact); }));
  }
  bool logs(const std::string& text) {
    return loop.until([&] { return logged().find(text) != std::string::npos; });
  }

  std::list<lab::Port> ports;
  TlsFiles files;
  Tls tls;
};

TEST_F(TlsLinks, ReachARealServer) {
  std::uint16_t port = 0;
  const auto real = real_redis(port);

  connect(redis, quorum::InstanceKind::server, quorum::Address{"127.0.0.1", port});

  EXPECT_TRUE(pings_are_answered());
  EXPECT_THAT(logged(), Not(HasSubstr("TLS on our")));
}

TEST_F(TlsLinks, SayOnceWhyAServerIsNotTrusted) {
  std::uint16_t port = 0;
  const TlsFiles of_a_stranger;
  const auto real = real_redis(
      port, {"--tls-cert-file", of_a_stranger.path("server.crt"), "--tls-key-file", of_a_stranger.path("server.key")});

  connect(redis, quorum::InstanceKind::server, quorum::Address{"127.0.0.1", port});

  EXPECT_TRUE(loop.until([&] { return heard<quorum::Disconnected>() > 4; }));
  const std::string line = "TLS on our command connection fails: certificate verify failed: ";
  EXPECT_TRUE(logs(line));
  EXPECT_EQ(logged().find(line), logged().rfind(line));
  EXPECT_EQ(heard<quorum::Connected>(), 0U);
}

TEST_F(TlsLinks, SayWhyAServerDoesNotTrustThem) {
  std::uint16_t port = 0;
  const auto real = real_redis(port);
  files.issue("client", {.good_for = -1h});
  tls.reload(files.settings);

  connect(redis, quorum::InstanceKind::server, quorum::Address{"127.0.0.1", port});

  EXPECT_TRUE(logs("TLS on our command connection fails: "));
  EXPECT_TRUE(logs("alert certificate expired"));
}

TEST_F(TlsLinks, WorkAgainWithARenewedCertificateWithoutARestart) {
  std::uint16_t port = 0;
  const auto real = real_redis(port);
  files.issue("client", {.good_for = -1h});
  tls.reload(files.settings);
  connect(redis, quorum::InstanceKind::server, quorum::Address{"127.0.0.1", port});
  EXPECT_TRUE(logs("TLS on our command connection fails"));

  files.issue("client");
  EXPECT_THAT(tls.reload(files.settings), IsEmpty());

  EXPECT_TRUE(pings_are_answered());
  EXPECT_THAT(logged(), HasSubstr("TLS on our command connection works again"));
}

TEST_F(TlsLinks, ToAServerThatSaysNothingAreGivenUpInTime) {
  connect(redis, quorum::InstanceKind::server, server.address());

  EXPECT_TRUE(logs("TLS on our command connection fails: timed out"));
  EXPECT_EQ(heard<quorum::Connected>(), 0U);
}

TEST_F(TlsLinks, ToAServerThatSpeaksPlainlyFail) {
  connect(redis, quorum::InstanceKind::server, server.address());
  EXPECT_TRUE(loop.until([&] { return server.visits() > 0 && !server.visit(0).received.empty(); }));

  server.visit(0).say("-ERR Protocol error\r\n");

  EXPECT_TRUE(logs("TLS on our "));
  EXPECT_THAT(logged(), HasSubstr("wrong version number"));
}

TEST_F(TlsLinks, EndInTheMiddleOfAHandshake) {
  connect(redis, quorum::InstanceKind::server, server.address());
  connect(peer, quorum::InstanceKind::sentinel, server.address());
  EXPECT_TRUE(loop.until([&] { return server.visits() == 3; }));

  links->act(quorum::Forget{redis});
  links->stop();

  EXPECT_TRUE(loop.until([&] { return links->stopped(); }));
}

}  // namespace
}  // namespace vedette::daemon
