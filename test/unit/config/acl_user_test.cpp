#include "config/acl_user.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "config/acl_text.hpp"
#include "test/unit/config/small_catalogue.hpp"

namespace vedette::config {
namespace {

using testing::HasSubstr;

const AclCatalogue catalogue = small_catalogue();
// Of "p" and of "secret".
const std::string hash_of_p = "148de9c5a7a44d19e56cd9ae1a554bf67847afb0c58f6e12fa29ac7ddfca9940";

/// A user made by these rules; the test fails if one is refused.
AclUser user_with(const std::vector<std::string>& words, bool channels_by_default = false) {
  AclUser user{channels_by_default};
  const auto rules = acl_rules(words);
  for (const AclRule& rule : std::get<std::vector<AclRule>>(rules)) {
    const auto problem = user.apply(rule, catalogue);
    if (problem) ADD_FAILURE() << rule.text << ": " << text_of(*problem);
  }
  return user;
}

std::string shown(const std::vector<std::string>& words) {
  return acl_line("t", user_with(words)).substr(7);
}

/// Why the last of these rules is refused.
std::string_view refusal_of(std::vector<std::string> words) {
  const std::string last = words.back();
  words.pop_back();
  AclUser user = user_with(words);
  const std::string before = acl_line("t", user);
  const auto problem = user.apply(last, catalogue);
  EXPECT_EQ(acl_line("t", user), before) << last;
  return problem ? text_of(*problem) : "";
}

bool may_run(const AclUser& user, std::string_view command, const std::string& first_argument = {}) {
  for (const AclSelector& selector : user.selectors()) {
    if (selector.allows(*catalogue.command(command), first_argument.empty() ? nullptr : &first_argument)) return true;
  }
  return false;
}

TEST(AclUser, IsShownAsRedisShowsIt) {
  struct Case {
    std::vector<std::string> rules;
    const char* shown;
  };
  const Case cases[] = {
      {{}, "off sanitize-payload resetchannels -@all"},
      {{"ON", "NoPass", "allCHANNELS", "AllKeys", "allCommands"}, "on nopass sanitize-payload ~* &* +@all"},
      {{"+PING", "+Sentinel|MASTER", "+PING"}, "off sanitize-payload resetchannels -@all +sentinel|master +ping"},
      {{"+sentinel|master", "+sentinel", "-sentinel|set"},
       "off sanitize-payload resetchannels -@all +sentinel -sentinel|set"},
      {{"+@all", "-@dangerous", "+info", "-info"}, "off sanitize-payload resetchannels +@all -@dangerous -info"},
      {{"+@READ", "-@read"}, "off sanitize-payload resetchannels -@all -@read"},
      {{"+ping|FoO", "+ping"}, "off sanitize-payload resetchannels -@all +ping"},
      {{"+ping", "+ping|FoO"}, "off sanitize-payload resetchannels -@all +ping +ping|foo"},
      {{"+info", "-@all", "+ping"}, "off sanitize-payload resetchannels -@all +ping"},
      {{"~a*", "%R~b", "%w~c", "%RW~d"}, "off sanitize-payload ~a* %R~b %W~c ~d resetchannels -@all"},
      {{"%R~a", "%W~a", "~a"}, "off sanitize-payload ~a resetchannels -@all"},
      {{"%R"}, "off sanitize-payload %R~ resetchannels -@all"},
      {{"%RW~*"}, "off sanitize-payload ~* resetchannels -@all"},
      {{"&a", "&b", "&a"}, "off sanitize-payload resetchannels &a &b -@all"},
      {{"(+PING ~a)", "(+info &x)"},
       "off sanitize-payload resetchannels -@all (~a resetchannels -@all +ping) (resetchannels &x -@all +info)"},
      {{"(+ping", "~a)"}, "off sanitize-payload resetchannels -@all (~a resetchannels -@all +ping)"},
      {{"()"}, "off sanitize-payload resetchannels -@all (resetchannels -@all)"},
      {{"(allkeys allchannels allcommands)"}, "off sanitize-payload resetchannels -@all (~* &* +@all)"},
      {{"(+ping)", "clearselectors"}, "off sanitize-payload resetchannels -@all"},
      {{"skip-sanitize-payload"}, "off skip-sanitize-payload resetchannels -@all"},
      {{""}, "off sanitize-payload resetchannels -@all"},
      {{"on", "~*", "&*", "+@all", ">p", "(+ping)", "reset"}, "off sanitize-payload resetchannels -@all"},
  };

  for (const auto& [rules, expected] : cases) EXPECT_EQ(shown(rules), expected);
}

TEST(AclUser, RefusesRulesAsRedisDoes) {
  const std::string unknown = "Unknown command or category name in ACL";
  const std::string syntax = "Syntax error";
  const std::string hash =
      "The password hash must be exactly 64 characters and contain only lowercase hexadecimal characters";
  const std::string no_password = "The password you are trying to remove from the user does not exist";
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"+get"}, unknown},
      {{"+sentinel|foo"}, unknown},
      {{"-sentinel|foo"}, unknown},
      {{"-ping|x"}, unknown},
      {{"+@nosuch"}, unknown},
      {{"-@nosuch"}, unknown},
      {{"+@"}, unknown},
      {{"+"}, unknown},
      {{"+@all|x"}, unknown},
      {{"(+nosuch)"}, unknown},
      {{"foo"}, syntax},
      {{"+ping|"}, syntax},
      {{"+ping|a b"}, syntax},
      {{"~a b"}, syntax},
      {{"&a b"}, syntax},
      {{"%RR~a"}, syntax},
      {{"%X~a"}, syntax},
      {{"%~"}, syntax},
      {{"(reset)"}, syntax},
      {{"(on)"}, syntax},
      {{"(>x)"}, syntax},
      {{"((+ping))"}, syntax},
      {{"(&a) +ping)"}, syntax},
      {{"(&\"a)"}, syntax},
      {{"#abc"}, hash},
      {{"#" + std::string(64, 'A')}, hash},
      {{"!x"}, hash},
      {{"<zz"}, no_password},
      {{"!" + std::string(64, 'a')}, no_password},
      {{"+sentinel|master|x"}, "Allowing first-arg of a subcommand is not supported"},
      {{"allkeys", "~a"},
       "Adding a pattern after the * pattern (or the 'allkeys' flag) is not valid and does not have any effect. Try "
       "'resetkeys' to start with an empty list of patterns"},
      {{"&*", "&a"},
       "Adding a pattern after the * pattern (or the 'allchannels' flag) is not valid and does not have any effect. "
       "Try 'resetchannels' to start with an empty list of channels"},
  };

  for (const auto& [rules, reason] : cases) EXPECT_EQ(refusal_of(rules), reason) << rules.back();
}

