#include "test/end_to_end/end_to_end.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

/// A Sentinel with users, and what people do with it from a terminal.
class Access : public EndToEnd {
 protected:
  static SentinelOptions with(std::vector<std::string> directives, std::string password = {}) {
    SentinelOptions options;
    options.directives = std::move(directives);
    options.password = std::move(password);
    return options;
  }

  static std::string cli(const Sentinel& sentinel, std::vector<std::string> words) {
    Launch launch;
    launch.words = {"redis-cli", "--no-auth-warning", "-p", std::to_string(sentinel.port())};
    launch.words.insert(launch.words.end(), words.begin(), words.end());
    return run(std::move(launch)).output;
  }

  /// A connection of that user; its greeting is not answered with an error.
  static std::unique_ptr<Connection> connect(const Sentinel& sentinel, const std::string& user,
                                             const std::string& password) {
    auto connection = std::make_unique<Connection>(sentinel.at());
    EXPECT_TRUE(connection->command({"AUTH", user, password}).is("OK"));
    return connection;
  }

  static void expect_no_secret(const Sentinel& sentinel, const std::string& secret) {
    EXPECT_EQ(sentinel.log().find(secret), std::string::npos);
  }
};

const std::string client_rules =
    "&* -@all +auth +hello +ping +role +client|setname +client|setinfo +client|getname +command +subscribe "
    "+psubscribe +unsubscribe +punsubscribe +sentinel|get-master-addr-by-name +sentinel|masters +sentinel|master "
    "+sentinel|replicas +sentinel|slaves +sentinel|sentinels";

}  // namespace

TEST_F(Access, AClientUserFindsTheMasterAndMayDoNoMore) {
  if (vedette_is_redis_sentinel()) GTEST_SKIP() << "7.0 does not know CLIENT SETINFO";
  const RedisServer master{folder, "master"};
  const std::string port = std::to_string(master.port());
  Sentinel sentinel{folder, "sentinel",
                    with({"requirepass of-the-operator", "sentinel monitor orders 127.0.0.1 " + port + " 1",
                          "user app on >of-the-app " + client_rules},
                         "of-the-operator")};
  const auto as_app = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"--user", "app", "--pass", "of-the-app"});
    return cli(sentinel, std::move(words));
  };

  EXPECT_EQ(as_app({"SENTINEL", "get-master-addr-by-name", "orders"}), "127.0.0.1\n" + port + "\n");
  EXPECT_EQ(as_app({"-3", "SENTINEL", "get-master-addr-by-name", "orders"}), "127.0.0.1\n" + port + "\n");
  EXPECT_TRUE(as_app({"SENTINEL", "failover", "orders"})
                  .starts_with("NOPERM User app has no permissions to run the 'sentinel|failover' command"));
  EXPECT_TRUE(cli(sentinel, {"SENTINEL", "masters"}).starts_with("NOAUTH Authentication required."));
  EXPECT_NE(cli(sentinel, {"--user", "app", "--pass", "wrong", "PING"}).find("WRONGPASS"), std::string::npos);
  EXPECT_NE(cli(sentinel, {"--pass", "of-the-operator", "ACL", "LOG"}).find("sentinel|failover"), std::string::npos);
  for (const char* secret : {"of-the-app", "of-the-operator"}) expect_no_secret(sentinel, secret);
}

TEST_F(Access, WhoseUserIsDeletedHearsNoMore) {
  Sentinel sentinel{folder, "sentinel"};
  sentinel.command({"ACL", "SETUSER", "listener", "on", ">pw", "&*", "+subscribe"});
  sentinel.command({"ACL", "SETUSER", "other", "on", ">pw", "&*", "+subscribe"});
  const auto listener = connect(sentinel, "listener", "pw");
  const auto other = connect(sentinel, "other", "pw");
  ASSERT_TRUE(listener->command({"SUBSCRIBE", "+monitor"}).ok());
  ASSERT_TRUE(other->command({"SUBSCRIBE", "+monitor"}).ok());

  EXPECT_EQ(sentinel.command({"ACL", "DELUSER", "listener"}).integer, 1);

  EXPECT_EQ(listener->receive().kind, Reply::Kind::lost);
  sentinel.command({"SENTINEL", "MONITOR", "orders", "127.0.0.1", "1", "1"});
  EXPECT_EQ(other->receive().kind, Reply::Kind::array);
}

