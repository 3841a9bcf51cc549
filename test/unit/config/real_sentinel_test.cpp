#include "real_sentinel.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "config/state_text.hpp"
#include "reading.hpp"
#include "temporary_directory.hpp"
#include "test/lab/ports.hpp"

namespace vedette::config {
namespace {

using quorum::Address;
using quorum::DurableState;
using quorum::Epoch;
using quorum::RunId;
using testing::HasSubstr;

/// Two masters with all that a file can hold. Nobody is at these addresses.
DurableState rich_state() {
  DurableState state;
  state.my_id = RunId::parse(id_a);
  state.current_epoch = Epoch{9};
  state.reserved_epoch = Epoch{11};
  state.quarantined = true;
  state.process.announce_ip = "127.0.0.5";
  state.process.announce_port = 5000;
  state.process.deny_scripts_reconfig = false;
  state.process.sentinel_user = "peer";
  state.process.sentinel_pass = "secret";
  for (const char* name : {"m1", "orders.monitor"}) {
    auto& master = state.masters[name];
    master.address = Address{"127.0.0.1", 1};
    master.settings.quorum = 3;
    master.settings.down_after = quorum::Milliseconds{3600000};
    master.settings.failover_timeout = quorum::Milliseconds{7000};
    master.settings.parallel_syncs = 4;
    master.settings.notification_script = "/bin/true";
    master.settings.client_reconfig_script = "/bin/true";
    master.settings.auth_user = "watcher";
    master.settings.auth_pass = "hunter2#,";
    master.settings.reboot_down_after = quorum::Milliseconds{2000};
    master.settings.renamed_commands = {{"CONFIG", "guarded"}, {"PING", "zing"}};
    master.config_epoch = Epoch{4};
    master.leader_epoch = Epoch{8};
    master.voted_for = RunId::parse(id_b);
    master.replicas = {Address{"127.0.0.2", 1}, Address{"::1", 2}};
    master.sentinels.emplace(*RunId::parse(std::string(40, 'c')), Address{"127.0.0.3", 1});
    master.sentinels.emplace(*RunId::parse(std::string(40, 'd')), Address{"127.0.0.4", 1});
    master.run_ids = {*RunId::parse(id_a), *RunId::parse(id_b)};
    master.replication_ids = {id_a};
  }
  return state;
}

class BesideRealSentinel : public testing::Test {
 protected:
  void SetUp() override {
    if (!RealSentinel::is_installed()) GTEST_SKIP() << "no redis-sentinel here";
  }

  /// A file as we write it over what a person wrote.
  std::string write_file(const std::string& human, const DurableState& state) {
    const std::string text = "port " + std::to_string(port_) + "\nbind 127.0.0.1\n" + human;
    return directory_.write("sentinel.conf", rewrite_sentinel_conf(text, DaemonSettings{}, state));
  }