TEST(AclUser, KeepsOfAPasswordItsHashAlone) {
  const AclUser user = user_with({"on", ">p"});

  EXPECT_EQ(acl_line("t", user), "user t on sanitize-payload #" + hash_of_p + " resetchannels -@all");
  EXPECT_TRUE(user.accepts("p"));
  EXPECT_FALSE(user.accepts("P"));
  EXPECT_FALSE(user.accepts(hash_of_p));
  EXPECT_TRUE(user_with({"on", "#" + hash_of_p}).accepts("p"));
}

TEST(AclUser, HasAsManyPasswordsAsItIsGiven) {
  const AclUser user = user_with({"on", ">a", ">b", ">a", ">c", "<b"});

  EXPECT_EQ(user.passwords().size(), 2U);
  EXPECT_TRUE(user.accepts("a"));
  EXPECT_FALSE(user.accepts("b"));
  EXPECT_TRUE(user.accepts("c"));
}

TEST(AclUser, NopassOpensToAnyPasswordUntilOneIsSet) {
  EXPECT_TRUE(user_with({"on", ">a", "nopass"}).accepts("anything"));
  EXPECT_FALSE(user_with({"on", "nopass", ">a"}).accepts("anything"));
  EXPECT_FALSE(user_with({"on", "nopass", "resetpass"}).accepts("anything"));
  EXPECT_FALSE(user_with({"on"}).accepts(""));
  EXPECT_TRUE(user_with({"on", ">"}).accepts(""));
}

TEST(AclUser, WhoIsOffComesInWithNothing) {
  EXPECT_FALSE(user_with({"nopass"}).accepts("x"));
  EXPECT_FALSE(user_with({"on", ">x", "off"}).accepts("x"));
}

TEST(AclUser, AContainerStandsForAllThatIsInIt) {
  const AclUser user = user_with({"+sentinel", "-sentinel|set"});

  EXPECT_TRUE(may_run(user, "sentinel|master"));
  EXPECT_TRUE(may_run(user, "sentinel|help"));
  EXPECT_FALSE(may_run(user, "sentinel|set"));
  EXPECT_FALSE(may_run(user, "ping"));
}

TEST(AclUser, ACategoryTakesInWhatIsInsideItsContainers) {
  // As in Redis: SENTINEL HELP is not dangerous, but SENTINEL is.
  const AclUser user = user_with({"+@all", "-@dangerous"});

  EXPECT_FALSE(may_run(user, "sentinel|help"));
  EXPECT_FALSE(may_run(user, "info"));
  EXPECT_TRUE(may_run(user, "ping"));
}

