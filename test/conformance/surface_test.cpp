#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "test/conformance/pair.hpp"
#include "test/lab/wait_until.hpp"

// What is too long, or too much in motion, to be compared byte by byte.

namespace vedette::conformance {
namespace {

using testing::IsEmpty;
using testing::IsSupersetOf;

std::vector<std::string> texts(const lab::Reply& reply) {
  std::vector<std::string> result;
  for (const auto& item : reply.items) result.push_back(item.text);
  return result;
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

TEST(Surface, InfoHasAllKeysOfTheReferenceInTheSameOrder) {
  Pair pair;
  const auto ours = info_keys(pair.ours().command({"INFO"}).text);
  const auto theirs = info_keys(pair.theirs().command({"INFO"}).text);

  EXPECT_THAT(ours, IsSupersetOf(theirs));

  // Later versions put more keys between, so the common ones must be in the same order.
  std::vector<std::string> common;
  std::ranges::copy_if(ours, std::back_inserter(common),
                       [&](const std::string& key) { return std::ranges::find(theirs, key) != theirs.end(); });
  EXPECT_EQ(common, theirs);
}

TEST(Surface, EveryFormOfHelpBeginsAndEndsAlike) {
  Pair pair;

  for (const char* container : {"SENTINEL", "CLIENT", "COMMAND"}) {
    const auto ours = texts(pair.ours().command({container, "HELP"}));
    const auto theirs = texts(pair.theirs().command({container, "HELP"}));
    ASSERT_GT(ours.size(), 4U) << container;
    EXPECT_EQ(ours.front(), theirs.front());
    EXPECT_EQ(ours[ours.size() - 2], theirs[theirs.size() - 2]);
  }
}

TEST(Surface, EventsOfOrdersAreAlike) {
  Pair pair;
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

TEST(Surface, BothEndWithStatusZero) {
  Pair pair;

  EXPECT_EQ(pair.ours().command({"SHUTDOWN"}).kind, lab::Reply::Kind::lost);
  const auto ours = pair.ours().process().wait(std::chrono::seconds{10});
  ASSERT_TRUE(ours);
  EXPECT_EQ(ours->status, 0);
  EXPECT_EQ(ours->signal, 0);

  const auto theirs = pair.theirs().stop();
  EXPECT_EQ(theirs.status, 0);
}

}  // namespace
}  // namespace vedette::conformance
