#include "protocol/server_commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ids.hpp"
#include "protocol/hello_text.hpp"
#include "protocol/request.hpp"

namespace vedette::protocol {
namespace {

using testing::ElementsAre;

Words words_of(const std::string& bytes) {
  RequestReader reader;
  reader.feed(bytes);
  auto next = reader.next({});
  EXPECT_EQ(reader.buffered(), 0U) << bytes;
  return std::get<Words>(next);
}

std::vector<Words> all_words_of(const std::vector<std::string>& commands) {
  std::vector<Words> all;
  all.reserve(commands.size());
  for (const std::string& bytes : commands) all.push_back(words_of(bytes));
  return all;
}

TEST(ServerCommands, AreRespArrays) {
  EXPECT_EQ(ServerCommands{}.ping(), "*1\r\n$4\r\nPING\r\n");
}

TEST(ServerCommands, GreetAsRealSentinelsDo) {
  const ServerCommands commands;

  EXPECT_THAT(words_of(commands.auth("", "secret")), ElementsAre("AUTH", "secret"));
  EXPECT_THAT(words_of(commands.auth("watcher", "se cret")), ElementsAre("AUTH", "watcher", "se cret"));
  EXPECT_THAT(words_of(commands.client_setname(*quorum::RunId::parse("0123456789abcdef"), "cmd")),
              ElementsAre("CLIENT", "SETNAME", "sentinel-01234567-cmd"));
  EXPECT_THAT(words_of(commands.subscribe_hello()), ElementsAre("SUBSCRIBE", "__sentinel__:hello"));
}

TEST(ServerCommands, ReconfigureInOneTransaction) {
  const ServerCommands commands;

  EXPECT_THAT(all_words_of(commands.reconfiguration(quorum::Address{"10.0.0.2", 6380}, false)),
              ElementsAre(ElementsAre("MULTI"), ElementsAre("SLAVEOF", "10.0.0.2", "6380"),
                          ElementsAre("CONFIG", "REWRITE"), ElementsAre("CLIENT", "KILL", "TYPE", "normal"),
                          ElementsAre("CLIENT", "KILL", "TYPE", "pubsub"), ElementsAre("EXEC")));
  EXPECT_THAT(words_of(commands.reconfiguration(std::nullopt, false)[1]), ElementsAre("SLAVEOF", "NO", "ONE"));
}

TEST(ServerCommands, NameMastersByHostWhenNamesAreAnnounced) {
  const quorum::Address master{"redis-0.svc", 6379, "10.0.0.2"};
  const ServerCommands commands;

  EXPECT_THAT(words_of(commands.reconfiguration(master, true)[1]), ElementsAre("SLAVEOF", "redis-0.svc", "6379"));
  EXPECT_THAT(words_of(commands.reconfiguration(master, false)[1]), ElementsAre("SLAVEOF", "10.0.0.2", "6379"));
}

TEST(ServerCommands, AskPeersAndForVotes) {
  const quorum::Address master{"10.0.0.2", 6379};
  const ServerCommands commands;

  EXPECT_THAT(words_of(commands.is_master_down(master, quorum::Epoch{9}, std::nullopt, false)),
              ElementsAre("SENTINEL", "is-master-down-by-addr", "10.0.0.2", "6379", "9", "*"));
  EXPECT_THAT(words_of(commands.is_master_down(master, quorum::Epoch{9}, quorum::RunId::parse(id_a), false)),
              ElementsAre("SENTINEL", "is-master-down-by-addr", "10.0.0.2", "6379", "9", id_a));
  EXPECT_THAT(words_of(commands.sentinel_master("a b")), ElementsAre("SENTINEL", "master", "a b"));
}

TEST(ServerCommands, UseTheNamesThatTheOperatorGave) {
  const ServerCommands commands{{{"PING", "ZING"}, {"CONFIG", "guarded-config"}, {"SLAVEOF", "obey"}}};

  EXPECT_THAT(words_of(commands.ping()), ElementsAre("ZING"));
  EXPECT_THAT(words_of(commands.info()), ElementsAre("INFO"));
  const auto transaction = all_words_of(commands.reconfiguration(std::nullopt, false));
  EXPECT_THAT(transaction[1], ElementsAre("obey", "NO", "ONE"));
  EXPECT_THAT(transaction[2], ElementsAre("guarded-config", "REWRITE"));
}

TEST(ServerCommands, PublishTheHello) {
  const quorum::Hello hello{"10.0.0.1", 26379, *quorum::RunId::parse(id_a), {7}, "orders", "10.0.0.2", 6379, {3}};

  EXPECT_THAT(words_of(ServerCommands{}.publish_hello(hello_text(hello))),
              ElementsAre("PUBLISH", "__sentinel__:hello", "10.0.0.1,26379," + id_a + ",7,orders,10.0.0.2,6379,3"));
}

}  // namespace
}  // namespace vedette::protocol
