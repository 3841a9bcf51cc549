#include "protocol/glob.hpp"

#include <gtest/gtest.h>

#include <string>

namespace vedette::protocol {
namespace {

struct GlobCase {
  const char* pattern;
  const char* text;
  bool matches;
};

class Globs : public testing::TestWithParam<GlobCase> {};

TEST_P(Globs, MatchTheWholeText) {
  const auto& [pattern, text, matches] = GetParam();

  EXPECT_EQ(glob_match(pattern, text), matches) << pattern << " on " << text;
}

INSTANTIATE_TEST_SUITE_P(
    Glob, Globs,
    testing::Values(GlobCase{"", "", true}, GlobCase{"", "a", false}, GlobCase{"*", "", true},
                    GlobCase{"*", "+sdown", true}, GlobCase{"**", "a", true}, GlobCase{"?", "", false},
                    GlobCase{"?", "a", true}, GlobCase{"?", "ab", false}, GlobCase{"+s*", "+sdown", true},
                    GlobCase{"*down", "+sdown", true}, GlobCase{"*down", "+sdownx", false},
                    GlobCase{"a*b*c", "aXbYbZc", true}, GlobCase{"a*b*c", "aXbY", false}, GlobCase{"[abc]", "b", true},
                    GlobCase{"[abc]", "d", false}, GlobCase{"[^abc]", "d", true}, GlobCase{"[^abc]", "a", false},
                    GlobCase{"[a-c]x", "bx", true}, GlobCase{"[c-a]", "b", true}, GlobCase{"[a-c]", "d", false},
                    GlobCase{"[\\]]", "]", true}, GlobCase{"[a", "a", true}, GlobCase{"[", "[", false},
                    GlobCase{"[]", "a", false}, GlobCase{"\\*", "*", true}, GlobCase{"\\*", "a", false},
                    GlobCase{"a\\", "a\\", true}, GlobCase{"my[0-9]*", "my7master", true}, GlobCase{"A", "a", false}));

TEST(Glob, CanPassOverCase) {
  EXPECT_TRUE(glob_match("ANNOUNCE-*", "announce-ip", true));
  EXPECT_TRUE(glob_match("[A-C]", "b", true));
  EXPECT_FALSE(glob_match("ANNOUNCE-*", "announce-ip"));
}

TEST(Glob, IsNotExhaustedByStars) {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "*a";
  const std::string text = std::string(5000, 'a') + "b";

  EXPECT_FALSE(glob_match(pattern, text));
}

TEST(Glob, TakesAnyBytes) {
  EXPECT_TRUE(glob_match("[\xc0-\xff]", "\xe9"));
  EXPECT_TRUE(glob_match(std::string{"a\0*", 3}, std::string{"a\0b", 3}));
}

}  // namespace
}  // namespace vedette::protocol
