#include <fcntl.h>
#include <unistd.h>

#include <fstream>

#include "test/end_to_end/end_to_end.hpp"
#include "test/end_to_end/started.hpp"
#include "test/lab/wait_until.hpp"

// What a Sentinel does whose configuration can't be written.

namespace vedette::end_to_end {

using namespace lab;
namespace fs = std::filesystem;

namespace {

class StateApart : public EndToEnd {
 protected:
  void SetUp() override {
    if (vedette_is_redis_sentinel()) GTEST_SKIP() << "redis-sentinel keeps no state apart";
    fs::create_directories(etc);
    fs::create_directories(lib);
    fs::permissions(folder.path(), fs::perms{0755});
    fs::permissions(lib, fs::perms{0777});
    write_configuration("");
  }

  void write_configuration(const std::string& more) {
    std::ofstream{file} << "port " << port.number() << "\nbind 127.0.0.1\ndir " << lib.string()
                        << "\nsentinel monitor orders 127.0.0.1 " << master.port()
                        << " 1\nsentinel down-after-milliseconds orders 60000\nsentinel failover-timeout orders 10000\n"
                        << more;
  }

  /// Fails over, restarts it, and expects all of it to be remembered.
  void expect_it_remembers(const std::vector<std::string>& before) {
    const std::string text = read_file(file);
    vedette.start(file, before);
    const std::string id = vedette.id();
    wait_until([&] { return vedette.master_field("num-slaves") == "1"; }, std::chrono::seconds{30}, "the replica");
    // Without memory it may not lead before its quarantine is over; nobody has told it of an epoch, so it is short.
    wait_until(
        [&] {
          return vedette.command({"SENTINEL", "FAILOVER", "orders"}).is("OK");
        },
        std::chrono::seconds{30}, "a failover", [&] { return vedette.log(); });
    wait_until([&] { return vedette.master_field("port") == std::to_string(replica.port()); }, std::chrono::seconds{30},
               "the switch", [&] { return vedette.log(); });
    const std::string epoch = vedette.master_field("config-epoch");
    vedette.kill();

    vedette.start(file, before);

    EXPECT_EQ(vedette.id(), id);
    EXPECT_EQ(vedette.master_field("port"), std::to_string(replica.port()));
    EXPECT_EQ(vedette.master_field("config-epoch"), epoch);
    EXPECT_EQ(read_file(file), text);
    const std::string own = (lib / "sentinel.conf.state").string();
    wait_until([&] { return count_of(vedette.log(), "The state is kept in " + own) == 2; }, std::chrono::seconds{20},
               "each start says where the state is", [&] { return vedette.log(); });
    EXPECT_EQ(fs::status(own).permissions(), fs::perms{0600});
  }

  fs::path etc = folder.path() / "etc";
  fs::path lib = folder.path() / "lib";
  fs::path file = etc / "sentinel.conf";
  Port port;
  RedisServer master{folder, "redis-1"};
  RedisServer replica{folder, "redis-2", {.replica_of = master.at()}};
  Started vedette{folder, port.number()};
};

const std::vector<std::string> as_nobody{"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};

}  // namespace

TEST_F(StateApart, AReadOnlyFileKeepsItsTextAndTheStateSurvives) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  fs::permissions(file, fs::perms{0444});

  expect_it_remembers(as_nobody);
}

TEST_F(StateApart, AFolderWithoutPermissionKeepsTheFileAndTheStateSurvives) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  fs::permissions(file, fs::perms{0666});
  fs::permissions(etc, fs::perms{0555});

  expect_it_remembers(as_nobody);
}

TEST_F(StateApart, AReadOnlyMountKeepsItsTextAndTheStateSurvives) {
  if (!may_mount()) GTEST_SKIP() << "no mount namespaces here";
  const std::string mount = "mount --bind " + etc.string() + " " + etc.string() + " && mount -o remount,ro,bind " +
                            etc.string() + " && exec \"$@\"";

  expect_it_remembers({"unshare", "-m", "sh", "-c", mount, "sh"});
}

TEST_F(StateApart, ASingleMountedFileKeepsItsTextAndTheStateSurvives) {
  if (!may_mount()) GTEST_SKIP() << "no mount namespaces here";
  const std::string mount = "mount --bind " + file.string() + " " + file.string() + " && exec \"$@\"";

  expect_it_remembers({"unshare", "-m", "sh", "-c", mount, "sh"});
}

