#include "test/end_to_end/end_to_end.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

/// Whether it ends by SIGTERM or by SIGKILL.
class Restart : public EndToEnd, public testing::WithParamInterface<bool> {};

/// What a sentinel must not forget.
struct Memory {
  std::string id, address, config_epoch, quorum, down_after;
  std::string current_epoch, leader_epoch, vote;  ///< as the file has them: nobody is told
  std::size_t replicas, peers;

  bool operator==(const Memory&) const = default;
};

Memory memory_of(const Sentinel& sentinel, const std::string& master) {
  auto fields = sentinel.command({"SENTINEL", "MASTER", master}).fields();
  return {.id = sentinel.id(),
          .address = fields["ip"] + ":" + fields["port"],
          .config_epoch = fields["config-epoch"],
          .quorum = fields["quorum"],
          .down_after = fields["down-after-milliseconds"],
          .current_epoch = sentinel.directive("sentinel current-epoch"),
          .leader_epoch = sentinel.directive("sentinel leader-epoch " + master),
          .vote = sentinel.directive("# vedette vote " + master),
          .replicas = sentinel.replicas(master).size(),
          .peers = sentinel.sentinels(master).size()};
}

}  // namespace

TEST_P(Restart, KeepsIdEpochsAndKnowledge) {
  Deployment group{folder};
  ASSERT_TRUE(group.sentinel(0).command({"SENTINEL", "FAILOVER", "orders"}).is("OK"));
  group.wait_for_switch_from(0);
  ASSERT_TRUE(group.sentinel(1).command({"SENTINEL", "SET", "orders", "down-after-milliseconds", "1500"}).is("OK"));
  ASSERT_TRUE(group.sentinel(1).command({"SENTINEL", "SET", "orders", "quorum", "3"}).is("OK"));
  wait_until([&] { return group.sentinel(1).replicas("orders").size() == 2; }, std::chrono::seconds{20},
             "both replicas are known");
  // Its vote may come after those that sufficed.
  wait_until([&] { return group.sentinel(1).directive("sentinel leader-epoch orders") != "0"; },
             std::chrono::seconds{20}, "it has voted");
  const Memory before = memory_of(group.sentinel(1), "orders");
  EXPECT_NE(before.current_epoch, "0");
  if (!vedette_is_redis_sentinel()) {
    EXPECT_FALSE(before.vote.empty()) << group.sentinel(1).text();
  }

  if (GetParam()) {
    const Ending ending = group.sentinel(1).stop();
    EXPECT_EQ(ending.status, 0);
    EXPECT_EQ(ending.signal, 0);
  } else {
    group.sentinel(1).kill();
  }
  // Nobody is there to tell it again.
  group.sentinel(0).pause();
  group.sentinel(2).pause();
  group.sentinel(1).restart();

  EXPECT_EQ(memory_of(group.sentinel(1), "orders"), before) << group.sentinel(1).text();
}

INSTANTIATE_TEST_SUITE_P(AfterEither, Restart, testing::Bool(),
                         [](const auto& chosen) { return chosen.param ? "Sigterm" : "Sigkill"; });

}  // namespace vedette::end_to_end
