// Thousands of small worlds in which everything goes wrong. Each test is a shard, so that progress shows.
#include <gtest/gtest.h>

#include <cstdint>
#include <iostream>
#include <random>

#include "test/simulation/run.hpp"

namespace vedette::simulation {
namespace {

constexpr std::uint64_t shard_size = 100;
constexpr std::uint64_t fixed_shards = 11;

void expect_all_hold(std::uint64_t first, std::uint64_t count, Mix mix) {
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const Options options = draw_options(seed, mix);
    const Outcome outcome = run(options);
    if (!outcome.violation) continue;
    ADD_FAILURE() << outcome.violation->rule << "\n"
                  << outcome.violation->what << "\nat " << outcome.violation->when.count() / 1000
                  << " ms of virtual time\n"
                  << text(options) << "\n"
                  << how_to_repeat(options) << " --trace";
  }
}

class Schedules : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Schedules, AllHold) {
  expect_all_hold(0x1000 + GetParam() * shard_size, shard_size, Mix::vedettes);
}

INSTANTIATE_TEST_SUITE_P(Fixed, Schedules, testing::Range(std::uint64_t{0}, fixed_shards));

TEST(Schedules, HoldForFreshSeeds) {
  const std::uint64_t first = std::random_device{}();
  std::cout << "seeds from 0x" << std::hex << first << std::dec << '\n';

  expect_all_hold(first, 20, Mix::vedettes);
}

class MixedSchedules : public testing::TestWithParam<std::uint64_t> {};

TEST_P(MixedSchedules, OurRulesHoldWhateverRealSentinelsDo) {
  expect_all_hold(0x5000 + GetParam() * shard_size, shard_size, Mix::mixed);
}

INSTANTIATE_TEST_SUITE_P(Fixed, MixedSchedules, testing::Range(std::uint64_t{0}, std::uint64_t{2}));

TEST(Replay, TheSameSeedGivesTheSameRun) {
  for (const std::uint64_t seed : {0x5eedU, 0x5eeeU, 0x5eefU}) {
    const Outcome first = run(draw_options(seed));
    const Outcome second = run(draw_options(seed));

    EXPECT_EQ(first.trace_hash, second.trace_hash);
    EXPECT_EQ(first.lasted, second.lasted);
    EXPECT_EQ(first.lost_writes, second.lost_writes);
  }
}

TEST(Replay, AnotherSeedGivesAnotherRun) {
  EXPECT_NE(run(draw_options(0x5eed)).trace_hash, run(draw_options(0x5eee)).trace_hash);
}

}  // namespace
}  // namespace vedette::simulation
