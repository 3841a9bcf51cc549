#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "test/end_to_end/end_to_end.hpp"
#include "test/lab/wait_until.hpp"

// Clients that mean no good, or are too many. Bounds on memory are generous: a daemon that keeps what it is sent, or
// keeps what nobody reads, is beyond them many times over.

namespace vedette::end_to_end {

using namespace lab;
using namespace std::chrono_literals;

namespace {

using testing::HasSubstr;

constexpr std::size_t KiB = 1024;
constexpr std::size_t MiB = 1024 * KiB;

/// A socket without any manners. It comes from an address at which no peer lives.
class Stranger {
 public:
  explicit Stranger(std::uint16_t port, int receive_buffer = 0)
      : fd_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    if (receive_buffer > 0) ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    const auto at = [](const char* host, std::uint16_t number) {
      sockaddr_in address{};
      address.sin_family = AF_INET;
      address.sin_port = htons(number);
      ::inet_pton(AF_INET, host, &address.sin_addr);
      return address;
    };
    const sockaddr_in from = at("127.0.0.2", 0);
    const sockaddr_in to = at("127.0.0.1", port);
    const bool there = fd_ >= 0 && ::bind(fd_, reinterpret_cast<const sockaddr*>(&from), sizeof from) == 0 &&
                       ::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
    if (!there) throw std::system_error{errno, std::generic_category(), "connect"};
    ::fcntl(fd_, F_SETFL, O_NONBLOCK);
  }
  Stranger(Stranger&& other) noexcept : fd_{std::exchange(other.fd_, -1)}, heard_{std::move(other.heard_)} {}
  Stranger& operator=(Stranger&& other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(heard_, other.heard_);
    return *this;
  }
  ~Stranger() {
    if (fd_ >= 0) ::close(fd_);
  }

  /// As much as the kernel takes now; how much that was.
  std::size_t send(std::string_view bytes) {
    const ssize_t count = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return count < 0 ? 0 : static_cast<std::size_t>(count);
  }
  /// All that came so far.
  const std::string& heard() {
    std::string piece(64 * KiB, '\0');
    for (;;) {
      const ssize_t count = ::recv(fd_, piece.data(), piece.size(), MSG_DONTWAIT);
      if (count < 0) {
        ended_ = ended_ || (errno != EAGAIN && errno != EINTR);
        return heard_;
      }
      if (count == 0) {
        ended_ = true;
        return heard_;
      }
      heard_.append(piece, 0, static_cast<std::size_t>(count));
    }
  }
  bool ended() {
    heard();
    return ended_;
  }

 private:
  int fd_ = -1;
  std::string heard_;
  bool ended_ = false;
};

/// A line of /proc/<pid>/status, in bytes.
std::size_t memory(Process& process, const std::string& line) {
  std::istringstream status{read_file("/proc/" + std::to_string(process.pid()) + "/status")};
  for (std::string name; status >> name;) {
    std::size_t kilobytes = 0;
    if (name == line + ":" && status >> kilobytes) return kilobytes * KiB;
  }
  throw std::runtime_error{"no " + line};
}

/// Expects that line to be below the bound. What a sanitizer needs besides, which maps terabytes, is not judged.
void expect_memory_below(std::size_t bound, Process& process, const std::string& line) {
  constexpr std::size_t TiB = MiB * MiB;
  if (memory(process, "VmSize") > TiB) return;
  EXPECT_LT(memory(process, line), bound) << line;
}

/// How many strangers there may be at a time, as the system has it; 10,000 if it can be.
std::size_t largest_crowd() {
  constexpr std::size_t wanted = 10000;
  constexpr rlim_t beside = 1500;  // Files of the daemon and of this test.
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_cur >= wanted + beside) return wanted;
  return files.rlim_cur > 2 * beside ? files.rlim_cur - beside : files.rlim_cur / 4;
}

