#include <netdb.h>
#include <netinet/in.h>

#include "test/end_to_end/end_to_end.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

class HostName : public EndToEnd {};

/// The first address that the system gives for a name.
std::string first_address_of(const std::string& name) {
  addrinfo* found = nullptr;
  if (getaddrinfo(name.c_str(), nullptr, nullptr, &found) != 0) return "";
  char text[NI_MAXHOST] = "";
  getnameinfo(found->ai_addr, found->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST);
  freeaddrinfo(found);
  return text;
}

}  // namespace

TEST_F(HostName, OfTheMasterIsResolvedAndItsFailoverWorks) {
  if (first_address_of("localhost") != "127.0.0.1") GTEST_SKIP() << "localhost is not 127.0.0.1 here";
  RedisServer master{folder, "master"};
  RedisOptions options;
  options.replica_of = Endpoint{.port = master.port()};
  const RedisServer replica{folder, "replica", options};
  wait_until([&] { return replica.follows(master); }, std::chrono::seconds{20}, "the replica follows");
  std::vector<std::unique_ptr<Sentinel>> sentinels;
  for (int number = 0; number < 3; ++number) {
    SentinelOptions named;
    named.directives = {"sentinel monitor orders localhost " + std::to_string(master.port()) + " 2",
                        "sentinel down-after-milliseconds orders 1000", "sentinel failover-timeout orders 10000",
                        // Read first, wherever it stands.
                        "sentinel resolve-hostnames yes"};
    sentinels.push_back(std::make_unique<Sentinel>(folder, "sentinel" + std::to_string(number), named));
  }
  const auto all = [&](const auto& holds) {
    for (const auto& sentinel : sentinels) {
      if (!holds(*sentinel)) return false;
    }
    return true;
  };
  wait_until(
      [&] {
        return all([](const Sentinel& sentinel) {
          return sentinel.sentinels("orders").size() == 2 && sentinel.replicas("orders").size() == 1;
        });
      },
      std::chrono::seconds{40}, "all know each other");
  // Names are not announced unless asked for.
  EXPECT_EQ(sentinels[0]->master_address("orders"), master.at().text());

  master.kill();

  wait_until(
      [&] { return all([&](const Sentinel& sentinel) { return sentinel.master_port("orders") == replica.port(); }); },
      std::chrono::seconds{40}, "all name the replica");
  EXPECT_TRUE(replica.is_master());
}

}  // namespace vedette::end_to_end
