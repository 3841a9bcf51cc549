// Errors made on purpose around the core: checks that never fail would prove nothing.
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "test/simulation/run.hpp"

namespace vedette::simulation {
namespace {

/// The rule that the first of some schedules breaks, if the driver errs in this way.
std::string first_broken_rule(Mistake mistake, std::initializer_list<Fault> taste) {
  for (std::uint64_t seed = 0x2000; seed < 0x2000 + 60; ++seed) {
    Options options = draw_options(seed);
    options.mistake = mistake;
    options.sentinels = 3;
    options.quorum = 2;
    options.down_after = quorum::Milliseconds{500};
    options.disk.slowest = 40ms;
    options.fault_gap = 1s;
    options.weights.fill(0);
    for (const Fault fault : taste) options.weights[static_cast<std::size_t>(fault)] = 1;
    const Outcome outcome = run(options);
    if (outcome.violation) return outcome.violation->rule;
  }
  return "none";
}

TEST(Mistakes, AWriteThatIsReportedBeforeItIsOnDiskIsSeen) {
  const std::string rule = first_broken_rule(Mistake::says_written_early, {Fault::kill_server});

  EXPECT_TRUE(rule.starts_with("2 vote durable") || rule.starts_with("3 disk behind") || rule.starts_with("8 announce"))
      << rule;
}

TEST(Mistakes, ADiskThatForgetsWhatItReportedIsSeen) {
  const std::string rule =
      first_broken_rule(Mistake::disk_forgets, {Fault::kill_server, Fault::crash_sentinel, Fault::crash_sentinel});

  EXPECT_TRUE(rule.starts_with("1 vote once") || rule.starts_with("3 monotonic")) << rule;
}

TEST(Mistakes, AnAnswerAboutAnotherAddressIsSeen) {
  const std::string rule =
      first_broken_rule(Mistake::misattributes_answers, {Fault::kill_server, Fault::congest, Fault::pause_server});

  EXPECT_TRUE(rule.starts_with("10 odown is fresh")) << rule;
}

TEST(Mistakes, AClockThatRunsTooFastIsSeen) {
  const std::string rule = first_broken_rule(Mistake::hurries_clock, {Fault::kill_server});

  EXPECT_TRUE(rule.starts_with("11 sdown is honest") || rule.starts_with("10 odown is fresh")) << rule;
}

TEST(Mistakes, AnEventAheadOfTheDiskIsSeen) {
  EXPECT_EQ(first_broken_rule(Mistake::announces_early, {Fault::kill_server}), "8 announce durable");
}

TEST(Mistakes, AScriptAheadOfTheDiskIsSeen) {
  EXPECT_EQ(first_broken_rule(Mistake::runs_scripts_early, {Fault::kill_server}), "8 announce durable");
}

TEST(Mistakes, AForgottenQuestionIsSeen) {
  EXPECT_EQ(first_broken_rule(Mistake::forgets_a_question, {Fault::kill_server}), "21 nobody waits forever");
}

TEST(Mistakes, AForgottenOrderIsSeen) {
  EXPECT_EQ(first_broken_rule(Mistake::forgets_an_order, {Fault::failover_order}), "21 nobody waits forever");
}

TEST(Mistakes, NoneIsNotSeen) {
  EXPECT_EQ(first_broken_rule(Mistake::none, {Fault::kill_server, Fault::crash_sentinel}), "none");
}

}  // namespace
}  // namespace vedette::simulation
