#include "daemon/utf8.hpp"

#include <gtest/gtest.h>

namespace vedette::daemon {
namespace {

TEST(AsUtf8, LeavesCharactersAsTheyAre) {
  for (const char* text : {"", "orders", "caf\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x90\xA2"}) {
    EXPECT_EQ(as_utf8(text), text);
  }
}

TEST(AsUtf8, ReplacesEachByteThatIsNoPartOfOne) {
  const std::string unknown = "\xEF\xBF\xBD";
  EXPECT_EQ(as_utf8("caf\xE9!"), "caf" + unknown + "!");
  EXPECT_EQ(as_utf8("\xC3"), unknown);
  EXPECT_EQ(as_utf8("\xC0\xAF"), unknown + unknown) << "needlessly long";
  EXPECT_EQ(as_utf8("\xED\xA0\x80"), unknown + unknown + unknown) << "a surrogate";
  EXPECT_EQ(as_utf8("\xF5\x80\x80\x80"), unknown + unknown + unknown + unknown);
}

}  // namespace
}  // namespace vedette::daemon
