#include "protocol/hello_text.hpp"

#include <gtest/gtest.h>

#include <string>

#include "ids.hpp"

namespace vedette::protocol {
namespace {

const std::string whole = "10.0.0.1,26379," + id_a + ",7,orders,10.0.0.2,6379,3";

TEST(HelloText, IsReadAsRealSentinelsSayIt) {
  const auto hello = parse_hello(whole);

  ASSERT_TRUE(hello);
  EXPECT_EQ(hello->sender_host, "10.0.0.1");
  EXPECT_EQ(hello->sender_port, 26379);
  EXPECT_EQ(hello->sender.text(), id_a);
  EXPECT_EQ(hello->current_epoch.value, 7U);
  EXPECT_EQ(hello->master, "orders");
  EXPECT_EQ(hello->master_host, "10.0.0.2");
  EXPECT_EQ(hello->master_port, 6379);
  EXPECT_EQ(hello->config_epoch.value, 3U);
}

TEST(HelloText, IsWrittenAsItIsRead) {
  const auto hello = parse_hello(whole);

  ASSERT_TRUE(hello);
  EXPECT_EQ(hello_text(*hello), whole);
}

TEST(HelloText, MayHoldNamesAndIpv6) {
  EXPECT_TRUE(parse_hello("sentinel-0.svc,26379," + id_a + ",7,orders,::1,6379,3"));
  EXPECT_TRUE(parse_hello("2001:db8::5,26379," + id_a + ",0,a name with blanks,redis,6379,0"));
}

TEST(HelloText, BelievesEpochsUpToTheLimitOnly) {
  const std::string before = "10.0.0.1,26379," + id_a + ",";

  EXPECT_TRUE(parse_hello(before + "9223372036854775807,orders,10.0.0.2,6379,0"));
  EXPECT_FALSE(parse_hello(before + "9223372036854775808,orders,10.0.0.2,6379,0"));
  EXPECT_FALSE(parse_hello(before + "1,orders,10.0.0.2,6379,9223372036854775808"));
  EXPECT_FALSE(parse_hello(before + "18446744073709551615,orders,10.0.0.2,6379,0"));
}

struct RefusedCase {
  const char* reason;
  std::string payload;
};

class RefusedHellos : public testing::TestWithParam<RefusedCase> {};

TEST_P(RefusedHellos, AreNoHellos) {
  EXPECT_FALSE(parse_hello(GetParam().payload)) << GetParam().reason;
}

INSTANTIATE_TEST_SUITE_P(
    HelloText, RefusedHellos,
    testing::Values(RefusedCase{"empty", ""},
                    RefusedCase{"seven fields", "10.0.0.1,26379," + id_a + ",7,orders,10.0.0.2,6379"},
                    RefusedCase{"nine fields", whole + ",1"}, RefusedCase{"a comma at the end", whole + ","},
                    RefusedCase{"empty host", ",26379," + id_a + ",7,orders,10.0.0.2,6379,3"},
                    RefusedCase{"empty master host", "10.0.0.1,26379," + id_a + ",7,orders,,6379,3"},
                    RefusedCase{"empty name", "10.0.0.1,26379," + id_a + ",7,,10.0.0.2,6379,3"},
                    RefusedCase{"port 0", "10.0.0.1,0," + id_a + ",7,orders,10.0.0.2,6379,3"},
                    RefusedCase{"port too large", "10.0.0.1,26379," + id_a + ",7,orders,10.0.0.2,65536,3"},
                    RefusedCase{"negative port", "10.0.0.1,-1," + id_a + ",7,orders,10.0.0.2,6379,3"},
                    RefusedCase{"port with a tail", "10.0.0.1,26379x," + id_a + ",7,orders,10.0.0.2,6379,3"},
                    RefusedCase{"negative epoch", "10.0.0.1,26379," + id_a + ",-1,orders,10.0.0.2,6379,3"},
                    RefusedCase{"epoch that is no number", "10.0.0.1,26379," + id_a + ",x,orders,10.0.0.2,6379,3"},
                    RefusedCase{"empty epoch", "10.0.0.1,26379," + id_a + ",7,orders,10.0.0.2,6379,"},
                    RefusedCase{"empty id", "10.0.0.1,26379,,7,orders,10.0.0.2,6379,3"},
                    RefusedCase{"the id that means none", "10.0.0.1,26379,*,7,orders,10.0.0.2,6379,3"},
                    RefusedCase{"id too long", "10.0.0.1,26379," + std::string(65, 'a') + ",7,orders,10.0.0.2,6379,3"},
                    RefusedCase{"a line end in a host", "10.0.0.1\n,26379," + id_a + ",7,orders,10.0.0.2,6379,3"},
                    RefusedCase{"a blank in a host", "10.0.0.1 x,26379," + id_a + ",7,orders,10.0.0.2,6379,3"},
                    RefusedCase{"a line end in the name", "10.0.0.1,26379," + id_a + ",7,or\nders,10.0.0.2,6379,3"},
                    RefusedCase{"NUL", std::string{"10.0.0.1\0,26379,", 16} + id_a + ",7,orders,10.0.0.2,6379,3"},
                    RefusedCase{"far too long",
                                "10.0.0.1,26379," + id_a + ",7," + std::string(5000, 'm') + ",10.0.0.2,6379,3"}));

}  // namespace
}  // namespace vedette::protocol
