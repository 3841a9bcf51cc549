#include "daemon/reserved_slots.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <string>

#include "daemon/clients.hpp"
#include "daemon/tls.hpp"
#include "test/unit/daemon/talk.hpp"

namespace vedette::daemon {
namespace {

using testing::IsEmpty;
using namespace std::chrono_literals;

constexpr const char* too_many = "-ERR max number of clients reached\r\n";
const std::string peers_name = "CLIENT SETNAME sentinel-" + peer_id.substr(0, 8) + "-cmd\r\n";

/// A daemon that one client fills. It knows one peer, and that one lives on the loopback.
class FullHouse : public testing::Test {
 protected:
  FullHouse() : talk{watching_one_master(), full()}, clients{talk.loop.executor(), talk.around, log, tls} {
    talk.around.sessions.clear();  // But for the clients of this test.
    first = visitor();
  }
  ~FullHouse() override {
    asio::post(talk.loop.executor(), [this] { clients.stop(); });
    talk.loop.settle();
    talk.loop.until([this] { return clients.stopped(); });
  }

  static config::DaemonSettings full() {
    config::DaemonSettings settings;
    settings.maxclients = 1;
    return settings;
  }

  struct Visitor {
    explicit Visitor(Executor executor) : socket{executor} {}
    void send(const std::string& bytes) { asio::write(socket, asio::buffer(bytes)); }
    Socket socket;
    std::string heard;
    bool ended = false;
  };

  /// `ip`: where it comes from, one of the loopback's many.
  std::unique_ptr<Visitor> visitor(const std::string& ip = "127.0.0.1") {
    auto visitor = std::make_unique<Visitor>(talk.loop.executor());
    visitor->socket.open(asio::ip::tcp::v4());
    visitor->socket.bind({asio::ip::make_address(ip), 0});
    visitor->socket.connect(door.local_endpoint());
    clients.admit(door.accept(), Door::tcp);
    visitor->socket.non_blocking(true);
    return visitor;
  }
  bool until(Visitor& visitor, const std::function<bool()>& holds) {
    return talk.loop.until([&] {
      talk.loop.settle();
      std::string piece(4096, ' ');
      error_code failure;
      const std::size_t count = visitor.socket.read_some(asio::buffer(piece), failure);
      visitor.heard.append(piece, 0, count);
      visitor.ended = visitor.ended || (failure && failure != asio::error::would_block);
      return holds();
    });
  }

  Talk talk;
  Log log{"/dev/null", std::nullopt};
  Tls tls;
  Clients clients;
  Acceptor door{talk.loop.executor(), {asio::ip::address_v4::loopback(), 0}};
  std::unique_ptr<Visitor> first;
};

TEST_F(FullHouse, APeerIsLetIn) {
  auto peer = visitor();

  peer->send(peers_name + "PING\r\n");

  EXPECT_TRUE(until(*peer, [&] { return peer->heard == "+OK\r\n+PONG\r\n"; }));
  EXPECT_FALSE(peer->ended);
  EXPECT_EQ(talk.statistics.connections_rejected, 0U);
}

TEST_F(FullHouse, AClientOnAPeersHostIsTurnedAwayAtItsFirstRequest) {
  auto client = visitor();

  client->send("PING\r\n");

  EXPECT_TRUE(until(*client, [&] { return client->ended; }));
  EXPECT_EQ(client->heard, too_many);
}

TEST_F(FullHouse, ANameThatNoPeerHasOpensNothing) {
  auto client = visitor();

  client->send("CLIENT SETNAME sentinel-00000000-cmd\r\nSENTINEL MASTERS\r\n");

  EXPECT_TRUE(until(*client, [&] { return client->ended; }));
  EXPECT_EQ(client->heard, std::string{"+OK\r\n"} + too_many);
}

TEST_F(FullHouse, OnlyWhatBelongsToAGreetingIsAnsweredBefore) {
  auto client = visitor();

  client->send("CLIENT LIST\r\n");

  EXPECT_TRUE(until(*client, [&] { return client->ended; }));
  EXPECT_EQ(client->heard, too_many);
}

TEST_F(FullHouse, AnotherNameAfterwardsKeepsNoSecondSlot) {
  auto older = visitor();
  older->send(peers_name + "PING\r\nCLIENT SETNAME somebody\r\n");
  EXPECT_TRUE(until(*older, [&] { return older->heard == "+OK\r\n+PONG\r\n+OK\r\n"; }));
  auto newer = visitor();

  newer->send(peers_name + "PING\r\n");

  EXPECT_TRUE(until(*newer, [&] { return newer->heard == "+OK\r\n+PONG\r\n"; }));
  EXPECT_TRUE(until(*older, [&] { return older->ended; }));
}

TEST_F(FullHouse, AnotherHostIsTurnedAwayAtOnceWhateverItCallsItself) {
  auto client = visitor("127.0.0.9");

  EXPECT_TRUE(until(*client, [&] { return client->ended; }));
  EXPECT_EQ(client->heard, too_many);
  EXPECT_EQ(talk.statistics.connections_rejected, 1U);
}

TEST_F(FullHouse, WhoSaysNothingLosesTheSlot) {
  auto client = visitor();

  EXPECT_TRUE(until(*client, [&] { return client->ended; }));

  EXPECT_THAT(client->heard, IsEmpty());
}

TEST_F(FullHouse, OfTwoConnectionsOfAPeerTheNewerStays) {
  auto older = visitor();
  older->send(peers_name + "PING\r\n");
  EXPECT_TRUE(until(*older, [&] { return older->heard == "+OK\r\n+PONG\r\n"; }));
  auto newer = visitor();

  newer->send(peers_name + "PING\r\n");

  EXPECT_TRUE(until(*newer, [&] { return newer->heard == "+OK\r\n+PONG\r\n"; }));
  EXPECT_TRUE(until(*older, [&] { return older->ended; }));
  EXPECT_FALSE(newer->ended);
}

TEST_F(FullHouse, ReservedSlotsAreBounded) {
  std::vector<std::unique_ptr<Visitor>> crowd;
  for (std::size_t i = 0; i < ReservedSlots::count; ++i) crowd.push_back(visitor());

  auto one_more = visitor();

  EXPECT_TRUE(until(*one_more, [&] { return one_more->ended; }));
  EXPECT_EQ(one_more->heard, too_many);
}

TEST_F(FullHouse, ASlotThatGetsFreeIsForAnybody) {
  auto peer = visitor();
  peer->send(peers_name + "PING\r\n");
  EXPECT_TRUE(until(*peer, [&] { return peer->heard == "+OK\r\n+PONG\r\n"; }));

  first->socket.close();
  EXPECT_TRUE(until(*peer, [&] { return talk.around.sessions.size() == 1; }));
  auto client = visitor("127.0.0.9");
  client->send("PING\r\n");

  EXPECT_TRUE(until(*client, [&] { return client->heard == "+PONG\r\n"; }));
}

}  // namespace
}  // namespace vedette::daemon
