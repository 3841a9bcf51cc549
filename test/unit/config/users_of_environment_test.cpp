#include "config/acl_user.hpp"
#include "config/configuration_file.hpp"
#include "config/kept_users.hpp"
#include "config/state_text.hpp"
#include "test/unit/config/environment_reading.hpp"
#include "test/unit/config/reading.hpp"

// Users that variables give, and those that were changed since.

namespace vedette::config {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace {

DaemonSettings settings_of(const Variables& variables, const std::string& file = {}) {
  const Environment given = environment(variables);
  auto read = read_sentinel_conf("sentinel.conf", file, {}, Looks::at_the_text_alone, {}, &given);
  return std::get<Configuration>(std::move(read)).daemon;
}

AclUser user_with_rules(const std::vector<std::string>& rules) {
  AclUser made;
  for (const std::string& rule : rules) EXPECT_EQ(made.apply(rule, {}), std::nullopt) << rule;
  return made;
}

const AclUsers nobody_else{{"default", AclUser::unrestricted()}};

}  // namespace

TEST(UsersOfTheEnvironment, APasswordSetSinceGoesWithTheNextStart) {
  const DaemonSettings settings = settings_of({{"REDIS_SENTINEL_PASSWORD", "second"}});
  AclUsers users = nobody_else;
  users.at("default").apply(">second", {});
  users.at("default").apply(">set-since", {});

  EXPECT_THAT(let_environment_win(users, nobody_else, settings),
              ElementsAre("The environment counts more than what was set since: the password of user 'default'"));

  EXPECT_TRUE(users.at("default").accepts("second"));
  EXPECT_FALSE(users.at("default").accepts("set-since"));
  EXPECT_THAT(let_environment_win(users, nobody_else, settings), IsEmpty());
}

TEST(UsersOfTheEnvironment, NopassSetSinceDoesToo) {
  AclUsers users = nobody_else;

  let_environment_win(users, nobody_else, settings_of({{"VEDETTE_REQUIREPASS", "sesame"}}));

  EXPECT_FALSE(users.at("default").needs_no_password());
  EXPECT_TRUE(users.at("default").accepts("sesame"));
}

TEST(UsersOfTheEnvironment, OneThatWasChangedSinceIsAsGivenAgain) {
  const DaemonSettings settings = settings_of({{"VEDETTE_USER", "app on >sesame ~x"}});
  const AclUsers configured{{"app", user_with_rules({"on", ">sesame", "-@all", "~x"})}};
  AclUsers users{{"app", user_with_rules({"on", ">other", "-@all", "~x"})}, {"bob", user_with_rules({"on"})}};

  EXPECT_THAT(let_environment_win(users, configured, settings),
              ElementsAre("The environment counts more than what was set since: user 'app'"));

  EXPECT_TRUE(users.at("app").accepts("sesame"));
  EXPECT_FALSE(users.at("app").accepts("other"));
  EXPECT_TRUE(users.contains("bob"));
}

TEST(UsersOfTheEnvironment, WithoutVariablesAllStaysAsItWasSet) {
  AclUsers users = nobody_else;
  users.at("default").apply(">set-since", {});
  EXPECT_THAT(let_environment_win(users, nobody_else, settings_of({}, "requirepass in-the-file\n")), IsEmpty());
  EXPECT_TRUE(users.at("default").accepts("set-since"));
}

TEST(UsersOfTheEnvironment, AreNotWrittenIntoTheFileSoThatTheyGoWithTheirVariable) {
  const DaemonSettings settings = settings_of({{"VEDETTE_USER", "app on >sesame"}}, "user bob on\n");
  const AclUsers users{{"default", AclUser::unrestricted()},
                       {"app", user_with_rules({"on", ">sesame"})},
                       {"bob", user_with_rules({"on"})}};

  const std::string written = rewrite_sentinel_conf("user bob on\n", settings, {}, &users);

  EXPECT_THAT(written, HasSubstr("user bob on"));
  EXPECT_THAT(written, Not(HasSubstr("user app")));
  // Another of that name in the file stays what it was.
  EXPECT_THAT(rewrite_sentinel_conf("user app off\n", settings, {}, &users), HasSubstr("user app off\n"));
}

}  // namespace vedette::config
