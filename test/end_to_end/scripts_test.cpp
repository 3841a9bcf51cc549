#include <algorithm>
#include <filesystem>

#include "test/end_to_end/end_to_end.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

class Scripts : public EndToEnd {
 protected:
  /// An executable script that adds a line to a log for each call: its arguments, each in brackets.
  std::string script(const std::string& name, const std::string& log) {
    const auto path =
        folder.write(name, "#!/bin/sh\nline=\nfor word in \"$@\"; do line=\"$line[$word]\"; done\necho \"$line\" >> " +
                               (folder.path() / log).string() + "\n");
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path.string();
  }

  bool was_called(const std::string& log, const std::string& line) const {
    return ("\n" + read_file(folder.path() / log)).find("\n" + line + "\n") != std::string::npos;
  }

  void wait_for_call(const std::string& log, const std::string& line) const {
    wait_until([&] { return was_called(log, line); }, std::chrono::seconds{20}, "a script is called with " + line,
               [&] { return read_file(folder.path() / log); });
  }
};

}  // namespace

TEST_F(Scripts, AreRunWithTheRightArguments) {
  DeploymentOptions options;
  options.sentinel_options.resize(3);
  for (std::size_t index = 0; index < 3; ++index) {
    const std::string number = std::to_string(index);
    options.sentinel_options[index].directives = {
        "sentinel notification-script orders " + script("notify" + number, "events" + number),
        "sentinel client-reconfig-script orders " + script("reconfigure" + number, "switches" + number)};
  }
  Deployment group{folder, options};
  const std::string old_port = std::to_string(group.instance(0).port());

  group.instance(0).kill();
  const std::size_t chosen = group.wait_for_switch_from(0);

  const std::string new_port = std::to_string(group.instance(chosen).port());
  std::size_t leaders = 0;
  for (std::size_t index = 0; index < 3; ++index) {
    const std::string number = std::to_string(index);
    wait_for_call("events" + number, "[+sdown][master orders 127.0.0.1 " + old_port + "]");
    wait_for_call("events" + number, "[+switch-master][" + switch_text(group, 0, chosen) + "]");
    // A notice is no warning.
    EXPECT_EQ(read_file(folder.path() / ("events" + number)).find("[+slave]"), std::string::npos);

    const std::string addresses = "[start][127.0.0.1][" + old_port + "][127.0.0.1][" + new_port + "]";
    wait_until([&] { return !read_file(folder.path() / ("switches" + number)).empty(); }, std::chrono::seconds{20},
               "the reconfiguration script is called");
    if (was_called("switches" + number, "[orders][leader]" + addresses)) {
      ++leaders;
    } else {
      EXPECT_TRUE(was_called("switches" + number, "[orders][observer]" + addresses))
          << read_file(folder.path() / ("switches" + number));
    }
  }
  EXPECT_EQ(leaders, 1U);
}

TEST_F(Scripts, InheritNoDescriptorsAndNoListeningPort) {
  const RedisServer master{folder, "redis"};
  const auto list = folder.path() / "descriptors";
  const auto path = folder.write("notify", "#!/bin/sh\nls -l /proc/$$/fd > " + list.string() + ".new\nmv " +
                                               list.string() + ".new " + list.string() + "\n");
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  SentinelOptions options;
  options.directives = {"sentinel monitor orders 127.0.0.1 " + std::to_string(master.port()) + " 1",
                        "sentinel notification-script orders " + path.string()};
  Sentinel sentinel{folder, "sentinel", options};
  // Clients, links, the listening socket and the locked file are all open by now.
  const auto listener = sentinel.events();
  wait_until([&] { return !sentinel.master_field("orders", "runid").empty(); }, std::chrono::seconds{20}, "the link");

  ASSERT_TRUE(sentinel.command({"SENTINEL", "SET", "orders", "quorum", "2"}).is("OK"));
  wait_until([&] { return !read_file(list).empty(); }, std::chrono::seconds{20}, "the script");

  const std::string descriptors = read_file(list);
  EXPECT_NE(descriptors.find(" 1 -> "), std::string::npos) << descriptors;
  for (const char* ours : {"socket:", "eventpoll", "eventfd", "timerfd", "sentinel.conf"}) {
    EXPECT_EQ(descriptors.find(ours), std::string::npos) << descriptors;
  }
}

TEST_F(Scripts, ThatFailsIsScheduledAgainAndListed) {
  const RedisServer master{folder, "redis"};
  const auto path = folder.write("notify", "#!/bin/sh\nexit 1\n");
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  SentinelOptions options;
  options.directives = {"sentinel monitor orders 127.0.0.1 " + std::to_string(master.port()) + " 1",
                        "sentinel notification-script orders " + path.string()};
  Sentinel sentinel{folder, "sentinel", options};

  ASSERT_TRUE(sentinel.command({"SENTINEL", "SET", "orders", "quorum", "2"}).is("OK"));

  const auto scheduled_again = [&] {
    const Reply pending = sentinel.command({"SENTINEL", "PENDING-SCRIPTS"});
    return std::any_of(pending.items.begin(), pending.items.end(), [](const Reply& script) {
      return script.field("flags") == "scheduled" && script.field("retry-num") == "1";
    });
  };
  wait_until(scheduled_again, std::chrono::seconds{20}, "the script waits for its second run", [&] {
    return to_string(sentinel.command({"SENTINEL", "PENDING-SCRIPTS"}));
  });
}

}  // namespace vedette::end_to_end
