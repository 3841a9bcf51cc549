#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "daemon/links.hpp"
#include "links_to_scripts.hpp"

namespace vedette::daemon {
namespace {

using protocol::command;
using quorum::Channel;
using quorum::InstanceId;
using quorum::InstanceKind;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class LinksTest : public LinksToScripts {};

TEST_F(LinksTest, AServerIsGreetedOnBothConnections) {
  connect(redis, InstanceKind::server, server.address(), {"watcher", "secret", {}});
  ASSERT_TRUE(loop.until([&] { return stands(redis, Channel::command) && stands(redis, Channel::hello); }));
  ASSERT_TRUE(loop.until([&] { return server.named("-cmd") && server.named("-pubsub"); }));

  EXPECT_EQ(server.named("-cmd")->received,
            command({"AUTH", "watcher", "secret"}) + command({"CLIENT", "SETNAME", "sentinel-abcdefgh-cmd"}));
  EXPECT_EQ(server.named("-pubsub")->received, command({"AUTH", "watcher", "secret"}) +
                                                   command({"CLIENT", "SETNAME", "sentinel-abcdefgh-pubsub"}) +
                                                   command({"SUBSCRIBE", "__sentinel__:hello"}));
  EXPECT_EQ(told<quorum::Connected>().front().local_ip, "127.0.0.1");
  EXPECT_EQ(links->pending_commands(redis), 5U);
}

TEST_F(LinksTest, RenamedCommandsAreForServersOnly) {
  const quorum::Access access{"", "secret", {{"AUTH", "LOGIN"}, {"CLIENT", "KLIENT"}, {"PING", "ZING"}}};
  connect(redis, InstanceKind::server, server.address(), access);
  standing(redis, "cmd");
  links->act(quorum::Ping{redis});
  ASSERT_TRUE(loop.until([&] { return server.named("-cmd") == nullptr && server.visit(0).heard("ZING"); }));

  connect(peer, InstanceKind::sentinel, server.address(), access);
  ASSERT_TRUE(loop.until([&] { return server.named("-cmd") != nullptr; }));
  links->act(quorum::Ping{peer});
  ASSERT_TRUE(loop.until([&] { return server.named("-cmd")->heard("PING"); }));

  EXPECT_EQ(server.named("-cmd")->received, command({"AUTH", "secret"}) +
                                                command({"CLIENT", "SETNAME", "sentinel-abcdefgh-cmd"}) +
                                                command({"SENTINEL", "myid"}) + command({"PING"}));
}

TEST_F(LinksTest, APeerGetsOurOwnPasswordUnlessItHasOneOfItsOwn) {
  make_links({.source_address = "", .own_password = "ours"});

  connect(peer, InstanceKind::sentinel, server.address());
  connect(InstanceId{3}, InstanceKind::sentinel, server.address(), {"", "theirs", {}});
  connect(redis, InstanceKind::server, server.address());
  ASSERT_TRUE(loop.until([&] { return server.visits() == 4 && server.named("-pubsub") != nullptr; }));
  ASSERT_TRUE(loop.until([&] { return stands(peer, Channel::command) && stands(InstanceId{3}, Channel::command); }));
  loop.settle();

  EXPECT_TRUE(server.visit(0).heard(command({"AUTH", "ours"})));
  EXPECT_TRUE(server.visit(1).heard(command({"AUTH", "theirs"})));
  EXPECT_FALSE(server.visit(2).heard("AUTH"));
  EXPECT_FALSE(server.visit(3).heard("AUTH"));
}

TEST_F(LinksTest, CommandsOfOneTurnLeaveTogetherAndInOrder) {
  Visit& visit = standing_redis();
  const int reads_before = visit.reads;

  links->act(quorum::Ping{redis});
  links->act(quorum::AskInfo{redis});
  links->act(quorum::KillScript{redis});
  ASSERT_TRUE(loop.until([&] { return visit.heard("KILL"); }));

  EXPECT_EQ(visit.received, command({"PING"}) + command({"INFO"}) + command({"SCRIPT", "KILL"}));
  EXPECT_EQ(visit.reads, reads_before + 1);
}

TEST_F(LinksTest, RepliesBelongToTheCommandsInTheirOrder) {
  Visit& visit = standing_redis();
  quorum::Hello hello{"127.0.0.1", 26379, own_id, quorum::Epoch{1}, "orders", "127.0.0.1", 6379, quorum::Epoch{1}};
  links->act(quorum::Ping{redis});
  links->act(quorum::AskInfo{redis});
  links->act(quorum::AskInfo{redis});
  links->act(quorum::SayHello{redis, hello});
  links->act(quorum::ReplicaOf{redis, std::nullopt});
  links->act(quorum::Ping{redis});
  EXPECT_EQ(links->pending_commands(redis), 2U + 11U);

  visit.say("-LOADING wait\r\n$13\r\nrole:master\r\n\r\n-NOPERM no\r\n:1\r\n");
  visit.say("+OK\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n*4\r\n+OK\r\n+OK\r\n:3\r\n:1\r\n+PONG\r\n");
  ASSERT_TRUE(hears<quorum::PingAnswered>(2));

  ASSERT_EQ(facts.size(), 6U);
  EXPECT_EQ(std::get<quorum::PingAnswered>(facts[0]).reply, quorum::PingReply::loading);
  EXPECT_EQ(std::get<quorum::InfoReceived>(facts[1]).report.role, quorum::Role::master);
  EXPECT_TRUE(std::holds_alternative<quorum::InfoRefused>(facts[2]));
  EXPECT_TRUE(std::get<quorum::HelloPublished>(facts[3]).accepted);
  EXPECT_TRUE(std::get<quorum::ReconfigurationAnswered>(facts[4]).executed);
  EXPECT_EQ(std::get<quorum::PingAnswered>(facts[5]).reply, quorum::PingReply::pong);
  EXPECT_EQ(links->pending_commands(redis), 2U);
}

TEST_F(LinksTest, AMasterIsNamedByItsIpOrByItsNameAsIsAnnounced) {
  Visit& visit = standing_redis();
  const quorum::Address master{"redis-1", 6379, "10.0.0.1"};

  links->act(quorum::ReplicaOf{redis, master});
  announce_names = true;
  links->act(quorum::ReplicaOf{redis, master});
  ASSERT_TRUE(loop.until([&] { return visit.heard("redis-1"); }));

  EXPECT_TRUE(visit.heard(command({"SLAVEOF", "10.0.0.1", "6379"})));
  EXPECT_TRUE(visit.heard(command({"SLAVEOF", "redis-1", "6379"})));
}

TEST_F(LinksTest, ATransactionThatIsRefusedIsTold) {
  Visit& visit = standing_redis();

  links->act(quorum::ReplicaOf{redis, std::nullopt});
  visit.say("+OK\r\n-LOADING\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n-EXECABORT Transaction discarded\r\n");
  ASSERT_TRUE(hears<quorum::ReconfigurationAnswered>());

  EXPECT_FALSE(told<quorum::ReconfigurationAnswered>().front().executed);
}

TEST_F(LinksTest, WhatIsHeardOnTheHelloChannelIsTold) {
  connect(redis, InstanceKind::server, server.address());
  Visit& visit = standing(redis, "pubsub");
  facts.clear();

  visit.say("+OK\r\n*3\r\n$9\r\nsubscribe\r\n$18\r\n__sentinel__:hello\r\n:1\r\n");
  visit.say("*3\r\n$7\r\nmessage\r\n$18\r\n__sentinel__:hello\r\n$3\r\nfoo\r\n");
  const std::string hello = "10.0.0.5,26379," + own_id.text() + ",4,orders,10.0.0.1,6379,3";
  visit.say("*3\r\n$7\r\nmessage\r\n$18\r\n__sentinel__:hello\r\n$" + std::to_string(hello.size()) + "\r\n" + hello +
            "\r\n");
  ASSERT_TRUE(hears<quorum::HelloHeard>());

  EXPECT_EQ(told<quorum::HelloChannelActive>().size(), 2U);
  const quorum::HelloHeard heard = told<quorum::HelloHeard>().front();
  EXPECT_EQ(heard.via, redis);
  EXPECT_EQ(heard.hello.master, "orders");
  EXPECT_EQ(heard.hello.current_epoch, quorum::Epoch{4});
}

TEST_F(LinksTest, APeerIsAskedForItsId) {
  connect(peer, InstanceKind::sentinel, server.address());
  standing(peer, "cmd").say("+OK\r\n$40\r\n" + own_id.text() + "\r\n");

  ASSERT_TRUE(hears<quorum::PeerIdentified>());
  EXPECT_EQ(told<quorum::PeerIdentified>().front().run_id, own_id);
}

TEST_F(LinksTest, APeerThatDoesNotKnowThatQuestionIsTakenAsItIs) {
  connect(peer, InstanceKind::sentinel, server.address());
  standing(peer, "cmd").say("+OK\r\n-ERR Unknown sentinel subcommand 'myid'\r\n");

  ASSERT_TRUE(loop.until([&] { return links->pending_commands(peer) == 0; }));
  EXPECT_THAT(told<quorum::PeerIdentified>(), testing::IsEmpty());
}

TEST_F(LinksTest, AQuestionToAPeerComesBackWithItsAnswer) {
  Visit& visit = standing_peer();
  const quorum::Address master{"10.0.0.1", 6379};

  links->act(quorum::AskPeer{peer, "orders", master, quorum::Epoch{7}, own_id});
  links->act(quorum::AskPeer{peer, "orders", master, quorum::Epoch{7}, std::nullopt});
  links->act(quorum::LookAtPeer{peer, "orders"});
  ASSERT_TRUE(loop.until([&] { return visit.heard("orders"); }));
  EXPECT_THAT(visit.received, AllOf(HasSubstr("10.0.0.1"), HasSubstr(own_id.text()), HasSubstr("$1\r\n7\r\n"),
                                    HasSubstr("$1\r\n*\r\n")));
  visit.say("*3\r\n:1\r\n$40\r\n" + own_id.text() + "\r\n:7\r\n-ERR no\r\n-ERR No such master with that name\r\n");
  ASSERT_TRUE(hears<quorum::PeerMasterSeen>());

  const auto answers = told<quorum::PeerAnswered>();
  ASSERT_EQ(answers.size(), 2U);
  EXPECT_EQ(answers[0].name, "orders");
  EXPECT_EQ(answers[0].master, master);
  EXPECT_EQ(answers[0].epoch, quorum::Epoch{7});
  EXPECT_EQ(answers[0].candidate, own_id);
  ASSERT_TRUE(answers[0].opinion.has_value());
  EXPECT_TRUE(answers[0].opinion->down);
  EXPECT_EQ(answers[0].opinion->leader, own_id);
  EXPECT_EQ(answers[1].opinion, std::nullopt);
  EXPECT_EQ(told<quorum::PeerMasterSeen>().front().view, std::nullopt);
}

TEST_F(LinksTest, ARefusedPasswordIsSaidOnceAndNeverItself) {
  connect(redis, InstanceKind::server, server.address(), {"", "open-sesame", {}});
  Visit* visit = &standing(redis, "cmd");
  const std::string refusal = "-ERR unknown command 'AUTH', with args beginning with: 'open-sesame'\r\n+OK\r\n";
  visit->say(refusal);
  ASSERT_TRUE(loop.until([&] { return links->pending_commands(redis) == 3; }));
  facts.clear();
  links->act(quorum::Reconnect{redis, Channel::command});
  visit = &standing(redis, "cmd");
  visit->say(refusal);
  ASSERT_TRUE(loop.until([&] { return links->pending_commands(redis) == 3; }));

  EXPECT_THAT(logged(), HasSubstr(server.address().text() + ": AUTH on our command connection is refused: ERR\n"));
  EXPECT_THAT(logged(), Not(HasSubstr("open-sesame")));
  const std::string said = logged();
  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1);
}

TEST_F(LinksTest, WhyAMasterDoesNotHandOverIsSaidInItsWords) {
  Visit& visit = standing_redis();

  links->act(quorum::HandOver{redis, quorum::Address{"10.0.0.2", 6379}, quorum::Milliseconds{1000}});
  visit.say("-ERR FAILOVER target replica is not online.\r\n");
  ASSERT_TRUE(hears<quorum::HandOverAnswered>());

  EXPECT_EQ(told<quorum::HandOverAnswered>().front().reply, quorum::HandOverReply::not_ready);
  EXPECT_THAT(logged(), HasSubstr("FAILOVER on our command connection is refused: ERR FAILOVER target replica is not "
                                  "online.\n"));
}

// A peer that knows hundreds of masters is asked about all of them at once, and its answers may wait for its disk.
TEST_F(LinksTest, APingIsSentHoweverManyRepliesAreDue) {
  Visit& visit = standing_peer();
  const std::uint32_t before = links->pending_commands(peer);

  for (int i = 0; i < 500; ++i) links->act(quorum::LookAtPeer{peer, "orders"});
  links->act(quorum::Ping{peer});

  EXPECT_EQ(links->pending_commands(peer), before + 501U);
  EXPECT_TRUE(loop.until([&] { return visit.heard("PING"); }));
}

}  // namespace
}  // namespace vedette::daemon
