#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "test/conformance/pair.hpp"
#include "test/lab/wait_until.hpp"

// What is too long, or too much in motion, to be compared byte by byte.

namespace vedette::conformance {
namespace {

std::vector<std::string> texts(const lab::Reply& reply) {
  std::vector<std::string> result;
  for (const auto& item : reply.items) result.push_back(item.text);
  return result;
}

bool is_of_acl(const std::string& name) {
  return name == "acl" || name.starts_with("acl|");
}

/// Without the commands of the access control list, which are compared elsewhere.
std::vector<std::string> without_acl(std::vector<std::string> names) {
  std::erase_if(names, is_of_acl);
  return names;
}

/// Keys and section titles of an INFO text, in their order. The numbered lines of masters are one key each.
std::vector<std::string> info_keys(const std::string& text) {
  std::vector<std::string> keys;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) keys.push_back(line.substr(0, line.find(':')));
  }
  return keys;
}

/// COMMAND or COMMAND DOCS: what is said of each command and subcommand, by its name. The order is any.
using Rows = std::map<std::string, std::string>;

void add_rows(const lab::Reply& commands, Rows& rows) {
  for (const lab::Reply& row : commands.items) {
    ASSERT_EQ(row.items.size(), 10U);
    std::string said;
    for (std::size_t part = 1; part < 9; ++part) said += to_string(row.items[part]) + ' ';
    if (!is_of_acl(row.items[0].text)) {
      rows.emplace(row.items[0].text, said + std::to_string(row.items[9].items.size()));
    }
    add_rows(row.items[9], rows);
  }
}

/// What COMMAND DOCS says of one command, but for what is only text and for the arguments: since when, which group.
std::map<std::string, std::string> facts(const lab::Reply& docs) {
  std::map<std::string, std::string> facts;
  if (docs.items.size() != 2) return facts;
  const auto& parts = docs.items[1].items;
  for (std::size_t i = 0; i + 1 < parts.size(); i += 2) facts[parts[i].text] = to_string(parts[i + 1]);
  for (const char* own_words : {"summary", "complexity", "history", "arguments"}) facts.erase(own_words);
  return facts;
}

bool has_arguments(const lab::Reply& docs) {
  return docs.items.size() == 2 && docs.items[1].field("arguments").has_value();
}

class Surface : public testing::TestWithParam<Original> {};

TEST_P(Surface, InfoHasTheKeysOfTheOriginalInTheSameOrder) {
  Pair pair{GetParam()};

  EXPECT_EQ(info_keys(pair.ours().command({"INFO"}).text), info_keys(pair.theirs().command({"INFO"}).text));
}

TEST_P(Surface, CommandDescribesTheSameCommandsAlike) {
  Pair pair{GetParam()};
  Rows ours;
  Rows theirs;
  add_rows(pair.ours().command({"COMMAND"}), ours);
  add_rows(pair.theirs().command({"COMMAND"}), theirs);

  EXPECT_EQ(ours, theirs);

  const auto our_names = without_acl(texts(pair.ours().command({"COMMAND", "LIST"})));
  const auto their_names = without_acl(texts(pair.theirs().command({"COMMAND", "LIST"})));
  EXPECT_THAT(our_names, testing::UnorderedElementsAreArray(their_names));
}

TEST_P(Surface, CommandListFiltersAlike) {
  Pair pair{GetParam()};

  for (const char* category : {"fast", "slow", "admin", "dangerous", "connection", "pubsub", "read", "FAST", "@fast"}) {
    const std::vector<std::string> request = {"COMMAND", "LIST", "FILTERBY", "ACLCAT", category};
    EXPECT_THAT(without_acl(texts(pair.ours().command(request))),
                testing::UnorderedElementsAreArray(without_acl(texts(pair.theirs().command(request)))))
        << category;
  }
  for (const char* pattern : {"*", "client|*", "*list", "[ac]*|help", "CLIENT|*"}) {
    const std::vector<std::string> request = {"COMMAND", "LIST", "FILTERBY", "PATTERN", pattern};
    EXPECT_THAT(without_acl(texts(pair.ours().command(request))),
                testing::UnorderedElementsAreArray(without_acl(texts(pair.theirs().command(request)))))
        << pattern;
  }
}

