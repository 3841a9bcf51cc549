#include "test/end_to_end/end_to_end.hpp"
#include "test/lab/certificates.hpp"
#include "test/lab/network.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

/// One Vedette on a host of its own, and clients on another.
class Admission : public EndToEnd {
 protected:
  void SetUp() override {
    if (const auto reason = no_networks_because()) GTEST_SKIP() << *reason;
    network = std::make_unique<Network>(2);
    make_certificates(certificates);
  }

  /// On the first host, at all its addresses; the tests' own questions come from its loopback.
  std::unique_ptr<Sentinel> vedette(std::vector<std::string> directives, const std::string& with = {}) {
    directives.push_back("bind 0.0.0.0");
    SentinelOptions options;
    options.network = network->host(0).network();
    options.port = 26379;
    options.certificates = with;
    options.directives = std::move(directives);
    return std::make_unique<Sentinel>(folder, "vedette", std::move(options));
  }
  Endpoint from_the_other_host(const Sentinel& sentinel) {
    Endpoint at = sentinel.at();
    at.host = network->host(0).address();
    at.network = network->host(1).network();
    return at;
  }

  std::string certificates = (folder.path() / "certificates").string();
  std::unique_ptr<Network> network;
};

}  // namespace

TEST_F(Admission, ProtectedModeSaysSoByTlsToo) {
  const auto sentinel = vedette({"protected-mode yes"}, certificates);

  const Reply from_outside = ask(from_the_other_host(*sentinel), {"PING"});

  EXPECT_TRUE(from_outside.text.starts_with("DENIED Running in protected mode")) << to_string(from_outside);
  EXPECT_TRUE(sentinel->command({"PING"}).is("PONG"));
}

TEST_F(Admission, AClientWhoseHostIsGoneIsForgotten) {
  const auto sentinel = vedette({"tcp-keepalive 1"});
  Connection client{from_the_other_host(*sentinel)};
  ASSERT_TRUE(client.command({"CLIENT", "SETNAME", "far-away"}).is("OK"));
  const auto is_known = [&] {
    return sentinel->command({"CLIENT", "LIST"}).text.find("name=far-away") != std::string::npos;
  };
  ASSERT_TRUE(is_known());

  network->host(1).cut();

  wait_until([&] { return !is_known(); }, std::chrono::seconds{20}, "the client is forgotten");
}

}  // namespace vedette::end_to_end
