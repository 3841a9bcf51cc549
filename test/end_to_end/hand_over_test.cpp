// What an operator does by hand: a failover that loses no write, one to a named replica, a pause, and forgetting.
#include <gmock/gmock.h>

#include <chrono>
#include <string>
#include <vector>

#include "test/end_to_end/end_to_end.hpp"
#include "test/lab/writer.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

class HandOver : public EndToEnd {};

std::string flags_of(Sentinel& sentinel) {
  return sentinel.master_field("orders", "flags");
}

}  // namespace

TEST_F(HandOver, CoordinatedLosesNoAcknowledgedWrite) {
  Deployment group{folder};
  auto listeners = listen_to(group);
  Writer writer{group, "numbers"};
  wait_until([&] { return writer.count() > 1000; }, std::chrono::seconds{20}, "the writer is at work");

  const Reply reply = group.sentinel(0).command({"SENTINEL", "FAILOVER", "orders", "COORDINATED"});
  ASSERT_TRUE(reply.is("OK")) << reply.text;
  const std::size_t chosen = group.wait_for_switch_from(0);
  const std::size_t at_the_switch = writer.count();
  wait_until([&] { return writer.count() > at_the_switch + 1000; }, std::chrono::seconds{20},
             "the writer goes on at the new master");
  writer.stop();

  EXPECT_EQ(writer.lost_on(group.instance(chosen)), 0U) << "of " << writer.count();
  expect_one_switch(group, listeners, 0, chosen);
  group.wait_until_all_follow(chosen);
}

TEST_F(HandOver, TheServersKeepTheirNewPartsOverARestart) {
  Deployment group{folder};

  ASSERT_TRUE(group.sentinel(1).command({"SENTINEL", "FAILOVER", "orders", "COORDINATED"}).is("OK"));
  const std::size_t chosen = group.wait_for_switch_from(0);
  group.wait_until_all_follow(chosen);
  const auto file_of = [&](std::size_t index) { return read_file(group.instance(index).folder() / "redis.conf"); };
  wait_until([&] { return file_of(0).find("replicaof 127.0.0.1") != std::string::npos; }, std::chrono::seconds{10},
             "the old master's file knows");
  wait_until([&] { return file_of(chosen).find("replicaof") == std::string::npos; }, std::chrono::seconds{10},
             "the new master's file knows");
}

TEST_F(HandOver, ToTheReplicaThatIsNamed) {
  Deployment group{folder};
  for (const std::size_t wanted : {std::size_t{2}, std::size_t{1}}) {
    const std::size_t before = wanted == 2 ? 0 : 2;
    const std::string port = std::to_string(group.instance(wanted).port());

    const Reply reply =
        group.sentinel(0).command({"SENTINEL", "FAILOVER", "orders", "TO", group.instance(wanted).at().host, port});
    ASSERT_TRUE(reply.is("OK")) << reply.text;

    ASSERT_EQ(group.wait_for_switch_from(before), wanted);
    group.wait_until_all_follow(wanted);
    group.wait_until_complete();
  }
}

TEST_F(HandOver, APauseHoldsTheFailoverEverywhereUntilItIsResumed) {
  Deployment group{folder};
  auto listeners = listen_to(group);
  ASSERT_TRUE(group.sentinel(0).command({"SENTINEL", "PAUSE", "orders", "600", "new", "kernel"}).is("OK"));
  for (std::size_t index = 0; index < group.sentinel_count(); ++index) {
    wait_until([&] { return flags_of(group.sentinel(index)).find("failover_paused") != std::string::npos; },
               std::chrono::seconds{10}, "each sentinel is paused");
  }

  group.instance(0).kill();
  for (const auto& listener : listeners) ASSERT_TRUE(listener->wait_for("+odown")) << group.state();
  // Far longer than the others usually take to stand.
  for (std::size_t index = 0; index < group.sentinel_count(); ++index) {
    const auto down_for = [&] { return group.sentinel(index).master_field("orders", "o-down-time"); };
    wait_until([&] { return !down_for().empty() && std::stoll(down_for()) >= 2000; }, std::chrono::seconds{20},
               "it has been objectively down for a while");
  }
  for (const auto& listener : listeners) EXPECT_TRUE(listener->heard_on("+try-failover").empty());

  ASSERT_TRUE(group.sentinel(2).command({"SENTINEL", "RESUME", "orders"}).is("OK"));
  group.wait_for_switch_from(0);
}

TEST_F(HandOver, ADeadReplicaIsForgotten) {
  Deployment group{folder};
  Sentinel& sentinel = group.sentinel(0);
  const Endpoint dead = group.instance(2).at();
  const std::vector<std::string> forget = {"SENTINEL", "FORGET",  "orders",
                                           "replica",  dead.host, std::to_string(dead.port)};
  EXPECT_EQ(sentinel.command(forget).text, "ERR It is not down, so it would be back at once");

  group.instance(2).kill();
  wait_until([&] { return sentinel.command(forget).is("OK"); }, std::chrono::seconds{20}, "it is held down");

  EXPECT_EQ(sentinel.command({"SENTINEL", "REPLICAS", "orders"}).items.size(), 1U);
}

}  // namespace vedette::end_to_end
