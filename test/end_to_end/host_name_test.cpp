#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>

#include "test/end_to_end/end_to_end.hpp"
#include "test/end_to_end/started.hpp"

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

namespace {

/// A name server that hears every question and answers none.
class SilentNameServer {
 public:
  SilentNameServer() : fd_{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(53);
    address.sin_addr.s_addr = htonl(0x7f00004d);  // 127.0.0.77
    listens_ = ::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  SilentNameServer(const SilentNameServer&) = delete;
  SilentNameServer& operator=(const SilentNameServer&) = delete;
  ~SilentNameServer() { ::close(fd_); }

  bool listens() const { return listens_; }
  /// Whether it was asked since the last look.
  bool was_asked() const {
    char question[512];
    return ::recv(fd_, question, sizeof question, 0) > 0;
  }

 private:
  int fd_;
  bool listens_ = false;
};

/// The words before a program that make it see a file of ours in place of another.
std::vector<std::string> with_file(const std::filesystem::path& file, const std::string& in_place_of) {
  return {"unshare", "-m", "sh", "-c", "mount --bind " + file.string() + " " + in_place_of + " && exec \"$@\"", "sh"};
}

}  // namespace

TEST_F(HostName, ThatNobodyAnswersForDelaysNoClient) {
  if (vedette_is_redis_sentinel()) GTEST_SKIP() << "redis-sentinel waits for each lookup";
  const SilentNameServer server;
  if (!may_mount() || !server.listens()) GTEST_SKIP() << "no mount namespaces, or port 53 is taken";
  const auto resolv = folder.write("resolv.conf", "nameserver 127.0.0.77\noptions timeout:5 attempts:2\n");
  const Port port;
  Started vedette{folder, port.number()};
  const auto file = folder.write("sentinel.conf", "port " + std::to_string(port.number()) +
                                                      "\nbind 127.0.0.1\nsentinel resolve-hostnames yes\n"
                                                      "sentinel monitor orders redis.hanging.test 6379 1\n");

  vedette.start(file, with_file(resolv, "/etc/resolv.conf"));
  wait_until([&] { return server.was_asked(); }, std::chrono::seconds{20}, "a lookup", [&] { return vedette.log(); });

  // The lookup takes ten seconds: none of these waits for it.
  const auto start = std::chrono::steady_clock::now();
  Connection client{{.port = port.number()}};
  for (int times = 0; times < 100; ++times) {
    ASSERT_EQ(client.command({"PING"}).text, "PONG");
    ASSERT_EQ(client.command({"SENTINEL", "MASTER", "orders"}).field("name"), "orders");
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{4});
}

TEST_F(HostName, IsResolvedAgainAtEachReconnect) {
  if (vedette_is_redis_sentinel()) GTEST_SKIP() << "redis-sentinel resolves a name once";
  if (!may_mount()) GTEST_SKIP() << "no mount namespaces here";
  RedisServer here{folder, "here"};
  const RedisServer there{folder, "there", {.host = "127.0.0.2", .port = here.port()}};
  const auto hosts = folder.write("hosts", "127.0.0.1 redis.moving.test\n");
  const Port port;
  Started vedette{folder, port.number()};
  const auto file = folder.write("sentinel.conf", "port " + std::to_string(port.number()) +
                                                      "\nbind 127.0.0.1\nsentinel resolve-hostnames yes\n"
                                                      "sentinel monitor orders redis.moving.test " +
                                                      std::to_string(here.port()) +
                                                      " 1\nsentinel down-after-milliseconds orders 60000\n");
  vedette.start(file, with_file(hosts, "/etc/hosts"));
  const auto runs_as = [&](const RedisServer& server) {
    return [&] { return vedette.master_field("runid") == server.info("run_id"); };
  };
  wait_until(runs_as(here), std::chrono::seconds{20}, "the first address", [&] { return vedette.log(); });

  std::ofstream{hosts} << "127.0.0.2 redis.moving.test\n";
  here.kill();

  wait_until(runs_as(there), std::chrono::seconds{30}, "the second address", [&] { return vedette.log(); });
  // It is told once it is on disk.
  wait_until([&] { return vedette.master_field("ip") == "127.0.0.2"; }, std::chrono::seconds{10}, "its address");
  EXPECT_EQ(vedette.master_field("flags"), "master");
}

}  // namespace vedette::end_to_end
