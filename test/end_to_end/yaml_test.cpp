#include <csignal>
#include <fstream>

#include "test/end_to_end/end_to_end.hpp"
#include "test/end_to_end/started.hpp"
#include "test/lab/wait_until.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

class Yaml : public EndToEnd {
 protected:
  void SetUp() override {
    if (vedette_is_redis_sentinel()) GTEST_SKIP() << "redis-sentinel reads no YAML";
  }

  Port port;
  Started vedette{folder, port.number()};
};

}  // namespace

TEST_F(Yaml, SecretsComeFromFilesAndAreReadAgainOnHangup) {
  const RedisServer master{folder, "redis", {.password = "first"}};
  const auto secret = folder.write("secret", "first\n");
  const auto file = folder.write(
      "vedette.yaml", "port: " + std::to_string(port.number()) + "\nbind: 127.0.0.1\ndir: " + folder.path().string() +
                          "\nmasters:\n  orders:\n    host: 127.0.0.1\n    port: " + std::to_string(master.port()) +
                          "\n    quorum: 1\n    auth: {password: \"${file:" + secret.string() + "}\"}\n");
  const std::string text = read_file(file);
  vedette.start(file);
  const auto is_well = [&] { return vedette.master_field("flags") == "master"; };
  wait_until(is_well, std::chrono::seconds{30}, "the link", [&] { return vedette.log(); });

  ASSERT_TRUE(ask(master.at(), {"CONFIG", "SET", "requirepass", "second"}, "first").is("OK"));
  std::ofstream{secret} << "second\n";
  vedette.process().signal(SIGHUP);
  vedette.wait_for_log("+set master orders");
  ask(master.at(), {"CLIENT", "KILL", "TYPE", "normal"}, "second");
  ask(master.at(), {"CLIENT", "KILL", "TYPE", "pubsub"}, "second");
  wait_until([&] { return is_well() && vedette.master_field("link-pending-commands") == "0"; },
             std::chrono::seconds{30}, "the link again", [&] { return vedette.log(); });
  EXPECT_TRUE(vedette.command({"SENTINEL", "FLUSHCONFIG"}).is("OK"));

  EXPECT_EQ(read_file(file), text);
  const std::string state = read_file(folder.path() / "vedette.yaml.state");
  EXPECT_NE(state.find("sentinel auth-pass orders ${file:" + secret.string() + "}\n"), std::string::npos) << state;
  for (const std::string& written : {state, vedette.log()}) {
    EXPECT_EQ(written.find("second"), std::string::npos) << written;
  }
}

TEST_F(Yaml, UsersAndLogLevelChangedAtRunTimeSurviveAndNoSecretIsWritten) {
  const auto secret = folder.write("secret", "first\n");
  const std::string reference = "${file:" + secret.string() + "}";
  const auto file = folder.write(
      "vedette.yaml", "port: " + std::to_string(port.number()) + "\nbind: 127.0.0.1\ndir: " + folder.path().string() +
                          "\npassword: " + reference + "\naccess: {users: [\"bob on >" + reference + " +ping\"]}\n");
  const auto config = [&](const std::string& what, std::vector<std::string> more) {
    more.insert(more.begin(), {"SENTINEL", "CONFIG", what, "loglevel"});
    return to_string(vedette.command(more, read_file(secret).substr(0, read_file(secret).size() - 1)));
  };
  const auto comes_in = [&](const std::string& user, const std::string& password) {
    return Connection{{"127.0.0.1", port.number()}}.command({"AUTH", user, password}).is("OK");
  };
  vedette.start(file);
  EXPECT_TRUE(vedette.command({"ACL", "SETUSER", "alice", "on", ">hunter2", "+ping"}, "first").is("OK"));
  EXPECT_TRUE(vedette.command({"ACL", "SETUSER", "bob", "+info"}, "first").is("OK"));
  config("SET", {"warning"});

  std::ofstream{secret} << "second\n";
  vedette.process().signal(SIGHUP);
  wait_until([&] { return comes_in("default", "second") && comes_in("bob", "second"); }, std::chrono::seconds{10},
             "the new passwords", [&] { return vedette.log(); });
  EXPECT_FALSE(comes_in("bob", "first"));
  EXPECT_NE(config("GET", {}).find("warning"), std::string::npos);
  EXPECT_TRUE(vedette.command({"SENTINEL", "FLUSHCONFIG"}, "second").is("OK"));
  vedette.kill();
  std::ofstream{secret} << "third\n";
  vedette.start(file);

  EXPECT_NE(config("GET", {}).find("warning"), std::string::npos);
  EXPECT_TRUE(comes_in("alice", "hunter2"));
  EXPECT_TRUE(comes_in("default", "third"));
  EXPECT_TRUE(comes_in("bob", "third"));
  EXPECT_FALSE(comes_in("bob", "second"));
  const std::string bob = to_string(vedette.command({"ACL", "GETUSER", "bob"}, "third"));
  EXPECT_NE(bob.find("+info"), std::string::npos) << bob;
  const std::string state = read_file(folder.path() / "vedette.yaml.state");
  EXPECT_NE(state.find("user bob on sanitize-payload >" + reference + " "), std::string::npos) << state;
  for (const std::string text : {"first", "second", "third", "hunter2"}) {
    EXPECT_EQ(state.find(text), std::string::npos) << state;
  }
}

