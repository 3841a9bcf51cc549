#include "daemon/client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/write.hpp>
#include <future>
#include <string>

#include "daemon/clients.hpp"
#include "daemon/tls.hpp"
#include "test/unit/daemon/talk.hpp"
#include "test/unit/daemon/temporary_folder.hpp"

namespace vedette::daemon {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::chrono_literals;

/// The other end of a client's connection.
class Visitor {
 public:
  explicit Visitor(Executor executor) : socket{executor} {}

  void send(const std::string& bytes) { asio::write(socket, asio::buffer(bytes)); }
  /// All that came so far.
  const std::string& heard() {
    std::string piece(65536, '\0');
    for (;;) {
      error_code failure;
      const std::size_t count = socket.read_some(asio::buffer(piece), failure);
      text_.append(piece, 0, count);
      ended_ = ended_ || (failure && failure != asio::error::would_block);
      if (failure) return text_;
    }
  }
  /// Whether the connection was closed at the other end.
  bool ended() {
    heard();
    return ended_;
  }

  Socket socket;

 private:
  std::string text_;
  bool ended_ = false;
};

/// Clients on real sockets before the core of a Talk.
class Reception {
 public:
  explicit Reception(config::DaemonSettings settings = {}, quorum::DurableState state = watching_one_master(),
                     Resolver::Lookup lookup = {})
      : talk{std::move(state), std::move(settings), std::move(lookup)},
        clients{talk.loop.executor(), talk.around, log, tls} {
    talk.around.sessions.clear();  // The numbers of clients begin at one, as those of the Talk's sessions do.
  }

  ~Reception() {
    clients.stop();
    talk.loop.until([this] { return clients.stopped(); });
  }

  std::unique_ptr<Visitor> visitor() {
    auto visitor = std::make_unique<Visitor>(talk.loop.executor());
    visitor->socket.connect(door.local_endpoint());
    clients.admit(door.accept(), Door::tcp);
    visitor->socket.non_blocking(true);
    talk.loop.settle();
    return visitor;
  }

  bool until(const std::function<bool()>& holds) {
    return talk.loop.until(
        [&] {
          talk.loop.settle();
          return holds();
        },
        10s);
  }

  Talk talk;
  TemporaryFolder folder;
  Log log{folder / "log", quorum::Level::debug};
  Tls tls;
  Clients clients;
  Acceptor door{talk.loop.executor(), {asio::ip::address_v4::loopback(), 0}};
};

TEST(Client, IsAnsweredInTheOrderOfItsRequests) {
  Reception reception;
  auto visitor = reception.visitor();

  visitor->send("PING\r\nFOO\r\n*2\r\n$4\r\nPING\r\n$1\r\nx\r\n\r\nROLE\r\n");

  EXPECT_TRUE(reception.until([&] { return visitor->heard().ends_with("mymaster\r\n"); }));
  EXPECT_EQ(visitor->heard(),
            "+PONG\r\n-ERR unknown command 'FOO', with args beginning with: \r\n$1\r\nx\r\n"
            "*2\r\n$8\r\nsentinel\r\n*1\r\n$8\r\nmymaster\r\n");
}

/// A peer that asks for votes, while the disk takes its time.
struct PeerAsks : testing::Test {
  static quorum::DurableState watching_two_masters() {
    quorum::DurableState state = watching_one_master();
    quorum::DurableMaster second = state.masters.at("mymaster");
    second.address.port = 17003;
    second.replicas.clear();
    state.masters.emplace("second", second);
    return state;
  }
  static std::string vote_request(int port) {
    return "SENTINEL IS-MASTER-DOWN-BY-ADDR 127.0.0.1 " + std::to_string(port) + " 7 " + peer_id + "\r\n";
  }

  PeerAsks() { reception.talk.disk_hangs = true; }

  /// What the disk was given holds the vote.
  bool is_handed_out(const std::string& master) {
    return reception.talk.written.masters.at(master).voted_for == quorum::RunId::parse(peer_id);
  }
  /// What the disk was given is written.
  void write() {
    reception.talk.turn.observe(quorum::StateWritten{reception.talk.unanswered.value()});
    reception.talk.loop.settle();
  }

