// A master that dies and comes back empty before down-after is over: its replicas copy what it has, which is nothing.
#include <algorithm>

#include "test/end_to_end/end_to_end.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

class CrashAfter : public EndToEnd {
 protected:
  static DeploymentOptions with(std::vector<std::string> directives) {
    DeploymentOptions options;
    options.down_after = std::chrono::seconds{20};
    options.directives = std::move(directives);
    return options;
  }

  static bool saw_data(Sentinel& sentinel) {
    const Reply cache = sentinel.command({"SENTINEL", "INFO-CACHE", "orders"});
    if (cache.items.size() != 2) return false;
    return std::any_of(cache.items[1].items.begin(), cache.items[1].items.end(), [](const Reply& server) {
      const std::string& info = server.items.back().text;
      return info.find("role:master") != std::string::npos && info.find("keys=1") != std::string::npos;
    });
  }
};

}  // namespace

TEST_F(CrashAfter, ReplacesAMasterBeforeItIsBackEmpty) {
  Deployment group{folder, with({"sentinel crash-after-milliseconds orders 300"})};
  auto listeners = listen_to(group);
  ASSERT_TRUE(write_to(group.instance(0), "kept").ok());

  group.instance(0).kill();
  const std::size_t chosen = group.wait_for_switch_from(0, std::chrono::seconds{15});
  group.instance(0).restart(Data::emptied);

  group.wait_until_all_follow(chosen);
  expect_one_switch(group, listeners, 0, chosen);
  for (std::size_t i = 0; i < group.instances(); ++i) {
    EXPECT_EQ(group.instance(i).command({"GET", "kept"}).text, "1") << group.instance(i).name();
  }
}

TEST_F(CrashAfter, CanBeSetAtRunTime) {
  Deployment group{folder, with({})};
  for (std::size_t i = 0; i < group.sentinel_count(); ++i) {
    ASSERT_TRUE(group.sentinel(i).command({"SENTINEL", "SET", "orders", "crash-after-milliseconds", "300"}).ok());
  }

  group.instance(0).kill();

  group.wait_for_switch_from(0, std::chrono::seconds{15});
}

TEST_F(CrashAfter, WithoutItTheRebirthIsTold) {
  Deployment group{folder, with({})};
  auto listeners = listen_to(group);
  ASSERT_TRUE(write_to(group.instance(0), "lost").ok());
  for (std::size_t i = 0; i < group.sentinel_count(); ++i) {
    // Nothing can be told of what nobody saw.
    wait_until([&] { return saw_data(group.sentinel(i)); }, std::chrono::seconds{20}, "INFO after the write");
  }

  group.instance(0).kill();
  group.instance(0).restart(Data::emptied);

  for (const auto& listener : listeners) EXPECT_TRUE(listener->wait_for("+rebirth", " #empty"));
}

}  // namespace vedette::end_to_end
