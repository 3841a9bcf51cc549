#include "test/end_to_end/end_to_end.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

class Majority : public EndToEnd {};

/// Long enough for several detections and for a failover, had there been one to come.
constexpr std::chrono::seconds long_enough{5};

bool nobody_was_promoted(Deployment& group) {
  return masters_among(group) == 0;
}

}  // namespace

TEST_F(Majority, WithoutItNothingIsPromotedUntilOneReturns) {
  Deployment group{folder};
  auto events = group.sentinel(0).events();
  group.sentinel(1).kill();
  group.sentinel(2).kill();

  group.instance(0).kill();

  EXPECT_TRUE(events->wait_for("+sdown", "master orders")) << group.state();
  EXPECT_TRUE(holds_for([&] { return nobody_was_promoted(group); }, long_enough));
  EXPECT_TRUE(events->heard_on("+elected-leader").empty());
  EXPECT_TRUE(events->heard_on("+switch-master").empty());

  group.sentinel(1).restart();

  const std::size_t chosen = group.wait_for_switch_from(0, std::chrono::seconds{60});
  group.wait_until_all_follow(chosen);
  expect_agreement(group);
}

TEST_F(Majority, AQuorumBeyondReachNeverFailsOver) {
  DeploymentOptions options;
  options.quorum = 4;
  Deployment group{folder, options};
  auto listeners = listen_to(group);

  group.instance(0).kill();

  for (const auto& listener : listeners) EXPECT_TRUE(listener->wait_for("+sdown", "master orders")) << group.state();
  EXPECT_TRUE(holds_for([&] { return nobody_was_promoted(group); }, long_enough));
  for (std::size_t index = 0; index < listeners.size(); ++index) {
    EXPECT_TRUE(listeners[index]->heard_on("+odown").empty());
    EXPECT_TRUE(listeners[index]->heard_on("+switch-master").empty());
    EXPECT_NE(group.sentinel(index).master_field("orders", "flags").find("s_down"), std::string::npos);
  }
}

}  // namespace vedette::end_to_end
