#include "daemon/handover_proof.hpp"

#include <gtest/gtest.h>

namespace vedette::daemon {
namespace {

using Kind = Answer::Kind;

Answer text(std::string value) {
  return {Kind::text, std::move(value), {}};
}

Answer list(const std::vector<std::string>& words) {
  Answer answer{Kind::array, {}, {}};
  for (const std::string& word : words) answer.items.push_back(text(word));
  return answer;
}

const std::string run_id_a(40, 'a');
const std::string run_id_b(40, 'b');

SentinelSaid sentinel_names(const std::string& host, std::uint16_t port, const std::string& run_id) {
  SentinelSaid said;
  said.answers = true;
  said.address = quorum::Address{host, port};
  said.run_id = run_id;
  return said;
}

ServerSaid server(const std::string& run_id, std::uint16_t port) {
  ServerSaid said;
  said.answers = true;
  said.run_id = run_id;
  said.port = port;
  return said;
}

TEST(HandoverProof, ReadsWhatAServerSays) {
  const ServerSaid said = read_server(text("# Server\r\nrun_id:" + run_id_a + "\r\ntcp_port:6390\r\nrole:master\r\n"));

  EXPECT_TRUE(said.answers);
  EXPECT_TRUE(said.is_master);
  EXPECT_EQ(said.run_id, run_id_a);
  EXPECT_EQ(said.port, 6390);
  EXPECT_FALSE(read_server(text("role:slave\r\n")).is_master);
}

TEST(HandoverProof, KeepsWhyAServerSaidNothing) {
  const ServerSaid said = read_server({Kind::error, "NOAUTH Authentication required.", {}});

  EXPECT_FALSE(said.answers);
  EXPECT_EQ(said.why, "NOAUTH Authentication required.");
  EXPECT_FALSE(read_server(text("nothing of use")).answers);
}

TEST(HandoverProof, AServerThatSaysSoOrWhereNobodyListensIsNoMaster) {
  EXPECT_TRUE(is_no_master(read_server(text("role:slave\r\n"))));
  EXPECT_TRUE(is_no_master(read_server({Kind::lost, "Connection refused", {}, true})));
  EXPECT_FALSE(is_no_master(read_server(text("role:master\r\n"))));
}

TEST(HandoverProof, AServerThatIsSilentOrAnswersWithAnErrorMayStillBeAMaster) {
  EXPECT_FALSE(is_no_master(read_server({Kind::lost, "timed out waiting for a reply", {}, false})));
  for (const char* error : {"BUSY Redis is busy running a script.", "LOADING Redis is loading the dataset in memory",
                            "NOAUTH Authentication required.", "ERR max number of clients reached"}) {
    EXPECT_FALSE(is_no_master(read_server({Kind::error, error, {}, false}))) << error;
  }
}

TEST(HandoverProof, ReadsWhatASentinelSays) {
  const SentinelSaid said = read_sentinel(list({"name", "orders", "ip", "10.0.0.1", "port", "6379", "runid", run_id_a,
                                                "flags", "master,failover_in_progress", "num-slaves", "2"}));

  EXPECT_TRUE(said.answers);
  EXPECT_EQ(said.address.text(), "10.0.0.1:6379");
  EXPECT_EQ(said.run_id, run_id_a);
  EXPECT_TRUE(said.fails_over);
  EXPECT_TRUE(said.has_replicas);
}

TEST(HandoverProof, ASentinelThatKnowsNoSuchMasterDoesNotCount) {
  const SentinelSaid said = read_sentinel({Kind::error, "ERR No such master with that name", {}});

  EXPECT_FALSE(said.answers);
  EXPECT_EQ(said.why, "ERR No such master with that name");
}

TEST(HandoverProof, KnowsThisHostByRunIdOrAddress) {
  const quorum::Address local{"127.0.0.1", 6379};
  const std::vector<std::string> ips{"10.0.0.1", "127.0.0.1"};

  // A Service's address, behind which is our server.
  EXPECT_TRUE(is_on_this_host(sentinel_names("10.96.0.7", 6379, run_id_a), server(run_id_a, 6379), local, ips));
  // It has restarted, and the Sentinel has not looked since.
  EXPECT_TRUE(is_on_this_host(sentinel_names("10.0.0.1", 6379, run_id_b), server(run_id_a, 6379), local, ips));
  EXPECT_TRUE(is_on_this_host(sentinel_names("127.0.0.1", 6379, ""), server(run_id_a, 6379), local, {}));
  // Another server on this host, and one on another.
  EXPECT_FALSE(is_on_this_host(sentinel_names("10.0.0.1", 6380, run_id_b), server(run_id_a, 6379), local, ips));
  EXPECT_FALSE(is_on_this_host(sentinel_names("10.0.0.2", 6379, run_id_b), server(run_id_a, 6379), local, ips));
}

TEST(HandoverProof, KnowsWhatARefusalMeans) {
  EXPECT_EQ(after_refusal("INPROG Failover already in progress"), AfterRefusal::wait);
  EXPECT_EQ(after_refusal("NOGOODSLAVE No suitable replica to promote"), AfterRefusal::again);
  EXPECT_EQ(after_refusal("NOGOODPRIMARY Primary is down, so it can't hand over"), AfterRefusal::again);
  EXPECT_EQ(after_refusal("NOGOODPRIMARY Primary does not support FAILOVER command"), AfterRefusal::plain);
  // redis-sentinel 7.0
  EXPECT_EQ(after_refusal("ERR wrong number of arguments for 'sentinel|failover' command"), AfterRefusal::plain);
  EXPECT_EQ(after_refusal("NOPERM this user has no permissions to run the 'sentinel|failover' command"),
            AfterRefusal::never);
}

TEST(HandoverProof, HearsWhyAFailoverWasGivenUp) {
  const auto heard =
      abort_of(list({"pmessage", "-failover-abort-*", "-failover-abort-master-refused", "master orders 10.0.0.1 6379"}),
               "orders");

  ASSERT_TRUE(heard.has_value());
  EXPECT_EQ(*heard, "master-refused");
  EXPECT_TRUE(master_refused(*heard));
  EXPECT_FALSE(
      abort_of(list({"pmessage", "*", "-failover-abort-not-elected", "master orders2 10.0.0.1 6379"}), "orders"));
  EXPECT_FALSE(abort_of(list({"pmessage", "*", "+switch-master", "orders 10.0.0.1 6379 10.0.0.2 6379"}), "orders"));
  EXPECT_FALSE(abort_of(list({"psubscribe", "*"}), "orders"));
}

}  // namespace
}  // namespace vedette::daemon
