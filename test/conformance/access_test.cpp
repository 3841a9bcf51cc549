#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <regex>
#include <string>
#include <vector>

#include "test/conformance/access_words.hpp"
#include "test/conformance/pair.hpp"
#include "test/conformance/wire.hpp"

// Users, what they may do, and what they are told when they may not.

namespace vedette::conformance {
namespace {

class Access : public testing::Test {
 protected:
  static void SetUpTestSuite() { pair_ = std::make_unique<Pair>(); }
  static void TearDownTestSuite() { pair_.reset(); }

  /// Each test begins with the user `default` alone.
  void SetUp() override {
    for (const lab::Sentinel* sentinel : {&pair_->ours(), &pair_->theirs()}) {
      for (const auto& name : sentinel->command({"ACL", "USERS"}).items) {
        if (name.text != "default") sentinel->command({"ACL", "DELUSER", name.text});
      }
      sentinel->command({"ACL", "LOG", "RESET"});
    }
  }

  void expect_alike(Wire& ours, Wire& theirs, const std::string& request) {
    EXPECT_EQ(in_common_words(masked(ours.ask(request))), in_common_words(masked(theirs.ask(request)))) << request;
  }

  void compare(const std::vector<std::string>& requests, const std::string& greeting = "HELLO 2") {
    Wire ours{pair_->ours().at()};
    Wire theirs{pair_->theirs().at()};
    expect_alike(ours, theirs, greeting);
    for (const std::string& request : requests) expect_alike(ours, theirs, request);
  }

  void both(const std::vector<std::string>& words) {
    EXPECT_EQ(to_string(pair_->ours().command(words)), to_string(pair_->theirs().command(words)));
  }

