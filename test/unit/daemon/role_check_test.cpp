#include "daemon/role_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

namespace vedette::daemon {
namespace {

quorum::Address place(const std::string& text) {
  return address_of(text).value();
}

/// orders on 10.0.0.1, whose INFO says that it is at 1000, with a replica in sync on 10.0.0.2.
quorum::MasterPicture orders() {
  quorum::MasterPicture master;
  master.server.name = "orders";
  master.server.address = place("10.0.0.1:6379");
  master.server.report.master_offset = 1000;
  quorum::ServerPicture replica;
  replica.address = place("10.0.0.2:6379");
  replica.link.command_connected = true;
  replica.role_reported = quorum::Role::replica;
  replica.report.master_host = "10.0.0.1";
  replica.report.master_port = 6379;
  replica.report.master_link_up = true;
  replica.report.offset = 990;
  master.replicas.push_back(replica);
  return master;
}

TEST(RoleCheck, TheAgreedMasterIsTheMaster) {
  EXPECT_TRUE(check_master(orders(), place("10.0.0.1:6379")).holds);
}

TEST(RoleCheck, AnotherInstanceIsNotWhateverItSays) {
  quorum::MasterPicture master = orders();
  master.replicas[0].role_reported = quorum::Role::master;

  EXPECT_FALSE(check_master(master, place("10.0.0.2:6379")).holds);
  EXPECT_FALSE(check_master(master, place("10.0.0.1:6380")).holds);
}

TEST(RoleCheck, AMasterThatIsDownByAgreementTakesNoWrites) {
  quorum::MasterPicture master = orders();
  master.server.sdown_since = quorum::Instant{};
  EXPECT_TRUE(check_master(master, place("10.0.0.1:6379")).holds) << "one opinion is not enough";

  master.odown_since = quorum::Instant{};
  EXPECT_FALSE(check_master(master, place("10.0.0.1:6379")).holds);
}

TEST(RoleCheck, AReplicaInSyncIsAReplica) {
  EXPECT_TRUE(check_replica(orders(), place("10.0.0.2:6379"), 10).holds);
}

TEST(RoleCheck, TheMasterIsNoReplicaAndNeitherIsAStranger) {
  EXPECT_EQ(check_replica(orders(), place("10.0.0.1:6379"), 10).reason, "is the master");
  EXPECT_EQ(check_replica(orders(), place("10.0.0.9:6379"), 10).reason, "is no replica of this master");
}

TEST(RoleCheck, AReplicaTooFarBehindIsNotRead) {
  EXPECT_EQ(check_replica(orders(), place("10.0.0.2:6379"), 9).reason, "is 10 bytes behind");
}

TEST(RoleCheck, WhoIsAwayWithMoreIsNoMeasureForTheOthers) {
  quorum::MasterPicture master = orders();
  quorum::ServerPicture away = master.replicas[0];
  away.address = place("10.0.0.3:6379");
  away.report.offset = 1000000;
  away.sdown_since = quorum::Instant{};
  master.replicas.push_back(away);

  EXPECT_TRUE(check_replica(master, place("10.0.0.2:6379"), 10).holds);
}

struct Trouble {
  const char* reason;
  void (*cause)(quorum::ServerPicture&);
};
class RoleCheckTrouble : public testing::TestWithParam<Trouble> {};

TEST_P(RoleCheckTrouble, KeepsReadersAway) {
  quorum::MasterPicture master = orders();
  GetParam().cause(master.replicas[0]);

  const RoleVerdict verdict = check_replica(master, place("10.0.0.2:6379"), 1000);

  EXPECT_FALSE(verdict.holds);
  EXPECT_EQ(verdict.reason, GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(
    Each, RoleCheckTrouble,
    testing::Values(
        Trouble{"is down", [](quorum::ServerPicture& one) { one.sdown_since = quorum::Instant{}; }},
        Trouble{"is not connected", [](quorum::ServerPicture& one) { one.link.command_connected = false; }},
        Trouble{"says that it is a master",
                [](quorum::ServerPicture& one) { one.role_reported = quorum::Role::master; }},
        Trouble{"follows another master", [](quorum::ServerPicture& one) { one.report.master_host = "10.0.0.7"; }},
        Trouble{"has lost its master", [](quorum::ServerPicture& one) { one.report.master_link_up = false; }},
        Trouble{"is loading its data", [](quorum::ServerPicture& one) { one.report.loading = true; }}));

TEST(RoleCheck, ReadsAddressesOfAllKinds) {
  EXPECT_EQ(address_of("[::1]:6379"), (quorum::Address{"::1", 6379}));
  EXPECT_EQ(address_of("redis-0.redis:6379"), (quorum::Address{"redis-0.redis", 6379}));
  for (const char* wrong : {"", "6379", ":6379", "10.0.0.1", "10.0.0.1:", "10.0.0.1:0", "10.0.0.1:65536", "a:b"}) {
    EXPECT_EQ(address_of(wrong), std::nullopt) << wrong;
  }
}

}  // namespace
}  // namespace vedette::daemon
