#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "config/words.hpp"
#include "test/lab/folder.hpp"
#include "test/lab/redis_server.hpp"
#include "test/lab/sentinel.hpp"
#include "test/lab/wait_until.hpp"

// Vedette and redis-sentinel take turns on one file. Each must show all that the other showed, and write down all that
// the other wrote down; what only Vedette remembers must survive the other's turn.

namespace vedette::conformance {
namespace {

using namespace lab;

/// What differs from one moment, or from one process, to the next.
const std::set<std::string> of_the_moment{"link-pending-commands", "last-ping-sent",    "last-ok-ping-reply",
                                          "last-ping-reply",       "info-refresh",      "role-reported-time",
                                          "master-link-down-time", "slave-repl-offset", "last-hello-message"};

/// One instance: all its fields in their order, a line each.
std::string shown(const Reply& instance) {
  std::string text;
  for (std::size_t i = 0; i + 1 < instance.items.size(); i += 2) {
    const std::string& field = instance.items[i].text;
    text += "  " + field + " " + (of_the_moment.contains(field) ? "…" : instance.items[i + 1].text) + "\n";
  }
  return text;
}

/// All that a Sentinel tells of what it watches, in an order of its own: that of the originals changes at each start.
std::string shown(const Sentinel& sentinel) {
  std::map<std::string, std::string> parts;
  for (const Reply& master : sentinel.command({"SENTINEL", "MASTERS"}).items) {
    const std::string name = master.field("name").value_or("?");
    parts[name] = shown(master);
    for (const char* what : {"REPLICAS", "SENTINELS"}) {
      for (const Reply& instance : sentinel.command({"SENTINEL", what, name}).items) {
        parts[name + " " + what + " " + instance.field("name").value_or("?")] = shown(instance);
      }
    }
  }
  for (const char* key :
       {"announce-ip", "announce-port", "resolve-hostnames", "announce-hostnames", "sentinel-user", "sentinel-pass"}) {
    parts[std::string{"CONFIG "} + key] = to_string(sentinel.command({"SENTINEL", "CONFIG", "GET", key})) + "\n";
  }
  std::string text;
  for (const auto& [title, part] : parts) text += title + "\n" + part;
  return text;
}

std::vector<std::string> users_of(const Sentinel& sentinel) {
  std::vector<std::string> users;
  for (const Reply& user : sentinel.command({"ACL", "LIST"}).items) {
    // Redis 7.0 forgets this one about users of the file until it has written them itself.
    constexpr std::string_view forgotten = " sanitize-payload";
    std::string text = user.text;
    if (const auto at = text.find(forgotten); at != std::string::npos) text.erase(at, forgotten.size());
    users.push_back(std::move(text));
  }
  std::ranges::sort(users);
  return users;
}

/// What the `sentinel` lines of a file say, however they are quoted and ordered.
std::vector<std::string> said_in(const std::string& text) {
  std::vector<std::string> said;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    const auto words = config::split_words(config::trimmed(line));
    if (!words || words->empty() || config::lower_case(words->front()) != "sentinel") continue;
    std::string joined;
    for (const std::string& word : *words) joined += "[" + word + "]";
    said.push_back(std::move(joined));
  }
  std::ranges::sort(said);
  return said;
}

/// The comment lines in which Vedette keeps what the original has no lines for.
std::vector<std::string> own_lines_in(const std::string& text) {
  std::vector<std::string> own;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# vedette ")) own.push_back(line);
  }
  std::ranges::sort(own);
  return own;
}

/// Who has the first turn, whether instances have names, and whether the file goes through YAML and back after each.
struct Turns {
  const char* name;
  Kind first;
  bool host_names = false;
  bool through_yaml = false;
};

std::ostream& operator<<(std::ostream& out, const Turns& turns) {
  return out << turns.name;
}

constexpr const char* password = "front#door,1";
constexpr const char* watcher_password = "hunter2#,$";

class RoundTrip : public testing::TestWithParam<Turns> {
 protected:
  void SetUp() override {
    if (vedette_is_redis_sentinel()) GTEST_SKIP() << "two programs are needed for turns";
  }
  void TearDown() override {
    if (HasFailure()) ADD_FAILURE() << folder.log_tails();
  }

