#include "daemon/access_control.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "daemon/acl_catalogue.hpp"
#include "daemon/command_table.hpp"
#include "test/unit/daemon/talk.hpp"

namespace vedette::daemon {
namespace {

config::DaemonSettings settings_with(const std::string& password, std::vector<config::UserLine> users = {}) {
  config::DaemonSettings settings;
  settings.requirepass = password;
  settings.users = std::move(users);
  return settings;
}

AccessControl control_of(const config::DaemonSettings& settings) {
  return AccessControl{std::get<config::AclUsers>(configured_users(settings))};
}

/// The complaint about such users.
std::string refusal_of(std::vector<config::UserLine> users) {
  const auto result = configured_users(settings_with("", std::move(users)));
  const auto* complaint = std::get_if<std::string>(&result);
  return complaint ? *complaint : "";
}

/// Of a user with these rules.
std::optional<Denial> judged(const std::vector<std::string>& words, const std::string& request) {
  config::AclUser user;
  const auto rules = config::acl_rules(words);
  for (const auto& rule : std::get<std::vector<config::AclRule>>(rules)) {
    EXPECT_FALSE(user.apply(rule, acl_catalogue())) << rule.text;
  }
  const auto asked = words_of(request);
  const CommandNames names;
  const CommandRow* row = names.find(asked[0]);
  if (!subcommands(*row).empty() && asked.size() > 1) row = CommandNames::find(*row, asked[1]);
  return judge(user, *row, asked);
}

/// `command sentinel|set`, `channel x`; empty: it may be run.
std::string denied(const std::vector<std::string>& rules, const std::string& request) {
  const auto denial = judged(rules, request);
  if (!denial) return "";
  return (denial->what == Denial::What::command ? "command " : "channel ") + denial->object;
}

TEST(AccessControl, WithoutAPasswordTheDefaultUserComesInWithAny) {
  const AccessControl access = control_of(settings_with(""));

  EXPECT_FALSE(access.strangers_must_authenticate());
  EXPECT_FALSE(access.default_has_password());
  EXPECT_TRUE(access.accepts("default", "whatever"));
  EXPECT_FALSE(access.accepts("somebody", ""));
}

TEST(AccessControl, WithAPasswordOnlyThatOneOpens) {
  const AccessControl access = control_of(settings_with("secret"));

  EXPECT_TRUE(access.strangers_must_authenticate());
  EXPECT_TRUE(access.accepts("default", "secret"));
  EXPECT_FALSE(access.accepts("default", "Secret"));
  EXPECT_FALSE(access.accepts("default", ""));
  EXPECT_FALSE(access.accepts("Default", "secret"));
}

TEST(AccessControl, ALineForTheDefaultUserCountsMoreThanRequirepass) {
  const AccessControl open = control_of(settings_with("secret", {{"default", {"on", "nopass", "+@all"}}}));
  EXPECT_FALSE(open.strangers_must_authenticate());

  const AccessControl other = control_of(settings_with("secret", {{"default", {"on", ">other", "+@all"}}}));
  EXPECT_FALSE(other.accepts("default", "secret"));
  EXPECT_TRUE(other.accepts("default", "other"));
}

TEST(AccessControl, WhenTheDefaultUserIsOffStrangersMustAuthenticate) {
  const AccessControl access = control_of(settings_with("", {{"default", {"off", "nopass", "+@all"}}}));

  EXPECT_TRUE(access.strangers_must_authenticate());
  EXPECT_FALSE(access.default_has_password());
  EXPECT_FALSE(access.accepts("default", "x"));
}

TEST(AccessControl, UsersThatCannotBeLoadedAreNamed) {
  const std::string end = "\nCritical error while loading ACLs. Exiting.";

  EXPECT_EQ(refusal_of({{"a", {"on", "+nosuch"}}}),
            "Error loading ACL rule '+nosuch' for the user named 'a': Unknown command or category name in ACL" + end);
  EXPECT_EQ(refusal_of({{"a", {"(+nosuch)"}}}),
            "Error loading ACL rule '(+nosuch)' for the user named 'a': Unknown command or category name in ACL" + end);
  EXPECT_EQ(refusal_of({{"a b", {"on"}}}), "Spaces not allowed in ACL usernames" + end);
  EXPECT_EQ(refusal_of({{"a", {"+client|list"}}}), "");
}

TEST(AccessControl, OfMixedRulesTheLastCounts) {
  EXPECT_EQ(denied({"+@all", "-@dangerous", "+info"}, "INFO"), "");
  EXPECT_EQ(denied({"+@all", "-@dangerous", "+info"}, "ROLE"), "command role");
  EXPECT_EQ(denied({"-@all", "+sentinel", "-sentinel|set"}, "SENTINEL SET m quorum 1"), "command sentinel|set");
  EXPECT_EQ(denied({"-@all", "+sentinel", "-sentinel|set"}, "SENTINEL MASTERS"), "");
  EXPECT_EQ(denied({"+@all", "-command|count"}, "COMMAND COUNT"), "command command|count");
  EXPECT_EQ(denied({"+@all", "-command|count"}, "COMMAND"), "");
}

TEST(AccessControl, WhatLetsOneInIsAlwaysAllowed) {
  EXPECT_EQ(denied({}, "AUTH x"), "");
  EXPECT_EQ(denied({}, "HELLO 3"), "");
  EXPECT_EQ(denied({}, "PING"), "command ping");
}

TEST(AccessControl, ChannelsAreMatchedAndPatternsComparedToTheLetter) {
  const std::vector<std::string> rules{"+@all", "&+x*", "&[ab]"};

  EXPECT_EQ(denied(rules, "SUBSCRIBE +x1 a"), "");
  EXPECT_EQ(denied(rules, "SUBSCRIBE +x1 y"), "channel y");
  EXPECT_EQ(denied(rules, "PSUBSCRIBE +x*"), "");
  EXPECT_EQ(denied(rules, "PSUBSCRIBE +x1"), "channel +x1");
  EXPECT_EQ(denied(rules, "PSUBSCRIBE +x* *"), "channel *");
  EXPECT_EQ(denied(rules, "PUBLISH b x"), "");
  EXPECT_EQ(denied(rules, "PUBLISH __sentinel__:hello x"), "channel __sentinel__:hello");
  EXPECT_EQ(denied(rules, "UNSUBSCRIBE y"), "");
  EXPECT_EQ(denied(rules, "PUNSUBSCRIBE y"), "");
  EXPECT_EQ(denied({"+@all"}, "SUBSCRIBE a"), "channel a");
  EXPECT_EQ(denied({"+@all", "allchannels"}, "PSUBSCRIBE *"), "");
}

TEST(AccessControl, OneSelectorMustAllowBothCommandAndChannel) {
  const std::vector<std::string> rules{"+publish", "(+subscribe &a)", "(+subscribe &b)"};

  EXPECT_EQ(denied(rules, "SUBSCRIBE a"), "");
  EXPECT_EQ(denied(rules, "SUBSCRIBE b"), "");
  EXPECT_EQ(denied(rules, "SUBSCRIBE a b"), "channel b");
  EXPECT_EQ(denied(rules, "PUBLISH a x"), "channel a");
  EXPECT_EQ(denied(rules, "PSUBSCRIBE a"), "command psubscribe");
}

TEST(AclLog, EqualDenialsAreOneEntryForAMinute) {
  AclLog log{128};
  const auto at = [](int ms) { return quorum::Reading{quorum::at_ms(ms), {}, quorum::Milliseconds{1'000'000 + ms}}; };
  const auto denial = [](const char* object) {
    AclLog::Entry entry;
    entry.object = object;
    entry.user = "a";
    return entry;
  };

  log.add(denial("ping"), at(0));
  log.add(denial("info"), at(10));
  log.add(denial("ping"), at(60000));
  log.add(denial("info"), at(60011));

  ASSERT_EQ(log.entries().size(), 3U);
  const auto& info = log.entries().front();
  EXPECT_EQ(info.id, 2U);
  EXPECT_EQ(info.count, 1U);
  const auto& ping = *std::next(log.entries().begin());
  EXPECT_EQ(ping.id, 0U);
  EXPECT_EQ(ping.count, 2U);
  EXPECT_EQ(ping.created, quorum::Milliseconds{1'000'000});
  EXPECT_EQ(ping.last_time, quorum::Milliseconds{1'060'000});
}

TEST(AclLog, KeepsTheNewestAndOfLongWordsTheBeginning) {
  AclLog log{2};
  for (const char* object : {"a", "b", "c"}) {
    AclLog::Entry entry;
    entry.object = object + std::string(100000, 'x');
    log.add(entry, {});
  }

  ASSERT_EQ(log.entries().size(), 2U);
  EXPECT_EQ(log.entries().front().object, "c" + std::string(AclLog::longest_word - 1, 'x'));
}

TEST(AclLog, OfLengthZeroKeepsNothing) {
  AclLog log{0};
  log.add({}, {});

  EXPECT_TRUE(log.entries().empty());
}

}  // namespace
}  // namespace vedette::daemon