  Reception reception{{}, watching_two_masters()};
  std::unique_ptr<Visitor> peer = reception.visitor();
  const std::string granted = "*3\r\n:0\r\n$40\r\n" + peer_id + "\r\n:7\r\n";
};

TEST_F(PeerAsks, WhatComesInWhileAVoteWaitsForTheDiskSharesTheNextWrite) {
  auto other = reception.visitor();
  peer->send(vote_request(17001));
  ASSERT_TRUE(reception.until([&] { return is_handed_out("mymaster"); }));

  peer->send(vote_request(17003));
  const Session& asking = *reception.talk.around.sessions.at(1);
  const std::uint64_t both = vote_request(17001).size() + vote_request(17003).size();
  ASSERT_TRUE(reception.until([&] { return asking.bytes_in == both; })) << "it is read while the first waits";
  other->send("SENTINEL SET mymaster quorum 1\r\n");
  reception.talk.loop.settle();
  EXPECT_THAT(peer->heard(), IsEmpty()) << "nothing is said before it is durable";

  write();
  EXPECT_TRUE(is_handed_out("second")) << "the write that follows is the first that could hold it";
  EXPECT_TRUE(reception.until([&] { return peer->heard() == granted; })) << "the second is not durable yet";
  write();
  EXPECT_TRUE(reception.until([&] { return peer->heard() == granted + granted; }));
}

TEST_F(PeerAsks, WhatComesInTogetherSharesAWrite) {
  peer->send(vote_request(17001) + vote_request(17003) + "PING\r\n");
  ASSERT_TRUE(reception.until([&] { return is_handed_out("second"); }));

  write();

  EXPECT_TRUE(reception.until([&] { return peer->heard() == granted + granted + "+PONG\r\n"; }));
}

// Where many masters fail, hellos and pings go out between the questions.
TEST_F(PeerAsks, WhatComesBehindAHelloSharesAWriteToo) {
  peer->send(vote_request(17001) + "PING\r\nPUBLISH __sentinel__:hello x\r\n" + vote_request(17003));
  ASSERT_TRUE(reception.until([&] { return is_handed_out("second"); }));

  write();

  EXPECT_TRUE(reception.until([&] { return peer->heard() == granted + "+PONG\r\n:1\r\n" + granted; })) << peer->heard();
}

// Many masters fail together, and it has asked about all of them before.
TEST_F(PeerAsks, WhatComesBehindTwoThousandOtherQuestionsSharesTheNextWriteToo) {
  peer->send(vote_request(17001));
  ASSERT_TRUE(reception.until([&] { return is_handed_out("mymaster"); }));
  std::string others;
  for (int i = 0; i < 2000; ++i) others += "SENTINEL IS-MASTER-DOWN-BY-ADDR 127.0.0.1 17001 0 *\r\n";
  peer->send(others + vote_request(17003));
  const Session& asking = *reception.talk.around.sessions.at(1);
  const std::uint64_t all = 2 * vote_request(17001).size() + others.size();
  ASSERT_TRUE(reception.until([&] { return asking.bytes_in == all; })) << asking.bytes_in;

  write();
  EXPECT_TRUE(is_handed_out("second"));
}

TEST_F(PeerAsks, WhatComesBehindAnotherCommandWaitsForIt) {
  peer->send(vote_request(17001) + "CLIENT SETNAME another\r\n" + vote_request(17003));
  ASSERT_TRUE(reception.until([&] { return is_handed_out("mymaster"); }));
  EXPECT_FALSE(is_handed_out("second"));

  write();
  ASSERT_TRUE(reception.until([&] { return is_handed_out("second"); }));
  write();
  EXPECT_TRUE(reception.until([&] { return peer->heard() == granted + "+OK\r\n" + granted; })) << peer->heard();
}

TEST_F(PeerAsks, WhoClosesMeanwhileIsForgotten) {
  peer->send(vote_request(17001));
  ASSERT_TRUE(reception.until([&] { return is_handed_out("mymaster"); }));

  peer.reset();
  reception.talk.loop.settle();
  write();

  EXPECT_TRUE(reception.until([&] { return reception.talk.around.sessions.empty(); }));
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
