#include <ostream>

#include "test/end_to_end/end_to_end.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

/// Which programs, and which of them shall lead.
struct Mix {
  const char* name;
  std::vector<Kind> kinds;
  std::size_t leader;
};

std::ostream& operator<<(std::ostream& out, const Mix& mix) {
  return out << mix.name;
}

class MixedQuorum : public EndToEnd, public testing::WithParamInterface<Mix> {
 protected:
  /// All but the wanted leader are slow to notice. They vote all the same, and one that sees the master down suffices.
  DeploymentOptions led_by_the_wanted_one() const {
    DeploymentOptions options;
    options.sentinels = GetParam().kinds;
    options.quorum = 1;
    options.sentinel_options.resize(options.sentinels.size());
    for (std::size_t index = 0; index < options.sentinels.size(); ++index) {
      if (index == GetParam().leader) continue;
      options.sentinel_options[index].directives = {"sentinel down-after-milliseconds orders 60000"};
    }
    return options;
  }
};

constexpr auto ours = Kind::vedette;
constexpr auto theirs = Kind::redis_sentinel;

/// A real Sentinel leaves a returned old master alone for some ten seconds, and needs two INFO replies of it.
constexpr std::chrono::seconds patience_of_the_original{45};

}  // namespace

TEST_P(MixedQuorum, ReplacesADeadMaster) {
  Deployment group{folder, led_by_the_wanted_one()};
  auto listeners = listen_to(group);

  group.instance(0).kill();
  const std::size_t chosen = group.wait_for_switch_from(0);

  group.wait_until_all_follow(chosen);
  expect_agreement(group);
  expect_one_switch(group, listeners, 0, chosen);
  for (std::size_t index = 0; index < listeners.size(); ++index) {
    EXPECT_EQ(listeners[index]->heard_on("+elected-leader").size(), index == GetParam().leader ? 1U : 0U);
  }
}

TEST_P(MixedQuorum, CarriesOutAnOrder) {
  DeploymentOptions options;
  options.sentinels = GetParam().kinds;
  Deployment group{folder, options};
  auto listeners = listen_to(group);

  ASSERT_TRUE(group.sentinel(GetParam().leader).command({"SENTINEL", "FAILOVER", "orders"}).is("OK"));
  const std::size_t chosen = group.wait_for_switch_from(0);

  group.wait_until_all_follow(chosen, patience_of_the_original);
  expect_agreement(group);
  expect_one_switch(group, listeners, 0, chosen);
  EXPECT_EQ(masters_among(group), 1U);
}

INSTANTIATE_TEST_SUITE_P(Of, MixedQuorum,
                         testing::Values(Mix{"OneVedetteThatLeads", {ours, theirs, theirs}, 0},
                                         Mix{"OneVedetteThatVotes", {ours, theirs, theirs}, 1},
                                         Mix{"TwoVedettesOneLeads", {ours, ours, theirs}, 0},
                                         Mix{"TwoVedettesThatVote", {ours, ours, theirs}, 2}),
                         [](const auto& mix) { return mix.param.name; });

/// Both kinds together, of whom at least two must agree. Who leads is left to them.
class MixedMajority : public EndToEnd, public testing::WithParamInterface<std::vector<Kind>> {
 protected:
  MixedMajority() : group{folder, mixed()}, listeners{listen_to(group)} {}

  static DeploymentOptions mixed() {
    DeploymentOptions options;
    options.sentinels = GetParam();
    options.quorum = 2;
    return options;
  }

  /// A real Sentinel that lost an election waits for two failover-timeouts before it stands again.
  static constexpr std::chrono::seconds patience_for_a_split_vote{60};

  Deployment group;
  std::vector<std::unique_ptr<Subscription>> listeners;
};

TEST_P(MixedMajority, ReplacesAKilledMaster) {
  ASSERT_TRUE(write_to(group.instance(0), "before the end").ok());

  group.instance(0).kill();
  const std::size_t chosen = group.wait_for_switch_from(0, patience_for_a_split_vote);

  group.wait_until_all_follow(chosen, patience_of_the_original);
  expect_one_switch(group, listeners, 0, chosen);
  expect_agreement(group);
  EXPECT_EQ(group.instance(chosen).command({"GET", "before the end"}).text, "1");
}

TEST_P(MixedMajority, WithOneOfThemDeadReplacesAPausedMasterAndTakesItBack) {
  // One of each kind is left, and each needs the other.
  group.sentinel(1).kill();
  listeners.erase(listeners.begin() + 1);

  group.instance(0).pause();
  const std::size_t chosen = group.wait_for_switch_from(0, patience_for_a_split_vote);
  group.instance(0).resume();

  group.wait_until_all_follow(chosen, patience_of_the_original);
  expect_one_switch(group, listeners, 0, chosen);
  expect_agreement(group);
  EXPECT_EQ(masters_among(group), 1U);
}

INSTANTIATE_TEST_SUITE_P(Of, MixedMajority,
                         testing::Values(std::vector{ours, theirs, theirs}, std::vector{ours, ours, theirs}),
                         [](const auto& kinds) {
                           return kinds.param[1] == ours ? "TwoVedettesAndASentinel" : "AVedetteAndTwoSentinels";
                         });

class InPlace : public EndToEnd {};

TEST_F(InPlace, AVedetteTakesOverFromASentinelAndGivesBack) {
  DeploymentOptions options;
  options.sentinels = {theirs, theirs, theirs};
  Deployment group{folder, options};
  Sentinel& changed = group.sentinel(2);
  const std::string id = changed.id();

  changed.stop();
  changed.restart(ours);

  EXPECT_EQ(changed.id(), id);
  group.wait_until_complete();
  EXPECT_EQ(group.sentinel(0).sentinels("orders").size(), 2U);

  group.sentinel(1).kill();
  group.instance(0).kill();
  const std::size_t second = group.wait_for_switch_from(0);

  group.wait_until_all_follow(second);
  expect_agreement(group);
  const std::string epoch = changed.master_field("orders", "config-epoch");

  changed.stop();
  changed.restart(theirs);

  EXPECT_EQ(changed.id(), id);
  EXPECT_EQ(changed.master_port("orders"), group.instance(second).port());
  EXPECT_EQ(changed.master_field("orders", "config-epoch"), epoch);
  EXPECT_EQ(changed.sentinels("orders").size(), 2U);
}

TEST_F(InPlace, OneByOneAllAreReplacedAndAFailoverFollows) {
  DeploymentOptions options;
  options.sentinels = {theirs, theirs, theirs};
  Deployment group{folder, options};

  for (std::size_t index = 0; index < 3; ++index) {
    const std::string id = group.sentinel(index).id();
    group.sentinel(index).stop();
    group.sentinel(index).restart(ours);
    EXPECT_EQ(group.sentinel(index).id(), id);
    group.wait_until_complete();
  }

  group.instance(0).kill();
  group.wait_until_all_follow(group.wait_for_switch_from(0));
  expect_agreement(group);
}

}  // namespace vedette::end_to_end