TEST_F(Yaml, AMistakeEndsTheStartWithLineAndColumn) {
  const auto file = folder.write("vedette.yaml", "port: 1\nlog:\n  levle: notice\n");

  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"--config", file.string()}, std::vector<std::string>{"check", file.string()}}) {
    Launch launch;
    launch.words = {binary_of(Kind::vedette)};
    launch.words.insert(launch.words.end(), words.begin(), words.end());
    const Finished finished = run(std::move(launch));

    EXPECT_EQ(finished.ending.status, 1);
    EXPECT_NE(finished.output.find("at line 3, column 3\n"), std::string::npos) << finished.output;
    EXPECT_NE(finished.output.find("Did you mean 'level'?"), std::string::npos) << finished.output;
  }
}

TEST_F(Yaml, ARoundTripThroughEveryFormShowsTheSameMasters) {
  const RedisServer master{folder, "redis"};
  const RedisServer replica{folder, "replica", {.replica_of = master.at()}};
  SentinelOptions options;
  options.directives = {"sentinel monitor orders 127.0.0.1 " + std::to_string(master.port()) + " 2",
                        "sentinel down-after-milliseconds orders 54321",
                        "sentinel failover-timeout orders 65432",
                        "sentinel parallel-syncs orders 3",
                        "sentinel auth-user orders \"\"",
                        "sentinel known-sentinel orders 127.0.0.1 1 " + std::string(40, 'b'),
                        "sentinel config-epoch orders 7"};
  Sentinel sentinel{folder, "sentinel", options};
  const auto shown = [&] {
    wait_until([&] { return sentinel.replicas("orders").size() == 1; }, std::chrono::seconds{30}, "the replica");
    std::string text;
    for (const char* field : {"name", "ip", "port", "quorum", "config-epoch", "num-slaves", "num-other-sentinels",
                              "down-after-milliseconds", "failover-timeout", "parallel-syncs"}) {
      text += sentinel.master_field("orders", field) + " ";
    }
    return text + sentinel.id();
  };
  const std::string at_first = shown();
  const auto convert = [&](const std::filesystem::path& from) {
    sentinel.kill();
    const Finished there = run({.words = {binary_of(Kind::vedette), "convert", from.string()}});
    const auto yaml = folder.write("there.yaml", there.output);
    std::ofstream{sentinel.file()} << run({.words = {binary_of(Kind::vedette), "convert", yaml.string()}}).output;
  };

  convert(sentinel.file());
  sentinel.restart(Kind::redis_sentinel);
  EXPECT_EQ(shown(), at_first) << sentinel.text();
  convert(sentinel.file());
  sentinel.restart(Kind::vedette);
  EXPECT_EQ(shown(), at_first) << sentinel.text();
  ASSERT_TRUE(sentinel.command({"SENTINEL", "FLUSHCONFIG"}).is("OK"));
  sentinel.restart(Kind::redis_sentinel);
  EXPECT_EQ(shown(), at_first) << sentinel.text();
}

TEST_F(Yaml, BothFamiliesAreServedAndAReplicaOnIpv6TakesOver) {
  RedisServer master{folder, "redis", {.host = "::1"}};
  const RedisServer replica{folder, "replica", {.host = "::1", .replica_of = master.at()}};
  const auto file = folder.write(
      "vedette.yaml", "port: " + std::to_string(port.number()) +
                          "\nbind: [127.0.0.1, \"::1\"]\ndir: " + folder.path().string() +
                          "\nmasters:\n  orders:\n    host: \"::1\"\n    port: " + std::to_string(master.port()) +
                          "\n    quorum: 1\n    down-after: 300ms\nstate: {id: " + random_run_id() + "}\n");
  wait_until([&] { return replica.follows(master); }, std::chrono::seconds{30}, "the link");
  vedette.start(file);
  wait_until([&] { return vedette.master_field("num-slaves") == "1"; }, std::chrono::seconds{30}, "the replica");

  master.kill();

  const auto address = [&](const std::string& host) {
    const Reply reply = ask({.host = host, .port = port.number()}, {"SENTINEL", "GET-MASTER-ADDR-BY-NAME", "orders"});
    return reply.items.size() == 2 ? reply.items[0].text + " " + reply.items[1].text : reply.text;
  };
  const std::string expected = "::1 " + std::to_string(replica.port());
  wait_until([&] { return address("127.0.0.1") == expected; }, std::chrono::seconds{30}, "the switch",
             [&] { return vedette.log(); });
  EXPECT_EQ(address("::1"), expected);
  EXPECT_TRUE(replica.is_master());
}

}  // namespace vedette::end_to_end
