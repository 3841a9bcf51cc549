#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <vector>

#include "daemon/links.hpp"
#include "real_redis.hpp"
#include "running_loop.hpp"
#include "temporary_folder.hpp"

namespace vedette::daemon {
namespace {

using namespace std::chrono_literals;
using quorum::Channel;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const quorum::RunId id_of_ours = quorum::RunId::parse("abcdefgh90123456789012345678901234567890").value();

/// Links to redis-servers as they are. What the core would do at once is done here: a ping when a connection stands.
class LinksToRedis : public testing::Test {
 protected:
  ~LinksToRedis() override {
    links.stop();
    loop.until([&] { return links.stopped(); });
  }

  void connect(quorum::InstanceId who, const RealRedis& redis, quorum::Access access = {}) {
    links.act(quorum::Connect{who, quorum::InstanceKind::server, {"127.0.0.1", redis.port()}, std::move(access)});
  }
  template <class Fact>
  std::vector<Fact> told() const {
    std::vector<Fact> found;
    for (const auto& fact : facts) {
      if (const auto* one = std::get_if<Fact>(&fact)) found.push_back(*one);
    }
    return found;
  }
  template <class Fact>
  bool hears(std::size_t count = 1) {
    return loop.until([&] { return told<Fact>().size() >= count; });
  }
  bool both_channels_answer() { return hears<quorum::PingAnswered>() && hears<quorum::HelloChannelActive>(); }
  quorum::ReplicationReport info(quorum::InstanceId who) {
    const std::size_t before = told<quorum::InfoReceived>().size();
    links.act(quorum::AskInfo{who});
    EXPECT_TRUE(hears<quorum::InfoReceived>(before + 1));
    return told<quorum::InfoReceived>().back().report;
  }

