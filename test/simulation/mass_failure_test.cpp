// Many masters at once (schedules, 16): one order of standing for all of them, so that no attempt is wasted.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>

#include "test/simulation/world.hpp"

namespace vedette::simulation {
namespace {

Options many_masters(unsigned count) {
  Options options;
  options.seed = 16;
  options.masters = count;
  options.replicas = 1;
  options.failover_timeout = quorum::Milliseconds{10000};
  return options;
}

/// Many masters of a world that is well, and what their loss costs.
struct Losing {
  explicit Losing(const Options& options) : world{options, trace} {
    for (const auto& server : world.servers()) server->set_priority(100);
    world.start();
    world.run_until(20s);  // Whoever started without any memory is no voter before.
    trace.tell([this](Time, std::string_view who, const std::string& what) {
      if (what.starts_with("+try-failover")) ++attempts;
      if (what.starts_with("+elected-leader")) leader = world.sentinel(std::string{who});
    });
    begin = world.time().now();
  }

  /// Who is taken for the master now dies: of each group in [from, to).
  void lose(std::size_t from, std::size_t to) {
    const auto asked = std::find_if(world.sentinels().begin(), world.sentinels().end(),
                                    [](const auto& sentinel) { return sentinel->alive(); });
    for (std::size_t g = from; g < to; ++g) {
      const auto master = (*asked)->mind().master_address(world.groups()[g].name);
      world.server_at(*master)->kill();
    }
  }
  /// Every living Sentinel names one that lives and is a master, for each of them.
  bool all_replaced() const {
    return std::all_of(world.sentinels().begin(), world.sentinels().end(), [&](const auto& sentinel) {
      return !sentinel->alive() || std::all_of(world.groups().begin(), world.groups().end(), [&](const auto& group) {
        const auto named = sentinel->mind().master_address(group.name);
        return std::any_of(group.servers.begin(), group.servers.end(), [&](const Server* server) {
          return server->address() == named && server->alive() && server->is_master();
        });
      });
    });
  }
  /// How long that took, from `since` on; `most` if it did not come to that.
  Time until_all_are_replaced(Time since, Time most) {
    world.run_until(since + most, [&] { return all_replaced(); });
    std::cout << "replaced after " << (world.time().now() - since) / 1ms << " ms, " << attempts << " attempts"
              << std::endl;
    return world.time().now() - since;
  }

  Trace trace;
  World world;
  Time begin{};
  unsigned attempts = 0;
  Sentinel* leader = nullptr;  ///< Who was elected last.
};

/// Loses all masters within `spread`, and takes three Sentinels through it.
struct ManyLost {
  ManyLost(const Options& options, Time spread) : world{options, trace} {
    for (const auto& server : world.servers()) server->set_priority(100);
    world.start();
    world.run_until(20s);  // As above.
    trace.tell([this](Time, std::string_view, const std::string& what) {
      if (what.starts_with("+try-failover")) ++attempts;
    });
    begin = world.time().now();
    Time next = begin;
    for (const World::Group& group : world.groups()) {
      world.time().at(next, [&group] { group.servers.front()->kill(); });
      next += spread / options.masters;
    }
  }

  bool all_switched() const {
    return std::all_of(world.sentinels().begin(), world.sentinels().end(), [&](const auto& sentinel) {
      return std::all_of(world.groups().begin(), world.groups().end(), [&](const World::Group& group) {
        return sentinel->mind().master_address(group.name) == group.servers.back()->address();
      });
    });
  }

