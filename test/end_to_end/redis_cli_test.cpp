#include "test/end_to_end/end_to_end.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

class RedisCli : public EndToEnd {
 protected:
  RedisCli() : group{folder, small()} {}

  static DeploymentOptions small() {
    DeploymentOptions options;
    options.replicas = 1;
    return options;
  }

  /// What redis-cli prints when its output is no terminal.
  std::string cli(std::vector<std::string> words) {
    Launch launch;
    launch.words = {"redis-cli", "-p", std::to_string(group.sentinel(0).port())};
    launch.words.insert(launch.words.end(), words.begin(), words.end());
    return run(std::move(launch)).output;
  }

  Deployment group;
};

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

TEST_F(RedisCli, AsksAndOrders) {
  const std::string master_port = std::to_string(group.instance(0).port());
  const std::string replica_port = std::to_string(group.instance(1).port());

  EXPECT_EQ(cli({"PING"}), "PONG\n");
  EXPECT_EQ(cli({"SENTINEL", "get-master-addr-by-name", "orders"}), "127.0.0.1\n" + master_port + "\n");
  EXPECT_EQ(cli({"SENTINEL", "get-master-addr-by-name", "invoices"}), "\n");
  EXPECT_EQ(cli({"SENTINEL", "myid"}), group.sentinel(0).id() + "\n");
  EXPECT_EQ(cli({"SENTINEL", "ckquorum", "orders"}),
            "OK 3 usable Sentinels. Quorum and failover authorization can be reached\n");
  EXPECT_EQ(cli({"ROLE"}), "sentinel\norders\n");
  EXPECT_TRUE(has_line(cli({"SENTINEL", "masters"}), "orders"));
  EXPECT_TRUE(has_line(cli({"SENTINEL", "master", "orders"}), master_port));
  EXPECT_TRUE(has_line(cli({"SENTINEL", "replicas", "orders"}), "127.0.0.1:" + replica_port));
  EXPECT_TRUE(has_line(cli({"SENTINEL", "slaves", "orders"}), "127.0.0.1:" + replica_port));
  EXPECT_TRUE(has_line(cli({"SENTINEL", "sentinels", "orders"}), group.sentinel(1).id()));
  EXPECT_NE(cli({"INFO", "sentinel"})
                .find("master0:name=orders,status=ok,address=127.0.0.1:" + master_port + ",slaves=1,sentinels=3"),
            std::string::npos);
  EXPECT_NE(cli({"SENTINEL", "help"}).find("CKQUORUM"), std::string::npos);
  EXPECT_EQ(cli({"SENTINEL", "set", "orders", "parallel-syncs", "2"}), "OK\n");
  EXPECT_EQ(cli({"SENTINEL", "flushconfig"}), "OK\n");
  EXPECT_TRUE(has_line(group.sentinel(0).text(), "sentinel parallel-syncs orders 2"));
  EXPECT_TRUE(cli({"NO-SUCH-COMMAND"}).starts_with("ERR unknown command"));
  EXPECT_TRUE(cli({"SENTINEL", "no-such-thing"}).starts_with("ERR unknown subcommand"));
  EXPECT_TRUE(cli({"SET", "a", "b"}).starts_with("ERR unknown command"));

  EXPECT_EQ(cli({"SENTINEL", "failover", "orders"}), "OK\n");
  EXPECT_EQ(group.wait_for_switch_from(0), 1U);
  EXPECT_EQ(cli({"SENTINEL", "get-master-addr-by-name", "orders"}), "127.0.0.1\n" + replica_port + "\n");

  EXPECT_EQ(cli({"SENTINEL", "remove", "orders"}), "OK\n");
  EXPECT_EQ(cli({"SENTINEL", "masters"}), "\n");
  EXPECT_EQ(cli({"SENTINEL", "monitor", "orders", "127.0.0.1", replica_port, "2"}), "OK\n");
  EXPECT_EQ(cli({"SENTINEL", "reset", "ord*"}), "1\n");
}

TEST_F(RedisCli, SpeaksResp3) {
  EXPECT_EQ(cli({"-3", "SENTINEL", "get-master-addr-by-name", "orders"}),
            "127.0.0.1\n" + std::to_string(group.instance(0).port()) + "\n");
  EXPECT_NE(cli({"-3", "SENTINEL", "master", "orders"}).find("num-slaves"), std::string::npos);
}

}  // namespace vedette::end_to_end