  static std::unique_ptr<Pair> pair_;
};

std::unique_ptr<Pair> Access::pair_;

/// What may stand behind `ACL SETUSER t reset`. Only such mixtures of commands as every version shows alike.
const std::vector<std::string> rule_lists = {
    "",
    "on",
    "OFF",
    "on >p",
    "on >p >q <p",
    "on >p nopass",
    "nopass >p",
    "nopass resetpass",
    ">",
    "<zz",
    "#abc",
    "#ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef0123456789",
    "#abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789",
    "#abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789 "
    "!abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789",
    "!abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789",
    "!x",
    "sanitize-payload",
    "skip-sanitize-payload",
    "NOPASS allCHANNELS AllKeys",
    "~a* %R~b %W~c %RW~d",
    "%RR~a",
    "%WR~a",
    "%rw~a",
    "~a %R~a",
    "%R~a %W~a",
    "%~",
    "%X~a",
    "%R",
    "%R~*",
    "~",
    "&",
    "'~a b'",
    "'&a b'",
    "allkeys ~a",
    "allkeys resetkeys ~a",
    "&* &a",
    "&* resetchannels &a",
    "&a &b &a",
    "+ping",
    "+PING",
    "+@all",
    "+@ALL",
    "ALLCOMMANDS",
    "nocommands",
    "+@all -@all",
    "+@all -ping",
    "+Sentinel|MASTER",
    "+sentinel|help",
    "+sentinel|foo",
    "-sentinel|foo",
    "+sentinel|master|x",
    "+client|setname|x",
    "+get",
    "+multi",
    "+slaveof",
    "+quit",
    "+config",
    "-get",
    "+",
    "+@",
    "+@nosuch",
    "-@nosuch",
    "+@all|x",
    "+@all -@dangerous",
    "-@all +@connection",
    "+ping|foo",
    "+ping|",
    "-ping|x",
    "+hello",
    "+command|count",
    "+command -command|count",
    "(+ping ~a)",
    "'(+ping ~a)' '(+info &x)'",
    "(+ping ~a) (+info &x)",
    "(+nosuch)",
    "(+ping",
    "'(+ping ~a' +info",
    "()",
    "( )",
    "(reset)",
    "(on)",
    "(>x)",
    "(allkeys allchannels allcommands)",
    "(+ping) clearselectors",
    "foo",
    "reset foo",
    "on ''",
    "RESET On",
};

TEST_F(Access, RulesAreTakenAndShownAlike) {
  std::vector<std::string> requests;
  for (const std::string& rules : rule_lists) {
    requests.push_back("ACL SETUSER t reset");
    requests.push_back("ACL SETUSER t " + rules);
    requests.push_back("ACL GETUSER t");
    requests.push_back("ACL LIST");
  }
  compare(requests);
}

TEST_F(Access, UsersAreShownAlikeInResp3) {
  compare({"ACL SETUSER t reset on >p ~a &b +ping", "ACL GETUSER t", "ACL SETUSER t (+info)", "ACL GETUSER t",
           "ACL GETUSER nosuch", "ACL USERS", "ACL WHOAMI", "ACL LOG", "ACL CAT"},
          "HELLO 3");
}

TEST_F(Access, CommandsAreAnsweredAlike) {
  compare({"ACL",
           "ACL FOO",
           "acl foo",
           "ACL WHOAMI",
           "ACL WHOAMI x",
           "ACL USERS",
           "ACL USERS x",
           "ACL LIST",
           "ACL LIST x",
           "ACL GETUSER",
           "ACL GETUSER nosuch",
           "ACL GETUSER Default",
           "ACL CAT",
           "ACL CAT read",
           "ACL CAT PUBSUB x",
           "ACL CAT nosuch",
           "ACL CAT @read",
           "ACL CAT sentinel",
           "ACL LOG",
           "ACL LOG 5",
           "ACL LOG -1",
           "ACL LOG x",
           "ACL LOG 1 2",
           "ACL LOG Reset",
           "ACL SAVE",
           "ACL LOAD",
           "ACL SAVE x",
           "ACL DRYRUN",
           "ACL DRYRUN default",
           "ACL DRYRUN default PING",
           "ACL DRYRUN nosuch PING",
           "ACL DRYRUN default nosuch",
           "ACL DRYRUN default get x",
           "ACL DRYRUN default SENTINEL",
           "ACL DRYRUN default SENTINEL FOO",
           "ACL DRYRUN default SENTINEL MASTERS x",
           "ACL DRYRUN default SENTINEL MASTERS",
           "ACL DRYRUN default PUBLISH a b",
           "ACL GENPASS 0",
           "ACL GENPASS -1",
           "ACL GENPASS 4097",
           "ACL GENPASS x",
           "ACL GENPASS 1 2",
           "ACL SETUSER",
           "ACL SETUSER 'bad name'",
           "ACL SETUSER \"bad\\x00name\"",
           "ACL SETUSER a",
           "ACL SETUSER b reset off",
           "ACL SETUSER B reset on",
           "ACL USERS",
           "ACL DELUSER",
           "ACL DELUSER nosuch",
           "ACL DELUSER a a nosuch",
           "ACL DELUSER b default B",
           "ACL USERS",
           "ACL DELUSER default"});
}

TEST_F(Access, CommandsAreDescribedAlike) {
  compare({"COMMAND INFO acl|cat acl|deluser acl|dryrun acl|genpass acl|getuser acl|help acl|list",
           "COMMAND INFO acl|load acl|log acl|save acl|setuser acl|users acl|whoami acl|nosuch"});
  compare({"COMMAND INFO acl|cat acl|setuser"}, "HELLO 3");
}

TEST_F(Access, UsersComeInAlike) {
  compare({"AUTH t x",
           "AUTH x",
           "AUTH default x",
           "AUTH a b c",
           "ACL SETUSER t reset on >pw +acl|whoami +ping",
           "ACL SETUSER off reset off >pw +@all",
           "ACL SETUSER open reset on nopass +acl|whoami +acl|setuser +acl|deluser",
           "ACL SETUSER locked reset on +@all",
           "AUTH t wrong",
           "AUTH T pw",
           "AUTH off pw",
           "AUTH locked ''",
           "AUTH t ''",
           "HELLO 3 AUTH t wrong",
           "ACL WHOAMI",
           "AUTH t pw",
           "ACL WHOAMI",
           "AUTH t wrong",
           "ACL WHOAMI",
           "HELLO 3 AUTH open anything",
           "ACL WHOAMI",
           "HELLO 2",
           "ACL SETUSER t >second <pw",
           "AUTH t pw",
           "AUTH t second",
           "PING",
           "INFO",
           "AUTH open x",
           "ACL DELUSER open"});
}

TEST_F(Access, WhatIsDeniedIsToldAlike) {
  compare({"ACL SETUSER t reset on >pw +@all -sentinel|set -info &+x* &news",
           "AUTH t pw",
           "INFO",
           "info sentinel",
           "FOO",
           "SENTINEL foo",
           "SENTINEL set",
           "SENTINEL SET a b c",
           "SENTINEL MASTERS x",
           "SENTINEL get-master-addr-by-name nosuch",
           "PUBLISH a b",
           "PUBLISH +x1 b",
           "PUBLISH __sentinel__:hello b",
           "SUBSCRIBE a",
           "SUBSCRIBE news a",
           "SUBSCRIBE a news",
           "PSUBSCRIBE *",
           "PSUBSCRIBE +x1",
           "PSUBSCRIBE +x* new*",
           "PSUBSCRIBE +x*",
           "SUBSCRIBE news +x2",
           "INFO",
           "PING",
           "ROLE",
           "UNSUBSCRIBE other",
           "UNSUBSCRIBE news",
           "UNSUBSCRIBE",
           "PUNSUBSCRIBE",
           "ACL SETUSER t -@all",
           "PING",
           "ACL WHOAMI",
           "COMMAND",
           "COMMAND COUNT",
           "CLIENT ID",
           "SUBSCRIBE news",
           "UNSUBSCRIBE",
           "HELLO 2",
           "AUTH t pw"});
}

std::vector<std::string> names_of(const lab::Sentinel& sentinel) {
  std::vector<std::string> names;
  for (const auto& name : sentinel.command({"COMMAND", "LIST"}).items) names.push_back(name.text);
  return names;
}

std::int64_t arity_of(lab::Connection& sentinel, const std::string& name) {
  const lab::Reply info = sentinel.command({"COMMAND", "INFO", name});
  return info.items.empty() || info.items[0].items.size() < 2 ? 0 : info.items[0].items[1].integer;
}

TEST_F(Access, EveryRuleMeansTheSameForEveryCommand) {
  lab::Connection ours{pair_->ours().at()};
  lab::Connection theirs{pair_->theirs().at()};
  const std::vector<std::vector<std::string>> lists = {
      {},
      {"+@all"},
      {"+@all", "&*"},
      {"+@all", "&a", "-@dangerous"},
      {"+@all", "-@admin", "+sentinel|masters"},
      {"-@all", "+@connection"},
      {"+@slow", "&*"},
      {"+@fast", "&a"},
      {"+@pubsub", "&b"},
      {"+@dangerous", "-sentinel"},
      {"+sentinel", "-sentinel|set", "+client", "-client|list"},
      {"+acl", "+command", "-command|count"},
      {"+command|count", "+acl|whoami"},
      {"+@all", "-client", "+client|id"},
      {"+@all", "-@connection", "+ping"},
      {"+ping|a", "+subscribe", "&a"},
      {"(+ping)", "(+@pubsub &b)", "+info"},
      {"(+@all -@dangerous)", "+sentinel|get-master-addr-by-name", "&a"},
      {"+@read", "+@write", "+@blocking", "+@scripting"},
      {"+@all", "-@slow"},
  };
  const auto our_names = names_of(pair_->ours());
  std::size_t compared = 0;

  for (std::vector<std::string> rules : lists) {
    rules.insert(rules.begin(), {"ACL", "SETUSER", "t", "reset"});
    ASSERT_TRUE(ours.command(rules).is("OK"));
    ASSERT_TRUE(theirs.command(rules).is("OK"));
    for (const std::string& name : names_of(pair_->theirs())) {
      if (std::ranges::find(our_names, name) == our_names.end()) continue;
      const auto arity = arity_of(theirs, name);
      if (arity_of(ours, name) != arity) continue;
      std::vector<std::string> request{"ACL", "DRYRUN", "t", name.substr(0, name.find('|'))};
      if (const auto bar = name.find('|'); bar != std::string::npos) request.push_back(name.substr(bar + 1));
      while (request.size() < 3 + static_cast<std::size_t>(std::abs(arity))) request.emplace_back("a");
      const auto text = [](const lab::Reply& reply) {
        return std::regex_replace(reply.text, std::regex{"(This user|User t) has no"}, "<user> has no");
      };

      EXPECT_EQ(text(ours.command(request)), text(theirs.command(request)))
          << testing::PrintToString(rules) << ' ' << name;
      ++compared;
    }
  }
  EXPECT_GT(compared, 1000U);
}

TEST_F(Access, TheLogTellsTheSame) {
  compare({"ACL SETUSER t reset on >pw +@all -info &a", "AUTH t pw", "INFO", "INFO", "SENTINEL SET a b c",
           "SUBSCRIBE b", "SUBSCRIBE a c", "PSUBSCRIBE a*", "PUBLISH x y", "INFO", "AUTH t wrong", "AUTH wrong",
           "AUTH nosuch x", "HELLO 3 AUTH nosuch x", "AUTH nosuch y"});

  const auto ours = told_by_log(pair_->ours());
  EXPECT_EQ(ours, told_by_log(pair_->theirs()));
  EXPECT_EQ(ours.size(), 8U);

  for (int i = 0; i < 12; ++i) compare({"AUTH user" + std::to_string(i) + " x"});
  EXPECT_EQ(told_by_log(pair_->ours()), told_by_log(pair_->theirs()));
}

TEST_F(Access, WhoIsDeletedOrMayNoLongerListenIsTurnedOutAlike) {
  struct Case {
    std::string login;
    std::string listens;
    std::vector<std::string> order;
  };
  const std::vector<Case> cases = {
      {"AUTH t pw", "PING", {"ACL", "DELUSER", "t"}},
      {"AUTH t pw", "SUBSCRIBE a", {"ACL", "DELUSER", "t"}},
      {"HELLO 3 AUTH t pw", "SUBSCRIBE a", {"ACL", "SETUSER", "t", "resetchannels", "&b"}},
      {"AUTH t pw", "PSUBSCRIBE a*", {"ACL", "SETUSER", "t", "resetchannels", "&a"}},
      {"AUTH t pw", "SUBSCRIBE a", {"ACL", "SETUSER", "t", "resetchannels", "&a"}},
      {"AUTH t pw", "SUBSCRIBE a", {"ACL", "SETUSER", "t", "reset", "on", ">pw", "+ping", "&a*"}},
      {"AUTH t pw", "PING", {"ACL", "SETUSER", "t", "reset"}},
      {"AUTH t pw", "PING", {"ACL", "SETUSER", "t", "off"}},
  };

  for (const auto& [login, listens, order] : cases) {
    both({"ACL", "SETUSER", "t", "reset", "on", ">pw", "+@all", "&a*", "&a"});
    Wire ours{pair_->ours().at()};
    Wire theirs{pair_->theirs().at()};
    expect_alike(ours, theirs, login);
    expect_alike(ours, theirs, listens);
    both(order);
    expect_alike(ours, theirs, "PING");
  }
}

}  // namespace
}  // namespace vedette::conformance
