#include "daemon/client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <string>

#include "test/unit/daemon/reception.hpp"

namespace vedette::daemon {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::chrono_literals;

TEST(Client, IsAnsweredInTheOrderOfItsRequests) {
  Reception reception;
  auto visitor = reception.visitor();

  visitor->send("PING\r\nFOO\r\n*2\r\n$4\r\nPING\r\n$1\r\nx\r\n\r\nROLE\r\n");

  EXPECT_TRUE(reception.until([&] { return visitor->heard().ends_with("mymaster\r\n"); }));
  EXPECT_EQ(visitor->heard(),
            "+PONG\r\n-ERR unknown command 'FOO', with args beginning with: \r\n$1\r\nx\r\n"
            "*2\r\n$8\r\nsentinel\r\n*1\r\n$8\r\nmymaster\r\n");
}

TEST(Client, MaySendARequestInPieces) {
  Reception reception;
  auto visitor = reception.visitor();

  for (const char piece : std::string{"*1\r\n$4\r\nPING\r\n"}) {
    EXPECT_THAT(visitor->heard(), IsEmpty());
    visitor->send(std::string{piece});
    reception.talk.loop.settle();
  }

  EXPECT_TRUE(reception.until([&] { return visitor->heard() == "+PONG\r\n"; }));
}

TEST(Client, ThatAsksForMuchAtOnceLetsOthersHaveTheirTurn) {
  Reception reception;
  auto greedy = reception.visitor();
  auto modest = reception.visitor();
  std::string much = "CLIENT REPLY OFF\r\n";
  for (int i = 0; i < 1700; ++i) much += "COMMAND\r\n";  // As many as one read brings.

  greedy->send(much);
  modest->send("PING\r\n");

  const Session& session = *reception.talk.around.sessions.at(1);
  ASSERT_TRUE(reception.talk.loop.until([&] { return modest->heard() == "+PONG\r\n"; }));
  EXPECT_LT(session.requests, 1701U);
  EXPECT_TRUE(reception.until([&] { return session.requests == 1701; }));
}

TEST(Client, ThatBreaksTheProtocolIsAnsweredAndClosed) {
  Reception reception;
  auto visitor = reception.visitor();

  visitor->send("PING\r\n*1\r\n$x\r\nPING\r\n");

  EXPECT_TRUE(reception.until([&] { return visitor->ended(); }));
  EXPECT_EQ(visitor->heard(), "+PONG\r\n-ERR Protocol error: invalid bulk length\r\n");
}

TEST(Client, WithoutThePasswordMaySendLittle) {
  config::DaemonSettings settings;
  settings.requirepass = "secret";
  Reception reception{settings};
  auto visitor = reception.visitor();

  visitor->send("*11\r\n");

  EXPECT_TRUE(reception.until([&] { return visitor->ended(); }));
  EXPECT_EQ(visitor->heard(), "-ERR Protocol error: unauthenticated multibulk length\r\n");
}

TEST(Client, ThatIsABrowserHearsNothing) {
  Reception reception;
  auto visitor = reception.visitor();

  visitor->send("PING\r\nPOST / HTTP/1.1\r\nHost: localhost\r\n\r\n");

  EXPECT_TRUE(reception.until([&] { return visitor->ended(); }));
  EXPECT_THAT(visitor->heard(), IsEmpty());
}

TEST(Client, ThatDoesNotReadIsNotReadFrom) {
  Reception reception;
  auto visitor = reception.visitor();
  const std::string request = "SENTINEL MASTERS\r\n";
  const std::string long_reply = reception.talk.ask("SENTINEL MASTERS");
  std::string requests;
  for (int i = 0; i < 40000; ++i) requests += request;

  std::size_t sent = 0;
  const auto send_some = [&] {
    error_code full;
    sent += visitor->socket.write_some(asio::buffer(requests.data() + sent, requests.size() - sent), full);
  };
  // Until nothing moves any more: all buffers between us are full.
  std::uint64_t executed = 0;
  do {
    executed = reception.talk.statistics.commands_processed;
    send_some();
    reception.talk.loop.for_a_while(20ms);
  } while (executed != reception.talk.statistics.commands_processed);
  const Session& session = *reception.talk.around.sessions.rbegin()->second;
  EXPECT_LT(executed, 40000U);
  EXPECT_LT(session.out.size(), Client::patience + 2 * long_reply.size());

  const auto all_answered = [&] {
    send_some();
    visitor->heard();
    return reception.talk.statistics.commands_processed >= 40001;
  };
  EXPECT_TRUE(reception.until(all_answered));
}

TEST(Client, ThatWaitsHoldsUpNobodyElse) {
  std::promise<void> answer;
  auto state = watching_one_master();
  state.process.resolve_hostnames = true;
  Reception reception{{}, state, [answered = answer.get_future().share()](const std::string&) {
                        answered.wait();
                        return std::vector<std::string>{"10.0.0.9"};
                      }};
  auto patient = reception.visitor();
  auto other = reception.visitor();

  patient->send("PING\r\nSENTINEL MONITOR m2 slow.example 6379 1\r\nPING\r\n");
  other->send("PING\r\n");

  EXPECT_TRUE(reception.until([&] { return other->heard() == "+PONG\r\n" && patient->heard() == "+PONG\r\n"; }));
  answer.set_value();
  EXPECT_TRUE(reception.until([&] { return patient->heard() == "+PONG\r\n+OK\r\n+PONG\r\n"; }));
}

TEST(Client, ForWhomAnErrorIsThrownIsClosedAndNobodyElse) {
  Reception reception;
  reception.talk.around.scripts = []() -> std::vector<ScriptPicture> { throw std::runtime_error{"out of luck"}; };
  auto unlucky = reception.visitor();
  auto other = reception.visitor();

  unlucky->send("SENTINEL PENDING-SCRIPTS\r\n");

  EXPECT_TRUE(reception.until([&] { return unlucky->ended(); }));
  EXPECT_THAT(text_of(reception.folder / "log"), HasSubstr("Closing client after an error of our own: out of luck"));
  other->send("PING\r\n");
  EXPECT_TRUE(reception.until([&] { return other->heard() == "+PONG\r\n"; }));
}

TEST(Client, ThatOnlyListensIsCountedInTheBytesSent) {
  Reception reception;
  auto visitor = reception.visitor();
  visitor->send("SUBSCRIBE c\r\n");
  EXPECT_TRUE(reception.until([&] { return visitor->heard().ends_with(":1\r\n"); }));

  reception.talk.subscriptions.publish("c", "news");

  EXPECT_TRUE(reception.until([&] { return visitor->heard().ends_with("news\r\n"); }));
  EXPECT_EQ(reception.talk.statistics.bytes_out, visitor->heard().size());
}

/// A visitor that listens to `c`, does not read, and for whom more waits than the kernel takes.
std::unique_ptr<Visitor> clogged(Reception& reception) {
  auto visitor = reception.visitor();
  visitor->send("SUBSCRIBE c\r\n");
  EXPECT_TRUE(reception.until([&] { return visitor->heard().ends_with(":1\r\n"); }));
  const Session& session = *reception.talk.around.sessions.rbegin()->second;
  for (int i = 0; i < 100000 && session.unsent() == 0; ++i) {
    reception.talk.subscriptions.publish("c", std::string(100000, 'x'));
    reception.talk.loop.settle();
  }
  EXPECT_GT(session.unsent(), 0U);
  return visitor;
}

TEST(Client, ShowsWhatTheKernelHasNotTaken) {
  Reception reception;
  const auto visitor = clogged(reception);
  const Session& session = *reception.talk.around.sessions.rbegin()->second;

  EXPECT_EQ(session.out.size(), 0U);  // Nothing gathers: it is being written.
  const auto unsent = [&] { return std::to_string(session.unsent()); };
  const std::string list = "CLIENT LIST ID " + std::to_string(session.id);
  std::string due = " obl=" + unsent() + " oll=0 omem=0 ";
  EXPECT_THAT(reception.talk.ask(list), HasSubstr(due));
  EXPECT_THAT(reception.talk.ask(list), HasSubstr(" events=rw "));
  due = "client_recent_max_output_buffer:" + unsent() + "\r\n";
  EXPECT_THAT(reception.talk.ask("INFO clients"), HasSubstr(due));

  while (session.unsent() <= 20000) reception.talk.subscriptions.publish("c", std::string(1000, 'x'));
  due = " obl=16384 oll=1 omem=" + std::to_string(session.unsent() - 16384) + ' ';
  EXPECT_THAT(reception.talk.ask(list), HasSubstr(due));
}

TEST(Client, ThatBreaksTheProtocolHearsItWhateverIsPublishedMeanwhile) {
  Reception reception;
  const auto visitor = clogged(reception);
  visitor->send("*1\r\n$x\r\n");
  const Session& session = *reception.talk.around.sessions.rbegin()->second;
  EXPECT_TRUE(reception.until([&] { return session.closing == Session::Closing::after_reply; }));

  reception.talk.subscriptions.publish("c", "too late");

  EXPECT_TRUE(reception.until([&] { return visitor->ended(); }));
  EXPECT_THAT(visitor->heard(), EndsWith("x\r\n-ERR Protocol error: invalid bulk length\r\n"));
}

TEST(Client, HearsAnEventAsSoonAsItIsPublished) {
  Reception reception;
  auto visitor = reception.visitor();
  visitor->send("SUBSCRIBE +sdown\r\n");
  EXPECT_TRUE(reception.until([&] { return visitor->heard().ends_with(":1\r\n"); }));

  reception.talk.subscriptions.publish("+sdown", "x");

  EXPECT_TRUE(reception.until([&] { return visitor->heard().ends_with("$6\r\n+sdown\r\n$1\r\nx\r\n"); }));
}

TEST(Client, ThatListensAndDoesNotReadIsClosedAtItsHardLimit) {
  config::DaemonSettings settings;
  settings.pubsub_output = {.hard_bytes = 65536, .soft_bytes = 0, .soft_time = 0s};
  Reception reception{settings};
  auto visitor = reception.visitor();
  visitor->send("SUBSCRIBE c\r\n");
  EXPECT_TRUE(reception.until([&] { return !visitor->heard().empty(); }));

  for (int i = 0; i < 100000 && reception.talk.subscriptions.channels() > 0; ++i) {
    reception.talk.subscriptions.publish("c", std::string(1000, 'x'));
    reception.talk.loop.settle();
  }

  EXPECT_EQ(reception.talk.subscriptions.channels(), 0U);
  EXPECT_EQ(reception.talk.statistics.output_buffer_disconnections, 1U);
  EXPECT_TRUE(reception.until([&] { return visitor->ended(); }));
}

TEST(Client, ThatListensWhileItsRequestWaitsIsClosedAtItsHardLimitToo) {
  config::DaemonSettings settings;
  settings.pubsub_output = {.hard_bytes = 65536, .soft_bytes = 0, .soft_time = 0s};
  Reception reception{settings};
  auto visitor = reception.visitor();
  visitor->send("HELLO 3\r\nSUBSCRIBE c\r\n");
  EXPECT_TRUE(reception.until([&] { return reception.talk.subscriptions.channels() == 1; }));
  reception.talk.ask("CLIENT PAUSE 100000");
  visitor->send("PING\r\n");
  const Session& session = *reception.talk.around.sessions.rbegin()->second;
  EXPECT_TRUE(reception.until([&] { return session.postponed; }));

  const auto publish = [&](int times) {
    for (int i = 0; i < times; ++i) reception.talk.subscriptions.publish("c", std::string(1000, 'x'));
  };
  publish(50);
  EXPECT_GT(session.unsent(), 50000U);
  EXPECT_EQ(session.out.size(), 0U);
  publish(20);

  EXPECT_TRUE(reception.until([&] { return visitor->ended(); }));
  EXPECT_EQ(reception.talk.subscriptions.channels(), 0U);
  EXPECT_EQ(reception.talk.statistics.output_buffer_disconnections, 1U);
}

TEST(Client, ThatListensAndDoesNotReadIsClosedSomeTimeAfterItsSoftLimit) {
  config::DaemonSettings settings;
  settings.pubsub_output = {.hard_bytes = 0, .soft_bytes = 65536, .soft_time = 0s};
  Reception reception{settings};
  auto visitor = reception.visitor();
  visitor->send("SUBSCRIBE c\r\n");
  EXPECT_TRUE(reception.until([&] { return !visitor->heard().empty(); }));

  // Nothing more is published afterwards: only time can close it.
  for (int i = 0; i < 20000; ++i) reception.talk.subscriptions.publish("c", std::string(1000, 'x'));

  EXPECT_TRUE(reception.until([&] { return reception.talk.subscriptions.channels() == 0; }));
}

TEST(Client, ThatIsIdleIsClosedUnlessItListens) {
  config::DaemonSettings settings;
  settings.timeout = 1s;
  Reception reception{settings};
  auto idle = reception.visitor();
  auto listener = reception.visitor();
  listener->send("SUBSCRIBE c\r\n");

  EXPECT_TRUE(reception.until([&] { return idle->ended(); }));

  EXPECT_FALSE(listener->ended());
}

TEST(Clients, NoMoreThanAllowedAreLetIn) {
  config::DaemonSettings settings;
  settings.maxclients = 1;
  quorum::DurableState alone = watching_one_master();  // A peer might live here, and then gets a hearing.
  alone.masters.begin()->second.sentinels.clear();
  Reception reception{settings, alone};
  auto first = reception.visitor();

  auto second = reception.visitor();

  EXPECT_TRUE(reception.until([&] { return second->ended(); }));
  EXPECT_EQ(second->heard(), "-ERR max number of clients reached\r\n");
  EXPECT_FALSE(first->ended());
  EXPECT_EQ(reception.talk.statistics.connections_rejected, 1U);
  EXPECT_EQ(reception.talk.statistics.connections_received, 1U);
}

TEST(Clients, WhoHasGoneIsForgotten) {
  Reception reception;
  auto visitor = reception.visitor();
  visitor->send("PSUBSCRIBE *\r\n");
  EXPECT_TRUE(reception.until([&] { return reception.talk.subscriptions.patterns() == 1; }));
  const std::size_t known = reception.talk.around.sessions.size();

  visitor->socket.close();

  EXPECT_TRUE(reception.until([&] { return reception.talk.around.sessions.size() == known - 1; }));
  EXPECT_EQ(reception.talk.subscriptions.patterns(), 0U);
}

}  // namespace
}  // namespace vedette::daemon
