#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <set>
#include <sstream>
#include <string>

#include "test/lab/deployment.hpp"
#include "test/lab/http.hpp"
#include "test/lab/ports.hpp"
#include "test/lab/process.hpp"
#include "test/lab/wait_until.hpp"

// Debian's prometheus-redis-exporter pointed at a Vedette and at a redis-sentinel, and beside our own metrics. Skipped
// where the package is not installed; `./dev test all` installs it.

namespace vedette::conformance {
namespace {

using testing::IsEmpty;
using testing::IsSupersetOf;

bool is_installed(const std::string& program) {
  return lab::run({.words = {"sh", "-c", "command -v " + program}}).ending.status == 0;
}

/// What the exporter makes of a Sentinel.
class Exporter {
 public:
  explicit Exporter(const lab::Sentinel& sentinel)
      : process_{{.words = {"prometheus-redis-exporter", "-redis.addr", "redis://" + sentinel.at().text(),
                            "-web.listen-address", "127.0.0.1:" + std::to_string(port_.number())}}} {
    lab::wait_until([&] { return text().find("\nredis_up 1\n") != std::string::npos; }, std::chrono::seconds{20},
                    "the exporter reaches the sentinel");
  }

  std::string text() const { return lab::http_get({.port = port_.number()}, "/metrics").body; }

 private:
  lab::Port port_;
  lab::Process process_;
};

/// The families of Redis in a text, as `name type label,label`: what dashboards depend on.
std::set<std::string> shapes(const std::string& text) {
  std::set<std::string> found;
  std::string type;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# TYPE ")) type = line.substr(line.rfind(' '));
    if (!line.starts_with("redis_") || line.starts_with("redis_exporter_")) continue;
    const std::size_t end = line.find_first_of("{ ");
    std::string shape = line.substr(0, end) + type;
    bool in_value = false;
    bool in_name = line[end] == '{';
    for (std::size_t i = end + 1; i < line.size() && (in_name || in_value); ++i) {
      if (in_value) {
        if (line[i] == '"' && line[i - 1] != '\\') in_value = false, in_name = line[i + 1] == ',';
      } else if (line[i] == '=') {
        in_value = true;
        ++i;  // The quote.
      } else {
        shape += line[i] == ',' ? '/' : line[i];
      }
    }
    found.insert(shape);
  }
  return found;
}

/// Samples of a text whose names begin so.
std::map<std::string, double> samples_of(const std::string& text, const std::string& prefix) {
  auto all = lab::samples(text);
  std::erase_if(all, [&](const auto& sample) { return !sample.first.starts_with(prefix); });
  return all;
}

class WithExporter : public testing::Test {
 protected:
  void SetUp() override {
    if (!is_installed("prometheus-redis-exporter")) GTEST_SKIP() << "prometheus-redis-exporter is not installed";
  }

  lab::DeploymentOptions serving() const {
    lab::DeploymentOptions options;
    lab::SentinelOptions first;
    first.directives = {"speak redis-7.0", "http-bind 127.0.0.1", "metrics-compat yes",
                        "http-port " + std::to_string(port_.number())};
    options.sentinel_options = {first};
    return options;
  }
  std::string our_own() const { return lab::http_get({.port = port_.number()}, "/metrics").body; }

  lab::Folder folder_{"exporter"};
  lab::Port port_;
};

TEST_F(WithExporter, VedetteHasTheFamiliesAndLabelsOfRedisSentinel) {
  lab::DeploymentOptions options;
  options.sentinels = {lab::Kind::redis_sentinel, lab::Kind::redis_sentinel, lab::Kind::redis_sentinel};
  const lab::Folder beside{"exporter-original"};
  lab::Deployment theirs{beside, options};
  lab::Deployment ours{folder_, serving()};

  EXPECT_EQ(shapes(Exporter{ours.sentinel(0)}.text()), shapes(Exporter{theirs.sentinel(0)}.text()));
}

TEST_F(WithExporter, OurOwnMetricsSayTheSame) {
  lab::Deployment group{folder_, serving()};
  const Exporter exporter{group.sentinel(0)};

  const auto of_the_exporter = samples_of(exporter.text(), "redis_sentinel_");
  const auto ours = samples_of(our_own(), "redis_sentinel_");

  ASSERT_GE(of_the_exporter.size(), 11U);
  EXPECT_THAT(ours, IsSupersetOf(of_the_exporter));
}

TEST_F(WithExporter, OurOwnMetricsSayTheSameWhenNothingIsWell) {
  lab::DeploymentOptions options = serving();
  options.down_after = std::chrono::milliseconds{500};
  lab::Deployment group{folder_, options};
  const Exporter exporter{group.sentinel(0)};
  group.sentinel(1).kill();
  group.sentinel(2).kill();
  group.instance(0).kill();
  group.instance(1).kill();
  const auto all_down = [&] {
    const std::string text = our_own();
    return text.find("message=\"NOQUORUM 1 usable") != std::string::npos &&
           text.find("master_status=\"sdown\"} 0") != std::string::npos &&
           text.find("vedette_replicas{master=\"orders\",state=\"sdown\"} 1") != std::string::npos;
  };
  lab::wait_until(all_down, std::chrono::seconds{20}, "all is seen down", [&] { return our_own(); });

  EXPECT_THAT(samples_of(our_own(), "redis_sentinel_"), IsSupersetOf(samples_of(exporter.text(), "redis_sentinel_")));
}

TEST_F(WithExporter, TheNamesOfServersAreTheExporters) {
  lab::Deployment group{folder_, serving()};

  EXPECT_THAT(shapes(Exporter{group.sentinel(0)}.text()), [&] {
    std::set<std::string> of_servers = shapes(our_own());
    std::erase_if(of_servers, [](const std::string& shape) { return shape.starts_with("redis_sentinel_"); });
    return IsSupersetOf(of_servers);
  }());
}

TEST_F(WithExporter, PromtoolFindsNothingButTheMillisecondsOfOthers) {
  if (!is_installed("promtool")) GTEST_SKIP() << "promtool is not installed";
  lab::DeploymentOptions options = serving();
  std::erase(options.sentinel_options[0].directives, "metrics-compat yes");
  lab::Deployment group{folder_, options};
  const auto file = folder_.write("metrics.txt", our_own());

  const lab::Finished check = lab::run({.words = {"sh", "-c", "promtool check metrics <" + file.string()}});

  std::vector<std::string> complaints;
  std::istringstream lines{check.output};
  for (std::string line; std::getline(lines, line);) {
    if (line.find("redis_sentinel_master_setting_down_after_milliseconds") == std::string::npos) {
      complaints.push_back(line);
    }
  }
  EXPECT_THAT(complaints, IsEmpty());
}

}  // namespace
}  // namespace vedette::conformance
