#include "quorum/deadlines.hpp"

#include <gmock/gmock.h>

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

}  // namespace
}  // namespace vedette::quorum