TEST_F(StateApart, WhatCommandsChangedSurvivesBesideAReadOnlyFile) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  write_configuration("loglevel verbose\nsentinel announce-port 7\n");
  fs::permissions(file, fs::perms{0444});
  const std::string text = read_file(file);
  vedette.start(file, as_nobody);
  const std::vector<std::pair<std::string, std::string>> settings{
      {"resolve-hostnames", "yes"}, {"announce-hostnames", "yes"},  {"announce-ip", "127.0.0.1"},
      {"announce-port", "0"},       {"sentinel-user", "a watcher"}, {"sentinel-pass", "of # the watcher"},
      {"loglevel", "warning"}};

  for (const auto& [name, value] : settings) {
    EXPECT_TRUE(vedette.command({"SENTINEL", "CONFIG", "SET", name, value}).is("OK")) << name;
  }
  EXPECT_TRUE(vedette.command({"ACL", "SETUSER", "alice", "on", ">hunter2", "+ping"}).is("OK"));
  EXPECT_TRUE(vedette.command({"ACL", "SETUSER", "default", "-publish"}).is("OK"));
  EXPECT_TRUE(vedette.command({"SENTINEL", "FLUSHCONFIG"}).is("OK"));
  vedette.kill();
  vedette.start(file, as_nobody);

  for (const auto& [name, value] : settings) {
    const Reply shown = vedette.command({"SENTINEL", "CONFIG", "GET", name});
    ASSERT_EQ(shown.items.size(), 2U) << name;
    EXPECT_EQ(shown.items[1].text, value) << name;
  }
  const std::string users = to_string(vedette.command({"ACL", "LIST"}));
  EXPECT_NE(users.find("user alice on sanitize-payload #"), std::string::npos) << users;
  EXPECT_NE(users.find("-publish"), std::string::npos) << users;
  Connection alice{{"127.0.0.1", port.number()}};
  EXPECT_TRUE(alice.command({"AUTH", "alice", "hunter2"}).is("OK"));
  EXPECT_TRUE(alice.command({"PING"}).is("PONG"));
  EXPECT_EQ(read_file(file), text);
  EXPECT_EQ(read_file(lib / "sentinel.conf.state").find("hunter2"), std::string::npos);
}

TEST_F(StateApart, WithoutAnyPlaceItServesAndSaysThatItGivesNoVote) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  fs::permissions(lib, fs::perms{0755});

  vedette.start(file, as_nobody);

  EXPECT_EQ(vedette.master_field("name"), "orders");
  vedette.wait_for_log("this Sentinel follows and serves, but gives no vote");
  EXPECT_EQ(count_of(vedette.log(), "this Sentinel follows and serves, but gives no vote"), 1U) << vedette.log();
  const Reply vote = vedette.command(
      {"SENTINEL", "IS-MASTER-DOWN-BY-ADDR", "127.0.0.1", std::to_string(master.port()), "1", std::string(40, 'a')});
  ASSERT_EQ(vote.items.size(), 3U);
  EXPECT_EQ(vote.items[1].text, "*");
}

TEST_F(StateApart, WithoutAnyPlaceItFollowsAFailoverOfOthers) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  fs::permissions(lib, fs::perms{0755});
  vedette.start(file, as_nobody);
  wait_until([&] { return vedette.master_field("num-slaves") == "1"; }, std::chrono::seconds{30}, "the replica");
  ASSERT_TRUE(replica.command({"REPLICAOF", "NO", "ONE"}).is("OK"));
  const std::string elsewhere = "127.0.0.1," + std::to_string(replica.port());
  const std::string hello = "127.0.0.1,1," + std::string(40, 'c') + ",7,orders," + elsewhere + ",7";

  wait_until(
      [&] {
        master.command({"PUBLISH", "__sentinel__:hello", hello});
        return vedette.master_field("port") == std::to_string(replica.port());
      },
      std::chrono::seconds{30}, "it follows", [&] { return vedette.log(); });

  EXPECT_EQ(vedette.master_field("config-epoch"), "7");
  const Reply vote = vedette.command(
      {"SENTINEL", "IS-MASTER-DOWN-BY-ADDR", "127.0.0.1", std::to_string(replica.port()), "8", std::string(40, 'a')});
  ASSERT_EQ(vote.items.size(), 3U);
  EXPECT_EQ(vote.items[1].text, "*");
}