  /// Commands have other names, and nobody comes in without the user: what is shown of these servers is shown by
  /// somebody who has kept all that.
  static RedisOptions guarded(std::optional<Endpoint> replica_of) {
    RedisOptions options;
    options.replica_of = std::move(replica_of);
    options.password = "server-pass";
    options.directives = {std::string{"user watcher on >"} + watcher_password + " ~* &* +@all",
                          "rename-command INFO zinfo", "rename-command CONFIG guarded"};
    return options;
  }

  /// Every directive about a master with a value that is not its default.
  std::vector<std::string> directives_for(const std::string& name, const std::string& host, std::uint16_t port) const {
    const std::string of = " " + name + " ";
    return {"sentinel monitor" + of + host + " " + std::to_string(port) + " 3",
            "sentinel down-after-milliseconds" + of + "3600001",
            "sentinel failover-timeout" + of + "7001",
            "sentinel parallel-syncs" + of + "4",
            "sentinel notification-script" + of + "/bin/true",
            "sentinel client-reconfig-script" + of + "/bin/true",
            "sentinel auth-user" + of + "watcher",
            "sentinel auth-pass" + of + watcher_password,
            "sentinel master-reboot-down-after-period" + of + "2001",
            "sentinel rename-command" + of + "INFO zinfo",
            "sentinel rename-command" + of + "CONFIG guarded",
            "sentinel config-epoch" + of + "7",
            "sentinel leader-epoch" + of + "9",
            "sentinel known-replica" + of + host + " 2",
            "sentinel known-replica" + of + "::1 3",
            "sentinel known-sentinel" + of + host + " 4 " + std::string(40, 'c'),
            "sentinel known-sentinel" + of + "127.0.0.3 5 " + std::string(40, 'd')};
  }

  SentinelOptions options() const {
    const std::string host = GetParam().host_names ? "localhost" : "127.0.0.1";
    SentinelOptions options;
    options.kind = GetParam().first;
    options.password = password;
    options.directives = directives_for("orders", host, master.port());
    const auto more = directives_for("stock.monitor_2", host, 1);
    options.directives.insert(options.directives.end(), more.begin(), more.end());
    for (std::string line :
         {"sentinel monitor plain 127.0.0.9 1 2", "sentinel current-epoch 12", "sentinel announce-ip 127.0.0.5",
          "sentinel announce-port 5001", "sentinel deny-scripts-reconfig no", "sentinel sentinel-user peer",
          "sentinel sentinel-pass peer#pass", "requirepass front#door,1", "maxclients 500",
          "user ops on >operate &+* +@all -shutdown", "user idle off nopass ~* &* -@all"}) {
      options.directives.push_back(std::move(line));
    }
    if (GetParam().host_names) {
      options.directives.emplace_back("sentinel resolve-hostnames yes");
      options.directives.emplace_back("sentinel announce-hostnames yes");
    }
    return options;
  }

  static bool has_heard_of_all(const Sentinel& sentinel) {
    const auto replicas = sentinel.replicas("orders");
    const bool linked = std::ranges::any_of(replicas, [](auto seen) {
      return !seen["runid"].empty() && seen["master-link-status"] == "ok" && seen["flags"] == "slave";
    });
    return linked && sentinel.master_field("orders", "flags") == "master" &&
           !sentinel.master_field("orders", "runid").empty();
  }

  /// Gives it time for its links.
  static void expect_to_show(const Sentinel& sentinel, const std::string& expected) {
    try {
      wait_until([&] { return shown(sentinel) == expected; }, std::chrono::seconds{20}, "the same again");
    } catch (const std::runtime_error&) {
      EXPECT_EQ(shown(sentinel), expected);
    }
  }

  void convert_twice(const std::filesystem::path& file) const {
    const auto converted = [](const std::filesystem::path& from) {
      return run({.words = {binary_of(Kind::vedette), "convert", from.string()}}).output;
    };
    const auto yaml = folder.write("there.yaml", converted(file));
    std::ofstream{file} << converted(yaml);
  }

  Folder folder{"round-trip"};
  RedisServer master{folder, "redis-1", guarded(std::nullopt)};
  RedisServer replica{folder, "redis-2", guarded(master.at())};
};

}  // namespace

