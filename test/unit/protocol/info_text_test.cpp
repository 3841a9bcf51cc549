#include "protocol/info_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "ids.hpp"

namespace vedette::protocol {
namespace {

using namespace std::string_literals;
using quorum::Address;
using quorum::Milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

const std::string master_info = "# Server\r\nredis_version:7.0.15\r\nrun_id:" + id_a +
                                "\r\n\r\n# Persistence\r\nloading:0\r\nasync_loading:0\r\n\r\n# Replication\r\n"
                                "role:master\r\nconnected_slaves:2\r\n"
                                "slave0:ip=10.0.0.2,port=6379,state=online,offset=14,lag=1\r\n"
                                "slave1:ip=2001:db8::3,port=6380,state=wait_bgsave,offset=0,lag=0\r\n"
                                "master_failover_state:no-failover\r\nmaster_replid:" +
                                id_b + "\r\nmaster_replid2:" + std::string(40, '0') +
                                "\r\nmaster_repl_offset:14\r\n\r\n# Keyspace\r\ndb0:keys=1,expires=0,avg_ttl=0\r\n";

const std::string replica_info =
    "# Server\r\nrun_id:" + id_b +
    "\r\n\r\n# Replication\r\nrole:slave\r\nmaster_host:10.0.0.1\r\nmaster_port:6379\r\n"
    "master_link_status:up\r\nmaster_last_io_seconds_ago:0\r\nmaster_sync_in_progress:0\r\n"
    "slave_read_repl_offset:1234\r\nslave_repl_offset:1234\r\nslave_priority:100\r\n"
    "slave_read_only:1\r\nreplica_announced:1\r\nconnected_slaves:0\r\nmaster_replid:" +
    id_a + "\r\n\r\n# Keyspace\r\n";

TEST(InfoText, OfAMasterNamesItsReplicas) {
  const auto report = parse_info(master_info);

  EXPECT_EQ(report.role, quorum::Role::master);
  EXPECT_EQ(report.run_id, quorum::RunId::parse(id_a));
  EXPECT_THAT(report.replicas, ElementsAre(Address{"10.0.0.2", 6379}, Address{"2001:db8::3", 6380}));
  EXPECT_EQ(report.replication_id, id_b);
  EXPECT_EQ(report.second_replication_id, "");
  EXPECT_EQ(report.holds_data, true);
  EXPECT_FALSE(report.loading);
}

TEST(InfoText, OfAReplicaTellsItsMasterAndOffset) {
  const auto report = parse_info(replica_info);

  EXPECT_EQ(report.role, quorum::Role::replica);
  EXPECT_EQ(report.master_host, "10.0.0.1");
  EXPECT_EQ(report.master_port, 6379);
  EXPECT_EQ(report.master_link_up, true);
  EXPECT_EQ(report.master_link_down, std::nullopt);
  EXPECT_EQ(report.priority, 100);
  EXPECT_EQ(report.offset, 1234U);
  EXPECT_EQ(report.announced, true);
  EXPECT_FALSE(report.sync_in_progress);
  EXPECT_EQ(report.holds_data, false);
  EXPECT_THAT(report.replicas, IsEmpty());
}

TEST(InfoText, TellsHowLongTheLinkIsDown) {
  EXPECT_EQ(
      parse_info("role:slave\r\nmaster_link_status:down\r\nmaster_link_down_since_seconds:12\r\n").master_link_down,
      Milliseconds{12000});
  EXPECT_EQ(parse_info("master_link_down_since_seconds:-1\r\n").master_link_down, Milliseconds{-1000});
  EXPECT_EQ(parse_info("role:slave\r\nmaster_link_status:down\r\n").master_link_up, false);
}

TEST(InfoText, TellsOfLoadingAndSynchronising) {
  EXPECT_TRUE(parse_info("loading:1\r\nasync_loading:0\r\n").loading);
  EXPECT_TRUE(parse_info("loading:0\r\nasync_loading:1\r\n").loading);
  EXPECT_TRUE(parse_info("role:slave\r\nmaster_sync_in_progress:1\r\n").sync_in_progress);
}

TEST(InfoText, KnowsNothingOfDataWithoutAKeyspaceSection) {
  EXPECT_EQ(parse_info("role:master\r\ndb0:keys=1\r\n").holds_data, std::nullopt);
  EXPECT_EQ(parse_info("# Keyspace\r\n").holds_data, false);
  EXPECT_EQ(parse_info("# Keyspace\r\ndb15:keys=1,expires=0\r\n").holds_data, true);
  EXPECT_EQ(parse_info("# Keyspace\r\n\r\n# Other\r\ndb0:keys=1\r\n").holds_data, false);
}

TEST(InfoText, ReadsReplicasAsOldServersWroteThem) {
  EXPECT_THAT(parse_info("role:master\r\nslave0:10.0.0.2,6379,online\r\nslave1:10.0.0.3,6380\r\n").replicas,
              ElementsAre(Address{"10.0.0.2", 6379}, Address{"10.0.0.3", 6380}));
}

TEST(InfoText, CountsReplicaLinesOnlyBehindTheRole) {
  const auto early = parse_info("master_host:10.0.0.1\r\nslave_priority:5\r\nrole:slave\r\n");
  const auto master = parse_info("role:master\r\nmaster_host:10.0.0.1\r\nslave_repl_offset:7\r\n");

  EXPECT_EQ(early.master_host, std::nullopt);
  EXPECT_EQ(early.priority, std::nullopt);
  EXPECT_EQ(master.master_host, std::nullopt);
  EXPECT_EQ(master.offset, std::nullopt);
}

TEST(InfoText, LeavesWhatItCannotReadEmpty) {
  const auto report = parse_info(
      "run_id:short\r\nrole:sentinel\r\nrole:slave\r\nmaster_host:\r\nmaster_port:-1\r\nslave_priority:"
      "9999999999999\r\n"
      "slave_repl_offset:-5\r\nreplica_announced:maybe\r\nmaster_link_down_since_seconds:soon\r\nmaster_replid:a b\r\n"
      "slave0:ip=,port=6379\r\nslave1:ip=10.0.0.2,port=0\r\nslave2:ip=10.0.0.2,port=70000\r\nslave3:ip=10.0.0.2\r\n"
      "slave4:nonsense\r\nslave5:ip=a b,port=1\r\nslaveX:ip=10.0.0.9,port=1\r\n");

  EXPECT_EQ(report.run_id, std::nullopt);
  EXPECT_EQ(report.role, quorum::Role::replica);
  EXPECT_EQ(report.master_host, std::nullopt);
  EXPECT_EQ(report.master_port, std::nullopt);
  EXPECT_EQ(report.priority, std::nullopt);
  EXPECT_EQ(report.offset, std::nullopt);
  EXPECT_EQ(report.announced, std::nullopt);
  EXPECT_EQ(report.master_link_down, std::nullopt);
  EXPECT_EQ(report.replication_id, "");
  EXPECT_THAT(report.replicas, IsEmpty());
}

TEST(InfoText, SurvivesAnything) {
  for (const std::string& text :
       {""s, "\r\n"s, ":"s, "role:"s, "role"s, "\0role:slave\r\nmaster_port:\0\r\n"s, std::string(2000000, 'x'),
        "slave0:" + std::string(2000000, ','), "slave0:ip=" + std::string(100000, 'i') + ",port=1"s,
        "master_link_down_since_seconds:9223372036854775807\r\n"s, "\xff\xfe:\r\n"s}) {
    const auto report = parse_info(text);
    EXPECT_THAT(report.replicas, IsEmpty());
    EXPECT_EQ(report.master_link_down, std::nullopt);
  }
}

TEST(InfoText, AcceptsBareLineFeeds) {
  const auto report = parse_info("role:slave\nmaster_host:10.0.0.1\nmaster_port:6379");

  EXPECT_EQ(report.master_host, "10.0.0.1");
  EXPECT_EQ(report.master_port, 6379);
}

}  // namespace
}  // namespace vedette::protocol
