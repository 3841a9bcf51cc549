#include "daemon/subscriptions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test/unit/daemon/talk.hpp"

namespace vedette::daemon {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

TEST(Subscriptions, EachTopicIsConfirmedWithTheCountOfAll) {
  Talk talk;

  EXPECT_EQ(talk.ask("SUBSCRIBE +sdown -sdown"),
            "*3\r\n$9\r\nsubscribe\r\n$6\r\n+sdown\r\n:1\r\n*3\r\n$9\r\nsubscribe\r\n$6\r\n-sdown\r\n:2\r\n");
  EXPECT_EQ(talk.ask("PSUBSCRIBE *"), "*3\r\n$10\r\npsubscribe\r\n$1\r\n*\r\n:3\r\n");
  EXPECT_EQ(talk.ask("SUBSCRIBE +sdown"), "*3\r\n$9\r\nsubscribe\r\n$6\r\n+sdown\r\n:3\r\n");
  EXPECT_EQ(talk.ask("UNSUBSCRIBE nosuch"), "*3\r\n$11\r\nunsubscribe\r\n$6\r\nnosuch\r\n:3\r\n");
  EXPECT_EQ(talk.ask("UNSUBSCRIBE"),
            "*3\r\n$11\r\nunsubscribe\r\n$6\r\n+sdown\r\n:2\r\n*3\r\n$11\r\nunsubscribe\r\n$6\r\n-sdown\r\n:1\r\n");
  EXPECT_EQ(talk.ask("UNSUBSCRIBE"), "*3\r\n$11\r\nunsubscribe\r\n$-1\r\n:1\r\n");
  EXPECT_EQ(talk.ask("PUNSUBSCRIBE"), "*3\r\n$12\r\npunsubscribe\r\n$1\r\n*\r\n:0\r\n");
}

TEST(Subscriptions, InResp3AllOfItIsPushed) {
  Talk talk;
  talk.ask("HELLO 3");

  EXPECT_EQ(talk.ask("SUBSCRIBE a"), ">3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n");
  EXPECT_EQ(talk.ask("PUNSUBSCRIBE"), ">3\r\n$12\r\npunsubscribe\r\n_\r\n:1\r\n");
  EXPECT_EQ(talk.ask("PING"), "+PONG\r\n");
}

TEST(Subscriptions, AnEventComesOncePerChannelAndPatternOfAListener) {
  Talk talk;
  talk.ask("SUBSCRIBE +sdown");
  talk.ask("PSUBSCRIBE *");
  talk.ask("PSUBSCRIBE [-+]sdown");
  talk.ask("PSUBSCRIBE nothing");
  talk.main->out.clear();

  talk.subscriptions.publish("+sdown", "master m 10.0.0.1 6379");

  const std::string event = "$6\r\n+sdown\r\n$22\r\nmaster m 10.0.0.1 6379\r\n";
  EXPECT_EQ(talk.main->out, "*3\r\n$7\r\nmessage\r\n" + event + "*4\r\n$8\r\npmessage\r\n$1\r\n*\r\n" + event +
                                "*4\r\n$8\r\npmessage\r\n$9\r\n[-+]sdown\r\n" + event);
}

TEST(Subscriptions, EachListenerHearsInItsOwnProtocol) {
  Talk talk;
  Session& modern = talk.join();
  talk.ask("SUBSCRIBE c");
  talk.ask(modern, "HELLO 3");
  talk.ask(modern, "SUBSCRIBE c");
  talk.main->out.clear();
  modern.out.clear();

  talk.subscriptions.publish("c", "x");

  EXPECT_EQ(talk.main->out, "*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1\r\nx\r\n");
  EXPECT_EQ(modern.out, ">3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1\r\nx\r\n");
}

TEST(Subscriptions, ALongPayloadIsCut) {
  Talk talk;
  talk.ask("SUBSCRIBE c");
  talk.main->out.clear();

  talk.subscriptions.publish("c", std::string(3000, 'x'));

  EXPECT_EQ(talk.main->out, "*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1023\r\n" + std::string(1023, 'x') + "\r\n");
}

TEST(Subscriptions, WhoHasGoneHearsNothing) {
  Talk talk;
  talk.ask("SUBSCRIBE c");
  talk.ask("PSUBSCRIBE c*");
  talk.main->out.clear();

  talk.subscriptions.forget(*talk.main);
  talk.subscriptions.publish("c", "x");

  EXPECT_THAT(talk.main->out, IsEmpty());
  EXPECT_EQ(talk.subscriptions.channels(), 0U);
  EXPECT_EQ(talk.subscriptions.patterns(), 0U);
}

TEST(SubscribedState, AllowsLittleInResp2) {
  Talk talk;
  talk.ask("SUBSCRIBE a");

  EXPECT_EQ(talk.ask("SENTINEL MASTERS"),
            "-ERR Can't execute 'sentinel|masters': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are "
            "allowed in this context\r\n");
  EXPECT_THAT(talk.ask("HELLO 3"), StartsWith("-ERR Can't execute 'hello'"));
  EXPECT_THAT(talk.ask("QUIT"), StartsWith("-ERR unknown command"));
  EXPECT_EQ(talk.ask("PING"), "*2\r\n$4\r\npong\r\n$0\r\n\r\n");
  EXPECT_EQ(talk.ask("PING x"), "*2\r\n$4\r\npong\r\n$1\r\nx\r\n");
}

TEST(SubscribedState, EndsWithTheLastTopic) {
  Talk talk;
  talk.ask("SUBSCRIBE a");
  talk.ask("UNSUBSCRIBE");

  EXPECT_THAT(talk.ask("SENTINEL MASTERS"), StartsWith("*1\r\n"));
}

TEST(SubscribedState, RestrictsNothingInResp3) {
  Talk talk;
  talk.ask("HELLO 3");
  talk.ask("SUBSCRIBE a");

  EXPECT_THAT(talk.ask("SENTINEL MASTERS"), StartsWith("*1\r\n%20\r\n"));
}

TEST(SubscribedState, OnesOwnEventsComeAfterTheReply) {
  Talk talk;
  talk.ask("HELLO 3");
  talk.ask("SUBSCRIBE +set");

  const auto reply = talk.ask("SENTINEL SET mymaster quorum 1");

  EXPECT_THAT(reply, StartsWith("+OK\r\n>3\r\n$7\r\nmessage\r\n$4\r\n+set\r\n"));
}

TEST(Publish, TakesOnlyHellos) {
  Talk talk;

  EXPECT_EQ(talk.ask("PUBLISH a b"), "-ERR Only HELLO messages are accepted by Sentinel instances.\r\n");
  EXPECT_EQ(talk.ask("PUBLISH __Sentinel__:hello garbage"),
            "-ERR Only HELLO messages are accepted by Sentinel instances.\r\n");
  EXPECT_EQ(talk.ask("PUBLISH __sentinel__:hello garbage"), ":1\r\n");
}

TEST(Publish, AHelloMakesAPeerKnown) {
  Talk talk;
  const std::string newcomer(40, 'b');

  const auto reply =
      talk.ask("PUBLISH __sentinel__:hello 127.0.0.1,17012," + newcomer + ",0,mymaster,127.0.0.1,17001,0");

  EXPECT_EQ(reply, ":1\r\n");
  EXPECT_THAT(talk.ask("SENTINEL SENTINELS mymaster"), HasSubstr(newcomer));
}

TEST(Publish, AHelloIsNotPassedOn) {
  Talk talk;
  Session& listener = talk.join();
  talk.ask(listener, "SUBSCRIBE __sentinel__:hello");
  listener.out.clear();

  talk.ask("PUBLISH __sentinel__:hello 127.0.0.1,17011," + peer_id + ",0,mymaster,127.0.0.1,17001,0");

  EXPECT_THAT(listener.out, IsEmpty());
}

}  // namespace
}  // namespace vedette::daemon
