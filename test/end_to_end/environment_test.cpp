#include <csignal>
#include <fstream>

#include "test/end_to_end/end_to_end.hpp"
#include "test/end_to_end/started.hpp"
#include "test/lab/wait_until.hpp"

// A Vedette that is driven by variables of the environment, as images are.

namespace vedette::end_to_end {

using namespace lab;
namespace fs = std::filesystem;

namespace {

const std::string secret = "open-sesame-4711";

class Environment : public EndToEnd {
 protected:
  using Variables = std::map<std::string, std::string>;

  void SetUp() override {
    if (vedette_is_redis_sentinel()) GTEST_SKIP() << "redis-sentinel reads no environment";
    fs::create_directories(data);
  }

  /// The variables of a deployment of one Sentinel, with those that a Service named redis-sentinel adds.
  Variables deployment() const {
    const std::string own_port = std::to_string(port.number());
    return {{"REDIS_SENTINEL_PORT", own_port},
            {"MASTER_NAME", "orders"},
            {"MASTER_HOST", "127.0.0.1"},
            {"MASTER_PORT", std::to_string(master.port())},
            {"QUONUM", "1"},
            {"DOWN_AFTER_MILLSECONDS", "500"},
            {"NUMSLAVES", "1"},
            {"FAILOVER_TIMEOUT", "2000"},
            {"AUTH_PASS", secret},
            {"VEDETTE_DIR", data.string()},
            {"VEDETTE_HTTP_PORT", "0"},
            {"REDIS_SENTINEL_SERVICE_HOST", "10.96.0.7"},
            {"REDIS_SENTINEL_SERVICE_PORT", "26379"},
            {"REDIS_SENTINEL_PORT_26379_TCP", "tcp://10.96.0.7:26379"},
            {"REDIS_SENTINEL_PORT_26379_TCP_ADDR", "10.96.0.7"}};
  }

  /// What the tests themselves are told by variables is not for it.
  const std::vector<std::string> own_names_alone{"env", "-u", "VEDETTE_BINARY", "-u", "VEDETTE_KEEP"};

  void start(const Variables& variables, std::vector<std::string> behind = {}) {
    vedette.start("--env", own_names_alone, std::move(behind), variables);
  }

  Finished run_with(const Variables& variables, const std::vector<std::string>& arguments) const {
    Launch launch;
    launch.words = own_names_alone;
    launch.words.push_back(binary_of(Kind::vedette));
    launch.words.insert(launch.words.end(), arguments.begin(), arguments.end());
    launch.environment = variables;
    launch.folder = folder.path();
    return run(std::move(launch));
  }

  std::string master_port() const { return vedette.master_field("port"); }

  void wait_for_replica() {
    wait_until([&] { return vedette.master_field("num-slaves") == "1"; }, std::chrono::seconds{30}, "the replica",
               [&] { return vedette.log(); });
  }

  void crash_and_wait_for_switch() {
    wait_for_replica();
    wait_until([&] { return replica.follows(master); }, std::chrono::seconds{30}, "the replica's link");
    master.kill();
    wait_until([&] { return master_port() == std::to_string(replica.port()) && replica.is_master(); },
               std::chrono::seconds{60}, "the switch", [&] { return vedette.log(); });
  }

  /// Nothing that it wrote, and nothing that can be seen of the process.
  void expect_no_secret(const std::string& hidden) {
    std::string seen =
        vedette.log() +
        run({.words = {"ps", "-ww", "e", "-o", "args", "-p", std::to_string(vedette.process().pid())}}).output;
    for (const auto& entry : fs::recursive_directory_iterator{data}) seen += read_file(entry.path());
    EXPECT_EQ(seen.find(hidden), std::string::npos) << seen;
  }

