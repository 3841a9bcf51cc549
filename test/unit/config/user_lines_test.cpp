#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "config/acl_text.hpp"
#include "config/state_text.hpp"
#include "test/unit/config/reading.hpp"
#include "test/unit/config/temporary_directory.hpp"

namespace vedette::config {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

const std::string hash_of_a_b = "c8687a08aa5d6ed2044328fa6a697ab8e96dc34291e8c2034ae8c38e6fcc6d65";

TEST(UserLines, AreKeptInTheirOrder) {
  const auto settings =
      read("user worker on >x +ping\nuser default off\nacllog-max-len 5\nacl-pubsub-default AllChannels\n").daemon;

  EXPECT_THAT(
      settings.users,
      ElementsAre(AllOf(Field(&UserLine::name, "worker"), Field(&UserLine::rules, ElementsAre("on", ">x", "+ping"))),
                  AllOf(Field(&UserLine::name, "default"), Field(&UserLine::rules, ElementsAre("off")))));
  EXPECT_EQ(settings.acllog_max_len, 5U);
  EXPECT_TRUE(settings.channels_by_default);
}

TEST(UserLines, MalformedRulesAreRefusedWithTheirLine) {
  const std::pair<const char*, const char*> cases[] = {
      {"user a foo", "Error in user declaration 'foo': Syntax error"},
      {"user a on (foo)", "Error in user declaration '(foo)': Syntax error"},
      {"user a (+ping", "Error in user declaration '(+ping': Unmatched parenthesis in selector definition."},
      {"user a on &* &b",
       "Error in user declaration '&b': Adding a pattern after the * pattern (or the 'allchannels' flag) is not valid "
       "and does not have any effect. Try 'resetchannels' to start with an empty list of channels"},
  };

  for (const auto& [line, reason] : cases) {
    const Problem problem = refusal("port 1\n" + std::string{line});
    EXPECT_EQ(problem.reason, reason);
    EXPECT_EQ(problem.line, 2U);
    EXPECT_FALSE(problem.logged);
  }
}

TEST(UserLines, NoErrorShowsAPassword) {
  for (const char* line : {"user a on <hunter2", "user a on #hunter2", "user a on !hunter2"}) {
    const Problem problem = refusal(line);
    EXPECT_THAT(problem.reason + problem.text, Not(HasSubstr("hunter2"))) << line;
  }
}

TEST(UserLines, NamesOfCommandsAreLookedUpLater) {
  EXPECT_THAT(read("user a on +nosuch -@nosuch (+other)").warnings, IsEmpty());
}

TEST(UserLines, OneUserStandsOnceInAFile) {
  EXPECT_EQ(refusal("user a on\nuser a off\n").reason,
            "Error in user declaration 'a': Duplicate user found. A user can only be defined once in config files");
}

TEST(UserLines, TheCommandLineComesBeforeTheFileAndTheFileBeforeWhatItIncludes) {
  const TemporaryDirectory directory;
  const std::string included = directory.write("users.conf", "user a on +info\nuser b on +info\n");

  const auto users =
      read("include " + included + "\nuser a on +role\nuser c on\n", {"user \"c\" \"off\""}).daemon.users;

  EXPECT_THAT(users, ElementsAre(Field(&UserLine::rules, ElementsAre("on", "+role")),
                                 Field(&UserLine::rules, ElementsAre("on", "+info")),
                                 Field(&UserLine::rules, ElementsAre("off"))));
}

TEST(UserLines, AndAnAclFileExcludeEachOther) {
  const Problem problem = refusal("aclfile /etc/users.acl\nuser a on\n");

  EXPECT_THAT(problem.reason, StartsWith("Configuring Redis with users defined in redis.conf and at the same setting "
                                         "an ACL file path is invalid"));
  EXPECT_TRUE(problem.logged);
}

TEST(UserLines, APasswordThatOpensNothingIsWarnedOf) {
  const auto unused = ElementsAre(HasSubstr("requirepass is for peers only"));

  EXPECT_THAT(read("requirepass x\nuser default on nopass ~* &* +@all\n").warnings, unused);
  EXPECT_THAT(read("user default on >y ~* &* +@all\nrequirepass x\n").warnings, unused);
  EXPECT_THAT(read("requirepass x\naclfile /etc/users.acl\n").warnings, unused);

  EXPECT_THAT(read("user default on #" + hash_of_a_b + " ~* &* +@all\nrequirepass \"a b\"\n").warnings, IsEmpty());
  EXPECT_THAT(read("requirepass x\nuser other on nopass\n").warnings, IsEmpty());
}

AclUsers users_of(const std::vector<std::pair<std::string, std::vector<std::string>>>& given) {
  AclUsers all;
  for (const auto& [name, rules] : given) {
    AclUser user;
    for (const auto& rule : rules) EXPECT_FALSE(user.apply(rule, {})) << rule;
    all.emplace(name, user);
  }
  return all;
}

std::string rewritten_users(const std::string& text, const AclUsers& all) {
  const Configuration given = read(text);
  return rewrite_sentinel_conf(text, given.daemon, given.state, &all);
}

TEST(UserLines, AreWrittenOverByThoseInForce) {
  const AclUsers all =
      users_of({{"default", {"on", "nopass", "~*", "&*", "+@all"}}, {"new", {"off"}}, {"old", {"on", ">a b"}}});

  const std::string text =
      rewritten_users("# users\nuser old on >x\n  USER gone on nopass\nport 1\n" + monitor_m1, all);

  EXPECT_THAT(text,
              StartsWith("# users\nuser old on sanitize-payload #" + hash_of_a_b + " resetchannels -@all\nport 1\n"));
  EXPECT_THAT(text, HasSubstr("# Generated by CONFIG REWRITE\nuser default on nopass sanitize-payload ~* &* +@all\n"
                              "user new off sanitize-payload resetchannels -@all\n"));
  EXPECT_THAT(text, Not(HasSubstr("gone")));
  EXPECT_EQ(rewritten_users(text, all), text);
}

TEST(UserLines, AreQuotedWhereTheyHaveTo) {
  const AclUsers all = users_of({{"o'neil\x01", {"&\"quoted\"", "(&\"'x\" &y)"}}});

  const Configuration again = read(rewritten_users(monitor_m1, all));

  ASSERT_EQ(again.daemon.users.size(), 1U);
  const UserLine& line = again.daemon.users[0];
  EXPECT_EQ(line.name, "o'neil\x01");
  AclUser user;
  const auto rules = acl_rules(line.rules);
  for (const AclRule& rule : std::get<std::vector<AclRule>>(rules)) EXPECT_FALSE(user.apply(rule, {}));
  EXPECT_EQ(acl_line(line.name, user), acl_line(line.name, all.begin()->second));
}

TEST(UserLines, StayAsTheyAreIfUsersAreKeptElsewhere) {
  const std::string text = "user a on >x\n" + monitor_m1;
  const Configuration given = read(text);

  EXPECT_THAT(rewrite_sentinel_conf(text, given.daemon, given.state), StartsWith(text));
}

}  // namespace
}  // namespace vedette::config
