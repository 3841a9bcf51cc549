#include "quorum/identity.hpp"

#include <gmock/gmock.h>

#include <string>

#include "quorum/epoch.hpp"

namespace vedette::quorum {
namespace {

TEST(RunId, IsTakenAsItIs) {
  const std::string text(40, 'a');

  ASSERT_TRUE(RunId::parse(text));
  EXPECT_EQ(RunId::parse(text)->text(), text);
  EXPECT_EQ(RunId::parse(text)->short_form(), "aaaaaaaa");
}

TEST(RunId, OfAnotherLengthIsTakenToo) {
  EXPECT_TRUE(RunId::parse("a"));
  EXPECT_EQ(RunId::parse("a")->short_form(), "a");
  EXPECT_TRUE(RunId::parse(std::string(64, 'a')));
}

TEST(RunId, ThatCantStandInAHelloOrALineIsNone) {
  EXPECT_FALSE(RunId::parse(""));
  EXPECT_FALSE(RunId::parse(std::string(65, 'a')));
  EXPECT_FALSE(RunId::parse("*"));
  EXPECT_FALSE(RunId::parse("a b"));
  EXPECT_FALSE(RunId::parse("a,b"));
  EXPECT_FALSE(RunId::parse("a\"b"));
  EXPECT_FALSE(RunId::parse("a'b"));
  EXPECT_FALSE(RunId::parse("a\nb"));
  EXPECT_FALSE(RunId::parse("\x7f"));
  EXPECT_FALSE(RunId::parse("\xc3\xa4"));
}

TEST(Epoch, NextIsOneMore) {
  EXPECT_EQ(Epoch{7}.next(), Epoch{8});
  EXPECT_EQ(Epoch{7}.plus(100), Epoch{107});
}

}  // namespace
}  // namespace vedette::quorum