class HostileClients : public EndToEnd {
 protected:
  /// One Vedette that watches a master which is there.
  std::unique_ptr<Sentinel> vedette(std::vector<std::string> directives = {}) {
    directives.push_back("sentinel monitor orders 127.0.0.1 " + std::to_string(master.port()) + " 1");
    SentinelOptions options;
    options.directives = std::move(directives);
    return std::make_unique<Sentinel>(folder, "sentinel", std::move(options));
  }
  /// What is heard by one that sends this and is closed then.
  static std::string last_words(const Sentinel& sentinel, const std::string& sent) {
    Stranger stranger{sentinel.port()};
    std::string_view rest = sent;
    wait_until(
        [&] {
          rest.remove_prefix(stranger.send(rest));
          return stranger.ended();
        },
        30s, "the connection is closed", [&] { return stranger.heard().substr(0, 1000); });
    return stranger.heard();
  }

  RedisServer master{folder, "redis"};
};

}  // namespace

TEST_F(HostileClients, TenThousandConnectionsHoldUpNeitherQueriesNorPeersNorAFailover) {
  const std::size_t many = largest_crowd();
  DeploymentOptions options;
  options.directives = {"maxclients " + std::to_string(many + 200)};
  Deployment group{folder, options};
  Sentinel& crowded = group.sentinel(0);
  const std::size_t before = memory(crowded.process(), "VmRSS");

  std::vector<Stranger> crowd;
  crowd.reserve(many);
  for (std::size_t i = 0; i < many; ++i) {
    crowd.emplace_back(crowded.port());
    crowd.back().send("PING\r\n");
  }
  for (Stranger& stranger : crowd) {
    wait_until([&] { return stranger.heard() == "+PONG\r\n"; }, 60s, "everybody is answered",
               [&] { return stranger.heard(); });
  }

  EXPECT_GE(std::stoul(crowded.info("connected_clients")), many);
  const std::size_t with_all = memory(crowded.process(), "VmRSS");
  expect_memory_below(before + many * 20 * KiB, crowded.process(), "VmRSS");
  RecordProperty("bytes_per_connection", static_cast<int>((with_all - before) / many));
  for (std::size_t index = 0; index < group.sentinel_count(); ++index) {
    const Reply quorum = group.sentinel(index).command({"SENTINEL", "CKQUORUM", "orders"});
    EXPECT_TRUE(quorum.text.starts_with("OK 3 usable Sentinels")) << to_string(quorum);
  }

  group.instance(0).kill();
  const std::size_t chosen = group.wait_for_switch_from(0);
  group.wait_until_all_follow(chosen);
  EXPECT_TRUE(std::ranges::none_of(crowd, &Stranger::ended));

  crowd.clear();
  wait_until([&] { return std::stoul(crowded.info("connected_clients")) < 20; }, 60s, "they are forgotten");
  const std::size_t kept = with_all - std::min(before, with_all);
  if (memory(crowded.process(), "VmSize") > MiB * MiB) return;  // A sanitizer keeps what is freed for a while.
  wait_until([&] { return memory(crowded.process(), "VmRSS") < before + kept / 2; }, 30s, "memory is given back",
             [&] {
               return std::to_string(before) + ", then " + std::to_string(with_all) + ", now " +
                      std::to_string(memory(crowded.process(), "VmRSS"));
             });
}

TEST_F(HostileClients, OneLargeRequestCostsNoMemoryWhileItsClientIsIdle) {
  const auto sentinel = vedette({});
  const std::size_t before = memory(sentinel->process(), "VmRSS");
  std::vector<std::unique_ptr<Connection>> idle;

  for (int i = 0; i < 4; ++i) {
    idle.push_back(std::make_unique<Connection>(sentinel->at()));
    EXPECT_EQ(idle.back()->command({"PING", std::string(16 * MiB, 'x')}).text.size(), 16 * MiB);
  }

  expect_memory_below(before + 24 * MiB, sentinel->process(), "VmRSS");
}

