#include "quorum/address.hpp"

#include <gmock/gmock.h>

#include <string>

namespace vedette::quorum {
namespace {

struct LiteralRow {
  const char* why;
  const char* host;
  bool literal;
};
class Literal : public testing::TestWithParam<LiteralRow> {};

TEST_P(Literal, IsToldFromAName) {
  EXPECT_EQ(is_literal_ip(GetParam().host), GetParam().literal) << GetParam().host;
}

INSTANTIATE_TEST_SUITE_P(
    Address, Literal,
    testing::Values(
        LiteralRow{"DottedQuad", "10.0.0.1", true}, LiteralRow{"HighestQuad", "255.255.255.255", true},
        LiteralRow{"PartOver255IsAName", "10.0.0.256", false}, LiteralRow{"ThreePartsAreAName", "10.0.1", false},
        LiteralRow{"FivePartsAreAName", "10.0.0.1.2", false}, LiteralRow{"DotAtTheEndIsAName", "10.0.0.1.", false},
        LiteralRow{"EmptyIsNoAddress", "", false}, LiteralRow{"PlainName", "redis-0.redis", false},
        LiteralRow{"FullV6", "2001:db8:0:0:0:0:0:1", true}, LiteralRow{"V6WithAGap", "2001:db8::1", true},
        LiteralRow{"V6Loopback", "::1", true}, LiteralRow{"V6OfNothing", "::", true},
        LiteralRow{"V6WithAV4Tail", "::ffff:10.0.0.1", true}, LiteralRow{"V6WithAZone", "fe80::1%eth0", true},
        LiteralRow{"TwoGapsAreNoV6", "1::2::3", false}, LiteralRow{"SevenGroupsAreNoV6", "1:2:3:4:5:6:7", false},
        LiteralRow{"NineGroupsAreNoV6", "1:2:3:4:5:6:7:8:9", false}, LiteralRow{"FiveDigitsAreNoV6", "12345::", false},
        LiteralRow{"LetterOutsideHexIsNoV6", "::g", false}),
    [](const auto& row) { return row.param.why; });

TEST(Address, ALiteralIsItsOwnIp) {
  EXPECT_EQ((Address{"10.0.0.1", 6379}).ip, "10.0.0.1");
  EXPECT_EQ((Address{"redis", 6379}).ip, "");
}

TEST(Address, IsShownByIpUnlessNamesAreAnnounced) {
  const Address resolved{"redis", 6379, "10.0.0.1"};

  EXPECT_EQ(resolved.shown(false), "10.0.0.1");
  EXPECT_EQ(resolved.shown(true), "redis");
}

TEST(Address, AnUnresolvedNameIsShownAsItself) {
  EXPECT_EQ((Address{"redis", 6379}).shown(false), "redis");
}

TEST(Address, TextPutsV6InBrackets) {
  EXPECT_EQ((Address{"10.0.0.1", 6379}).text(), "10.0.0.1:6379");
  EXPECT_EQ((Address{"::1", 6379}).text(), "[::1]:6379");
}

struct SameRow {
  const char* why;
  Address a;
  Address b;
  bool same;
};
class Same : public testing::TestWithParam<SameRow> {};

TEST_P(Same, Place) {
  EXPECT_EQ(same_place(GetParam().a, GetParam().b), GetParam().same);
  EXPECT_EQ(same_place(GetParam().b, GetParam().a), GetParam().same);
}

INSTANTIATE_TEST_SUITE_P(
    Address, Same,
    testing::Values(SameRow{"EqualIps", {"10.0.0.1", 6379}, {"10.0.0.1", 6379}, true},
                    SameRow{"OtherPort", {"10.0.0.1", 6379}, {"10.0.0.1", 6380}, false},
                    SameRow{"OtherIp", {"10.0.0.1", 6379}, {"10.0.0.2", 6379}, false},
                    SameRow{"ANameAndTheIpItHas", {"redis", 6379, "10.0.0.1"}, {"10.0.0.1", 6379}, true},
                    SameRow{"NamesWithoutCase", {"Redis", 6379}, {"rEDIS", 6379}, true},
                    SameRow{"OneNameThatMoved", {"redis", 6379, "10.0.0.1"}, {"redis", 6379, "10.0.0.2"}, true},
                    SameRow{"TwoUnresolvedNamesAreNotOnePlace", {"redis-0", 6379}, {"redis-1", 6379}, false}),
    [](const auto& row) { return row.param.why; });

}  // namespace
}  // namespace vedette::quorum