TEST_F(StateApart, ADiskThatFillsUpMovesTheState) {
  if (!may_mount()) GTEST_SKIP() << "no mount namespaces here";
  const std::string mount = "cp " + file.string() + " " + lib.string() + "/copy && mount -t tmpfs -o size=64k tmpfs " +
                            etc.string() + " && cp " + lib.string() + "/copy " + file.string() + " && exec \"$@\"";
  vedette.start(file, {"unshare", "-m", "sh", "-c", mount, "sh"});
  EXPECT_FALSE(fs::exists(lib / "sentinel.conf.state"));

  // What is inside of its namespace can be reached through /proc.
  std::ofstream{"/proc/" + std::to_string(vedette.process().pid()) + "/root" + (etc / "rest").string()}
      << std::string(1 << 20, 'x');

  EXPECT_TRUE(vedette.command({"SENTINEL", "SET", "orders", "quorum", "2"}).is("OK"));
  EXPECT_TRUE(vedette.command({"SENTINEL", "SET", "orders", "quorum", "3"}).is("OK"));
  vedette.wait_for_log("No space left on device). The state is kept in");
  EXPECT_EQ(count_of(vedette.log(), "No space left on device). The state is kept in"), 1U) << vedette.log();
  EXPECT_NE(read_file(lib / "sentinel.conf.state").find(" 3\n"), std::string::npos);
}

TEST_F(StateApart, AFullDiskWithNoOtherPlaceIsSaidAndAnswered) {
  if (!may_mount()) GTEST_SKIP() << "no mount namespaces here";
  const std::string both = "cp " + file.string() + " /dev/shm/$$ && mount -t tmpfs -o size=64k tmpfs " +
                           folder.path().string() + " && mkdir " + etc.string() + " " + lib.string() +
                           " && mv /dev/shm/$$ " + file.string() + " && exec \"$@\"";
  vedette.start(file, {"unshare", "-m", "sh", "-c", both, "sh"});
  const std::string id = vedette.id();
  const std::string inside = "/proc/" + std::to_string(vedette.process().pid()) + "/root";
  std::ofstream{inside + (etc / "rest").string()} << std::string(1 << 20, 'x');

  EXPECT_NE(vedette.command({"SENTINEL", "SET", "orders", "quorum", "2"}).text.find("Failed to save config file"),
            std::string::npos);
  vedette.wait_for_log("was not able to save the new configuration on disk");
  EXPECT_EQ(count_of(vedette.log(), "No space left on device"), 2U) << vedette.log();
  EXPECT_NE(read_file(inside + file.string()).find("sentinel myid " + id), std::string::npos);

  fs::remove(inside + (etc / "rest").string());
  wait_until(
      [&] {
        return vedette.command({"SENTINEL", "FLUSHCONFIG"}).is("OK");
      },
      std::chrono::seconds{30}, "a write", [&] { return vedette.log(); });
  EXPECT_NE(read_file(inside + file.string()).find(" 2\n"), std::string::npos);
}

TEST_F(StateApart, ASecondProcessOnTheSameStateIsRefused) {
  vedette.start(file);
  const Port other;

  const Finished second =
      run({.words = {binary_of(Kind::vedette), file.string(), "--port", std::to_string(other.number())}});

  EXPECT_EQ(second.ending.status, 1);
  EXPECT_NE(second.output.find("Another process is at work on the state in " + file.string()), std::string::npos)
      << second.output;
  EXPECT_EQ(count_of(second.output, "\n"), 1U) << second.output;
}

TEST_F(StateApart, AFirstStartWritesOnce) {
  std::ofstream{file} << "port " << port.number() << "\nbind 127.0.0.1\nsentinel monitor orders 127.0.0.1 1 2\n";

  vedette.start(file);
  vedette.wait_for_log("new configuration saved on disk");

  EXPECT_TRUE(holds_for([&] { return count_of(vedette.log(), "new configuration saved on disk") == 1; },
                        std::chrono::milliseconds{300}))
      << vedette.log();
}

}  // namespace vedette::end_to_end
