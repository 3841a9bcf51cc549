#include "daemon/listener.hpp"

#include <gtest/gtest.h>

#include "test/unit/daemon/running_loop.hpp"

namespace vedette::daemon {
namespace {

/// A port that nobody listens on, and one socket that can be made to.
class Occupant {
 public:
  explicit Occupant(Executor executor) : acceptor_{executor, {asio::ip::address_v4::loopback(), 0}} {}
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  void leave() { acceptor_.close(); }

 private:
  Acceptor acceptor_;
};

class ListenerTest : public testing::Test {
 protected:
  ~ListenerTest() override {
    listener.stop();
    loop.until([this] { return listener.stopped(); });
  }

  config::DaemonSettings on(std::vector<std::string> bind, std::uint16_t port) {
    config::DaemonSettings settings;
    settings.bind = std::move(bind);
    settings.port = port;
    return settings;
  }
  std::uint16_t free_port() {
    Occupant occupant{loop.executor()};
    return occupant.port();
  }

  RunningLoop loop;
  Log log{"/dev/null", std::nullopt};
  Listener listener{loop.executor(), log};
};

TEST_F(ListenerTest, HandsOverWhoConnects) {
  ASSERT_TRUE(listener.open(on({"127.0.0.1"}, free_port())));
  int admitted = 0;
  listener.start([&](Socket) { ++admitted; });
  Socket visitor{loop.executor()};

  visitor.connect({asio::ip::address_v4::loopback(), listener.port()});

  EXPECT_TRUE(loop.until([&] { return admitted == 1; }));
}

TEST_F(ListenerTest, APortThatIsTakenIsRefused) {
  const Occupant occupant{loop.executor()};

  EXPECT_FALSE(listener.open(on({"127.0.0.1"}, occupant.port())));
}

TEST_F(ListenerTest, AnAddressThatIsNotOursMayBeOptional) {
  const std::uint16_t port = free_port();

  EXPECT_TRUE(listener.open(on({"127.0.0.1", "-192.0.2.1"}, port)));
}

TEST_F(ListenerTest, AnAddressThatIsNotOursIsRefusedOtherwise) {
  const std::uint16_t port = free_port();

  EXPECT_FALSE(listener.open(on({"127.0.0.1", "192.0.2.1"}, port)));
}

TEST_F(ListenerTest, NowhereIsNoPlaceToListen) {
  EXPECT_FALSE(listener.open(on({}, free_port())));
  EXPECT_FALSE(listener.open(on({"127.0.0.1"}, 0)));
}

TEST_F(ListenerTest, TheDefaultIsAllAddresses) {
  const std::uint16_t port = free_port();
  ASSERT_TRUE(listener.open(on(config::DaemonSettings{}.bind, port)));
  Socket visitor{loop.executor()};

  error_code failure;
  visitor.connect({asio::ip::make_address("127.0.0.1"), port}, failure);

  EXPECT_FALSE(failure) << failure.message();
}

}  // namespace
}  // namespace vedette::daemon
