#include "quorum/random.hpp"

#include <gmock/gmock.h>

#include <set>
#include <vector>

namespace vedette::quorum {
namespace {

// Another sequence would replay every recorded seed of the simulator as something else.
TEST(Random, ASeedGivesTheSameDrawsEverywhere) {
  Random random{7};
  std::vector<std::uint64_t> draws;
  for (int i = 0; i < 5; ++i) draws.push_back(random.below(1000));

  EXPECT_THAT(draws, testing::ElementsAre(15, 250, 878, 46, 421));
}

TEST(Random, StaysBelow) {
  Random random{1};
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(random.below(3));

  EXPECT_THAT(seen, testing::ElementsAre(0, 1, 2));
}

TEST(Random, BetweenIncludesBothEnds) {
  Random random{1};
  std::set<Milliseconds> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(random.between(Milliseconds{20}, Milliseconds{22}));

  EXPECT_THAT(seen, testing::ElementsAre(Milliseconds{20}, Milliseconds{21}, Milliseconds{22}));
}

TEST(Random, BelowOneIsZero) {
  Random random{1};

  EXPECT_EQ(random.below(1), 0U);
}

}  // namespace
}  // namespace vedette::quorum
