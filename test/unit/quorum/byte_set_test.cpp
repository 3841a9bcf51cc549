#include "quorum/byte_set.hpp"

#include <gtest/gtest.h>

#include <string>

namespace vedette::quorum {
namespace {

std::string members(const ByteSet& set) {
  std::string found;
  for (int byte = 0; byte < 256; ++byte) {
    if (set.contains(static_cast<char>(byte))) found += static_cast<char>(byte);
  }
  return found;
}

TEST(ByteSet, HoldsWhatItWasGiven) {
  EXPECT_EQ(members(ByteSet{""}), "");
  EXPECT_EQ(members(ByteSet{"r#r\xff"}), "#r\xff");
}

TEST(ByteSet, OfVisibleBytesEndsBeforeDelAndBeginsBehindTheBlank) {
  const std::string visible = members(ByteSet::visible_but("a,"));

  EXPECT_EQ(visible.size(), 94U - 2U);
  EXPECT_EQ(visible.front(), '!');
  EXPECT_EQ(visible.back(), '~');
  EXPECT_EQ(visible.find_first_of("a,"), std::string::npos);
}

TEST(ByteSet, ContainsATextIfItHasEachOfItsBytes) {
  const ByteSet set{"abc"};

  EXPECT_TRUE(set.contains_all(""));
  EXPECT_TRUE(set.contains_all("cabbac"));
  EXPECT_FALSE(set.contains_all("cabdac"));
}

}  // namespace
}  // namespace vedette::quorum