TEST_F(HostileClients, BeyondMaxclientsEverybodyHearsTheErrorOfRedis) {
  const auto sentinel = vedette({"maxclients 50"});
  Connection early{sentinel->at()};
  ASSERT_TRUE(early.command({"PING"}).is("PONG"));
  std::vector<Stranger> crowd;
  for (int i = 0; i < 300; ++i) crowd.emplace_back(sentinel->port());

  std::size_t turned_away = 0;
  wait_until(
      [&] {
        turned_away = static_cast<std::size_t>(std::ranges::count_if(crowd, &Stranger::ended));
        return turned_away >= 251;
      },
      30s, "those beyond are turned away", [&] { return std::to_string(turned_away); });

  EXPECT_EQ(turned_away, 251U);
  for (Stranger& stranger : crowd) {
    EXPECT_EQ(stranger.heard(), stranger.ended() ? "-ERR max number of clients reached\r\n" : "");
  }
  EXPECT_THAT(early.command({"INFO", "stats"}).text, HasSubstr("rejected_connections:251\r\n"));
  crowd.clear();
  wait_until([&] { return sentinel->answers(); }, 30s, "others are let in again");
}

TEST_F(HostileClients, ThoseWhoListenAndNeverReadAreDroppedAtTheirLimit) {
  if (vedette_is_redis_sentinel()) GTEST_SKIP() << "INFO of Redis 7.0 does not tell of it";
  const auto sentinel = vedette({"client-output-buffer-limit pubsub 256kb 0 0"});
  constexpr std::size_t many = 200;
  std::vector<Stranger> listeners;
  for (std::size_t i = 0; i < many; ++i) {
    listeners.emplace_back(sentinel->port(), 4096);
    listeners.back().send("SUBSCRIBE +set\r\n");
  }
  auto well_behaved = sentinel->events("+set");
  wait_until([&] { return sentinel->info("pubsub_clients") == std::to_string(many + 1); }, 30s, "all listen");
  const std::size_t before = memory(sentinel->process(), "VmRSS");

  const auto dropped = [&] { return sentinel->info("client_output_buffer_limit_disconnections"); };
  // One request, one write to the disk, and a hundred events of a kilobyte.
  std::vector<std::string> request{"SENTINEL", "SET", "orders"};
  for (int i = 0; i < 100; ++i) request.insert(request.end(), {"auth-user", std::string(900, 'x')});
  int events = 0;
  for (; dropped() != std::to_string(many) && events < 10000; events += 100) {
    ASSERT_TRUE(sentinel->command(request).is("OK"));
  }

  EXPECT_EQ(dropped(), std::to_string(many));
  EXPECT_EQ(sentinel->info("pubsub_clients"), "1");
  expect_memory_below(before + many * 512 * KiB + 32 * MiB, sentinel->process(), "VmHWM");
  wait_until([&] { return well_behaved->heard_on("+set").size() == static_cast<std::size_t>(events); }, 30s,
             "who reads hears all");
}

TEST_F(HostileClients, WhoAsksAMillionTimesAndNeverReadsIsNotReadFromEither) {
  const auto sentinel = vedette();
  const std::string request = "SENTINEL MASTERS\r\n";
  constexpr std::size_t queries = 1000000;
  std::string requests;
  for (int i = 0; i < 1000; ++i) requests += request;
  Stranger greedy{sentinel->port(), 4096};
  const std::size_t before = memory(sentinel->process(), "VmRSS");

  std::size_t sent = 0;
  const auto send_more = [&] {
    const std::string_view from = std::string_view{requests}.substr(sent % request.size());
    const std::size_t count = greedy.send(from.substr(0, std::min(from.size(), queries * request.size() - sent)));
    sent += count;
    return count;
  };
  wait_until(
      [&] {
        while (send_more() > 0) continue;
        // Nobody takes any more, and looking again after a round trip of another client shows nothing else.
        return sentinel->answers() && send_more() == 0;
      },
      60s, "it is read from no more");

  EXPECT_LT(sent, queries * request.size());
  expect_memory_below(before + 16 * MiB, sentinel->process(), "VmHWM");
  // Once it reads it is served again, in order: nothing was lost.
  const std::size_t whole = sent / request.size();
  const std::string reply_begins = "*1\r\n*";
  std::size_t replies = 0;
  wait_until(
      [&] {
        const std::string& heard = greedy.heard();
        replies = 0;
        for (auto at = heard.find(reply_begins); at != std::string::npos; at = heard.find(reply_begins, at + 1)) {
          ++replies;
        }
        return replies >= whole;
      },
      60s, "all are answered", [&] { return std::to_string(replies) + " of " + std::to_string(whole); });
  EXPECT_FALSE(greedy.ended());
}

