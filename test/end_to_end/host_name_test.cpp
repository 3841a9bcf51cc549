#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "test/end_to_end/end_to_end.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

class HostName : public EndToEnd {};

/// Whether this machine has the address: a host without IPv6 may have the name of one.
bool can_listen_on(const addrinfo& address) {
  const int probe = socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool can = probe >= 0 && bind(probe, address.ai_addr, address.ai_addrlen) == 0;
  if (probe >= 0) close(probe);
  return can;
}

/// The first address of ours that the system gives for a name; empty if there is none.
std::string address_of(const std::string& name) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(name.c_str(), nullptr, &wanted, &found) != 0) return "";
  char text[NI_MAXHOST] = "";
  for (const addrinfo* one = found; one != nullptr && *text == '\0'; one = one->ai_next) {
    if (can_listen_on(*one)) {
      getnameinfo(one->ai_addr, one->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST);
    }
  }
  freeaddrinfo(found);
  return text;
}

}  // namespace

TEST_F(HostName, OfTheMasterIsResolvedAndItsFailoverWorks) {
  // 127.0.0.1 or ::1. All listen on that and on nothing else.
  const std::string here = address_of("localhost");
  ASSERT_NE(here, "") << "this machine has no localhost";
  RedisOptions options;
  options.host = here;
  RedisServer master{folder, "master", options};
  options.replica_of = master.at();
  const RedisServer replica{folder, "replica", options};
  wait_until([&] { return replica.follows(master); }, std::chrono::seconds{20}, "the replica follows");
  std::vector<std::unique_ptr<Sentinel>> sentinels;
  for (int number = 0; number < 3; ++number) {
    SentinelOptions named;
    named.host = here;
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