  fs::path data = folder.path() / "data";
  Port port;
  RedisServer master{folder, "redis-1", {.password = secret}};
  RedisServer replica{folder, "redis-2", {.replica_of = master.at(), .password = secret}};
  Started vedette{folder, port.number()};
};

}  // namespace

TEST_F(Environment, AloneItMonitorsFailsOverAndRemembersTheNewMaster) {
  start(deployment());
  EXPECT_EQ(vedette.master_field("quorum"), "1");
  EXPECT_EQ(vedette.master_field("down-after-milliseconds"), "500");
  crash_and_wait_for_switch();
  const std::string id = vedette.id();
  const std::string epoch = vedette.master_field("config-epoch");
  expect_no_secret(secret);

  vedette.stop();
  start(deployment());

  EXPECT_EQ(master_port(), std::to_string(replica.port()));
  EXPECT_EQ(vedette.id(), id);
  EXPECT_EQ(vedette.master_field("config-epoch"), epoch);
  vedette.wait_for_log("by the state, which counts more than 127.0.0.1:" + std::to_string(master.port()) +
                       " in the environment");
  wait_until([&] { return vedette.master_field("flags") == "master"; }, std::chrono::seconds{30}, "the link",
             [&] { return vedette.log(); });
  expect_no_secret(secret);
}

TEST_F(Environment, AWritableFileHoldsTheStateButNoSecret) {
  const auto file = data / "sentinel.conf";
  std::ofstream{file} << "bind 127.0.0.1\nsentinel myid " << random_run_id() << '\n';
  Variables variables = deployment();
  variables["SENTINEL_CONFIG_FILE"] = file.string();
  variables["REDIS_SENTINEL_PASSWORD"] = "ours-" + secret;
  const auto port_of_master = [&] {
    return ask({"127.0.0.1", port.number()}, {"SENTINEL", "MASTER", "orders"}, "ours-" + secret).field("port");
  };
  start(variables);
  wait_until(
      [&] {
        return vedette.command({"SENTINEL", "FAILOVER", "orders"}, "ours-" + secret).is("OK");
      },
      std::chrono::seconds{30}, "a failover", [&] { return vedette.log(); });
  wait_until([&] { return port_of_master() == std::to_string(replica.port()); }, std::chrono::seconds{30}, "the switch",
             [&] { return vedette.log(); });
  vedette.kill();
  EXPECT_NE(read_file(file).find("sentinel monitor orders 127.0.0.1 " + std::to_string(replica.port()) + " 1\n"),
            std::string::npos)
      << read_file(file);

  start(variables);

  EXPECT_EQ(port_of_master(), std::to_string(replica.port()));
  vedette.wait_for_log("which counts more than MASTER_HOST");
  expect_no_secret(secret);
}

TEST_F(Environment, APasswordThatChangedThereHoldsThoughTheFileHasTheUserWithTheOldOne) {
  const auto file = data / "sentinel.conf";
  std::ofstream{file} << "bind 127.0.0.1\nsentinel myid " << random_run_id() << '\n';
  Variables variables = deployment();
  variables["SENTINEL_CONFIG_FILE"] = file.string();
  variables["REDIS_SENTINEL_PASSWORD"] = "first-4711";
  start(variables);
  ASSERT_TRUE(vedette.command({"SENTINEL", "FLUSHCONFIG"}, "first-4711").is("OK"));
  vedette.stop();

  variables["REDIS_SENTINEL_PASSWORD"] = "second-4711";
  start(variables);

  EXPECT_TRUE(vedette.command({"SENTINEL", "FLUSHCONFIG"}, "second-4711").is("OK"));
  EXPECT_FALSE(vedette.command({"SENTINEL", "FLUSHCONFIG"}, "first-4711").is("OK"));
  expect_no_secret("second-4711");
}

TEST_F(Environment, WhatItSaysHoldsAgainAtTheNextStart) {
  start(deployment());
  ASSERT_TRUE(vedette.command({"SENTINEL", "SET", "orders", "quorum", "7"}).is("OK"));
  ASSERT_TRUE(vedette.command({"SENTINEL", "SET", "orders", "master-reboot-down-after-period", "1234"}).is("OK"));
  vedette.stop();

  start(deployment());

  EXPECT_EQ(vedette.master_field("quorum"), "1");
  vedette.wait_for_log("The environment counts more than what was set since: quorum of orders\n");
  EXPECT_NE(read_file(data / "sentinel.conf.state").find("master-reboot-down-after-period orders 1234"),
            std::string::npos);
}

TEST_F(Environment, TwoNamesThatContradictEachOtherEndTheStartWithOneLine) {
  Variables variables = deployment();
  variables["REDIS_MASTER_PASSWORD"] = "another-" + secret;

  const Finished finished = run_with(variables, {"--env"});

  EXPECT_EQ(finished.ending.status, 1);
  EXPECT_NE(finished.output.find("REDIS_MASTER_PASSWORD and AUTH_PASS contradict each other"), std::string::npos)
      << finished.output;
  EXPECT_EQ(count_of(finished.output, "\n"), 1U) << finished.output;
  EXPECT_EQ(finished.output.find(secret), std::string::npos) << finished.output;
}

TEST_F(Environment, ASecretOfAFileIsReadAgainOnHangup) {
  const auto file = folder.write("password", secret + "\n");
  Variables variables = deployment();
  variables.erase("AUTH_PASS");
  variables["REDIS_MASTER_PASSWORD_FILE"] = file.string();
  start(variables);
  const auto is_well = [&] { return vedette.master_field("flags") == "master"; };
  wait_until(is_well, std::chrono::seconds{30}, "the link", [&] { return vedette.log(); });

  ASSERT_TRUE(ask(master.at(), {"CONFIG", "SET", "requirepass", "second-4711"}, secret).is("OK"));
  std::ofstream{file} << "second-4711\n";
  vedette.process().signal(SIGHUP);
  vedette.wait_for_log("+set master orders");
  ask(master.at(), {"CLIENT", "KILL", "TYPE", "normal"}, "second-4711");
  ask(master.at(), {"CLIENT", "KILL", "TYPE", "pubsub"}, "second-4711");
  wait_until([&] { return is_well() && vedette.master_field("link-pending-commands") == "0"; },
             std::chrono::seconds{30}, "the link again", [&] { return vedette.log(); });

  EXPECT_TRUE(vedette.command({"SENTINEL", "FLUSHCONFIG"}).is("OK"));
  expect_no_secret("second-4711");
}

TEST_F(Environment, CheckTellsWhatItSaysAndStartsNothing) {
  const Finished fine = run_with(deployment(), {"check", "--env"});
  EXPECT_EQ(fine.ending.status, 0) << fine.output;
  EXPECT_NE(fine.output.find("REDIS_SENTINEL_PORT: port " + std::to_string(port.number()) + "\n"), std::string::npos);
  EXPECT_NE(fine.output.find("AUTH_PASS: sentinel of orders: auth-pass ***\n"), std::string::npos) << fine.output;
  EXPECT_NE(fine.output.find("the environment: OK, 1 masters\n"), std::string::npos) << fine.output;
  EXPECT_EQ(fine.output.find(secret), std::string::npos);
  EXPECT_FALSE(fs::exists(data / "sentinel.conf.state"));

  Variables wrong = deployment();
  wrong["VEDETTE_QUORUN"] = "2";
  const Finished bad = run_with(wrong, {"check", "--env"});
  EXPECT_EQ(bad.ending.status, 1);
  EXPECT_NE(bad.output.find("Did you mean VEDETTE_QUORUM?"), std::string::npos) << bad.output;
}

TEST_F(Environment, IsNotReadUnlessAskedFor) {
  const auto file = folder.write("sentinel.conf", "port " + std::to_string(port.number()) + "\n");
  vedette.start(file, own_names_alone, {},
                {{"REDIS_SENTINEL_PORT", "1"},
                 {"PORT", "1"},
                 {"MASTER_HOST", "127.0.0.1"},
                 {"VEDETTE_PORT", "1"},
                 {"VEDETTE_NONSENSE", "1"}});

  EXPECT_TRUE(vedette.command({"SENTINEL", "MASTERS"}).items.empty());
  EXPECT_EQ(read_file(file).find("--env"), std::string::npos);
}

TEST_F(Environment, OptionsCountMoreAndMayComeFromExtraFlags) {
  Variables variables = deployment();
  variables["REDIS_SENTINEL_PORT"] = "1";
  variables["VALKEY_EXTRA_FLAGS"] = "--port " + std::to_string(port.number()) + " --maxclients 77";

  start(variables, {"--maxclients", "55"});

  EXPECT_NE(vedette.command({"INFO", "clients"}).text.find("maxclients:77\r\n"), std::string::npos);
}

TEST_F(Environment, WithoutAMasterItServesAndSaysSo) {
  Variables variables = deployment();
  variables.erase("MASTER_HOST");

  start(variables);

  EXPECT_TRUE(vedette.command({"SENTINEL", "MASTERS"}).items.empty());
  vedette.wait_for_log("No variable gives the address of a master");
}

}  // namespace vedette::end_to_end