TEST_P(RoundTrip, LosesNothing) {
  Sentinel sentinel{folder, "sentinel", options()};
  wait_until([&] { return has_heard_of_all(sentinel); }, std::chrono::seconds{30}, "all links",
             [&] { return shown(sentinel) + sentinel.log(); });
  const std::string at_first = shown(sentinel);
  std::string while_paused;
  std::vector<std::string> said;
  std::vector<std::string> own;
  std::map<Kind, std::vector<std::string>> users;
  // For a dead server, and far from any epoch that the group knows.
  const auto question = [](char candidate) {
    return std::vector<std::string>{"SENTINEL", "IS-MASTER-DOWN-BY-ADDR",  "127.0.0.9", "1",
                                    "20",       std::string(40, candidate)};
  };

  for (int turn = 0; turn < 4; ++turn) {
    const Kind kind = sentinel.kind();
    SCOPED_TRACE("turn " + std::to_string(turn) + (kind == Kind::vedette ? ", vedette" : ", redis-sentinel"));
    expect_to_show(sentinel, kind == Kind::vedette && !while_paused.empty() ? while_paused : at_first);
    ASSERT_TRUE(sentinel.command({"SENTINEL", "FLUSHCONFIG"}).is("OK"));
    if (turn > 0) {
      EXPECT_EQ(said_in(sentinel.text()), said);
    }
    EXPECT_EQ(users.try_emplace(kind, users_of(sentinel)).first->second, users_of(sentinel));
    EXPECT_TRUE(Connection{sentinel.at()}.command({"AUTH", "ops", "operate"}).is("OK"));
    EXPECT_EQ(sentinel.directive("maxclients"), "500");
    if (!while_paused.empty()) {
      EXPECT_EQ(own_lines_in(sentinel.text()), own);
    }

    if (kind == Kind::vedette && while_paused.empty()) {
      // A replica is one of ours once the name of its master is resolved, and INFO comes every ten seconds.
      wait_until(
          [&] {
            const auto ids = sentinel.directive("# vedette run-ids orders");
            return ids.find(' ') != std::string::npos;
          },
          std::chrono::seconds{20}, "both run ids", [&] { return sentinel.text(); });
      const Reply vote = sentinel.command(question('e'));
      ASSERT_EQ(vote.items.size(), 3U);
      EXPECT_EQ(vote.items[1].text, std::string(40, 'e'));
      ASSERT_TRUE(sentinel.command({"SENTINEL", "PAUSE", "plain", "3600", "a new rack"}).is("OK"));
      while_paused = shown(sentinel);
      own = own_lines_in(sentinel.text());
      EXPECT_THAT(own, testing::Contains(testing::StartsWith("# vedette pause plain ")));
      EXPECT_THAT(own, testing::Contains("# vedette vote plain " + std::string(40, 'e') + " 20"));
      EXPECT_THAT(own, testing::Contains(testing::StartsWith("# vedette run-ids orders ")));
    } else if (kind == Kind::vedette) {
      // Nothing of it is forgotten: the epoch has its vote.
      const Reply vote = sentinel.command(question('f'));
      ASSERT_EQ(vote.items.size(), 3U);
      EXPECT_EQ(vote.items[1].text, std::string(40, 'e'));
    }
    said = said_in(sentinel.text());
    sentinel.kill();
    // A script of redis-sentinel's that goes down with it may hold the port a moment longer.
    wait_until([&] { return !Connection{sentinel.at()}.connected(); }, std::chrono::seconds{10}, "the port is free");
    if (GetParam().through_yaml) convert_twice(sentinel.file());
    sentinel.restart(kind == Kind::vedette ? Kind::redis_sentinel : Kind::vedette);
  }
}

INSTANTIATE_TEST_SUITE_P(Each, RoundTrip,
                         testing::Values(Turns{"RedisSentinelFirst", Kind::redis_sentinel},
                                         Turns{"VedetteFirst", Kind::vedette},
                                         Turns{"RedisSentinelFirstWithHostNames", Kind::redis_sentinel, true},
                                         Turns{"VedetteFirstWithHostNames", Kind::vedette, true},
                                         Turns{"ThroughYaml", Kind::redis_sentinel, false, true},
                                         Turns{"ThroughYamlWithHostNames", Kind::vedette, true, true}),
                         [](const auto& turns) { return std::string{turns.param.name}; });

}  // namespace vedette::conformance
