#include "daemon/access_control.hpp"

#include <gtest/gtest.h>

namespace vedette::daemon {
namespace {

TEST(AccessControl, WithoutAPasswordTheDefaultUserComesInWithAny) {
  const AccessControl access{""};

  EXPECT_FALSE(access.default_needs_password());
  EXPECT_TRUE(access.accepts("default", "whatever"));
  EXPECT_FALSE(access.accepts("somebody", ""));
}

TEST(AccessControl, WithAPasswordOnlyThatOneOpens) {
  const AccessControl access{"secret"};

  EXPECT_TRUE(access.default_needs_password());
  EXPECT_TRUE(access.accepts("default", "secret"));
  EXPECT_FALSE(access.accepts("default", "Secret"));
  EXPECT_FALSE(access.accepts("default", ""));
  EXPECT_FALSE(access.accepts("Default", "secret"));
}

}  // namespace
}  // namespace vedette::daemon
