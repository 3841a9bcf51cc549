#include "config/conf_rewriter.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "config/read_back.hpp"
#include "config/state_text.hpp"
#include "random_settings.hpp"
#include "random_state.hpp"
#include "reading.hpp"

namespace vedette::config {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// A state with masters of many draws, of which each step changes some.
class Life {
 public:
  explicit Life(std::uint64_t seed) : seed_{seed}, random_{seed}, state_{RandomState{seed}.draw()} {
    grow();
    keep_epochs();
  }

  const quorum::DurableState& state() const { return state_; }
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

  void live_on() {
    if (below(3) == 0) state_.current_epoch = quorum::Epoch{below(1000)};
    if (below(8) == 0) state_.quarantined = !state_.quarantined;
    if (below(20) == 0) {
      // Names that were never resolved can't be written once names are not resolved any more.
      const bool resolves = state_.process.resolve_hostnames;
      state_.process = RandomState{++seed_ * 7919}.draw().process;
      state_.process.resolve_hostnames = resolves || state_.process.resolve_hostnames;
    }
    if (below(4) == 0) grow();
    for (auto master = state_.masters.begin(); master != state_.masters.end();) {
      if (below(10) == 0) {
        master = state_.masters.erase(master);
        continue;
      }
      if (below(4) == 0) change(master->second);
      ++master;
    }
    keep_epochs();
  }

 private:
  quorum::DurableState another() {
    // Hosts can be written in any mode only if they are no names.
    quorum::DurableState drawn = RandomState{++seed_ * 104729}.draw();
    while (drawn.process.resolve_hostnames) drawn = RandomState{++seed_ * 104729}.draw();
    return drawn;
  }
  void keep_epochs() {
    for (const auto& [name, master] : state_.masters) {
      state_.current_epoch = std::max({state_.current_epoch, master.config_epoch, master.leader_epoch});
    }
  }
  void grow() { state_.masters.merge(another().masters); }
  void change(quorum::DurableMaster& master) {
    master.config_epoch = quorum::Epoch{below(1000)};
    if (below(2) == 0) master.replicas.clear();
    if (below(2) == 0) master.sentinels.clear();
    auto other = another();
    if (other.masters.empty()) return;
    auto& from = other.masters.begin()->second;
    if (below(2) == 0) master.settings = from.settings;
    if (below(2) == 0) master.replicas = from.replicas;
    if (below(2) == 0) master.run_ids = from.run_ids;
    master.voted_for = from.voted_for;
  }

  std::uint64_t seed_;
  std::mt19937_64 random_;
  quorum::DurableState state_;
};

/// As a person, or another program, edits it.
std::string edited(std::string text, std::uint64_t how) {
  if (how == 0) return text + "# seen\n";
  if (how == 1) return "";
  if (how == 2) return text.substr(0, text.find('\n', text.size() / 2) + 1);
  return "port 26380\n" + text;
}

TEST(ConfRewriter, WritesWhatARewritingOfAllWrites) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    Life life{seed};
    ConfRewriter rewriter;
    std::string text = seed % 2 == 0 ? "" : "port 26379\n# ours\nloglevel notice";
    std::size_t parts = 0;
    for (int write = 0; write < 30; ++write) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", write " + std::to_string(write));
      const std::string all = rewrite_sentinel_conf(text, {}, life.state());

      const ConfRewriter::Rewritten anew = rewriter.rewrite(text, {}, life.state(), nullptr);

      ASSERT_EQ(anew.text, all);
      if (anew.part) {
        ++parts;
        ASSERT_THAT(misread("conf", anew.part->text, anew.part->state), IsEmpty());
      }
      text = life.below(10) == 0 ? edited(anew.text, life.below(4)) : anew.text;
      if (life.below(15) == 0) rewriter.forget();
      life.live_on();
    }
    EXPECT_GT(parts, 5U) << "most are rewritten in part";
  }
}