  Trace trace;
  World world;
  Time begin{};
  unsigned attempts = 0;
};

TEST(MassFailure, FiftyMastersTakeOneAttemptEach) {
  const Options options = many_masters(50);
  ManyLost lost{options, Time{0}};

  EXPECT_TRUE(lost.world.run_until(lost.begin + options.down_after + 1s, [&] { return lost.all_switched(); }));

  ASSERT_FALSE(lost.world.invariants().violation()) << lost.world.invariants().violation()->what;
  EXPECT_EQ(lost.attempts, options.masters);
}

// Votes, switches and hellos of all of them come in between each other, while each write takes its time.
TEST(MassFailure, NorDoesADiskThatIsSlowCostASecondAttempt) {
  Options options = many_masters(100);
  options.disk.fastest = 20ms;
  options.disk.slowest = 40ms;
  ManyLost lost{options, 1s};

  EXPECT_TRUE(lost.world.run_until(lost.begin + options.down_after + 2500ms, [&] { return lost.all_switched(); }));

  ASSERT_FALSE(lost.world.invariants().violation()) << lost.world.invariants().violation()->what;
  EXPECT_EQ(lost.attempts, options.masters);
}

// Everybody sees the refusals at the same moment, and is busy with them.
struct Refusing : testing::TestWithParam<std::pair<unsigned, unsigned>> {};

TEST_P(Refusing, HardlyAnyMasterTakesASecondAttempt) {
  const auto [sentinels, masters] = GetParam();
  Options options = many_masters(masters);
  options.sentinels = sentinels;
  options.quorum = options.majority();
  options.turn_takes = 50us;
  unsigned attempts = 0;
  Time slowest{0};
  constexpr unsigned worlds = 3;
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    options.seed = 0x100 + seed;
    Losing losing{options};
    losing.lose(0, masters);

    slowest = std::max(slowest, losing.until_all_are_replaced(losing.begin, options.down_after + 5s));

    attempts += losing.attempts;
    ASSERT_FALSE(losing.world.invariants().violation()) << losing.world.invariants().violation()->what;
  }

  std::cout << static_cast<double>(attempts) / masters / worlds << " attempts per master" << std::endl;
  EXPECT_LE(slowest, options.down_after + 1500ms);
  EXPECT_LE(attempts * 100, worlds * masters * 105);
}

INSTANTIATE_TEST_SUITE_P(Of, Refusing, testing::Values(std::pair{3U, 60U}, std::pair{5U, 60U}));

struct SecondWave : testing::Test {
  static Options given() {
    Options options = many_masters(60);
    options.replicas = 2;
    options.disk.fastest = 5ms;
    options.disk.slowest = 20ms;
    options.turn_takes = 50us;
    return options;
  }
  Options options = given();
  Losing losing{options};
  Time replaced() { return losing.until_all_are_replaced(losing.begin, 60s); }
  /// Until the elections of the first have begun.
  void run_into_the_elections() {
    losing.world.run_until(losing.begin + 10s, [&] { return losing.leader != nullptr; });
    losing.world.run_until(losing.world.time().now() + 5ms);
  }
  void TearDown() override {
    EXPECT_FALSE(losing.world.invariants().violation()) << losing.world.invariants().violation()->what;
  }
};

TEST_F(SecondWave, OfOthersComesWhileTheFirstIsElected) {
  losing.lose(0, 30);
  run_into_the_elections();
  const Time second = losing.world.time().now();
  losing.lose(30, 60);

  EXPECT_LE(losing.until_all_are_replaced(second, 60s), options.down_after + 1500ms);
  EXPECT_LE(losing.attempts, 63U);
}

TEST_F(SecondWave, TakesTheWinnersAgain) {
  losing.lose(0, 60);
  EXPECT_LE(replaced(), options.down_after + 1500ms);
  const Time second = losing.world.time().now();
  losing.lose(0, 60);

  EXPECT_LE(losing.until_all_are_replaced(second, 60s), options.down_after + 2500ms);
  EXPECT_LE(losing.attempts, 126U);
}

// Its voters hold their votes for eleven seconds, as long as it may be at work.
TEST_F(SecondWave, TakesWhoRunsTheElections) {
  losing.lose(0, 60);
  run_into_the_elections();
  losing.leader->crash();

  EXPECT_LE(replaced(), options.down_after + 15s);
}

TEST_F(SecondWave, TakesTheMachineOfWhoRunsTheElections) {
  losing.lose(0, 60);
  run_into_the_elections();
  losing.leader->power_off();

  EXPECT_LE(replaced(), options.down_after + 15s);
}

// Nobody has voted for it there yet.
TEST_F(SecondWave, OfOthersComesWhenWhoRanTheElectionsIsDead) {
  losing.lose(0, 30);
  run_into_the_elections();
  losing.leader->crash();
  losing.world.run_until(losing.world.time().now() + 100ms);
  const Time second = losing.world.time().now();
  losing.lose(30, 60);
  losing.world.run_until(second + 60s, [&] {
    return std::all_of(losing.world.groups().begin() + 30, losing.world.groups().end(), [&](const auto& group) {
      return std::any_of(group.servers.begin(), group.servers.end(),
                         [](const Server* server) { return server->alive() && server->is_master(); });
    });
  });

  std::cout << "the second wave is replaced after " << (losing.world.time().now() - second) / 1ms << " ms" << std::endl;
  EXPECT_LE(losing.world.time().now() - second, options.down_after + 2s);
}

}  // namespace
}  // namespace vedette::simulation
