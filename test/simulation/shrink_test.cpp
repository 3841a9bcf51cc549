// A schedule as data: it replays exactly, and one that fails is made short.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>

#include "test/simulation/run.hpp"
#include "test/simulation/shrink.hpp"

namespace vedette::simulation {
namespace {

Schedule reread(const Schedule& schedule) {
  std::istringstream lines{text(schedule)};
  return read_schedule(lines);
}

/// A clock that hurries; five Sentinels, three masters, many
/// faults.
Options misled_world() {
  Options options = draw_options(0x2000);
  options.mistake = Mistake::hurries_clock;
  options.sentinels = 5;
  options.quorum = 3;
  options.masters = 3;
  options.replicas = 3;
  options.down_after = quorum::Milliseconds{1000};
  options.fault_gap = 1s;
  change(options, "faults kill-server*3 crash pause congest reset-connection");
  return options;
}

TEST(Schedule, ReplaysExactlyFromItsText) {
  for (const std::uint64_t seed : {0x5eedU, 0x5ef0U, 0x5ef3U, 0x5ef6U}) {
    const Options options = draw_options(seed);
    const Outcome drawn = run(options);
    const Schedule schedule{options, drawn.strikes};

    const Outcome again = run(reread(schedule));

    EXPECT_EQ(text(reread(schedule)), text(schedule));
    EXPECT_EQ(again.trace_hash, drawn.trace_hash) << "seed " << seed;
    EXPECT_EQ(again.lasted, drawn.lasted);
    EXPECT_EQ(again.strikes, drawn.strikes);
  }
}

TEST(Schedule, RefusesWhatItDoesNotUnderstand) {
  for (const char* line :
       {"sentinels many", "colour 3", "at 7 kill-everybody 1 0x1", "at 7 kill-server", "faults rain"}) {
    std::istringstream lines{line};
    EXPECT_THROW(read_schedule(lines), std::runtime_error) << line;
  }
}

TEST(Schedule, OptionsAreChangedByWords) {
  Options options;

  change(options, "sentinels 5, down-after 200, faults kill-server crash*3");

  EXPECT_EQ(options.sentinels, 5U);
  EXPECT_EQ(options.down_after.count(), 200);
  EXPECT_EQ(options.weights[static_cast<std::size_t>(Fault::kill_server)], 1U);
  EXPECT_EQ(options.weights[static_cast<std::size_t>(Fault::crash_sentinel)], 3U);
}

TEST(Shrinking, MakesAFailingScheduleShortAndKeepsItsRule) {
  const Options options = misled_world();
  const Outcome failed = run(options);
  ASSERT_TRUE(failed.violation);

  const Shrunk shrunk = shrink(Schedule{options, failed.strikes}, *failed.violation, 400);
  Schedule again = reread(shrunk.schedule);
  again.options.mistake = options.mistake;
  const Outcome replayed = run(again);

  EXPECT_LE(shrunk.schedule.strikes.size(), 2U);
  EXPECT_LE(shrunk.schedule.options.sentinels, 2U);
  EXPECT_EQ(shrunk.schedule.options.masters, 1U);
  ASSERT_TRUE(replayed.violation);
  EXPECT_EQ(replayed.violation->rule, failed.violation->rule);
  EXPECT_EQ(replayed.violation->what, shrunk.violation.what);
  EXPECT_EQ(replayed.violation->when, shrunk.violation.when);
}

TEST(Shrinking, TellsTheStoryOfWhatIsLeft) {
  const Options options = misled_world();
  const Outcome failed = run(options);
  ASSERT_TRUE(failed.violation);
  std::ostringstream story;

  run(Schedule{options, failed.strikes}, &story, Detail::story);

  EXPECT_THAT(story.str(), testing::HasSubstr("+sdown"));
  EXPECT_THAT(story.str(), testing::HasSubstr("VIOLATION " + failed.violation->rule));
  EXPECT_THAT(story.str(), testing::Not(testing::HasSubstr(" ping ")));
}

}  // namespace
}  // namespace vedette::simulation
