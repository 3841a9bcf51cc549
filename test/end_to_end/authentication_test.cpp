#include "test/end_to_end/end_to_end.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

class Authentication : public EndToEnd {};

DeploymentOptions with_redis_password() {
  DeploymentOptions options;
  options.password = "of-the-redis-instances";
  return options;
}

}  // namespace

TEST_F(Authentication, RedisWithAPasswordIsWatchedAndReplaced) {
  Deployment group{folder, with_redis_password()};

  group.instance(0).kill();
  const std::size_t chosen = group.wait_for_switch_from(0);

  group.wait_until_all_follow(chosen);
  expect_agreement(group);
  for (std::size_t index = 0; index < group.sentinel_count(); ++index) {
    EXPECT_EQ(group.sentinel(index).log().find("of-the-redis-instances"), std::string::npos);
  }
}

TEST_F(Authentication, AWrongPasswordIsNoCrashAndCanBeCorrected) {
  Deployment group{folder, with_redis_password()};
  auto events = group.sentinel(0).events();

  ASSERT_TRUE(group.sentinel(0).command({"SENTINEL", "SET", "orders", "auth-pass", "wrong"}).is("OK"));

  // Several pings and reconnections later it is still there, and alone with its doubts.
  EXPECT_TRUE(holds_for([&] { return group.sentinel(0).command({"PING"}).is("PONG"); }, std::chrono::seconds{3}));
  EXPECT_EQ(group.sentinel(0).master_port("orders"), group.instance(0).port());
  EXPECT_EQ(masters_among(group), 1U);

  ASSERT_TRUE(group.sentinel(0).command({"SENTINEL", "SET", "orders", "auth-pass", "of-the-redis-instances"}).is("OK"));

  group.wait_until_complete();
  EXPECT_TRUE(events->heard_on("+switch-master").empty());
}

TEST_F(Authentication, AMasterThatRefusesAllSentinelsIsNotReplacedWhileItsReplicasFollowIt) {
  Deployment group{folder, with_redis_password()};
  auto listeners = listen_to(group);

  // An operator changes the password of the master alone; the replicas stay connected.
  ASSERT_TRUE(group.instance(0).command({"CONFIG", "SET", "requirepass", "another"}).is("OK"));
  Connection killer{group.instance(0).at(), "another"};
  ASSERT_TRUE(killer.command({"CLIENT", "KILL", "TYPE", "normal"}).ok());
  for (const auto& listener : listeners) EXPECT_TRUE(listener->wait_for("+not-authorised", "master orders"));

  EXPECT_TRUE(holds_for([&] { return listeners[0]->heard_on("+sdown").empty(); }, std::chrono::seconds{4}));
  EXPECT_NE(group.sentinel(0).master_field("orders", "flags").find("not_authorised"), std::string::npos);

  ASSERT_TRUE(killer.command({"CONFIG", "SET", "requirepass", "of-the-redis-instances"}).is("OK"));
  for (const auto& listener : listeners) EXPECT_TRUE(listener->wait_for("-not-authorised", "master orders"));
  for (const auto& listener : listeners) EXPECT_TRUE(listener->heard_on("+switch-master").empty());
}

TEST_F(Authentication, AStrangerWithAnotherPasswordAtTheAddressOfTheDeadMasterDoesNotKeepItAlive) {
  Deployment group{folder, with_redis_password()};

  group.instance(0).kill();
  RedisOptions stranger;
  stranger.port = group.instance(0).port();
  stranger.password = "of-somebody-else";
  const RedisServer other{folder, "stranger", stranger};

  const std::size_t chosen = group.wait_for_switch_from(0);

  EXPECT_NE(chosen, 0U);
  EXPECT_EQ(ask(other.at(), {"ROLE"}, "of-somebody-else").items.front().text, "master") << "and is left alone";
}

namespace {

DeploymentOptions watched_by_a_user() {
  DeploymentOptions options;
  options.servers.resize(3);
  for (RedisOptions& server : options.servers) server.directives = {"user watcher on >guard ~* &* +@all"};
  options.directives = {"sentinel auth-user orders watcher", "sentinel auth-pass orders guard"};
  return options;
}

// With another password the first Sentinel looks at its rights at once.
void take_right(Deployment& group, std::size_t instance, const std::string& right) {
  for (std::size_t i = 0; i < 3; ++i) {
    ASSERT_TRUE(group.instance(i).command({"ACL", "SETUSER", "watcher", ">second"}).is("OK"));
  }
  ASSERT_TRUE(group.instance(instance).command({"ACL", "SETUSER", "watcher", right}).is("OK"));
  ASSERT_TRUE(ask(group.sentinel(0).at(), {"SENTINEL", "SET", "orders", "auth-pass", "second"}).is("OK"));
}

}  // namespace

TEST_F(Authentication, ARightThatAFailoverNeedsIsNamedBeforeItIsNeeded) {
  Deployment group{folder, watched_by_a_user()};
  auto events = group.sentinel(0).events();

  take_right(group, 0, "-config|rewrite");

  const auto told = events->wait_for("+rights-missing", "master orders", std::chrono::seconds{40});
  ASSERT_TRUE(told) << group.state();
  EXPECT_TRUE(told->text.ends_with(" CONFIG REWRITE")) << told->text;
  EXPECT_NE(group.sentinel(0).master_field("orders", "flags").find("rights_missing"), std::string::npos);
}

// Outside of a transaction, what is only asked for would be done.
TEST_F(Authentication, WhereTransactionsAreRefusedLookingAtRightsPromotesNobody) {
  Deployment group{folder, watched_by_a_user()};
  auto events = group.sentinel(0).events();

  take_right(group, 1, "-multi");

  const auto told = events->wait_for("+rights-missing", "slave", std::chrono::seconds{40});
  ASSERT_TRUE(told) << group.state();
  EXPECT_TRUE(told->text.ends_with(" MULTI")) << told->text;
  EXPECT_EQ(group.instance(1).command({"ROLE"}).items.front().text, "slave");
}

TEST_F(Authentication, SentinelsThatWantAPasswordFindEachOther) {
  DeploymentOptions options;
  options.sentinel_options.resize(3);
  for (SentinelOptions& sentinel : options.sentinel_options) {
    sentinel.password = "of-the-sentinels";
    sentinel.directives = {"requirepass of-the-sentinels"};
  }
  Deployment group{folder, options};

  EXPECT_TRUE(ask(group.sentinel(0).at(), {"SENTINEL", "MASTERS"}).text.starts_with("NOAUTH"));
  EXPECT_TRUE(ask(group.sentinel(0).at(), {"AUTH", "wrong"}).text.starts_with("WRONGPASS"));

  group.instance(0).kill();
  group.wait_until_all_follow(group.wait_for_switch_from(0));
  expect_agreement(group);
}

}  // namespace vedette::end_to_end