TEST_F(Access, UsersSurviveARestart) {
  Sentinel sentinel{folder, "sentinel", with({"requirepass first"}, "first")};
  ASSERT_TRUE(
      sentinel.command({"ACL", "SETUSER", "app", "reset", "on", ">of the app", "&+*", "+ping", "(+info ~k)"}).is("OK"));
  ASSERT_TRUE(sentinel.command({"ACL", "SETUSER", "default", ">second"}).is("OK"));
  ASSERT_TRUE(sentinel.command({"SENTINEL", "FLUSHCONFIG"}).is("OK"));
  const std::string before = to_string(sentinel.command({"ACL", "GETUSER", "app"}));

  sentinel.restart();

  EXPECT_EQ(to_string(sentinel.command({"ACL", "GETUSER", "app"})), before);
  connect(sentinel, "app", "of the app");
  connect(sentinel, "default", "second");
  connect(sentinel, "default", "first");
  EXPECT_EQ(sentinel.text().find("of the app"), std::string::npos);
  EXPECT_EQ(sentinel.text().find("second"), std::string::npos);
  expect_no_secret(sentinel, "of the app");
}

TEST_F(Access, UsersThatWereNotWrittenAreGoneAfterARestart) {
  Sentinel sentinel{folder, "sentinel"};
  ASSERT_TRUE(sentinel.command({"SENTINEL", "FLUSHCONFIG"}).is("OK"));
  ASSERT_TRUE(sentinel.command({"ACL", "SETUSER", "app", "on"}).is("OK"));

  sentinel.restart();

  EXPECT_EQ(sentinel.command({"ACL", "USERS"}).items.size(), 1U);
}

TEST_F(Access, AnAclFileIsWrittenBySaveAlone) {
  const auto file = folder.write("users.acl", "user default on nopass ~* &* +@all\nuser app on >pw +ping\n");
  Sentinel sentinel{folder, "sentinel", with({"aclfile " + file.string()})};
  const std::string given = read_file(file);
  ASSERT_TRUE(sentinel.command({"ACL", "SETUSER", "app", "+info"}).is("OK"));
  ASSERT_TRUE(sentinel.command({"SENTINEL", "FLUSHCONFIG"}).is("OK"));
  EXPECT_EQ(read_file(file), given);
  EXPECT_EQ(sentinel.text().find("\nuser "), std::string::npos);

  ASSERT_TRUE(sentinel.command({"ACL", "SAVE"}).is("OK"));
  sentinel.restart();

  EXPECT_TRUE(connect(sentinel, "app", "pw")->command({"INFO"}).ok());
  EXPECT_EQ(read_file(file).find(">pw"), std::string::npos);
}

TEST_F(Access, SentinelsKnowEachOtherAsAUserWithAsFewRightsAsPossible) {
  DeploymentOptions options;
  options.replicas = 1;
  options.sentinel_options.resize(3);
  for (SentinelOptions& sentinel : options.sentinel_options) {
    sentinel.password = "of-the-operator";
    sentinel.directives = {"requirepass of-the-operator", "sentinel sentinel-user peer",
                           "sentinel sentinel-pass of-the-peers",
                           "user peer on >of-the-peers &__sentinel__:hello +auth +client +ping +publish +sentinel"};
  }
  Deployment group{folder, options};

  group.instance(0).kill();
  group.wait_until_all_follow(group.wait_for_switch_from(0));

  expect_agreement(group);
  for (std::size_t index = 0; index < group.sentinel_count(); ++index) {
    expect_no_secret(group.sentinel(index), "of-the-peers");
  }
}

}  // namespace vedette::end_to_end
