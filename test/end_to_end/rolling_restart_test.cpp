// All servers and all Sentinels are restarted one after another, as when a StatefulSet gets a new image.
#include <gmock/gmock.h>

#include "test/end_to_end/end_to_end.hpp"
#include "test/lab/rolling_restart.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {
class RollingRestartTest : public EndToEnd {};
}  // namespace

TEST_F(RollingRestartTest, LosesNoAcknowledgedWrite) {
  RollingRestart restart{folder, Kind::vedette};

  restart.restart_all();

  // Far more than it takes on an idle machine: ./dev bench rolling_restart measures.
  EXPECT_LT(restart.longest_gap_of_round(), std::chrono::seconds{5});
  expect_agreement(restart.group());
  EXPECT_EQ(restart.lost(), 0U) << "of " << restart.written();
}

}  // namespace vedette::end_to_end
