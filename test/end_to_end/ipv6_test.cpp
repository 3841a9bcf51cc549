#include "test/end_to_end/end_to_end.hpp"
#include "test/end_to_end/started.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

class Ipv6 : public EndToEnd {};

}  // namespace

TEST_F(Ipv6, AMixedQuorumOnItFailsOver) {
  DeploymentOptions options;
  options.sentinels = {Kind::vedette, Kind::redis_sentinel, Kind::vedette};
  options.servers.resize(3);
  for (RedisOptions& server : options.servers) server.host = "::1";
  options.sentinel_options.resize(3);
  for (SentinelOptions& sentinel : options.sentinel_options) sentinel.host = "::1";
  Deployment group{folder, options};
  auto listeners = listen_to(group);

  group.instance(0).kill();
  const std::size_t chosen = group.wait_for_switch_from(0);

  expect_one_switch(group, listeners, 0, chosen);
  expect_agreement(group);
  group.wait_until_all_follow(chosen);
}

TEST_F(Ipv6, IsListenedOnBesideIpv4IfNothingElseIsSaid) {
  const Port port;
  Started vedette{folder, port.number()};
  vedette.start(folder.write("sentinel.conf", "port " + std::to_string(port.number()) + "\n"));

  for (const char* host : {"127.0.0.1", "::1"}) {
    EXPECT_EQ(ask({.host = host, .port = port.number()}, {"PING"}).text, "PONG") << host;
  }
}

TEST_F(Ipv6, IsLeftOutWithoutAWordWhereItIsOptional) {
  const Port port;
  Started vedette{folder, port.number()};
  vedette.start(
      folder.write("sentinel.conf", "port " + std::to_string(port.number()) + "\nbind 127.0.0.1 -2001:db8::1234\n"));

  EXPECT_EQ(vedette.command({"PING"}).text, "PONG");
  EXPECT_EQ(vedette.log().find("2001:db8::1234"), std::string::npos) << vedette.log();
}

}  // namespace vedette::end_to_end
