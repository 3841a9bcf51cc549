#include "daemon/statistics.hpp"

#include <gtest/gtest.h>

namespace vedette::daemon {
namespace {

using quorum::at_ms;

TEST(RecentRate, IsZeroWhileNothingWasCounted) {
  EXPECT_EQ(RecentRate{}.per_second(at_ms(123456)), 0.0);
}

TEST(RecentRate, IsWhatCameInOverTheLastSixteenTenths) {
  RecentRate rate;

  for (int i = 0; i < 16; ++i) rate.add(at_ms(10000 + 100 * i), 10);

  EXPECT_DOUBLE_EQ(rate.per_second(at_ms(11599)), 100.0);
}

TEST(RecentRate, ForgetsWhatIsOld) {
  RecentRate rate;
  rate.add(at_ms(10000), 160);

  EXPECT_DOUBLE_EQ(rate.per_second(at_ms(11500)), 100.0);
  EXPECT_DOUBLE_EQ(rate.per_second(at_ms(11600)), 0.0);
}

TEST(RecentRate, AnOldSlotIsNotAddedTo) {
  RecentRate rate;
  rate.add(at_ms(10000), 1000);

  rate.add(at_ms(11600), 16);

  EXPECT_DOUBLE_EQ(rate.per_second(at_ms(11600)), 10.0);
}

}  // namespace
}  // namespace vedette::daemon
