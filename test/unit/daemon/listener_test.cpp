#include "daemon/listener.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/local/stream_protocol.hpp>
#include <filesystem>
#include <list>
#include <vector>

#include "temporary_folder.hpp"
#include "test/lab/ports.hpp"
#include "test/unit/daemon/running_loop.hpp"

namespace vedette::daemon {
namespace {

/// A socket that listens.
class Occupant {
 public:
  explicit Occupant(Executor executor) : acceptor_{executor, {asio::ip::address_v4::loopback(), 0}} {}
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

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
  std::uint16_t free_port() { return ports.emplace_back().number(); }

  std::list<lab::Port> ports;
  RunningLoop loop;
  Log log{"/dev/null", std::nullopt};
  Listener listener{loop.executor(), log};
};

TEST_F(ListenerTest, HandsOverWhoConnects) {
  ASSERT_TRUE(listener.open(on({"127.0.0.1"}, free_port())));
  int admitted = 0;
  listener.start({.admit = [&](StreamSocket, Door) { ++admitted; }, .until_room = {}});
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

TEST_F(ListenerTest, EveryDoorIsOpenAtOnce) {
  TemporaryFolder folder;
  config::DaemonSettings settings = on({"127.0.0.1"}, free_port());
  settings.tls.port = free_port();
  settings.unix_socket = folder / "socket";
  ASSERT_TRUE(listener.open(settings));
  std::vector<Door> came;
  listener.start({.admit = [&](StreamSocket, Door door) { came.push_back(door); }, .until_room = {}});
  Socket plain{loop.executor()};
  Socket encrypted{loop.executor()};
  asio::local::stream_protocol::socket local{loop.executor()};

  plain.connect({asio::ip::address_v4::loopback(), settings.port});
  encrypted.connect({asio::ip::address_v4::loopback(), settings.tls.port});
  local.connect(settings.unix_socket);

  EXPECT_TRUE(loop.until([&] { return came.size() == 3; }));
  EXPECT_THAT(came, testing::UnorderedElementsAre(Door::tcp, Door::tls, Door::unix_socket));
}

TEST_F(ListenerTest, WithoutAPlainPortOneDoorIsEnough) {
  TemporaryFolder folder;
  config::DaemonSettings settings = on({"127.0.0.1"}, 0);
  settings.unix_socket = folder / "socket";

  EXPECT_TRUE(listener.open(settings));
}

TEST_F(ListenerTest, WhoWaitsForRoomStaysOutside) {
  config::DaemonSettings settings = on({"127.0.0.1"}, free_port());
  ASSERT_TRUE(listener.open(settings));
  Timer room{loop.executor(), Clock::time_point::max()};
  int admitted = 0;
  listener.start({.admit = [&](StreamSocket, Door) { ++admitted; },
                  .until_room = [&](Door) -> Task<> { co_await room.async_wait(); }});
  Socket visitor{loop.executor()};
  visitor.connect({asio::ip::address_v4::loopback(), settings.port});
  loop.settle();
  EXPECT_EQ(admitted, 0);

  room.cancel();

  EXPECT_TRUE(loop.until([&] { return admitted == 1; }));
  listener.stop();
  room.cancel();
}

TEST_F(ListenerTest, TheUnixSocketHasItsPermissionsAndGoesAway) {
  TemporaryFolder folder;
  config::DaemonSettings settings = on({"127.0.0.1"}, 0);
  settings.unix_socket = folder / "socket";
  settings.unix_socket_mode = 0710;

  ASSERT_TRUE(listener.open(settings));
  const auto status = std::filesystem::status(settings.unix_socket);
  EXPECT_EQ(status.type(), std::filesystem::file_type::socket);
  EXPECT_EQ(static_cast<unsigned>(status.permissions()), 0710U);

  listener.stop();
  EXPECT_FALSE(std::filesystem::exists(settings.unix_socket));
}

TEST_F(ListenerTest, AUnixSocketThatWasLeftBehindIsReplaced) {
  TemporaryFolder folder;
  config::DaemonSettings settings = on({"127.0.0.1"}, 0);
  settings.unix_socket = folder / "socket";
  asio::local::stream_protocol::acceptor left{loop.executor(), settings.unix_socket};
  left.close();

  EXPECT_TRUE(listener.open(settings));
}

TEST_F(ListenerTest, AFileThatIsNoSocketIsNotReplaced) {
  TemporaryFolder folder;
  config::DaemonSettings settings = on({"127.0.0.1"}, 0);
  settings.unix_socket = folder / "socket";
  put_text(settings.unix_socket, "of somebody");

  EXPECT_FALSE(listener.open(settings));
  EXPECT_EQ(text_of(std::filesystem::path{settings.unix_socket}), "of somebody");
}

TEST_F(ListenerTest, AGroupThatDoesNotExistIsRefused) {
  TemporaryFolder folder;
  config::DaemonSettings settings = on({"127.0.0.1"}, 0);
  settings.unix_socket = folder / "socket";
  settings.unix_socket_group = "no-such-group";

  EXPECT_FALSE(listener.open(settings));
  EXPECT_FALSE(std::filesystem::exists(settings.unix_socket));
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
