#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include "test/end_to_end/end_to_end.hpp"
#include "test/lab/http.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

/// A cause is seen so soon.
constexpr std::chrono::seconds promised{5};

/// Why no failover is possible: each reason is caused once, with real servers, seen by the first Sentinel.
class Obstacles : public EndToEnd {
 protected:
  void SetUp() override {
    if (vedette_is_redis_sentinel()) GTEST_SKIP() << "redis-sentinel gives no verdict";
  }

  DeploymentOptions serving(std::size_t quorum = 2) const {
    DeploymentOptions options;
    options.quorum = quorum;
    SentinelOptions first;
    first.directives = {"http-port " + std::to_string(port.number()), "http-bind 127.0.0.1"};
    options.sentinel_options = {first};
    return options;
  }

  std::string metrics() const { return http_get({.port = port.number()}, "/metrics").body; }
  std::string status() const { return http_get({.port = port.number()}, "/api/v1/masters/orders").body; }
  static std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
  }

  bool is_possible() const { return samples(metrics())["vedette_failover_possible{master=\"orders\"}"] == 1; }
  bool is_shown(const std::string& reason) const {
    const auto all = samples(metrics());
    const auto series = all.find("vedette_failover_obstacle{master=\"orders\",reason=\"" + reason + "\"}");
    return series != all.end() && series->second == 1 && !is_possible() &&
           status().find(R"("obstacle_name":")" + reason + '"') != std::string::npos;
  }

  /// The reason is shown and told soon after the cause, and goes when that ends.
  void expect_obstacle(Deployment& group, const std::string& reason, const std::string& sentence,
                       const std::function<void()>& cause, const std::function<void()>& mend,
                       std::chrono::seconds patience = std::chrono::seconds{30}) {
    const auto log = [&] { return read_file(moved_log.empty() ? group.sentinel(0).log_file() : moved_log); };
    wait_until([&] { return is_possible(); }, std::chrono::seconds{30}, "a failover is possible",
               [&] { return status(); });
    const std::size_t told = count(log(), "+failover-possible");
    cause();
    wait_until([&] { return is_shown(reason); }, promised, reason + " is shown",
               [&] { return status() + '\n' + group.state(); });
    wait_until([&] { return count(log(), "-failover-possible master orders") == 1; }, promised, reason + " is told",
               [&] { return log(); });
    EXPECT_NE(log().find(sentence), std::string::npos) << log();
    mend();
    wait_until([&] { return is_possible() && !is_shown(reason); }, patience, reason + " is over",
               [&] { return status() + '\n' + group.state(); });
    EXPECT_NE(status().find(R"("obstacle":null)"), std::string::npos) << status();
    wait_until([&] { return count(log(), "+failover-possible") == told + 1; }, promised, "its end is told",
               [&] { return log(); });
  }

  Port port;
  std::filesystem::path moved_log;  ///< Where the log lies, if its folder was taken away.
};

}  // namespace

TEST_F(Obstacles, FewerSentinelsThanTheQuorum) {
  Deployment group{folder, serving(3)};

  expect_obstacle(
      group, "no_quorum", "fewer Sentinels answer than the quorum", [&] { group.sentinel(2).kill(); },
      [&] { group.sentinel(2).restart(); });
}

TEST_F(Obstacles, FewerSentinelsThanTheMajority) {
  Deployment group{folder, serving(1)};

  expect_obstacle(
      group, "no_majority", "fewer Sentinels answer than the majority of all known",
      [&] {
        group.sentinel(1).pause();
        group.sentinel(2).pause();
      },
      [&] {
        group.sentinel(1).resume();
        group.sentinel(2).resume();
      });
}

TEST_F(Obstacles, NoFitReplica) {
  Deployment group{folder, serving()};

  expect_obstacle(
      group, "no_good_replica", "no known replica is fit to be promoted",
      [&] {
        group.instance(1).pause();
        group.instance(2).pause();
      },
      [&] {
        group.instance(1).resume();
        group.instance(2).resume();
      });
}

TEST_F(Obstacles, ReplicasThatRefuseOurCredentials) {
  Deployment group{folder, serving()};
  std::vector<std::unique_ptr<Connection>> inside;
  for (const std::size_t replica : {1U, 2U}) {
    inside.push_back(std::make_unique<Connection>(group.instance(replica).at()));
    inside.back()->command({"PING"});
  }

  expect_obstacle(
      group, "not_authorised", "one refuses our credentials or commands",
      [&] {
        for (const auto& client : inside) {
          client->command({"CONFIG", "SET", "requirepass", "changed"});
          client->command({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
        }
      },
      [&] {
        for (const auto& client : inside) client->command({"CONFIG", "SET", "requirepass", ""});
      });
}

// A file made by hand: one Sentinel starts with a replica as the master, under the epoch of all.
TEST_F(Obstacles, EpochsInDispute) {
  Deployment group{folder, serving()};
  Sentinel& other = group.sentinel(2);
  std::string before;

  expect_obstacle(
      group, "disputed", "another Sentinel announces another master under the same epoch",
      [&] {
        other.stop();
        before = other.text();
        std::string text;
        std::istringstream lines{before};
        const std::string master = std::to_string(group.instance(0).port());
        const std::string replica = std::to_string(group.instance(1).port());
        for (std::string line; std::getline(lines, line);) {
          if (line.starts_with("sentinel monitor orders")) line = "sentinel monitor orders 127.0.0.1 " + replica + " 2";
          if (line == "sentinel known-replica orders 127.0.0.1 " + replica) {
            line = "sentinel known-replica orders 127.0.0.1 " + master;
          }
          text += line + '\n';
        }
        std::ofstream{other.file()} << text;
        other.restart();
      },
      [&] {
        other.kill();
        std::ofstream{other.file()} << before;
        other.restart();
      });
}

TEST_F(Obstacles, Tilt) {
  Deployment group{folder, serving()};

  expect_obstacle(
      group, "tilt", "this process was paused and does not trust what it knew",
      [&] {
        group.sentinel(0).pause();
        const auto resumed = std::chrono::steady_clock::now() + std::chrono::seconds{3};
        wait_until([&] { return std::chrono::steady_clock::now() >= resumed; }, std::chrono::seconds{10},
                   "a pause of three seconds");
        group.sentinel(0).resume();
      },
      [] {}, std::chrono::seconds{60});
}

TEST_F(Obstacles, StateThatCannotBeWritten) {
  Deployment group{folder, serving()};
  const std::filesystem::path place = group.sentinel(0).file().parent_path();
  const std::filesystem::path away = place.string() + ".away";

  expect_obstacle(
      group, "state_not_writable", "the state can't be written to disk",
      [&] {
        // What is open stays so, but no file can be made there any more.
        std::filesystem::rename(place, away);
        moved_log = away / group.sentinel(0).log_file().filename();
        group.sentinel(0).command({"SENTINEL", "SET", "orders", "failover-timeout", "10001"});
      },
      [&] {
        std::filesystem::rename(away, place);
        moved_log.clear();
      });
}

}  // namespace vedette::end_to_end
