#include "quorum/deadlines.hpp"

#include <gmock/gmock.h>

#include <map>
#include <optional>
#include <random>
#include <utility>

namespace vedette::quorum {
namespace {

constexpr Deadlines::Key ping_of(std::uint64_t id, GroupNumber group = 1) {
  return {group, Reason::ping, InstanceId{id}};
}
constexpr Deadlines::Key info_of(std::uint64_t id, GroupNumber group = 1) {
  return {group, Reason::info, InstanceId{id}};
}

TEST(Deadlines, OfNothingThereIsNoNext) {
  Deadlines deadlines;

  EXPECT_FALSE(deadlines.next());
  EXPECT_FALSE(deadlines.take_due(at_ms(1'000'000)));
}

TEST(Deadlines, ComeByTime) {
  Deadlines deadlines;
  deadlines.set(ping_of(1), at_ms(30));
  deadlines.set(ping_of(2), at_ms(10));

  EXPECT_EQ(deadlines.next(), at_ms(10));
  EXPECT_EQ(deadlines.take_due(at_ms(40)), ping_of(2));
  EXPECT_EQ(deadlines.take_due(at_ms(40)), ping_of(1));
  EXPECT_FALSE(deadlines.next());
}

TEST(Deadlines, AtOneTimeComeByGroupThenReasonThenInstance) {
  Deadlines deadlines;
  deadlines.set(ping_of(1, 2), at_ms(10));
  deadlines.set(info_of(1, 1), at_ms(10));
  deadlines.set(ping_of(2, 1), at_ms(10));
  deadlines.set(ping_of(1, 1), at_ms(10));

  EXPECT_EQ(deadlines.take_due(at_ms(10)), ping_of(1, 1));
  EXPECT_EQ(deadlines.take_due(at_ms(10)), ping_of(2, 1));
  EXPECT_EQ(deadlines.take_due(at_ms(10)), info_of(1, 1));
  EXPECT_EQ(deadlines.take_due(at_ms(10)), ping_of(1, 2));
}

TEST(Deadlines, AreDueAtTheirTimeAndNotBefore) {
  Deadlines deadlines;
  deadlines.set(ping_of(1), at_ms(10));

  EXPECT_FALSE(deadlines.take_due(at_ms(9)));
  EXPECT_TRUE(deadlines.take_due(at_ms(10)));
}

TEST(Deadlines, ALaterSetReplacesTheTime) {
  Deadlines deadlines;
  deadlines.set(ping_of(1), at_ms(10));

  deadlines.set(ping_of(1), at_ms(20));

  EXPECT_EQ(deadlines.next(), at_ms(20));
  EXPECT_EQ(deadlines.when(ping_of(1)), at_ms(20));
  EXPECT_TRUE(deadlines.take_due(at_ms(20)));
  EXPECT_FALSE(deadlines.take_due(at_ms(20)));
}

TEST(Deadlines, SetSoonerOnlyMovesForward) {
  Deadlines deadlines;
  deadlines.set_sooner(ping_of(1), at_ms(10));

  deadlines.set_sooner(ping_of(1), at_ms(20));
  EXPECT_EQ(deadlines.next(), at_ms(10));

  deadlines.set_sooner(ping_of(1), at_ms(5));
  EXPECT_EQ(deadlines.next(), at_ms(5));
}

TEST(Deadlines, ClearTakesOutOne) {
  Deadlines deadlines;
  deadlines.set(ping_of(1), at_ms(10));
  deadlines.set(info_of(1), at_ms(20));

  deadlines.clear(ping_of(1));
  deadlines.clear(ping_of(7));

  EXPECT_EQ(deadlines.next(), at_ms(20));
  EXPECT_FALSE(deadlines.when(ping_of(1)));
}

TEST(Deadlines, AGroupIsClearedWhole) {
  Deadlines deadlines;
  deadlines.set(ping_of(1, 1), at_ms(10));
  deadlines.set(info_of(2, 1), at_ms(11));
  deadlines.set(ping_of(3, 2), at_ms(20));

  deadlines.clear_group(1);

  EXPECT_EQ(deadlines.next(), at_ms(20));
}

TEST(Deadlines, AnInstanceIsClearedInItsGroupOnly) {
  Deadlines deadlines;
  deadlines.set(ping_of(1, 1), at_ms(10));
  deadlines.set(info_of(1, 1), at_ms(11));
  deadlines.set(ping_of(2, 1), at_ms(12));
  deadlines.set(ping_of(1, 2), at_ms(13));

  deadlines.clear_instance(1, InstanceId{1});

  EXPECT_EQ(deadlines.take_due(at_ms(100)), ping_of(2, 1));
  EXPECT_EQ(deadlines.take_due(at_ms(100)), ping_of(1, 2));
  EXPECT_FALSE(deadlines.next());
}

TEST(Deadlines, OneThatIsSetAmongThoseOfTheMomentThatRunsComesInItsOrder) {
  Deadlines deadlines;
  deadlines.set(ping_of(1), at_ms(10));
  deadlines.set(ping_of(5), at_ms(10));
  ASSERT_EQ(deadlines.take_due(at_ms(10)), ping_of(1));

  deadlines.set(info_of(1), at_ms(10));
  deadlines.set(ping_of(3), at_ms(10));
  deadlines.set(ping_of(9), at_ms(5));

  EXPECT_EQ(deadlines.take_due(at_ms(10)), ping_of(9));
  EXPECT_EQ(deadlines.take_due(at_ms(10)), ping_of(3));
  EXPECT_EQ(deadlines.take_due(at_ms(10)), ping_of(5));
  EXPECT_EQ(deadlines.take_due(at_ms(10)), info_of(1));
  EXPECT_FALSE(deadlines.next());
}

TEST(Deadlines, OneThatWasMovedAwayAndBackComesOnce) {
  Deadlines deadlines;
  deadlines.set(ping_of(1), at_ms(10));
  deadlines.set(ping_of(1), at_ms(20));
  deadlines.set(ping_of(1), at_ms(10));

  EXPECT_EQ(deadlines.take_due(at_ms(30)), ping_of(1));
  EXPECT_FALSE(deadlines.next());
  EXPECT_FALSE(deadlines.take_due(at_ms(30)));
}

TEST(Deadlines, WhatIsSetAgainAndAgainLeavesLittleBehind) {
  Deadlines deadlines;

  for (std::uint64_t round = 0; round < 100'000; ++round) {
    deadlines.set(ping_of(round % 4), at_ms(1'000'000 + static_cast<std::int64_t>(round)));
  }

  EXPECT_LT(deadlines.kept(), 300U);
  EXPECT_EQ(deadlines.next(), at_ms(1'099'996));
}

/// The same by looking at everything.
class AllDeadlines {
 public:
  void set(const Deadlines::Key& key, Instant when) { times_[key] = when; }
  void clear(const Deadlines::Key& key) { times_.erase(key); }
  std::optional<std::pair<Instant, Deadlines::Key>> first() const {
    std::optional<std::pair<Instant, Deadlines::Key>> first;
    for (const auto& [key, when] : times_) {
      const std::pair candidate{when, key};
      if (!first || candidate < *first) first = candidate;
    }
    return first;
  }
  std::optional<Deadlines::Key> take_due(Instant now) {
    const auto next = first();
    if (!next || next->first > now) return std::nullopt;
    times_.erase(next->second);
    return next->second;
  }

 private:
  std::map<Deadlines::Key, Instant> times_;
};

TEST(Deadlines, RunAsIfAllWereLookedAtEachTime) {
  std::mt19937 random{7};
  const auto below = [&](std::int64_t limit) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint32_t>(limit));
  };
  Deadlines deadlines;
  AllDeadlines all;
  std::int64_t now = 0;

  for (int step = 0; step < 20'000; ++step) {
    const Deadlines::Key key{static_cast<GroupNumber>(below(3)), static_cast<Reason>(below(4)),
                             InstanceId{static_cast<std::uint64_t>(below(4))}};
    const std::int64_t what = below(10);
    if (what < 6) {
      const Instant when = at_ms(now + below(12) - 2);
      deadlines.set(key, when);
      all.set(key, when);
    } else if (what < 7) {
      deadlines.clear(key);
      all.clear(key);
    } else {
      now += below(2);
      ASSERT_EQ(deadlines.take_due(at_ms(now)), all.take_due(at_ms(now))) << "step " << step;
    }
    const auto first = all.first();
    ASSERT_EQ(deadlines.next(), first ? std::optional{first->first} : std::nullopt) << "step " << step;
  }
}

}  // namespace
}  // namespace vedette::quorum
