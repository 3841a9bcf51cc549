#include "quorum/host_text.hpp"

#include <gmock/gmock.h>

#include <string>

namespace vedette::quorum {
namespace {

TEST(HostText, AddressesAndNamesPass) {
  EXPECT_TRUE(is_host_text("10.0.0.1"));
  EXPECT_TRUE(is_host_text("::1"));
  EXPECT_TRUE(is_host_text("fe80::1%eth0"));
  EXPECT_TRUE(is_host_text("redis-0.redis.default.svc"));
  EXPECT_TRUE(is_host_text(std::string(255, 'a')));
}

TEST(HostText, WhatCouldBreakALineOrAHelloDoesNot) {
  EXPECT_FALSE(is_host_text(""));
  EXPECT_FALSE(is_host_text(std::string(256, 'a')));
  for (const char bad : {' ', '\n', '\r', '\t', '\0', '"', '\'', ',', '\\', '[', ']', '\x7f', '\x80', '\xff'}) {
    EXPECT_FALSE(is_host_text(std::string{"redis"} + bad + "0")) << static_cast<int>(bad);
  }
}

}  // namespace
}  // namespace vedette::quorum
