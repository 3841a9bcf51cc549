#include <gmock/gmock.h>

#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "config/directives.hpp"
#include "config/words.hpp"
#include "test/lab/folder.hpp"
#include "test/lab/process.hpp"
#include "test/lab/sentinel.hpp"

// Both programs read the same configurations, right and wrong, and must take or refuse the same ones. `port 0` before
// them ends a redis-sentinel that takes one; `vedette check` starts nothing anyway.

namespace vedette::conformance {
namespace {

using namespace lab;

/// A configuration about which the two differ on purpose. `*` at the end stands for any rest.
struct Difference {
  const char* lines;
  bool ours_takes;
  const char* reason;
};

constexpr const char* numbers =
    "what is no number, or does not fit, is a mistake; redis-sentinel takes it as 0 or wraps it";
constexpr const char* twice = "the same thing said twice is no mistake; redis-sentinel writes such files itself";

const std::vector<Difference> differences{
    {"sentinel monitor m 127.0.0.1 6379 4294967297", false, numbers},
    {"sentinel monitor m 127.0.0.1 abc 2", false, numbers},
    {"sentinel monitor m 127.0.0.1 6379 2\nsentinel master-reboot-down-after-period m abc", false, numbers},
    {"sentinel monitor m 127.0.0.1 6379 2\nsentinel known-replica m 127.0.0.1 x", false, numbers},
    {"sentinel monitor m 127.0.0.1 6379 2\nsentinel config-epoch m *", false, numbers},
    {"sentinel monitor m 127.0.0.1 6379 2\nsentinel leader-epoch m *", false, numbers},
    {"sentinel current-epoch *", false, numbers},
    {"sentinel announce-port *", false, numbers},
    {"maxmemory 99999999999999999999", false, numbers},
    {"maxmemory-clients 99999999999999999999", false, numbers},
    {"cluster-link-sendbuf-limit 99999999999999999999", false, numbers},
    {"sentinel monitor m 127.0.0.1 6379 2\nsentinel monitor m 127.0.0.1 6379 2", true, twice},
    {"sentinel monitor m 127.0.0.1 6379 2\nsentinel rename-command m CONFIG x\nsentinel rename-command m CONFIG x",
     true, twice},
    {"sentinel monitor m 127.0.0.1 6379 2\nsentinel known-replica m 127.0.0.1 6380\nsentinel known-*", true, twice},
    {"sentinel monitor m 127.0.0.1 6379 2\nsentinel known-sentinel m 127.0.0.2 26379 aa\nsentinel known-sentinel m "
     "127.0.0.2 26379 aa",
     true, twice},
    {"sentinel monitor m 127.0.0.1 6379 2\nsentinel primary-reboot-down-after-period m 5", true, "Valkey's name"},
    {"sentinel myid \"aaaaaaaaaaaaaaaaaaaa aaaaaaaaaaaaaaaaaaa\"", false,
     "an id with a blank could not be sent to other Sentinels"},
    {"rename-command ping zing\nrename-command ping zing", true, twice},
    {"rename-command ping \"\"\nrename-command ping \"\"", true, twice},
    {"include half.conf\ninclude half.conf", true, twice},
    {"include half.conf\nsentinel monitor m *", true,
     "a line of the main file, which was written there, holds against the included one it was made of"},
    {"include sub", false, "a folder is no file; redis-sentinel reads nothing from it"},
    {"loglevel nothing", true, "a level of later versions"},
    {"proc-title-template {title}", true, "redis-sentinel refuses a title of its own name alone"},
    {"activedefrag yes", true,
     "does nothing in a Sentinel; whether redis-sentinel takes it depends on how it was built"},
};

/// Names of later versions of Redis and of Valkey; redis-sentinel 7.0 knows none of them.
const std::set<std::string_view> later_names{"active-defrag-cycle-us",
                                             "aof-rewrite-cpulist",
                                             "availability-zone",
                                             "bgsave-cpulist",
                                             "bio-cpulist",
                                             "cluster-announce-client-ipv4",
                                             "cluster-announce-client-ipv6",
                                             "cluster-announce-human-nodename",
                                             "cluster-blacklist-ttl",
                                             "cluster-compatibility-sample-ratio",
                                             "cluster-manual-failover-timeout",
                                             "cluster-ping-interval",
                                             "cluster-slot-stats-enabled",
                                             "commandlog-execution-slower-than",
                                             "commandlog-large-reply-max-len",
                                             "commandlog-large-request-max-len",
                                             "commandlog-reply-larger-than",
                                             "commandlog-request-larger-than",
                                             "commandlog-slow-execution-max-len",
                                             "debug-context",
                                             "dual-channel-replication-enabled",
                                             "enable-debug-assert",
                                             "events-per-io-thread",
                                             "extended-redis-compatibility",
                                             "hide-user-data-from-log",
                                             "import-mode",
                                             "locale-collate",
                                             "max-new-connections-per-cycle",
                                             "max-new-tls-connections-per-cycle",
                                             "prefetch-batch-max-size",
                                             "primaryauth",
                                             "primaryuser",
                                             "rdma-bind",
                                             "rdma-completion-vector",
                                             "rdma-port",
                                             "rdma-rx-size",
                                             "replica-full-sync-buffer-limit",
                                             "req-res-logfile",
                                             "server-cpulist",
                                             "set-max-listpack-entries",
                                             "set-max-listpack-value",
                                             "unixsocketgroup"};

/// start_test.cpp starts them: with the first redis-sentinel would stay, the second it reads behind `port 0`.
const std::set<std::string_view> not_tried{"unixsocket", "aclfile"};

bool covers(const Difference& difference, const std::string& lines) {
  std::string_view pattern = difference.lines;
  if (!pattern.ends_with('*')) return lines == pattern;
  pattern.remove_suffix(1);
  return lines.starts_with(pattern);
}

/// Whether a difference is one of the list.
bool intended(const std::string& lines, bool ours_takes) {
  if (ours_takes && later_names.contains(lines.substr(0, lines.find(' ')))) return true;
  for (const Difference& difference : differences) {
    if (difference.ours_takes == ours_takes && covers(difference, lines)) return true;
  }
  return false;
}

class Configuration : public testing::Test {
 protected:
  /// What the configurations include.
  void SetUp() override {
    if (vedette_is_redis_sentinel()) GTEST_SKIP() << "'check' is Vedette's own";
    folder_.write("more.conf", "timeout 5\n");
    folder_.write("broken.conf", "timeout x\n");
    folder_.write("half.conf", "sentinel monitor m 127.0.0.1 6379 2\n");
    folder_.write("again.conf", "include more.conf\n");
    folder_.write("sub/inner.conf", "timeout 6\n");
  }

