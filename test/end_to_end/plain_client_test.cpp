// Clients that know no Sentinel, behind Debian's haproxy.
#include <gmock/gmock.h>

#include <chrono>
#include <string>
#include <vector>

#include "test/end_to_end/end_to_end.hpp"
#include "test/lab/haproxy.hpp"
#include "test/lab/plain_client.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

class PlainClients : public EndToEnd {
 protected:
  void SetUp() override {
    if (!haproxy_is_installed()) GTEST_SKIP() << "haproxy is not installed (./dev setup installs it)";
  }

  static DeploymentOptions with_http(const std::vector<Port>& http) {
    DeploymentOptions options;
    for (const Port& port : http) options.sentinel_options.push_back({.directives = http_lines(port)});
    return options;
  }

  static void wait_for_more(const PlainClient& client, std::size_t more, const std::string& what) {
    const std::size_t then = client.count();
    wait_until([&] { return client.count() >= then + more; }, std::chrono::seconds{60}, what);
  }

  std::vector<Port> http{3};
};

}  // namespace

TEST_F(PlainClients, FollowTheMasterByTheShippedConfiguration) {
  Deployment group{folder, with_http(http)};
  const auto events = group.sentinel(0).events("+switch-master");
  const Haproxy proxy = Haproxy::shipped(folder, group, http);
  PlainClient writer{proxy.to_write(), PlainClient::Task::writes};
  PlainClient reader{proxy.to_read(), PlainClient::Task::reads};
  wait_for_more(writer, 500, "the writer writes");
  wait_for_more(reader, 500, "the reader reads");
  EXPECT_NE(reader.done().back().port, group.instance(0).port());

  ASSERT_TRUE(group.sentinel(0).command({"SENTINEL", "FAILOVER", "orders"}).is("OK"));
  const std::size_t second = group.wait_for_switch_from(0);
  wait_for_more(writer, 500, "the writer writes to the second master");
  wait_for_more(reader, 500, "the reader goes on");
  ASSERT_EQ(events->heard().size(), 1U);
  EXPECT_EQ(writer.accepted_by(group.instance(0).port(), events->heard().back().at), 0U);
  group.wait_until_all_follow(second);

  group.instance(second).kill();
  const std::size_t third = group.wait_for_switch_from(second);
  wait_for_more(writer, 500, "the writer writes to the third master");
  wait_for_more(reader, 500, "the reader goes on");
  group.instance(second).restart();
  group.wait_until_all_follow(third);
  wait_for_more(writer, 500, "the writer goes on");

  writer.stop();
  reader.stop();
  ASSERT_EQ(events->heard().size(), 2U);
  EXPECT_EQ(writer.accepted_by(group.instance(second).port(), events->heard().back().at), 0U);
  EXPECT_EQ(writer.done().back().port, group.instance(third).port());
}

TEST_F(PlainClients, ReadFromTheMasterWhereNoReplicaIsLeft) {
  Deployment group{folder, with_http(http)};
  const Haproxy proxy = Haproxy::shipped(folder, group, http);
  PlainClient reader{proxy.to_read(), PlainClient::Task::reads};
  wait_for_more(reader, 100, "the reader reads");

  group.instance(1).kill();
  group.instance(2).kill();

  wait_until([&] { return reader.done().back().port == group.instance(0).port(); }, std::chrono::seconds{30},
             "the master serves the reader");
}

TEST_F(PlainClients, AreServedWithOneVedetteLeft) {
  Deployment group{folder, with_http(http)};
  const Haproxy proxy = Haproxy::shipped(folder, group, http);
  PlainClient writer{proxy.to_write(), PlainClient::Task::writes};
  wait_for_more(writer, 100, "the writer writes");

  group.sentinel(0).kill();
  group.sentinel(1).pause();

  wait_for_more(writer, 3000, "the writer goes on");
  writer.stop();
  EXPECT_LT(writer.longest_gap(), std::chrono::seconds{5});
  group.sentinel(1).resume();
}

TEST_F(PlainClients, FollowTheMasterByTheChecksOfCharts) {
  Deployment group{folder};
  const Haproxy proxy = Haproxy::by_sentinels(folder, group);
  PlainClient writer{proxy.to_write(), PlainClient::Task::writes};
  wait_for_more(writer, 500, "the writer writes");

  group.instance(0).kill();
  const std::size_t chosen = group.wait_for_switch_from(0);

  wait_for_more(writer, 500, "the writer goes on");
  writer.stop();
  EXPECT_EQ(writer.done().back().port, group.instance(chosen).port());
}

}  // namespace vedette::end_to_end