TEST_F(HostileClients, WhatIsAnnouncedAndNeverSentCostsNothing) {
  if (vedette_is_redis_sentinel()) GTEST_SKIP() << "redis-sentinel reserves what is announced";
  const auto sentinel = vedette();
  const std::size_t resident = memory(sentinel->process(), "VmRSS");
  const std::size_t mapped = memory(sentinel->process(), "VmSize");
  const std::vector<std::string> halves{"*3\r\n$8\r\nSENTINEL\r\n$536870912\r\n",
                                        "*2147483647\r\n",
                                        "*2147483647\r\n$4\r\nPING\r\n$",
                                        "PING " + std::string(1000, 'x'),
                                        "*",
                                        "$"};
  constexpr std::size_t each = 150;
  std::vector<Stranger> slow;
  for (std::size_t i = 0; i < each; ++i) {
    for (const std::string& half : halves) {
      slow.emplace_back(sentinel->port());
      slow.back().send(half);
    }
  }

  wait_until([&] { return std::stoul(sentinel->info("connected_clients")) > each * halves.size(); }, 30s, "all came");

  expect_memory_below(resident + slow.size() * 40 * KiB, sentinel->process(), "VmRSS");
  expect_memory_below(mapped + 256 * MiB, sentinel->process(), "VmSize");
  EXPECT_TRUE(std::ranges::none_of(slow, &Stranger::ended));
}

TEST_F(HostileClients, WhoHasGivenNoPasswordMaySendLittle) {
  const auto sentinel = vedette({"requirepass of-the-operator"});

  EXPECT_EQ(last_words(*sentinel, "*11\r\n"), "-ERR Protocol error: unauthenticated multibulk length\r\n");
  EXPECT_EQ(last_words(*sentinel, "*1\r\n$16385\r\n"), "-ERR Protocol error: unauthenticated bulk length\r\n");
  Stranger stranger{sentinel->port()};
  stranger.send("*10\r\n$4\r\nAUTH\r\n$16384\r\n");
  EXPECT_TRUE(Connection(sentinel->at()).command({"PING"}).text.starts_with("NOAUTH"));
  EXPECT_FALSE(stranger.ended());

  const std::size_t before = memory(sentinel->process(), "VmRSS");
  Stranger greedy{sentinel->port(), 4096};
  std::string requests;
  for (int i = 0; i < 1000; ++i) requests += "PING\r\n";
  wait_until(
      [&] {
        while (greedy.send(requests) > 0) continue;
        return Connection(sentinel->at()).command({"PING"}).text.starts_with("NOAUTH") && greedy.send(requests) == 0;
      },
      60s, "it is read from no more");
  expect_memory_below(before + 4 * MiB, sentinel->process(), "VmHWM");
}

TEST_F(HostileClients, WhatIsTooLargeIsNamedAndClosed) {
  const auto sentinel = vedette({"client-query-buffer-limit 1mb"});

  EXPECT_EQ(last_words(*sentinel, std::string(200 * KiB, 'x')), "-ERR Protocol error: too big inline request\r\n");
  EXPECT_EQ(last_words(*sentinel, '*' + std::string(200 * KiB, '1')),
            "-ERR Protocol error: too big mbulk count string\r\n");
  EXPECT_EQ(last_words(*sentinel, "*2\r\n$" + std::string(200 * KiB, '1')),
            "-ERR Protocol error: too big bulk count string\r\n");
  EXPECT_EQ(last_words(*sentinel, "*2147483648\r\n"), "-ERR Protocol error: invalid multibulk length\r\n");
  EXPECT_EQ(last_words(*sentinel, "*1\r\n$536870913\r\n"), "-ERR Protocol error: invalid bulk length\r\n");
  EXPECT_EQ(last_words(*sentinel, "*2\r\n$4\r\nPING\r\n$3000000\r\n" + std::string(3000000, 'x')), "");
  EXPECT_TRUE(sentinel->command({"PING"}).is("PONG"));
  if (vedette_is_redis_sentinel()) return;
  EXPECT_EQ(sentinel->info("client_query_buffer_limit_disconnections"), "1");
  expect_memory_below(64 * MiB, sentinel->process(), "VmHWM");
}

}  // namespace vedette::end_to_end