TEST_P(Surface, DocsTellOfTheSameCommands) {
  Pair pair{GetParam()};
  const auto names = without_acl(texts(pair.theirs().command({"COMMAND", "LIST"})));
  ASSERT_FALSE(names.empty());

  for (const std::string& name : names) {
    // With all that a container holds, and sometimes without, a reply is nested more deeply than hiredis reads.
    if (std::ranges::any_of(names, [&](const std::string& other) { return other.starts_with(name + "|"); })) continue;
    const std::vector<std::string> request = {"COMMAND", "DOCS", name};
    const lab::Reply ours = pair.ours().command(request);
    const lab::Reply theirs = pair.theirs().command(request);
    if (!theirs.ok()) continue;
    EXPECT_TRUE(ours.ok()) << name << ": " << ours;
    EXPECT_EQ(facts(ours), facts(theirs)) << name;
    EXPECT_TRUE(has_arguments(ours) || !has_arguments(theirs)) << name;
  }
}

TEST_P(Surface, EveryFormOfHelpBeginsAndEndsAlike) {
  Pair pair{GetParam()};

  for (const char* container : {"SENTINEL", "CLIENT", "COMMAND"}) {
    const auto ours = texts(pair.ours().command({container, "HELP"}));
    const auto theirs = texts(pair.theirs().command({container, "HELP"}));
    ASSERT_GT(ours.size(), 4U) << container;
    EXPECT_EQ(ours.front(), theirs.front());
    EXPECT_EQ(ours[ours.size() - 2], theirs[theirs.size() - 2]);
  }
}

TEST_P(Surface, EventsOfOrdersAreAlike) {
  Pair pair{GetParam()};
  const auto our_events = pair.ours().events();
  const auto their_events = pair.theirs().events();
  const std::vector<std::vector<std::string>> orders = {
      {"SENTINEL", "MONITOR", "m2", "127.0.0.1", "0", "1"},
      {"SENTINEL", "SET", "m2", "quorum", "2", "DOWN-AFTER-milliseconds", "60000", "auth-pass", "hidden", "auth-user",
       ""},
      {"SENTINEL", "SET", "m2", "rename-command", "CONFIG", "guarded"},
      {"SENTINEL", "RESET", "m2"},
      {"SENTINEL", "REMOVE", "m2"},
  };

  for (const auto& order : orders) {
    EXPECT_EQ(to_string(pair.ours().command(order)), to_string(pair.theirs().command(order)));
  }
  ASSERT_TRUE(our_events->wait_for("-monitor"));
  ASSERT_TRUE(their_events->wait_for("-monitor"));

  const auto told = [](const lab::Subscription& events) {
    std::vector<std::string> lines;
    for (const auto& heard : events.heard()) lines.push_back(heard.channel + ' ' + heard.text);
    return lines;
  };
  EXPECT_EQ(told(*our_events), told(*their_events));
}

TEST_P(Surface, BothEndWithStatusZero) {
  Pair pair{GetParam()};

  EXPECT_EQ(pair.ours().command({"SHUTDOWN"}).kind, lab::Reply::Kind::lost);
  const auto ours = pair.ours().process().wait(std::chrono::seconds{10});
  ASSERT_TRUE(ours);
  EXPECT_EQ(ours->status, 0);
  EXPECT_EQ(ours->signal, 0);

  const auto theirs = pair.theirs().stop();
  EXPECT_EQ(theirs.status, 0);
}

INSTANTIATE_TEST_SUITE_P(As, Surface, testing::ValuesIn(originals()), name_of_original);

}  // namespace
}  // namespace vedette::conformance
