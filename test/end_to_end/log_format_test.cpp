#include <sstream>

#include "test/end_to_end/end_to_end.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

class LogFormat : public EndToEnd {};

}  // namespace

TEST_F(LogFormat, AsJsonEachLineIsAnObjectAndAFailoverIsToldWithItsFields) {
  if (vedette_is_redis_sentinel()) GTEST_SKIP() << "redis-sentinel knows one format";
  DeploymentOptions options;
  for (std::size_t i = 0; i < options.sentinels.size(); ++i) {
    SentinelOptions sentinel;
    sentinel.directives = {"log-format json"};
    options.sentinel_options.push_back(sentinel);
  }
  Deployment group{folder, options};

  group.instance(0).kill();
  const std::size_t chosen = group.wait_for_switch_from(0);
  const auto all_logs = [&] {
    std::string text;
    for (std::size_t i = 0; i < group.sentinel_count(); ++i) text += group.sentinel(i).log();
    return text;
  };
  const std::string story = R"("master":"orders","failover":{"master":"orders","done":true)";
  wait_until([&] { return all_logs().find(story) != std::string::npos; }, std::chrono::seconds{20},
             "the failover is told", all_logs);

  std::istringstream lines{all_logs()};
  bool switched = false;
  for (std::string line; std::getline(lines, line);) {
    EXPECT_TRUE(line.starts_with(R"({"time":")") && line.ends_with("}")) << line;
    switched = switched || line.find(R"("event":"+switch-master","master":"orders"})") != std::string::npos;
    if (line.find(story) == std::string::npos) continue;
    EXPECT_NE(line.find("\"to\":\"" + group.instance(chosen).at().text() + '"'), std::string::npos) << line;
    EXPECT_NE(line.find(R"({"name":"promotion","ms":)"), std::string::npos) << line;
    EXPECT_NE(line.find(R"("answer":"granted")"), std::string::npos) << line;
    EXPECT_NE(line.find(R"("chosen":true)"), std::string::npos) << line;
  }
  EXPECT_TRUE(switched);
}

}  // namespace vedette::end_to_end
