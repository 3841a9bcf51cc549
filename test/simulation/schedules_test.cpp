// Thousands of small worlds in which everything goes wrong. Each test is a shard, so that progress shows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <iostream>
#include <random>

#include "test/simulation/failure_text.hpp"
#include "test/simulation/run.hpp"

namespace vedette::simulation {
namespace {

constexpr std::uint64_t shard_size = 100;
constexpr std::uint64_t fixed_shards = 11;

void expect_all_hold(std::uint64_t first, std::uint64_t count, Mix mix) {
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const Options options = draw_options(seed, mix);
    const Outcome outcome = run(options);
    if (outcome.violation) ADD_FAILURE() << failure_text(options, *outcome.violation);
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

class Replay : public testing::TestWithParam<Mix> {};

TEST_P(Replay, TheSameSeedGivesTheSameRun) {
  for (const std::uint64_t seed : {0x5eedU, 0x5eeeU, 0x5eefU}) {
    const Outcome first = run(draw_options(seed, GetParam()));
    const Outcome second = run(draw_options(seed, GetParam()));

    EXPECT_EQ(first.trace_hash, second.trace_hash);
    EXPECT_EQ(first.lasted, second.lasted);
    EXPECT_EQ(first.lost_writes, second.lost_writes);
  }
}

TEST_P(Replay, AnotherSeedGivesAnotherRun) {
  EXPECT_NE(run(draw_options(0x5eed, GetParam())).trace_hash, run(draw_options(0x5eee, GetParam())).trace_hash);
}

INSTANTIATE_TEST_SUITE_P(Of, Replay, testing::Values(Mix::vedettes, Mix::mixed),
                         [](const auto& mix) { return mix.param == Mix::mixed ? "Mixed" : "Vedettes"; });

TEST(FailureText, HoldsAllThatIsNeededToSeeItAgain) {
  const Options options = draw_options(0x5eed, Mix::mixed);

  const std::string said = failure_text(options, Violation{"1 vote once", "s0 votes twice", 1500ms});

  EXPECT_THAT(said, testing::HasSubstr("1 vote once\ns0 votes twice\nat 1500 ms of virtual time\n"));
  EXPECT_THAT(said, testing::HasSubstr(text(options)));
  EXPECT_THAT(said, testing::HasSubstr("\n./dev sim --seed 0x5eed --mixed --trace\n"));
  EXPECT_THAT(said, testing::ContainsRegex("\nat commit ([0-9a-f]{7,}(-dirty)?|unknown)$"));
}

}  // namespace
}  // namespace vedette::simulation
