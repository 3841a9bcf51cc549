#include "test/chaos/history.hpp"

#include "test/lab/folder.hpp"
#include "test/lab/wait_until.hpp"

namespace vedette::chaos {

using namespace lab;

/// One that has promoted a replica has the new epoch beside the old address until all others follow.
TEST(History, SeesNoDisputeInAFailoverOfARedisSentinel) {
  const Folder folder{"history"};
  DeploymentOptions options;
  options.sentinels = {lab::Kind::redis_sentinel};
  options.quorum = 1;
  Deployment group{folder, options};
  const History history{group};
  wait_until([&] { return history.epochs() == 1; }, std::chrono::seconds{20}, "the history begins");

  group.sentinel(0).command({"SENTINEL", "FAILOVER", group.name()});
  const std::size_t chosen = group.wait_for_switch_from(0);
  group.wait_until_all_follow(chosen);
  wait_until([&] { return group.sentinel(0).master_field(group.name(), "flags") == "master"; },
             std::chrono::seconds{40}, "the failover is over");

  EXPECT_EQ(history.epochs(), 2U);
  EXPECT_THAT(history.disputes(), testing::IsEmpty());
}

}  // namespace vedette::chaos