  const quorum::InstanceId first{1};
  const quorum::InstanceId second{2};
  TemporaryFolder folder;
  RunningLoop loop;
  Resolver resolver{loop.executor()};
  Log log{folder / "log", quorum::Level::debug};
  std::vector<quorum::Observation> facts;
  Links links{loop.executor(),
              resolver,
              log,
              id_of_ours,
              {},
              {[this](quorum::Observation fact) {
                 const auto* up = std::get_if<quorum::Connected>(&fact);
                 if (up != nullptr && up->channel == Channel::command) links.act(quorum::Ping{up->who});
                 facts.push_back(std::move(fact));
               },
               [] { return false; }}};
};

TEST_F(LinksToRedis, AServerAnswersOnBothChannels) {
  RealRedis redis;

  connect(first, redis);
  ASSERT_TRUE(both_channels_answer());

  EXPECT_EQ(told<quorum::PingAnswered>().front().reply, quorum::PingReply::pong);
  EXPECT_EQ(told<quorum::Connected>().front().local_ip, "127.0.0.1");
  const quorum::ReplicationReport said = info(first);
  EXPECT_EQ(said.role, quorum::Role::master);
  ASSERT_NE(said.copy, nullptr);
  EXPECT_NE(said.copy->text().find("tcp_port:" + std::to_string(redis.port()) + "\r\n"), std::string::npos);
}

TEST_F(LinksToRedis, AHelloIsHeardByOthersAndIsASignForUs) {
  RealRedis redis;
  connect(first, redis);
  connect(second, redis);
  ASSERT_TRUE(hears<quorum::PingAnswered>(2) && hears<quorum::HelloChannelActive>(2));

  const quorum::Hello hello{"127.0.0.1", 26379,       id_of_ours, quorum::Epoch{4},
                            "orders",    "127.0.0.1", 6379,       quorum::Epoch{3}};
  links.act(quorum::SayHello{first, hello});
  ASSERT_TRUE(hears<quorum::HelloHeard>() && hears<quorum::HelloPublished>());
  ASSERT_TRUE(hears<quorum::HelloChannelActive>(3));

  EXPECT_TRUE(told<quorum::HelloPublished>().front().accepted);
  EXPECT_EQ(told<quorum::HelloHeard>().size(), 1U);
  EXPECT_EQ(told<quorum::HelloHeard>().front().via, second);
  EXPECT_EQ(told<quorum::HelloHeard>().front().hello, hello);
  EXPECT_EQ(told<quorum::HelloChannelActive>().back().who, first);
}

TEST_F(LinksToRedis, AnInstanceBecomesAReplicaAndAMasterAgain) {
  RealRedis redis{{"--repl-diskless-sync-delay", "0"}};
  RealRedis other;
  connect(first, redis);
  connect(second, other);
  ASSERT_TRUE(hears<quorum::PingAnswered>(2) && hears<quorum::HelloChannelActive>(2));

  links.act(quorum::ReplicaOf{second, quorum::Address{"127.0.0.1", redis.port()}});
  ASSERT_TRUE(hears<quorum::ReconfigurationAnswered>(1));
  EXPECT_TRUE(told<quorum::ReconfigurationAnswered>().back().executed);
  EXPECT_EQ(info(second).role, quorum::Role::replica);
  EXPECT_EQ(info(second).master_port, redis.port());
  EXPECT_TRUE(loop.until([&] { return info(second).master_link_up == true; }));

  links.act(quorum::ReplicaOf{second, std::nullopt});
  ASSERT_TRUE(hears<quorum::ReconfigurationAnswered>(2));

  EXPECT_EQ(info(second).role, quorum::Role::master);
  // CLIENT KILL TYPE pubsub cuts the hello channel; it comes back by itself.
  EXPECT_TRUE(loop.until([&] {
    const auto acknowledged = told<quorum::HelloChannelActive>();
    return std::count_if(acknowledged.begin(), acknowledged.end(),
                         [&](const auto& one) { return one.who == second; }) >= 2;
  }));
}

TEST_F(LinksToRedis, APasswordOpensAndAWrongOneIsNamed) {
  RealRedis redis{{"--requirepass", "open-sesame"}};

  connect(first, redis, {"", "open-sesame", {}});
  connect(second, redis, {"", "guessed", {}});
  ASSERT_TRUE(hears<quorum::PingAnswered>(2));

  for (const auto& answer : told<quorum::PingAnswered>()) {
    EXPECT_EQ(answer.reply, answer.who == first ? quorum::PingReply::pong : quorum::PingReply::refused);
  }
  EXPECT_THAT(text_of(folder / "log"), HasSubstr("AUTH on our command connection is refused: WRONGPASS"));
}

TEST_F(LinksToRedis, ARightThatIsMissingIsFoundWithoutChangingAnything) {
  RealRedis redis{{"--user", "watcher", "on", ">guard", "~*", "&*", "+@all", "-config|rewrite", "-client|kill"}};
  connect(first, redis, {"watcher", "guard", {}});
  connect(second, redis);
  ASSERT_TRUE(hears<quorum::PingAnswered>(2));

  links.act(quorum::CheckRights{first});
  links.act(quorum::CheckRights{second});
  ASSERT_TRUE(hears<quorum::RightsSeen>(2));

  for (const auto& seen : told<quorum::RightsSeen>()) {
    if (seen.who == first) {
      EXPECT_THAT(seen.missing, ElementsAre("CONFIG REWRITE", "CLIENT KILL"));
    } else {
      EXPECT_THAT(seen.missing, IsEmpty());
    }
  }
  EXPECT_EQ(info(second).role, quorum::Role::master);
}

TEST_F(LinksToRedis, AServerThatDiesIsMissedAtOnce) {
  auto redis = std::make_unique<RealRedis>();
  connect(first, *redis);
  ASSERT_TRUE(both_channels_answer());

  redis.reset();
  ASSERT_TRUE(hears<quorum::Disconnected>(4));

  EXPECT_FALSE(told<quorum::Connected>().size() > 2);
}

}  // namespace
}  // namespace vedette::daemon