  /// Has both read it; the test fails if they differ where they should not.
  void compare(const std::string& lines) {
    const std::string text = "port 0\n" + lines + "\n";
    const auto read_by = [&](std::vector<std::string> words) {
      words.push_back(folder_.write("sentinel.conf", text).string());
      return run({.words = std::move(words), .folder = folder_.path()});
    };
    const Finished theirs = read_by({binary_of(Kind::redis_sentinel)});
    const Finished ours = read_by({binary_of(Kind::vedette), "check"});
    const bool they_take = !refused(theirs.output);
    const bool we_take = ours.ending.status == 0;
    ++(they_take ? taken_ : refused_);
    if (they_take == we_take || intended(lines, we_take)) return;
    ADD_FAILURE() << "'" << lines << "'\nredis-sentinel: " << theirs.output << "\nvedette: " << ours.output;
  }

  static bool refused(const std::string& output) {
    for (const char* sign : {"FATAL CONFIG FILE ERROR", "Fatal error", "Critical error", "Aborting"}) {
      if (output.find(sign) != std::string::npos) return true;
    }
    return false;
  }

  Folder folder_{"configuration"};
  int taken_ = 0;
  int refused_ = 0;
};

std::string unescaped(const std::string& line) {
  std::string text;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const std::size_t known = std::string_view{"ntr"}.find(i + 1 < line.size() ? line[i + 1] : ' ');
    if (line[i] != '\\' || known == std::string_view::npos) {
      text.push_back(line[i]);
    } else {
      text.push_back("\n\t\r"[known]);
      ++i;
    }
  }
  return text;
}

}  // namespace

TEST_F(Configuration, IsTakenOrRefusedByBoth) {
  std::ifstream list{VEDETTE_CONFIGURATIONS};
  for (std::string line; std::getline(list, line);) {
    if (!line.starts_with('%')) compare(unescaped(line));
  }
  EXPECT_GT(taken_, 80);
  EXPECT_GT(refused_, 80);
}

TEST_F(Configuration, EachDirectiveTakesTheSameValues) {
  const std::vector<std::string> values{"", " yes", " 0", " -1", " abc", " 1mb"};
  for (const std::string_view name : config::directive_names()) {
    if (not_tried.contains(name) || config::is_our_own(name)) continue;
    for (const std::string& value : values) compare(std::string{name} + value);
  }
  EXPECT_GT(taken_, 200);
  EXPECT_GT(refused_, 500);
}

}  // namespace vedette::conformance
