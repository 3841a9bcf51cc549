#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <string>

#include "daemon/clients.hpp"
#include "test/unit/daemon/talk.hpp"
#include "tls_files.hpp"
#include "tls_visitor.hpp"

namespace vedette::daemon {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using namespace std::chrono_literals;
using Wish = config::TlsSettings::ClientCertificate;

/// Clients by the TLS door, before the core of a Talk.
class TlsReception {
 public:
  explicit TlsReception(config::DaemonSettings settings = {}, quorum::DurableState state = watching_one_master())
      : talk{std::move(state), std::move(settings)}, clients{talk.loop.executor(), talk.around, log, tls} {
    talk.around.sessions.clear();  // But for the clients of this test.
    reload();
    guest_tls.reload(files.settings);
  }
  ~TlsReception() {
    asio::post(talk.loop.executor(), [this] { clients.stop(); });
    talk.loop.settle();
    talk.loop.until([this] { return clients.stopped(); });
  }

  std::string reload() { return tls.reload(files.settings); }

  /// Has connected, and begun nothing.
  std::unique_ptr<TlsVisitor> at_the_door(Tls& with) {
    auto visitor = std::make_unique<TlsVisitor>(talk.loop, with, door.local_endpoint());
    clients.admit(door.accept(), Door::tls);
    return visitor;
  }
  std::unique_ptr<TlsVisitor> visitor(Tls& with) {
    auto visitor = at_the_door(with);
    visitor->begin();
    return visitor;
  }
  std::unique_ptr<TlsVisitor> visitor() { return visitor(guest_tls); }
  bool until(const std::function<bool()>& holds) { return talk.loop.until(holds); }
  std::string logged() const { return text_of(folder / "log"); }

