#include "protocol/integer.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace vedette::protocol {
namespace {

TEST(StrictInteger, TakesWhatFits) {
  EXPECT_EQ(strict_integer("0"), 0);
  EXPECT_EQ(strict_integer("-1"), -1);
  EXPECT_EQ(strict_integer("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(strict_integer("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(strict_unsigned("18446744073709551615"), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(strict_port("65535"), 65535);
  EXPECT_EQ(strict_port("1"), 1);
}

TEST(StrictInteger, RefusesEverythingElse) {
  for (const char* text : {"", "-", "+1", "01", "-01", "-0", " 2", "2 ", "2.0", "0x1", "9223372036854775808",
                           "-9223372036854775809", "1e3", "--1", "abc"}) {
    EXPECT_FALSE(strict_integer(text)) << text;
  }
  for (const char* text : {"", "-1", "+1", "00", "18446744073709551616"}) EXPECT_FALSE(strict_unsigned(text)) << text;
  for (const char* text : {"0", "65536", "-1", "", "6379x"}) EXPECT_FALSE(strict_port(text)) << text;
}

}  // namespace
}  // namespace vedette::protocol