  const TemporaryDirectory directory_;
  const lab::Port reserved_;
  const std::uint16_t port_ = reserved_.number();
};

TEST_F(BesideRealSentinel, OurFileIsLoaded) {
  const std::string file = write_file("", rich_state());

  RealSentinel real{file};

  ASSERT_TRUE(real.says("Sentinel ID is " + id_a)) << real.said();
  ASSERT_TRUE(real.says("+monitor master m1 127.0.0.1 1 quorum 3")) << real.said();
  EXPECT_THAT(answer_to(port_, "SENTINEL MASTER orders.monitor"), HasSubstr("num-other-sentinels\r\n$1\r\n2"));
  EXPECT_THAT(answer_to(port_, "SENTINEL MASTER m1"), HasSubstr("num-slaves\r\n$1\r\n2"));
}

TEST_F(BesideRealSentinel, WhatItMakesOfOurFileReadsBackTheSame) {
  const DurableState state = rich_state();
  const std::string file = write_file("# mine\nsentinel monitor m1 127.0.0.9 1 1\n", state);
  RealSentinel real{file};
  ASSERT_TRUE(real.says("Sentinel ID is " + id_a)) << real.said();

  ASSERT_EQ(answer_to(port_, "SENTINEL FLUSHCONFIG"), "+OK\r\n");

  const std::string text = directory_.read("sentinel.conf");
  ASSERT_THAT(text, HasSubstr("latency-tracking-info-percentiles"));
  const Configuration result = read(text);
  EXPECT_EQ(result.state, state);
  EXPECT_EQ(result.daemon.port, port_);
  EXPECT_THAT(result.warnings, testing::IsEmpty());
  EXPECT_THAT(text, HasSubstr("# mine\n"));
}

TEST_F(BesideRealSentinel, TakingTurnsOnOneFileLosesNothing) {
  DurableState state = rich_state();
  const std::string file = write_file("", state);
  {
    RealSentinel real{file};
    ASSERT_TRUE(real.says("Sentinel ID is")) << real.said();
    ASSERT_EQ(answer_to(port_, "SENTINEL FLUSHCONFIG"), "+OK\r\n");
  }

  state.masters["m1"].address = Address{"127.0.0.2", 1};
  state.masters["m1"].replicas = {Address{"127.0.0.1", 1}, Address{"::1", 2}};
  state.masters["m1"].config_epoch = Epoch{9};
  state.masters.erase("orders.monitor");
  const std::string ours =
      rewrite_sentinel_conf(directory_.read("sentinel.conf"), read(directory_.read("sentinel.conf")).daemon, state);
  directory_.write("sentinel.conf", ours);
  RealSentinel real{file};

  ASSERT_TRUE(real.says("+monitor master m1 127.0.0.2 1 quorum 3")) << real.said();
  ASSERT_EQ(answer_to(port_, "SENTINEL FLUSHCONFIG"), "+OK\r\n");
  EXPECT_EQ(read(directory_.read("sentinel.conf")).state, state);
}

TEST_F(BesideRealSentinel, OurQuotesAreUnderstood) {
  DurableState state = rich_state();
  auto& m1 = state.masters["m1"];
  m1.settings.auth_pass = "a \"b\" 'c' \\ \n sentinel monitor evil 127.0.0.1 1 1";
  m1.settings.auth_user = "tab\tand \x01";
  state.masters["name with blanks, and größe"] = m1;
  const std::string file = write_file("", state);

  RealSentinel real{file};

  ASSERT_TRUE(real.says("Sentinel ID is " + id_a)) << real.said();
  EXPECT_THAT(answer_to(port_, "SENTINEL MASTER \"name with blanks, and größe\""), HasSubstr("num-slaves\r\n$1\r\n2"));
  EXPECT_EQ(answer_to(port_, "SENTINEL MASTER evil"), "-ERR No such master with that name\r\n");
}

TEST_F(BesideRealSentinel, AFileThatItMadeFromThreeLinesIsRead) {
  const std::string file = directory_.write(
      "sentinel.conf", "port " + std::to_string(port_) + "\nrequirepass \"a b\"\nsentinel monitor m1 127.0.0.1 1 2\n");
  RealSentinel real{file};
  ASSERT_TRUE(real.says("Sentinel ID is")) << real.said();
  ASSERT_TRUE(real.says("+monitor master m1")) << real.said();

  const Configuration result = read(directory_.read("sentinel.conf"));

  ASSERT_TRUE(result.state.my_id);
  EXPECT_THAT(real.said(), HasSubstr("Sentinel ID is " + result.state.my_id->text()));
  EXPECT_EQ(result.daemon.requirepass, "a b");
  ASSERT_EQ(result.daemon.users.size(), 1U);
  EXPECT_EQ(result.daemon.users[0].name, "default");
  EXPECT_THAT(result.warnings, testing::IsEmpty());
}

}  // namespace
}  // namespace vedette::config
