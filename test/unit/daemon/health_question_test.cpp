#include "daemon/health_question.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "daemon/file_lock.hpp"

namespace vedette::daemon {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

/// Listens on a port of this host's.
class HealthPage {
 public:
  HealthPage() {
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(socket_.fd(), reinterpret_cast<const sockaddr*>(&place), sizeof place), 0);
    ::listen(socket_.fd(), 1);
    socklen_t size = sizeof place;
    ::getsockname(socket_.fd(), reinterpret_cast<sockaddr*>(&place), &size);
    port_ = ::ntohs(place.sin_port);
  }
  ListeningSocket at() const { return {"127.0.0.1", port_, 0}; }
  OpenFile next() const { return OpenFile{::accept(socket_.fd(), nullptr, nullptr)}; }

 private:
  OpenFile socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  std::uint16_t port_ = 0;
};

constexpr std::chrono::seconds patience{10};

TEST(HealthQuestion, AnyAnswerWillDo) {
  const HealthPage page;
  std::thread server{[&] {
    const OpenFile client = page.next();
    EXPECT_EQ(::send(client.fd(), "-NOAUTH\r\n", 9, 0), 9);
  }};
  EXPECT_TRUE(answers(page.at(), patience));
  server.join();
}

TEST(HealthQuestion, SoWillAnEnd) {
  const HealthPage page;
  std::thread server{[&] { const OpenFile client = page.next(); }};
  EXPECT_TRUE(answers(page.at(), patience));
  server.join();
}

TEST(HealthQuestion, WhoSaysNothingIsNotWell) {
  // The kernel accepts connections for who hangs.
  const HealthPage page;
  EXPECT_FALSE(answers(page.at(), std::chrono::milliseconds{50}));
}

TEST(HealthQuestion, WhoDoesNotListenIsNotWell) {
  ListeningSocket nobody;
  {
    const HealthPage page;
    nobody = page.at();
  }
  EXPECT_FALSE(answers(nobody, patience));
}

TEST(ListeningSockets, AreReadFromTheKernelsTable) {
  const std::string_view table =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
      "   0: 00000000:670B 00000000:0000 0A 00000000:00000000 00:00000000 00000000   999        0 4711 1 0 100 0\n"
      "   1: 0100007F:248B 00000000:0000 0A 00000000:00000000 00:00000000 00000000   999        0 4712 1 0 100 0\n"
      "   2: 0100007F:248B 0100007F:9999 01 00000000:00000000 00:00000000 00000000   999        0 4713 1 0 100 0\n"
      "nonsense\n";
  EXPECT_THAT(listening_sockets(table),
              ElementsAre(ListeningSocket{"127.0.0.1", 26379, 4711}, ListeningSocket{"127.0.0.1", 9355, 4712}));
  const std::string_view six =
      "   0: 00000000000000000000000000000000:670B 00000000000000000000000000000000:0000 0A 00000000:00000000 "
      "00:00000000 00000000     0        0 4714 1 0 100 0\n";
  EXPECT_THAT(listening_sockets(six), ElementsAre(ListeningSocket{"::1", 26379, 4714}));
  EXPECT_THAT(listening_sockets(""), IsEmpty());
}

TEST(ListeningSockets, OfOurselvesAreFound) {
  const HealthPage page;
  const auto found = listening_sockets_of(::getpid());
  EXPECT_THAT(found, Contains(testing::Field(&ListeningSocket::port, page.at().port)));
}

}  // namespace
}  // namespace vedette::daemon
