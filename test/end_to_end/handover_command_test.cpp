// `vedette handover`, as a preStop hook calls it.
#include <gmock/gmock.h>

#include <chrono>
#include <string>
#include <vector>

#include "test/end_to_end/end_to_end.hpp"
#include "test/lab/certificates.hpp"
#include "test/lab/handover.hpp"
#include "test/lab/writer.hpp"

namespace vedette::end_to_end {

using namespace lab;
using testing::HasSubstr;
using testing::Not;

namespace {

class HandoverCommand : public EndToEnd {
 protected:
  static DeploymentOptions with_one_replica() {
    DeploymentOptions options;
    options.replicas = 1;
    return options;
  }
};

}  // namespace

TEST_F(HandoverCommand, HandsTheMasterOverAndProvesIt) {
  Deployment group{folder};
  Writer writer{group, "numbers"};
  wait_until([&] { return writer.count() > 1000; }, std::chrono::seconds{20}, "the writer is at work");

  const Finished finished = hand_over(group, 0);

  EXPECT_EQ(finished.ending.status, 0) << finished.output;
  EXPECT_THAT(finished.output, HasSubstr("Handed orders over from " + group.instance(0).at().text()));
  // No waiting: that is what it has proven.
  EXPECT_FALSE(group.instance(0).is_master());
  const std::size_t chosen = group.instance_at(group.sentinel(0).master_address("orders"));
  EXPECT_TRUE(group.instance(chosen).is_master());
  for (std::size_t index = 1; index < group.sentinel_count(); ++index) {
    EXPECT_EQ(group.sentinel(index).master_port("orders"), group.instance(chosen).port());
  }
  const std::size_t then = writer.count();
  wait_until([&] { return writer.count() > then + 1000; }, std::chrono::seconds{20}, "the writer goes on");
  writer.stop();
  EXPECT_EQ(writer.lost_on(group.instance(chosen)), 0U) << "of " << writer.count();
}

TEST_F(HandoverCommand, LeavesAReplicaAlone) {
  Deployment group{folder};
  auto listeners = listen_to(group);

  const Finished finished = hand_over(group, 1);

  EXPECT_EQ(finished.ending.status, 0);
  EXPECT_THAT(finished.output, HasSubstr("Nothing to hand over: the server on this host is a replica"));
  for (const auto& listener : listeners) EXPECT_TRUE(listener->heard_on("+try-failover").empty());
}

TEST_F(HandoverCommand, LeavesAMasterAloneThatIsNotTheirs) {
  Deployment group{folder, with_one_replica()};
  RedisServer other{folder, "other"};

  const Finished finished = hand_over(group, 0, {"--server", other.at().text()});

  EXPECT_EQ(finished.ending.status, 0);
  EXPECT_THAT(finished.output, HasSubstr("the Sentinels name " + group.instance(0).at().text()));
}

TEST_F(HandoverCommand, SaysThatNoReplicaIsFit) {
  DeploymentOptions options = with_one_replica();
  options.servers = {{}, {.directives = {"replica-priority 0"}}};
  Deployment group{folder, options};

  const Finished finished = hand_over(group, 0, {"--deadline", "2"});

  EXPECT_EQ(finished.ending.status, 1);
  EXPECT_THAT(finished.output, HasSubstr("Did not hand orders over after 2"));
  EXPECT_THAT(finished.output, HasSubstr("NOGOODSLAVE"));
  EXPECT_TRUE(group.instance(0).is_master());
}

TEST_F(HandoverCommand, DoesNothingWithoutAMajority) {
  Deployment group{folder, with_one_replica()};
  group.sentinel(1).kill();
  group.sentinel(2).kill();

  const Finished finished = hand_over(group, 0, {"--deadline", "3"});

  EXPECT_THAT(finished.ending.status, testing::AnyOf(1, 3)) << finished.output;
  EXPECT_TRUE(group.instance(0).is_master());
}

TEST_F(HandoverCommand, SaysThatNoSentinelAnswers) {
  Deployment group{folder, with_one_replica()};
  for (std::size_t index = 0; index < 3; ++index) group.sentinel(index).kill();

  const Finished finished = hand_over(group, 0, {"--deadline", "1"});

  EXPECT_EQ(finished.ending.status, 1);
  EXPECT_THAT(finished.output, HasSubstr("no Sentinel that knows the master can be asked"));
  EXPECT_THAT(finished.output, HasSubstr(group.sentinel(2).at().text() + ": Connection refused"));
}

TEST_F(HandoverCommand, ReachesItsDeadlineBesideSilentOnes) {
  Deployment group{folder, with_one_replica()};
  for (std::size_t index = 0; index < 3; ++index) group.sentinel(index).pause();
  const auto begin = std::chrono::steady_clock::now();

  const Finished finished = hand_over(group, 0, {"--deadline", "1.5"});

  EXPECT_EQ(finished.ending.status, 1);
  EXPECT_THAT(finished.output, HasSubstr("timed out"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{8});
  for (std::size_t index = 0; index < 3; ++index) group.sentinel(index).resume();
}

TEST_F(HandoverCommand, WorksWithOneSilentSentinel) {
  Deployment group{folder, with_one_replica()};
  group.sentinel(0).pause();

  const Finished finished = hand_over(group, 0);

  EXPECT_EQ(finished.ending.status, 0) << finished.output;
  EXPECT_TRUE(group.instance(1).is_master());
  group.sentinel(0).resume();
}

TEST_F(HandoverCommand, UsesPasswordsAndShowsNone) {
  DeploymentOptions options = with_one_replica();
  options.password = "s3cret-of-the-data";
  Deployment group{folder, options};
  const std::filesystem::path file = folder.write("password", options.password + "\n");

  const Finished refused = hand_over(group, 0);
  EXPECT_EQ(refused.ending.status, 1);
  EXPECT_THAT(refused.output, HasSubstr("can't be asked whether it is a master: NOAUTH"));
  const Finished wrong = hand_over(group, 0, {"--auth-pass", "${WRONG}"}, {{"WRONG", "another-one"}});
  EXPECT_THAT(wrong.output, HasSubstr("WRONGPASS"));
  EXPECT_THAT(wrong.output, Not(HasSubstr("another-one")));
  const Finished finished = hand_over(group, 0, {"--auth-pass", "${file:" + file.string() + "}"});
  EXPECT_EQ(finished.ending.status, 0) << finished.output;
  EXPECT_TRUE(group.instance(1).is_master());
}

TEST_F(HandoverCommand, SpeaksTls) {
  make_certificates(folder.path());
  DeploymentOptions options = with_one_replica();
  options.certificates = folder.path();
  Deployment group{folder, options};

  const Finished plain = hand_over(group, 0, {"--deadline", "2"});
  EXPECT_EQ(plain.ending.status, 1);
  const std::string here = options.certificates + "/";
  const Finished finished = hand_over(group, 0,
                                      {"--tls", "--tls-ca-cert-file", here + "ca.crt", "--tls-cert-file",
                                       here + "client.crt", "--tls-key-file", here + "client.key"});
  EXPECT_EQ(finished.ending.status, 0) << finished.output;
  EXPECT_TRUE(group.instance(1).is_master());
}

TEST_F(HandoverCommand, FallsBackWhereTheMasterMayNotHandOver) {
  DeploymentOptions options = with_one_replica();
  options.servers = {{.directives = {"rename-command FAILOVER \"\""}}, {}};
  Deployment group{folder, options};

  const Finished strict = hand_over(group, 0, {"--coordinated-only", "--deadline", "2"});
  EXPECT_EQ(strict.ending.status, 1);
  EXPECT_THAT(strict.output, HasSubstr("given up: master-refused"));
  EXPECT_TRUE(group.instance(0).is_master());
  const Finished finished = hand_over(group, 0);
  EXPECT_EQ(finished.ending.status, 0) << finished.output;
  EXPECT_TRUE(group.instance(1).is_master());
}

TEST_F(HandoverCommand, WorksWithRealSentinels) {
  DeploymentOptions options = with_one_replica();
  options.sentinels = {Kind::redis_sentinel, Kind::redis_sentinel, Kind::redis_sentinel};
  Deployment group{folder, options};

  const Finished finished = hand_over(group, 0, {"--deadline", "40"});

  EXPECT_EQ(finished.ending.status, 0) << finished.output;
  EXPECT_TRUE(group.instance(1).is_master());
}

}  // namespace vedette::end_to_end