  TemporaryFolder folder;
  TlsFiles files;
  Talk talk;
  Log log{folder / "log", quorum::Level::debug};
  Tls tls;
  Tls guest_tls;
  Clients clients;
  Acceptor door{talk.loop.executor(), {asio::ip::address_v4::loopback(), 0}};
};

TEST(TlsClient, IsAnsweredInTheOrderOfItsRequests) {
  TlsReception reception;
  auto visitor = reception.visitor();

  visitor->send("PING\r\n*2\r\n$4\r\nPING\r\n$1\r\nx\r\nROLE\r\n");

  EXPECT_TRUE(reception.until([&] { return visitor->heard().ends_with("mymaster\r\n"); }));
  EXPECT_THAT(visitor->heard(), StartsWith("+PONG\r\n$1\r\nx\r\n"));
}

TEST(TlsClient, MayAskMoreThanFitsIntoAnyBuffer) {
  TlsReception reception;
  auto visitor = reception.visitor();
  std::string questions;
  for (int i = 0; i < 100000; ++i) questions += "PING\r\n";

  visitor->send(questions);

  EXPECT_TRUE(reception.until([&] { return visitor->heard().size() == 700000; }));
  visitor->send("PING\r\n");
  EXPECT_TRUE(reception.until([&] { return reception.talk.statistics.bytes_out >= 700000; }));
}

TEST(TlsClient, KeepsNoOtherWaitingWhileItAsks) {
  TlsReception reception;
  auto busy = reception.visitor();
  std::string questions;
  for (int i = 0; i < 500000; ++i) questions += "PING\r\n";
  auto other = reception.visitor();
  EXPECT_TRUE(reception.until([&] { return busy->secured() && other->secured(); }));

  busy->send(questions);
  EXPECT_TRUE(reception.until([&] { return !busy->heard().empty(); }));
  other->send("PING\r\n");

  EXPECT_TRUE(reception.until([&] { return !other->heard().empty(); }));
  EXPECT_LT(busy->heard().size(), 3500000U);
}

TEST(TlsClient, ThatSaysGoodbyeHearsIt) {
  TlsReception reception;
  auto visitor = reception.visitor();

  visitor->send("PING\r\n*1\r\n$x\r\nPING\r\n");

  EXPECT_TRUE(reception.until([&] { return visitor->ended(); }));
  EXPECT_EQ(visitor->heard(), "+PONG\r\n-ERR Protocol error: invalid bulk length\r\n");
  EXPECT_THAT(visitor->failure(), IsEmpty());  // An end that was announced.
}

TEST(TlsClient, WithoutACertificateIsRefused) {
  TlsReception reception;
  TlsFiles of_a_stranger;
  of_a_stranger.settings.client = of_a_stranger.settings.server;
  of_a_stranger.settings.ca_certificate = reception.files.path("ca.crt");
  Tls stranger;
  stranger.reload(of_a_stranger.settings);

  auto visitor = reception.visitor(stranger);

  EXPECT_TRUE(reception.until([&] { return visitor->ended() && reception.talk.around.sessions.empty(); }));
  EXPECT_THAT(visitor->heard(), IsEmpty());
  EXPECT_THAT(reception.logged(), HasSubstr("Error accepting a client connection: certificate verify failed: "));
}

TEST(TlsClient, WhoseCertificateHasExpiredIsRefused) {
  TlsReception reception;
  reception.files.issue("client", {.good_for = -1h});
  Tls late;
  late.reload(reception.files.settings);

  auto visitor = reception.visitor(late);

  EXPECT_TRUE(reception.until([&] { return visitor->ended(); }));
  EXPECT_TRUE(reception.until([&] { return reception.logged().find("certificate has expired") != std::string::npos; }));
}

TEST(TlsClient, MayComeWithABadCertificateWhereNobodyAsks) {
  TlsReception reception;
  reception.files.settings.client_certificate = Wish::not_asked;
  reception.reload();
  reception.files.issue("client", {.good_for = -1h});
  Tls late;
  late.reload(reception.files.settings);
  auto visitor = reception.visitor(late);

  visitor->send("PING\r\n");

  EXPECT_TRUE(reception.until([&] { return visitor->heard() == "+PONG\r\n"; }));
}

TEST(TlsClient, OfAnotherProtocolIsRefused) {
  TlsReception reception;
  reception.files.settings.protocols = "TLSv1.2";
  Tls older;
  older.reload(reception.files.settings);
  auto allowed = reception.visitor(older);
  EXPECT_TRUE(reception.until([&] { return allowed->secured(); }));

  reception.files.settings.protocols = "TLSv1.3";
  reception.reload();
  auto refused = reception.visitor(older);

  EXPECT_TRUE(reception.until([&] { return refused->ended(); }));
  EXPECT_FALSE(refused->secured());
  EXPECT_THAT(refused->failure(), HasSubstr("protocol version"));
}

TEST(TlsClient, ThatSpeaksPlainlyIsRefused) {
  TlsReception reception;
  auto visitor = reception.at_the_door(reception.guest_tls);

  asio::write(visitor->socket(), asio::buffer(std::string{"*1\r\n$4\r\nPING\r\n"}));

  EXPECT_TRUE(reception.until([&] { return reception.talk.around.sessions.empty(); }));
  EXPECT_THAT(reception.logged(), HasSubstr("Error accepting a client connection: "));
}

TEST(TlsClient, ThatNeverFinishesKeepsNobodyOut) {
  TlsReception reception;
  auto silent = reception.at_the_door(reception.guest_tls);
  auto half = reception.at_the_door(reception.guest_tls);
  asio::write(half->socket(), asio::buffer(std::string{"\x16\x03\x01\x02\x00\x01", 6}));
  auto visitor = reception.visitor();

  visitor->send("PING\r\n");

  EXPECT_TRUE(reception.until([&] { return visitor->heard() == "+PONG\r\n"; }));
  EXPECT_EQ(reception.talk.around.sessions.size(), 3U);
  asio::post(reception.talk.loop.executor(), [&] { reception.clients.stop(); });
  EXPECT_TRUE(reception.until([&] { return reception.clients.stopped(); }));
}

TEST(TlsClient, BeyondTheMostIsTurnedAwayWithoutAWord) {
  config::DaemonSettings settings;
  settings.maxclients = 1;
  quorum::DurableState state = watching_one_master();
  state.masters.begin()->second.sentinels.clear();
  TlsReception reception{settings, state};
  auto first = reception.visitor();
  EXPECT_TRUE(reception.until([&] { return first->secured(); }));

  auto second = reception.visitor();

  EXPECT_TRUE(reception.until([&] { return second->ended(); }));
  EXPECT_FALSE(second->secured());
  EXPECT_THAT(second->failure(), testing::AnyOf(HasSubstr("eof"), HasSubstr("reset"), HasSubstr("closed")));
  EXPECT_EQ(reception.talk.statistics.connections_rejected, 1U);
}

TEST(TlsClient, KeepsItsConnectionWhenCertificatesAreRenewed) {
  TlsReception reception;
  auto before = reception.visitor();
  EXPECT_TRUE(reception.until([&] { return before->secured(); }));
  lab::Authority next{"the next authority"};
  next.write(reception.files.path("ca.crt"));
  next.issue(reception.files.path("server"));
  next.issue(reception.files.path("client"));

  EXPECT_THAT(reception.reload(), IsEmpty());
  auto with_old = reception.visitor();
  Tls renewed;
  renewed.reload(reception.files.settings);
  auto with_new = reception.visitor(renewed);

  with_new->send("PING\r\n");
  before->send("PING\r\n");
  EXPECT_TRUE(reception.until([&] { return with_new->heard() == "+PONG\r\n" && before->heard() == "+PONG\r\n"; }));
  EXPECT_TRUE(reception.until([&] { return with_old->ended(); }));
}

TEST(TlsClient, FindsTheOldCertificateWhenTheNewOneIsBroken) {
  TlsReception reception;
  put_text(reception.files.path("server.crt"), "half a file");

  EXPECT_THAT(reception.reload(), StartsWith("Failed to load certificate: "));

  auto visitor = reception.visitor();
  visitor->send("PING\r\n");
  EXPECT_TRUE(reception.until([&] { return visitor->heard() == "+PONG\r\n"; }));
}

TEST(TlsClient, ThatIsIdleIsClosed) {
  config::DaemonSettings settings;
  settings.timeout = 1s;
  TlsReception reception{settings};
  auto visitor = reception.visitor();
  EXPECT_TRUE(reception.until([&] { return visitor->secured(); }));

  EXPECT_TRUE(reception.until([&] { return visitor->ended(); }));
}

TEST(TlsClient, ThatNeverReadsIsClosedAtTheLimit) {
  config::DaemonSettings settings;
  settings.pubsub_output = {.hard_bytes = 65536, .soft_bytes = 0, .soft_time = 0s};
  TlsReception reception{settings};
  auto visitor = reception.at_the_door(reception.guest_tls);
  visitor->begin();
  visitor->send("PSUBSCRIBE *\r\n");
  EXPECT_TRUE(reception.until([&] { return reception.talk.subscriptions.patterns() == 1; }));

  // Both sides turn in this one loop, so that what is published at once is read by nobody meanwhile.
  const std::string message(1000, 'x');
  for (int i = 0; i < 400; ++i) reception.talk.subscriptions.publish("c", message);

  EXPECT_TRUE(reception.until([&] { return reception.talk.statistics.output_buffer_disconnections == 1; }));
  EXPECT_TRUE(reception.until([&] { return reception.talk.subscriptions.patterns() == 0; }));
}

}  // namespace
}  // namespace vedette::daemon
