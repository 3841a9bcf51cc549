#include <iostream>

#include "test/containers/image.hpp"
#include "test/lab/container_life.hpp"

// What happens to pods: new addresses, lost volumes, all at once. Each time the group heals by itself.

namespace vedette::containers {

using namespace lab;

namespace {

/// docs/kubernetes.md tells what it takes; here a busy machine is allowed for.
constexpr std::chrono::seconds longest{120};

class Life : public testing::TestWithParam<ContainerMishap> {
 protected:
  void SetUp() override {
    if (const auto reason = no_containers_because()) GTEST_SKIP() << *reason;
  }
};

}  // namespace

TEST_P(Life, HealsByItself) {
  const auto healed = live_through(GetParam(), Kind::vedette, longest, [](ContainerGroup& group) {
    EXPECT_EQ(group.problem(), "");
    // Nobody has been counted twice.
    for (const auto& [name, sentinel] : group.look().sentinels) {
      EXPECT_EQ(sentinel.peers.size(), ContainerGroup::size - 1) << name;
    }
    if (HasFailure()) ADD_FAILURE() << group.state();
  });

  ASSERT_TRUE(healed) << "not in time";
  std::cout << "healed after " << healed->count() << " ms\n";
  RecordProperty("milliseconds", static_cast<int>(healed->count()));
}

INSTANTIATE_TEST_SUITE_P(Of, Life, testing::ValuesIn(container_mishaps()),
                         [](const auto& mishap) { return mishap.param.name; });

}  // namespace vedette::containers
