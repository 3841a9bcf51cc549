#include <gmock/gmock.h>
#include <sys/socket.h>

#include <algorithm>
#include <list>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "daemon/links.hpp"
#include "links_to_scripts.hpp"

namespace vedette::daemon {
namespace {

using namespace std::chrono_literals;
using quorum::Channel;
using quorum::InstanceKind;
using testing::IsEmpty;

/// How connections come, go and come back.
class LinksLife : public LinksToScripts {};

TEST_F(LinksLife, ALostConnectionIsToldAndMadeAgain) {
  Visit& visit = standing_redis();
  links->act(quorum::Ping{redis});

  visit.leave();
  ASSERT_TRUE(hears<quorum::Connected>());

  EXPECT_EQ(told<quorum::Disconnected>().size(), 1U);
  EXPECT_TRUE(stands(redis, Channel::command));
  EXPECT_THAT(told<quorum::PingAnswered>(), IsEmpty());
}

TEST_F(LinksLife, AConnectionForWhichAnErrorIsThrownIsMadeAgain) {
  bool broken = false;
  links = std::make_unique<Links>(loop.executor(), resolver, log, own_id, Links::Options{},
                                  Links::Outlets{[&](quorum::Observation fact) {
                                                   const bool answer =
                                                       std::holds_alternative<quorum::PingAnswered>(fact);
                                                   if (answer && !std::exchange(broken, true))
                                                     throw std::runtime_error{"out of luck"};
                                                   facts.push_back(std::move(fact));
                                                 },
                                                 [] { return false; }});
  Visit& visit = standing_redis();
  links->act(quorum::Ping{redis});
  ASSERT_TRUE(loop.until([&] { return visit.heard("PING"); }));

  visit.say("+OK\r\n+OK\r\n+PONG\r\n");

  ASSERT_TRUE(hears<quorum::Connected>());
  EXPECT_TRUE(broken);
  EXPECT_EQ(told<quorum::Disconnected>().size(), 1U);
  EXPECT_THAT(logged(), testing::HasSubstr("closing our connection after an error of our own: out of luck"));
}

TEST_F(LinksLife, ARefusedConnectionIsTriedAgainEverMoreSlowly) {
  server.close();
  const auto start = Clock::now();
  connect(peer, InstanceKind::sentinel, server.address());

  ASSERT_TRUE(hears<quorum::Disconnected>(5));

  // After 50, 100, 200 and 400 ms.
  EXPECT_GE(Clock::now() - start, 750ms);
}

TEST_F(LinksLife, WhereCommandsGetNoConnectionHellosTryNone) {
  server.close();
  connect(redis, InstanceKind::server, server.address());
  links->act(quorum::Insist{redis, 20ms});
  ASSERT_TRUE(hears<quorum::Disconnected>(12));

  const auto attempts = [&](Channel channel) {
    const auto lost = told<quorum::Disconnected>();
    return std::count_if(lost.begin(), lost.end(), [&](const auto& fact) { return fact.channel == channel; });
  };
  EXPECT_LE(attempts(Channel::hello), 1);
  EXPECT_GE(attempts(Channel::command), 11);
}

TEST_F(LinksLife, AServerThatThrowsUsOutIsNotRunInto) {
  connect(peer, InstanceKind::sentinel, server.address());

  const auto start = Clock::now();
  std::size_t seen = 0;
  const auto throw_out = [&] {
    for (; seen < server.visits(); ++seen) {
      server.visit(seen).say("+OK\r\n");
      server.visit(seen).leave();
    }
    return seen >= 5;
  };
  ASSERT_TRUE(loop.until(throw_out, 60s));

  // After 50, 100, 200 and 400 ms.
  EXPECT_GE(Clock::now() - start, 750ms);
}

TEST_F(LinksLife, AnAttemptOnAServerThatIsSilentEndsAfterASecond) {
  // A queue of one that is full: the kernel drops what knocks further.
  asio::ip::tcp::acceptor full{loop.executor(), asio::ip::tcp::v4()};
  full.bind({asio::ip::address_v4::loopback(), 0});
  full.listen(0);
  std::list<asio::ip::tcp::socket> waiting;
  for (int i = 0; i < 3; ++i) {
    waiting.emplace_back(loop.executor(), asio::ip::tcp::v4()).non_blocking(true);
    const auto endpoint = full.local_endpoint();
    static_cast<void>(
        ::connect(waiting.back().native_handle(), endpoint.data(), static_cast<socklen_t>(endpoint.size())));
  }

  const auto start = Clock::now();
  connect(peer, InstanceKind::sentinel, {"127.0.0.1", full.local_endpoint().port()});
  ASSERT_TRUE(hears<quorum::Disconnected>());

  EXPECT_GE(Clock::now() - start, 950ms);
  EXPECT_LE(Clock::now() - start, 5s);  // TCP alone would try for two minutes.
}

TEST_F(LinksLife, GarbageEndsAConnection) {
  Visit& visit = standing_redis();

  visit.say("HTTP/1.1 400 Bad Request\r\n\r\n");
  ASSERT_TRUE(hears<quorum::Connected>());

  EXPECT_EQ(told<quorum::Disconnected>().size(), 1U);
  EXPECT_TRUE(loop.until([&] { return visit.ended; }));
}

TEST_F(LinksLife, AReplyThatNobodyAskedForEndsAConnection) {
  Visit& visit = standing_redis();

  visit.say("+PONG\r\n");
  ASSERT_TRUE(hears<quorum::Disconnected>());

  EXPECT_THAT(told<quorum::PingAnswered>(), IsEmpty());
}

TEST_F(LinksLife, ReconnectDropsAllAndConnectsAnew) {
  Visit& visit = standing_redis();
  links->act(quorum::Ping{redis});
  links->act(quorum::AskInfo{redis});
  visit.say("+PONG\r\n");

  links->act(quorum::Reconnect{redis, Channel::command});
  ASSERT_TRUE(hears<quorum::Connected>());

  ASSERT_EQ(facts.size(), 2U);
  EXPECT_EQ(std::get<quorum::Disconnected>(facts[0]).channel, Channel::command);
  EXPECT_TRUE(loop.until([&] { return visit.ended; }));
  EXPECT_EQ(visit.how_ended, asio::error::connection_reset);
}

TEST_F(LinksLife, ReconnectLeavesTheOtherChannelAlone) {
  standing_redis();

  links->act(quorum::Reconnect{redis, Channel::hello});
  ASSERT_TRUE(hears<quorum::Connected>());

  EXPECT_EQ(told<quorum::Connected>().front().channel, Channel::hello);
  EXPECT_TRUE(loop.until([&] { return server.visits() == 3U; }));
}

TEST_F(LinksLife, ReconnectDoesNotWaitForTheBackOff) {
  const std::uint16_t port = server.port();
  server.close();
  connect(peer, InstanceKind::sentinel, {"127.0.0.1", port});

  // A busy machine may take its time now and then, the back-off would each time.
  std::chrono::nanoseconds quickest = Clock::duration::max();
  for (int attempt = 0; attempt < 10 && quickest >= 700ms; ++attempt) {
    ASSERT_TRUE(hears<quorum::Disconnected>(5));  // The next attempt is 800 ms away, or more.
    const asio::ip::tcp::acceptor back{loop.executor(), {asio::ip::address_v4::loopback(), port}};
    facts.clear();
    const auto start = Clock::now();
    links->act(quorum::Reconnect{peer, Channel::command});
    ASSERT_TRUE(hears<quorum::Connected>());
    quickest = std::min<std::chrono::nanoseconds>(quickest, Clock::now() - start);
  }

  EXPECT_LT(quickest, 700ms);
}

TEST_F(LinksLife, NothingIsToldOfTheForgotten) {
  Visit& visit = standing_redis();
  links->act(quorum::Ping{redis});
  visit.say("+PONG\r\n");

  links->act(quorum::Forget{redis});
  ASSERT_TRUE(loop.until([&] { return visit.ended; }));
  loop.for_a_while(100ms);

  EXPECT_THAT(facts, IsEmpty());
  EXPECT_EQ(links->pending_commands(redis), 0U);
  EXPECT_EQ(server.visits(), 2U);
}

TEST_F(LinksLife, ASecondConnectMovesTheLink) {
  Visit& visit = standing_redis();
  ScriptedServer elsewhere{loop.executor()};

  connect(redis, InstanceKind::server, elsewhere.address());
  ASSERT_TRUE(loop.until([&] { return elsewhere.named("-cmd") && elsewhere.named("-pubsub"); }));

  EXPECT_TRUE(loop.until([&] { return visit.ended; }));
  EXPECT_TRUE(stands(redis, Channel::command));
  EXPECT_TRUE(stands(redis, Channel::hello));
}

TEST_F(LinksLife, PortZeroIsNeverConnectedTo) {
  connect(redis, InstanceKind::server, {"127.0.0.1", 0});
  links->act(quorum::Ping{redis});
  loop.for_a_while(100ms);

  EXPECT_THAT(facts, IsEmpty());
}

TEST_F(LinksLife, ANameIsResolvedAndTheIpTold) {
  (*names)["redis-1"] = {"127.0.0.1"};

  connect(peer, InstanceKind::sentinel, {"redis-1", server.port()});
  ASSERT_TRUE(hears<quorum::Connected>());

  const auto resolved = told<quorum::AddressResolved>();
  ASSERT_EQ(resolved.size(), 1U);
  EXPECT_EQ(resolved.front().ip, "127.0.0.1");
}

TEST_F(LinksLife, ANameThatIsLostKeepsItsLastIp) {
  connect(peer, InstanceKind::sentinel, {"redis-1", server.port(), "127.0.0.1"});
  ASSERT_TRUE(hears<quorum::Connected>());

  EXPECT_THAT(told<quorum::AddressResolved>(), IsEmpty());
}

TEST_F(LinksLife, ANameOfSeveralIpsKeepsTheOneInUse) {
  (*names)["redis-1"] = {"127.0.0.9", "127.0.0.1"};
  connect(peer, InstanceKind::sentinel, {"redis-1", server.port(), "127.0.0.1"});
  ASSERT_TRUE(hears<quorum::Connected>());

  EXPECT_THAT(told<quorum::AddressResolved>(), IsEmpty());
}

TEST_F(LinksLife, ANameWithoutAnyIpIsAnAttemptThatFailed) {
  connect(peer, InstanceKind::sentinel, {"no-such-name", server.port()});

  EXPECT_TRUE(hears<quorum::Disconnected>());
}

TEST_F(LinksLife, AnIpOfOurOwnMayBeChosen) {
  make_links({.source_address = "127.0.0.77", .own_password = ""});

  connect(peer, InstanceKind::sentinel, server.address());
  ASSERT_TRUE(hears<quorum::Connected>());

  EXPECT_EQ(told<quorum::Connected>().front().local_ip, "127.0.0.77");
}

TEST_F(LinksLife, APeerThatNeverAnswersDoesNotFillTheMemory) {
  standing_peer();

  const quorum::AskPeer question{peer, "orders", {"10.0.0.1", 6379}, quorum::Epoch{7}, std::nullopt};
  for (std::size_t i = 0; i <= Conversation::due_limit; ++i) links->act(question);
  ASSERT_TRUE(hears<quorum::Connected>());

  EXPECT_EQ(told<quorum::Disconnected>().size(), 1U);
  EXPECT_LE(links->pending_commands(peer), 2U) << "the greeting alone";
}

TEST_F(LinksLife, NothingIsToldAfterStop) {
  Visit& visit = standing_redis();

  links->stop();
  links->act(quorum::Ping{redis});
  ASSERT_TRUE(loop.until([&] { return links->stopped(); }));

  EXPECT_THAT(facts, IsEmpty());
  EXPECT_TRUE(loop.until([&] { return visit.ended; }));
  EXPECT_EQ(visit.how_ended, asio::error::eof);
}

}  // namespace
}  // namespace vedette::daemon
