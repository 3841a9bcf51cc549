#include "test/lab/stop_request.hpp"

#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace vedette::chaos {

using lab::run_until_stopped;

namespace {

using testing::ExitedWithCode;

/// In a process of its own, since a request to stop is never taken back.
[[noreturn]] void end_with(const std::function<int()>& program) {
  std::exit(run_until_stopped(program));
}

}  // namespace

TEST(ProgramDeathTest, EndsWithItsStatus) {
  EXPECT_EXIT(end_with([] { return 3; }), ExitedWithCode(3), "");
}

TEST(ProgramDeathTest, TellsWhatItThrows) {
  EXPECT_EXIT(end_with([]() -> int { throw std::runtime_error{"no such host"}; }), ExitedWithCode(1), "no such host");
}

TEST(ProgramDeathTest, IsStoppedByASignalAndNotEndedByIt) {
  for (const int signal : {SIGINT, SIGTERM}) {
    EXPECT_EXIT(end_with([signal] {
                  std::raise(signal);
                  return lab::stop_requested() ? 0 : 3;
                }),
                ExitedWithCode(130), "");
  }
}

TEST(ProgramDeathTest, CallsNothingAFailureThatWasCutShort) {
  EXPECT_EXIT(end_with([]() -> int {
                std::raise(SIGINT);
                throw std::runtime_error{"cut short"};
              }),
              ExitedWithCode(130), "^$");
}

}  // namespace vedette::chaos
