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