TEST(ConfRewriter, AlsoWithUsersAndOptionsOfTheCommandLine) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Life life{seed};
    RandomSettings random{seed};
    AclUsers users = random.draw_users();
    DaemonSettings settings;
    ConfRewriter rewriter;
    std::string text = "user old on\nport 26379\n";
    std::size_t parts = 0;
    for (int write = 0; write < 20; ++write) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", write " + std::to_string(write));
      const std::string all = rewrite_sentinel_conf(text, settings, life.state(), &users);

      const ConfRewriter::Rewritten anew = rewriter.rewrite(text, settings, life.state(), &users);

      ASSERT_EQ(anew.text, all);
      if (anew.part) ++parts;
      text = anew.text;
      if (life.below(3) == 0) users = random.draw_users();
      if (life.below(4) == 0) {
        settings.lines = {{"loglevel", {write % 2 == 0 ? "debug" : "notice"}, GenericLine::Origin::command_line}};
      }
      life.live_on();
    }
    EXPECT_GT(parts, 5U);
  }
}

quorum::DurableState of_three() {
  return read("sentinel myid " + std::string(40, 'a') +
              "\nsentinel monitor m1 127.0.0.1 6379 2\nsentinel monitor m2 127.0.0.2 6379 2\n"
              "sentinel monitor m3 127.0.0.3 6379 2\n")
      .state;
}

struct OneOfThree : testing::Test {
  ConfRewriter rewriter;
  quorum::DurableState state = of_three();
  std::string written = rewriter.rewrite("port 26379\n", {}, state, nullptr).text;
};

TEST_F(OneOfThree, IsLookedAtAlone) {
  state.masters.at("m2").config_epoch = quorum::Epoch{7};

  const auto anew = rewriter.rewrite(written, {}, state, nullptr);

  ASSERT_TRUE(anew.part);
  EXPECT_EQ(anew.part->state.masters.size(), 1U);
  EXPECT_THAT(anew.part->text, HasSubstr("sentinel config-epoch m2 7\n"));
  EXPECT_THAT(anew.part->text, HasSubstr("port 26379\n"));
  EXPECT_THAT(anew.part->text, Not(HasSubstr("m1")));
  EXPECT_THAT(anew.part->text, Not(HasSubstr("m3")));
}

TEST_F(OneOfThree, GoesWithAllItsLines) {
  state.masters.erase("m2");

  const auto anew = rewriter.rewrite(written, {}, state, nullptr);

  ASSERT_TRUE(anew.part);
  EXPECT_THAT(anew.text, Not(HasSubstr("m2")));
  EXPECT_THAT(anew.part->state.masters, IsEmpty());
}

TEST_F(OneOfThree, IsNotEnoughInAFileThatAnotherHasChanged) {
  const auto anew = rewriter.rewrite(written + "# mine\n", {}, state, nullptr);

  EXPECT_FALSE(anew.part);
  EXPECT_THAT(anew.text, HasSubstr("# mine\n"));
}

TEST_F(OneOfThree, IsNotEnoughWhereASettingOfTheProcessHasChanged) {
  state.process.resolve_hostnames = true;

  EXPECT_FALSE(rewriter.rewrite(written, {}, state, nullptr).part);
}

// Its lines about a master can't be read without that master's own.
TEST_F(OneOfThree, IsNotEnoughWhereAnotherFileIsIncluded) {
  DaemonSettings settings;
  settings.lines = {{"include", {"more.conf"}, GenericLine::Origin::file}};

  EXPECT_FALSE(rewriter.rewrite(written, settings, state, nullptr).part);
}

TEST_F(OneOfThree, IsWrittenAgainWhereTheFileIsStillAsItWasBefore) {
  const std::string before = written;
  state.masters.at("m2").config_epoch = quorum::Epoch{7};
  ASSERT_TRUE(rewriter.rewrite(before, {}, state, nullptr).part) << "and it could not be put in place";

  const auto again = rewriter.rewrite(before, {}, state, nullptr);

  EXPECT_FALSE(again.part);
  EXPECT_THAT(again.text, HasSubstr("sentinel config-epoch m2 7\n"));
}

TEST_F(OneOfThree, IsNotEnoughOnceAllWasForgotten) {
  rewriter.forget();

  EXPECT_FALSE(rewriter.rewrite(written, {}, state, nullptr).part);
}

}  // namespace
}  // namespace vedette::config
