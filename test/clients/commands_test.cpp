#include "test/clients/clients.hpp"

namespace vedette::clients {

using namespace lab;

namespace {

/// What libraries make of the replies to all their commands for Sentinels.
class Commands : public Clients {
 protected:
  /// A program that asks all, for a group in which all is well; it ends with a failover.
  Program ask(Deployment& group, const Library& library) {
    Program program{folder, library, "ask", environment_for(group, Way::plain)};
    EXPECT_EQ(program.wait_for_end().status, 0) << program.output();
    note_version(program);
    group.wait_for_switch_from(0);
    return program;
  }

  static void expect_said(const Program& program, const std::vector<std::string>& lines) {
    for (const std::string& line : lines) EXPECT_TRUE(program.said(line)) << line << "\n" << program.output();
  }
};

}  // namespace

TEST_F(Commands, OfRedisPyAreUnderstood) {
  const Library library = libraries({"redis_py"}).front();
  Deployment group = start(library);
  const std::string master = std::to_string(group.instance(0).port());

  const Program program = ask(group, library);

  for (const std::string call : {"sentinel_masters ", "sentinel_master "}) {
    expect_said(program, {call + "name 'orders'", call + "ip '127.0.0.1'", call + "port " + master,
                          call + "is_master True", call + "is_slave False", call + "is_sdown False",
                          call + "is_odown False", call + "is_disconnected False", call + "num-slaves 2",
                          call + "num-other-sentinels 2", call + "quorum 2", call + "down-after-milliseconds 1000"});
  }
  expect_said(program, {"sentinel_slaves 2", "sentinel_slaves is_slave True", "sentinel_slaves is_sdown False",
                        "sentinel_slaves master-host '127.0.0.1'", "sentinel_slaves master-port " + master,
                        "sentinel_slaves master-link-status 'ok'", "sentinel_slaves slave-priority 100"});
  for (const std::size_t index : {1U, 2U}) {
    expect_said(program, {"sentinel_slaves port " + std::to_string(group.instance(index).port()),
                          "sentinel_sentinels port " + std::to_string(group.sentinel(index).port())});
  }
  expect_said(program, {"sentinel_sentinels 2", "sentinel_sentinels is_sentinel True",
                        "sentinel_get_master_addr_by_name ('127.0.0.1', " + master + ")",
                        "sentinel_get_master_addr_by_name of nobody None",
                        "sentinel_master of nobody No such master with that name", "sentinel_ckquorum True",
                        "sentinel_set True", "parallel-syncs 2", "sentinel_flushconfig True", "sentinel_monitor True",
                        "sentinel_masters ['invoices', 'orders']", "sentinel_remove True", "sentinel_reset True",
                        "sentinel_failover True"});
}

TEST_F(Commands, OfPhpredisAreUnderstood) {
  const Library library = libraries({"phpredis"}).front();
  Deployment group = start(library);
  const std::string master = std::to_string(group.instance(0).port());

  const Program program = ask(group, library);

  expect_said(program, {"ping true",
                        "masters 1",
                        "masters name orders",
                        "masters ip 127.0.0.1",
                        "masters port " + master,
                        "masters flags master",
                        "masters num-slaves 2",
                        "masters num-other-sentinels 2",
                        "masters quorum 2",
                        "master name orders",
                        "master port " + master,
                        "slaves 2",
                        "slaves flags slave",
                        "slaves master-port " + master,
                        "slaves master-link-status ok",
                        "sentinels 2",
                        "sentinels flags sentinel",
                        "getMasterAddrByName 127.0.0.1:" + master,
                        "getMasterAddrByName of nobody false",
                        "ckquorum true",
                        "flushconfig true",
                        "reset false",
                        "failover true"});
}

}  // namespace vedette::clients
