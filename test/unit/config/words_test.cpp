#include "config/words.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace vedette::config {
namespace {

using namespace std::string_literals;
using Words = std::vector<std::string>;

struct SplitCase {
  const char* reason;
  std::string line;
  std::optional<Words> words;
};

class Splitting : public testing::TestWithParam<SplitCase> {};

TEST_P(Splitting, FollowsTheQuotes) {
  EXPECT_EQ(split_words(GetParam().line), GetParam().words) << GetParam().reason;
}

INSTANTIATE_TEST_SUITE_P(
    Words, Splitting,
    testing::Values(SplitCase{"nothing", "", Words{}}, SplitCase{"blanks only", " \t ", Words{}},
                    SplitCase{"plain words", "port  26379", Words{"port", "26379"}},
                    SplitCase{"tabs and carriage return", "\tport\t26379\r", Words{"port", "26379"}},
                    SplitCase{"a hash is no comment behind a value", "port 1 # x", Words{"port", "1", "#", "x"}},
                    SplitCase{"double quotes", "a \"b c\"", Words{"a", "b c"}},
                    SplitCase{"escapes", R"("\n\r\t\b\a\x41\\\"\q")", Words{"\n\r\t\b\aA\\\"q"}},
                    SplitCase{"half an escape", R"("\x4")", Words{"x4"}}, SplitCase{"a NUL", R"("\x00")", Words{"\0"s}},
                    SplitCase{"single quotes", R"('a\n' 'it\'s')", Words{R"(a\n)", "it's"}},
                    SplitCase{"empty words", R"("" '')", Words{"", ""}},
                    SplitCase{"a backslash outside quotes", R"(a\b)", Words{R"(a\b)"}},
                    SplitCase{"a quote that opens in a word", R"(pa"ss w")", Words{"pass w"}},
                    SplitCase{"a quote inside a word that is not closed", R"(pa"ss)", std::nullopt},
                    SplitCase{"not closed", R"("abc)", std::nullopt},
                    SplitCase{"not closed, single", "'abc", std::nullopt},
                    SplitCase{"glued behind the quote", R"("a"b)", std::nullopt},
                    SplitCase{"glued behind the single quote", "'a'b", std::nullopt},
                    SplitCase{"a backslash at the end", R"("abc\)", std::nullopt},
                    SplitCase{"other letters", "sentinel monitor größe,#1", Words{"sentinel", "monitor", "größe,#1"}}));

TEST(Quoting, LeavesPlainWordsPlain) {
  for (const char* word : {"abc", "10.0.0.1", "a#b", "a,b", "größe", R"(back\slash)", "-"}) {
    EXPECT_EQ(quoted_if_needed(word), word);
  }
}

TEST(Quoting, IsUsedWhereAWordWouldBreak) {
  EXPECT_EQ(quoted_if_needed(""), R"("")");
  EXPECT_EQ(quoted_if_needed("a b"), R"("a b")");
  EXPECT_EQ(quoted_if_needed("a\"b"), R"("a\"b")");
  EXPECT_EQ(quoted_if_needed("it's"), R"("it's")");
  EXPECT_EQ(quoted_if_needed("a\nsentinel monitor evil 6.6.6.6 6379 1"),
            R"("a\nsentinel monitor evil 6.6.6.6 6379 1")");
  EXPECT_EQ(quoted_if_needed("\0\x1f\x7f"s), R"("\x00\x1f\x7f")");
}

TEST(Quoting, IsUndoneBySplitting) {
  std::mt19937_64 random{7};
  for (int round = 0; round < 5000; ++round) {
    std::string word;
    for (std::uint64_t left = random() % 12; left > 0; --left) word.push_back(static_cast<char>(random()));

    EXPECT_EQ(split_words("a " + quoted_if_needed(word) + " b"), (Words{"a", word, "b"}));
    EXPECT_EQ(quoted_if_needed(word).find('\n'), std::string::npos);
  }
}

}  // namespace
}  // namespace vedette::config
