#include <algorithm>
#include <tuple>

#include "test/end_to_end/end_to_end.hpp"
#include "test/lab/connection.hpp"
#include "test/lab/ports.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

struct Moment {
  const char* word;              ///< Of SENTINEL SIMULATE-FAILURE.
  const char* last;              ///< The last event that is logged.
  const char* next;              ///< The event that would follow.
  std::size_t masters_left = 1;  ///< How many instances are masters then.
};

constexpr Moment after_election{"crash-after-election", "+elected-leader", "+failover-state-select-slave", 1};
constexpr Moment after_promotion{"crash-after-promotion", "+promoted-slave", "+failover-state-reconf-slaves", 2};

/// A Sentinel that is alone, and that is expected to end in its own way.
class SimulatedFailure : public EndToEnd, public testing::WithParamInterface<std::tuple<Kind, Moment>> {};

std::string title(const testing::TestParamInfo<std::tuple<Kind, Moment>>& info) {
  const auto& [kind, moment] = info.param;
  return std::string{kind == Kind::vedette ? "Vedette" : "RedisSentinel"} +
         (moment.masters_left == 1 ? "AfterElection" : "AfterPromotion");
}

}  // namespace

TEST_P(SimulatedFailure, EndsTheProcessRightBehindItsEvent) {
  const auto& [kind, moment] = GetParam();
  DeploymentOptions options;
  options.sentinels = {};
  options.quorum = 1;
  Deployment group{folder, options};
  const Port port;
  std::string text =
      "port " + std::to_string(port.number()) + "\nbind 127.0.0.1\nsentinel myid " + random_run_id() + "\n";
  for (const std::string& line : group.monitor_lines()) text += line + "\n";
  const auto file = folder.write("lonely/sentinel.conf", text);
  const auto log = file.parent_path() / "sentinel.log";
  Process process{{.words = {binary_of(kind), file.string()}, .output = log}};
  const Endpoint at{"127.0.0.1", port.number()};
  const auto asked = [&](const std::vector<std::string>& words) { return ask(at, words); };
  wait_until(
      [&] {
        const Reply replicas = asked({"SENTINEL", "REPLICAS", "orders"});
        return replicas.items.size() == 2 && std::ranges::all_of(replicas.items, [](const Reply& replica) {
                 return replica.field("flags") == "slave" && replica.field("master-link-status") == "ok";
               });
      },
      std::chrono::seconds{40}, "it knows both replicas");

  ASSERT_TRUE(asked({"SENTINEL", "SIMULATE-FAILURE", moment.word}).is("OK"));
  // Alone it is elected at once, perhaps before the reply is on its way.
  const Reply started = asked({"SENTINEL", "FAILOVER", "orders"});
  ASSERT_TRUE(started.is("OK") || started.kind == Reply::Kind::lost) << started;

  const auto ending = process.wait(std::chrono::seconds{30});
  ASSERT_TRUE(ending);
  EXPECT_EQ(ending->status, 99);
  EXPECT_EQ(ending->signal, 0);
  const std::string said = read_file(log);
  EXPECT_NE(said.find(moment.last), std::string::npos) << said;
  EXPECT_EQ(said.find(moment.next), std::string::npos) << said;
  // Vedette tells of a promotion when the old master, if it answers, has been demoted.
  EXPECT_EQ(masters_among(group), kind == Kind::vedette ? 1U : moment.masters_left);
}

INSTANTIATE_TEST_SUITE_P(AtEither, SimulatedFailure,
                         testing::Combine(testing::Values(Kind::vedette, Kind::redis_sentinel),
                                          testing::Values(after_election, after_promotion)),
                         title);

}  // namespace vedette::end_to_end
