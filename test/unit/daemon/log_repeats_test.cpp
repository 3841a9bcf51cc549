#include "daemon/log_repeats.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vedette::daemon {
namespace {

using namespace std::chrono_literals;
using quorum::Level;
using testing::IsEmpty;
using testing::SizeIs;

class Repeats : public testing::Test {
 protected:
  bool is_news(const std::string& text) { return repeats.is_news(now, Level::warning, text); }

  /// So often that that many are counted.
  void flood(const std::string& text, std::uint64_t counted) {
    for (std::uint64_t i = 0; i < LogRepeats::most_written + counted; ++i) is_news(text);
  }

  LogRepeats repeats;
  quorum::Instant now{1000s};
};

TEST_F(Repeats, AFewTimesItIsWrittenThenItIsCounted) {
  for (std::uint64_t i = 0; i < LogRepeats::most_written; ++i) EXPECT_TRUE(is_news("the disk is full"));
  EXPECT_FALSE(is_news("the disk is full"));
  EXPECT_TRUE(is_news("another line"));
}

TEST_F(Repeats, HowOftenItCameIsToldWhenThePeriodIsOver) {
  flood("the disk is full", 7);
  now += LogRepeats::period - 1ms;
  EXPECT_THAT(repeats.due(now), IsEmpty());
  now += 1ms;

  const auto due = repeats.due(now);

  ASSERT_THAT(due, SizeIs(1));
  EXPECT_EQ(due[0].text, "the disk is full");
  EXPECT_EQ(due[0].times, 7U);
  EXPECT_EQ(due[0].level, Level::warning);
}

TEST_F(Repeats, WhatGoesOnIsToldOnceAPeriod) {
  flood("the disk is full", 1);
  int told = 0;
  for (int second = 0; second < 60; ++second) {
    now += 1s;
    EXPECT_FALSE(is_news("the disk is full"));
    told += static_cast<int>(repeats.due(now).size());
  }

  EXPECT_EQ(told, 6);
}

TEST_F(Repeats, AfterAQuietPeriodItIsNewsAgain) {
  flood("the disk is full", 1);
  now += LogRepeats::period;
  repeats.due(now);
  EXPECT_FALSE(is_news("the disk is full"));
  now += LogRepeats::period;
  repeats.due(now);
  now += LogRepeats::period;
  repeats.due(now);

  EXPECT_TRUE(is_news("the disk is full"));
}

TEST_F(Repeats, MoreDifferentLinesThanAreRememberedAreAllWritten) {
  for (std::size_t i = 0; i < LogRepeats::most_lines; ++i) is_news(std::to_string(i));

  for (int i = 0; i < 20; ++i) EXPECT_TRUE(is_news("one more"));
}

TEST_F(Repeats, AtTheEndAllIsTold) {
  flood("the disk is full", 1);
  is_news("only once");

  EXPECT_THAT(repeats.all(), SizeIs(1));
}

}  // namespace
}  // namespace vedette::daemon
