#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "test/conformance/pair.hpp"
#include "test/conformance/wire.hpp"

// Every request is sent to both, and both must give the same bytes. The order matters where one sets what the next
// asks.

namespace vedette::conformance {
namespace {

const std::vector<std::string> about_connections = {
    "PING",
    "ping hello",
    "PING a b",
    "ECHO x",
    "FOO",
    "FOO a 'b c' \"d\\ne\"",
    "GET a",
    "MONITOR",
    "RESET",
    "''",
    "CONFIG GET port",
    "CONFIG",
    "SELECT 0",
    "MULTI",
    "PUBSUB CHANNELS",
    "QUIT",
    "FOO aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa "
    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
    "bbbb cccccccc d",
    "HELLO",
    "HELLO 4",
    "HELLO x",
    "HELLO 1",
    "HELLO 03",
    "HELLO 2 AUTH a",
    "HELLO 2 foo",
    "HELLO 2 SETNAME 'a b'",
    "HELLO 2 SETNAME",
    "AUTH",
    "AUTH x",
    "AUTH default x",
    "AUTH nouser x",
    "AUTH a b c",
    "CLIENT",
    "CLIENT FOO",
    "CLIENT ID x",
    "CLIENT GETNAME",
    "CLIENT SETNAME 'a b'",
    "CLIENT SETNAME foo",
    "CLIENT GETNAME",
    "CLIENT SETNAME ''",
    "CLIENT GETNAME",
    "CLIENT SETNAME",
    "CLIENT SETNAME \"a\\nb\"",
    "CLIENT LIST TYPE pubsub",
    "CLIENT LIST TYPE master",
    "CLIENT LIST TYPE replica",
    "CLIENT LIST TYPE slave",
    "CLIENT LIST TYPE foo",
    "CLIENT LIST TYPE",
    "CLIENT LIST ID",
    "CLIENT LIST ID 123456789 5555555",
    "CLIENT LIST ID x",
    "CLIENT LIST foo",
    "CLIENT LIST foo bar",
    "CLIENT NO-TOUCH on",
    "CLIENT CAPA redirect",
    "CLIENT IMPORT-SOURCE on",
    "CLIENT MAINT_NOTIFICATIONS on",
    "COMMAND FOO",
    "COMMAND COUNT x",
    "COMMAND INFO get role ping info auth hello shutdown publish",
    "COMMAND INFO subscribe psubscribe unsubscribe punsubscribe",
    "COMMAND INFO sentinel|masters sentinel|help sentinel|set sentinel|debug sentinel|info-cache sentinel|nosuch",
    "COMMAND INFO client|list client|id client|info client|getname client|help command|list command|count command|docs",
    "COMMAND DOCS save bgrewriteaof replicaof",
    "COMMAND LIST FILTERBY ACLCAT nosuch",
    "COMMAND LIST FILTERBY MODULE any",
    "COMMAND LIST FILTERBY PATTERN pi?G",
    "COMMAND LIST FILTERBY foo",
    "COMMAND LIST FILTERBY foo bar",
    "COMMAND LIST foo",
    "INFO memory",
    "INFO ''",
    "SHUTDOWN foo",
    "SHUTDOWN ABORT",
    "SHUTDOWN SAVE NOSAVE",
    "SHUTDOWN ABORT NOW",
};

const std::vector<std::string> about_masters = {
    "ROLE",
    "ROLE x",
    "SENTINEL",
    "SENTINEL FOO",
    "SENTINEL foo x",
    "SENTINEL HELP x",
    "SENTINEL MYID",
    "SENTINEL MYID x",
    "SENTINEL MASTERS",
    "SENTINEL MASTERS x",
    "sentinel Master",
    "SENTINEL MASTER mymaster",
    "SENTINEL MASTER MYMASTER",
    "SENTINEL MASTER nosuch",
    "SENTINEL MASTER a b",
    "SENTINEL REPLICAS mymaster",
    "SENTINEL SLAVES mymaster",
    "SENTINEL SLAVES",
    "SENTINEL REPLICAS nosuch",
    "SENTINEL SENTINELS mymaster",
    "SENTINEL SENTINELS nosuch",
    "SENTINEL SENTINELS",
    "SENTINEL GET-MASTER-ADDR-BY-NAME mymaster",
    "SENTINEL GET-MASTER-ADDR-BY-NAME nosuch",
    "SENTINEL GET-MASTER-ADDR-BY-NAME",
    "SENTINEL CKQUORUM mymaster",
    "SENTINEL CKQUORUM nosuch",
    "SENTINEL CKQUORUM",
    "SENTINEL IS-MASTER-DOWN-BY-ADDR 127.0.0.1 1 0 *",
    "SENTINEL IS-MASTER-DOWN-BY-ADDR 127.0.0.1 1 0",
    "SENTINEL IS-MASTER-DOWN-BY-ADDR 127.0.0.1 x 0 *",
    "SENTINEL IS-MASTER-DOWN-BY-ADDR 127.0.0.1 1 x *",
    "SENTINEL IS-MASTER-DOWN-BY-ADDR 127.0.0.1 +1 0 *",
    "SENTINEL IS-MASTER-DOWN-BY-ADDR 127.0.0.1 99999 0 *",
    "SENTINEL IS-MASTER-DOWN-BY-ADDR localhost 1 0 *",
    "SENTINEL IS-MASTER-DOWN-BY-ADDR 127.0.0.1 1 0 abc",
    "SENTINEL RESET",
    "SENTINEL RESET nosuch*",
    "SENTINEL MONITOR a b c",
    "SENTINEL MONITOR mymaster 127.0.0.1 17001 2",
    "SENTINEL MONITOR m2 127.0.0.1 17001 x",
    "SENTINEL MONITOR m2 127.0.0.1 x x",
    "SENTINEL MONITOR m2 127.0.0.1 x 1",
    "SENTINEL MONITOR m2 127.0.0.1 99999 1",
    "SENTINEL MONITOR m2 127.0.0.1 -1 1",
    "SENTINEL MONITOR m2 127.0.0.1 1 0",
    "SENTINEL MONITOR m2 localhost 1 1",
    "SENTINEL MONITOR m2 '' 1 1",
    "SENTINEL MONITOR 'm 3' 127.0.0.1 0 1",
    "SENTINEL REMOVE 'm 3'",
    "SENTINEL MONITOR m2 127.0.0.1 0 1",
    "SENTINEL MASTER m2",
    "SENTINEL CKQUORUM m2",
    "SENTINEL GET-MASTER-ADDR-BY-NAME m2",
    "SENTINEL SET m2 quorum 3",
    "SENTINEL CKQUORUM m2",
    "SENTINEL FAILOVER m2",
    "SENTINEL INFO-CACHE m2 nosuch m2",
    "SENTINEL RESET m?",
    "SENTINEL REMOVE m2",
    "SENTINEL REMOVE nosuch",
    "SENTINEL REMOVE",
    "SENTINEL FLUSHCONFIG",
    "SENTINEL FLUSHCONFIG x",
    "SENTINEL PENDING-SCRIPTS",
    "SENTINEL PENDING-SCRIPTS x",
    "SENTINEL INFO-CACHE",
    "SENTINEL INFO-CACHE nosuch nosuch2",
    "SENTINEL DEBUG",
    "SENTINEL DEBUG info-period",
    "SENTINEL DEBUG info-period x",
    "SENTINEL DEBUG info-period 0",
    "SENTINEL DEBUG info-period 10000",
    "SENTINEL DEBUG INFO-PERIOD 10000 foo 1",
    "SENTINEL DEBUG foo",
    "SENTINEL DEBUG HELP",
    "SENTINEL SET",
    "SENTINEL SET mymaster",
    "SENTINEL SET mymaster quorum",
    "SENTINEL SET nosuch quorum 2",
    "SENTINEL SET mymaster quorum 1",
    "SENTINEL SET mymaster quorum 0",
    "SENTINEL SET mymaster quorum x",
    "SENTINEL SET mymaster quorum ' 2'",
    "SENTINEL SET mymaster quorum 02",
    "SENTINEL SET mymaster foo 1",
    "SENTINEL SET mymaster QUORUM 1 foo 1",
    "SENTINEL SET mymaster quorum 1 quorum",
    "SENTINEL SET mymaster down-after-milliseconds 30000 failover-timeout 180000 parallel-syncs 1",
    "SENTINEL SET mymaster down-after-milliseconds -1",
    "SENTINEL SET mymaster failover-timeout 0",
    "SENTINEL SET mymaster parallel-syncs x",
    "SENTINEL SET mymaster notification-script /bin/true",
    "SENTINEL SET mymaster client-reconfig-script ''",
    "SENTINEL SET mymaster rename-command a",
    "SENTINEL SET mymaster rename-command '' b",
    "SENTINEL SET mymaster rename-command a ''",
    "SENTINEL SET mymaster rename-command FOO FOO",
    "SENTINEL SET mymaster master-reboot-down-after-period -1",
    "SENTINEL SET mymaster master-reboot-down-after-period 0",
    "SENTINEL SET mymaster known-replica 1",
    "SENTINEL FAILOVER",
    "SENTINEL FAILOVER nosuch",
    "SENTINEL FAILOVER mymaster COORDINATED",
    "PUBLISH",
    "PUBLISH a b",
    "PUBLISH __sentinel__:hello garbage",
    "PUBLISH __Sentinel__:hello garbage",
    "INFO sentinel",
    // The reference drops its links even if nothing changed, so nothing about links is asked behind it.
    "SENTINEL SET mymaster auth-user '' auth-pass ''",
};

const std::vector<std::string> about_subscriptions = {
    "SUBSCRIBE",
    "PSUBSCRIBE",
    "UNSUBSCRIBE",
    "PUNSUBSCRIBE",
    "UNSUBSCRIBE x y",
    "SUBSCRIBE b",
    "SUBSCRIBE b a",
    "PSUBSCRIBE *x",
    "PING",
    "PING x",
    "PING x y",
    "SENTINEL MASTERS",
    "SENTINEL nosuch",
    "QUIT",
    "RESET",
    "CLIENT GETNAME",
    "UNSUBSCRIBE nosuch",
    "UNSUBSCRIBE b a",
    "UNSUBSCRIBE",
    "PUNSUBSCRIBE",
    "PING",
    "SENTINEL CKQUORUM mymaster",
};

class Requests : public testing::TestWithParam<int> {
 protected:
  static void SetUpTestSuite() { pair_ = std::make_unique<Pair>(); }
  static void TearDownTestSuite() { pair_.reset(); }

