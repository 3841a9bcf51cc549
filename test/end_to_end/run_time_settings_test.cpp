#include "test/end_to_end/end_to_end.hpp"
#include "test/lab/wait_until.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

class RunTimeSettings : public EndToEnd {
 protected:
  void SetUp() override {
    // Redis 7.0 can't change the level of the log.
    if (vedette_is_redis_sentinel()) GTEST_SKIP();
  }
};

std::string shown(const Sentinel& sentinel, const std::string& name) {
  return sentinel.command({"SENTINEL", "CONFIG", "GET", name}).field(name).value_or("nothing");
}

}  // namespace

TEST_F(RunTimeSettings, ChangeTheLogAtOnceAndOutliveARestart) {
  Sentinel sentinel{folder, "sentinel", {.directives = {"loglevel warning"}}};
  EXPECT_EQ(shown(sentinel, "loglevel"), "warning");

  ASSERT_TRUE(sentinel.command({"SENTINEL", "CONFIG", "SET", "loglevel", "notice", "announce-port", "7"}).is("OK"));
  ASSERT_TRUE(sentinel.command({"SENTINEL", "FLUSHCONFIG"}).is("OK"));

  wait_until([&] { return sentinel.log().find("new configuration saved on disk") != std::string::npos; },
             std::chrono::seconds{10}, "the log tells of the write");
  EXPECT_NE(sentinel.text().find("\nloglevel notice\n"), std::string::npos) << sentinel.text();
  EXPECT_EQ(sentinel.text().find("loglevel warning"), std::string::npos);
  EXPECT_NE(sentinel.text().find("sentinel announce-port 7\n"), std::string::npos);
  sentinel.restart();
  EXPECT_EQ(shown(sentinel, "loglevel"), "notice");
  EXPECT_EQ(shown(sentinel, "announce-port"), "7");
}

TEST_F(RunTimeSettings, NewCredentialsForPeersAreUsedAtOnce) {
  DeploymentOptions options;
  options.sentinels = {Kind::vedette, Kind::vedette};
  options.sentinel_options.resize(2);
  Deployment group{folder, options};
  const auto id = group.sentinel(0).id();

  // Whoever connects anew gets another number.
  const auto line_of_peer = [&] {
    const std::string list = group.sentinel(1).command({"CLIENT", "LIST"}).text;
    const auto name = list.find("name=sentinel-" + id.substr(0, 8));
    const auto start = name == std::string::npos ? name : list.rfind("id=", name);
    return start == std::string::npos ? std::string{} : list.substr(start, list.find(' ', start) - start);
  };
  wait_until([&] { return !line_of_peer().empty(); }, std::chrono::seconds{20}, "the peer is connected");
  const std::string before = line_of_peer();

  ASSERT_TRUE(group.sentinel(0)
                  .command({"SENTINEL", "CONFIG", "SET", "sentinel-user", "default", "sentinel-pass", "x"})
                  .is("OK"));

  wait_until([&] { return !line_of_peer().empty() && line_of_peer() != before; }, std::chrono::seconds{20},
             "the peer connects anew");
  // The other one needs no password, so any will do.
  group.wait_until_complete();
}

}  // namespace vedette::end_to_end