TEST(AclUser, AFirstArgumentCanBeAllowedAlone) {
  const AclUser user = user_with({"+ping|Foo"});

  EXPECT_TRUE(may_run(user, "ping", "fOO"));
  EXPECT_FALSE(may_run(user, "ping", "bar"));
  EXPECT_FALSE(may_run(user, "ping"));
  EXPECT_FALSE(may_run(user_with({"+ping|foo", "-ping"}), "ping", "foo"));
}

TEST(AclUser, EachSelectorIsEnough) {
  const AclUser user = user_with({"+ping", "(+info)"});

  EXPECT_TRUE(may_run(user, "ping"));
  EXPECT_TRUE(may_run(user, "info"));
  EXPECT_FALSE(may_run(user, "subscribe"));
}

TEST(AclUser, ChannelsByDefaultAreSettled) {
  EXPECT_EQ(acl_line("t", user_with({"(+ping)"}, true)), "user t off sanitize-payload &* -@all (&* -@all +ping)");
  EXPECT_EQ(acl_line("t", user_with({"resetchannels"}, true)), "user t off sanitize-payload resetchannels -@all");
  EXPECT_EQ(acl_line("t", user_with({"resetchannels", "reset"}, true)), "user t off sanitize-payload &* -@all");
}

TEST(AclUser, MayEverythingOnlyIfNothingIsTakenAway) {
  EXPECT_TRUE(AclUser::unrestricted().may_everything());
  EXPECT_TRUE(user_with({"(+@all &*)"}).may_everything());
  EXPECT_FALSE(user_with({"+@all"}).may_everything());
  EXPECT_FALSE(user_with({"&*", "+@all", "-ping"}).may_everything());
  EXPECT_TRUE(user_with({"&*", "+@all", "-ping", "+ping"}).may_everything());
}

TEST(AclRules, AMaskedRuleShowsNoPassword) {
  EXPECT_EQ((AclRule{">secret", {}}.masked()), ">***");
  EXPECT_EQ((AclRule{"#secret", {}}.masked()), "#***");
  EXPECT_EQ((AclRule{"+ping", {}}.masked()), "+ping");
}

TEST(AclRules, ASelectorThatIsNotClosedIsNamed) {
  const std::vector<std::string> words{"on", "(+ping ~a", "+info"};

  const auto rules = acl_rules(words);

  ASSERT_TRUE(std::holds_alternative<UnmatchedParenthesis>(rules));
  EXPECT_EQ(std::get<UnmatchedParenthesis>(rules).text, "(+ping ~a");
}

std::string refusal_of_file(std::string_view text) {
  const auto result = read_acl_file("users.acl", text, catalogue, false);
  const auto* problem = std::get_if<std::string>(&result);
  return problem ? *problem : "";
}

TEST(AclFile, IsReadAsRedisReadsIt) {
  const auto result =
      read_acl_file("users.acl", "\n user  a on  >p \r\nuser b off\n\tuser c on (+ping ~x) \n", catalogue, false);
  const auto& users = std::get<AclUsers>(result);

  EXPECT_EQ(acl_file_text(users), "user a on sanitize-payload #" + hash_of_p +
                                      " resetchannels -@all\n"
                                      "user b off sanitize-payload resetchannels -@all\n"
                                      "user c on sanitize-payload resetchannels -@all (~x resetchannels -@all +ping)\n"
                                      "user default on nopass sanitize-payload ~* &* +@all\n");
}

TEST(AclFile, AllMistakesAreToldAtOnce) {
  const std::string end = "WARNING: ACL errors detected, no change to the previously active ACL rules was performed";

  EXPECT_EQ(refusal_of_file("usr a on\n"),
            "users.acl:1 should start with user keyword followed by the username. " + end);
  EXPECT_EQ(refusal_of_file("user a on >b\nuser a off\n"), "WARNING: Duplicate user 'a' found on line 2. " + end);
  EXPECT_EQ(
      refusal_of_file("user a on +nosuch\nuser\nuser b foo\nuser c (+ping\nuser d \"x\"\n user e on\n\tuser f on\r\n"
                      "user g on  \nuser h +sentinel|master|x\nuser i (+nosuch)\n"),
      "users.acl:1: Error in applying operation '+nosuch': Unknown command or category name in ACL. "
      "users.acl:2 should start with user keyword followed by the username. users.acl:3: Syntax error. "
      "users.acl:4: Unmatched parenthesis in selector definition.users.acl:5: Syntax error. "
      "users.acl:9: Allowing first-arg of a subcommand is not supported. "
      "users.acl:10: Error in applying operation '(+nosuch)': Unknown command or category name in ACL. " +
          end);
}

TEST(AclFile, NoErrorShowsAPassword) {
  EXPECT_THAT(refusal_of_file("user a <hunter2 #hunter2 foo"), testing::Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace vedette::config