  void compare(const std::vector<std::string>& requests) {
    pair_->settle();
    Wire ours{pair_->ours().at()};
    Wire theirs{pair_->theirs().at()};
    const std::string greeting = "HELLO " + std::to_string(GetParam());
    ASSERT_EQ(masked(ours.ask(greeting)), masked(theirs.ask(greeting)));

    for (const std::string& request : requests) {
      const std::string our_reply = masked(pair_->same_ports(ours.ask(request), pair_->ours()));
      const std::string their_reply = masked(pair_->same_ports(theirs.ask(request), pair_->theirs()));
      EXPECT_EQ(our_reply, their_reply) << request;
    }
  }

  static std::unique_ptr<Pair> pair_;
};

std::unique_ptr<Pair> Requests::pair_;

TEST_P(Requests, AboutConnectionsAreAnsweredAlike) {
  compare(about_connections);
}
TEST_P(Requests, AboutMastersAreAnsweredAlike) {
  compare(about_masters);
}
TEST_P(Requests, AboutSubscriptionsAreAnsweredAlike) {
  compare(about_subscriptions);
}

INSTANTIATE_TEST_SUITE_P(InResp, Requests, testing::Values(2, 3), testing::PrintToStringParamName());

TEST(RequestsOfStrangers, AreAnsweredAlike) {
  Pair pair{{"requirepass secret"}, "secret"};
  Wire ours{pair.ours().at()};
  Wire theirs{pair.theirs().at()};

  for (const char* request :
       {"FOO", "PUBLISH", "SENTINEL foo", "SENTINEL MASTERS", "PING", "SUBSCRIBE a", "HELLO 4", "AUTH wrong",
        "AUTH default wrong", "HELLO 3 AUTH default wrong", "PING", "HELLO 3 AUTH default secret", "PING", "AUTH wrong",
        "PING", "HELLO 2", "AUTH secret", "SENTINEL GET-MASTER-ADDR-BY-NAME nosuch"}) {
    EXPECT_EQ(masked(ours.ask(request)), masked(theirs.ask(request))) << request;
  }
}

}  // namespace
}  // namespace vedette::conformance
