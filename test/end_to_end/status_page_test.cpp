#include "test/end_to_end/end_to_end.hpp"
#include "test/lab/http.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

class StatusPage : public EndToEnd {
 protected:
  void SetUp() override {
    if (vedette_is_redis_sentinel()) GTEST_SKIP() << "redis-sentinel serves no HTTP";
  }

  DeploymentOptions serving() const {
    DeploymentOptions options;
    SentinelOptions first;
    first.directives = {"http-port " + std::to_string(port.number()), "http-bind 127.0.0.1"};
    options.sentinel_options = {first};
    return options;
  }
  Endpoint door() const { return {.port = port.number()}; }
  int status_of(const std::string& path) const { return http_get(door(), path).status; }
  std::string check(const char* role, RedisServer& server) const {
    return std::string{"/"} + role + "/orders/" + server.at().text();
  }

  Port port;
};

}  // namespace

TEST_F(StatusPage, ShowsAFailoverOnceItIsOver) {
  Deployment group{folder, serving()};
  const std::string before = http_get(door(), "/").body;
  EXPECT_NE(before.find("<b>orders</b><code>" + group.instance(0).at().text()), std::string::npos) << before;

  group.instance(0).kill();
  const std::size_t chosen = group.wait_for_switch_from(0);

  const std::string address = R"("address":")" + group.instance(chosen).at().text() + '"';
  wait_until([&] { return http_get(door(), "/api/v1/masters/orders").body.find(address) != std::string::npos; },
             std::chrono::seconds{20}, "the new master is shown",
             [&] { return http_get(door(), "/api/v1/status").body; });
  EXPECT_NE(http_get(door(), "/api/v1/status").body.find(R"("type":"+switch-master")"), std::string::npos);
}

TEST_F(StatusPage, WhoWatchesHearsOfAFailoverAsItHappens) {
  Deployment group{folder, serving()};
  HttpConnection watcher{door()};
  watcher.send("GET /api/v1/events HTTP/1.1\r\nHost: lab\r\n\r\n");

  ASSERT_TRUE(watcher.hears("event: status")) << "all of it, at first";
  group.instance(0).kill();

  EXPECT_TRUE(watcher.hears(R"("type":"+switch-master")"));
}

// What a load balancer asks.
TEST_F(StatusPage, TheRoleChecksFollowTheAgreedMaster) {
  Deployment group{folder, serving()};
  RedisServer& old_master = group.instance(0);
  EXPECT_EQ(status_of(check("master", old_master)), 200);
  EXPECT_EQ(status_of(check("replica", old_master)), 503);
  for (const std::size_t replica : {1U, 2U}) {
    EXPECT_EQ(status_of(check("master", group.instance(replica))), 503);
    wait_until([&] { return status_of(check("replica", group.instance(replica))) == 200; }, std::chrono::seconds{30},
               "a replica in sync is one",
               [&] { return http_get(door(), check("replica", group.instance(replica))).body; });
  }

  old_master.pause();
  const std::size_t chosen = group.wait_for_switch_from(0);
  wait_until([&] { return status_of(check("master", group.instance(chosen))) == 200; }, std::chrono::seconds{20},
             "the new master is one");
  EXPECT_EQ(status_of(check("replica", group.instance(chosen))), 503);

  // It goes on and still says that it is a master.
  old_master.resume();
  EXPECT_EQ(status_of(check("master", old_master)), 503);
  EXPECT_EQ(status_of("/master/orders/nonsense"), 400);
  EXPECT_EQ(status_of("/master/nobody/127.0.0.1:1"), 404);
}

}  // namespace vedette::end_to_end
