#include "config/separate_state.hpp"

#include <gmock/gmock.h>

#include "config/secret_reference.hpp"
#include "random_state.hpp"
#include "reading.hpp"

namespace vedette::config {
namespace {

using quorum::Address;
using quorum::DurableState;
using quorum::Epoch;
using quorum::RunId;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

DurableState state_of(const std::string& text) {
  return read("sentinel myid " + id_a + "\n" + text).state;
}

/// What a start finds: a configuration, and a state file that was written when the configuration was `before`.
MergedState restarted(const std::string& now, const std::string& before, const DurableState& kept) {
  const DurableState configured = read(now).state;
  return merge_state({kept, settings_alone(read(before).state)}, {configured, configured});
}

const std::string down_5000 = "sentinel down-after-milliseconds m1 5000\n";
const std::string down_7000 = "sentinel down-after-milliseconds m1 7000\n";
const std::string down_9000 = "sentinel down-after-milliseconds m1 9000\n";

TEST(SeparateState, IsReadAsItWasWritten) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    RandomState random{seed};
    const SeparateState kept{random.draw(), settings_alone(random.draw())};

    const auto again = read_separate_state("state", separate_state_text(kept, "/etc/sentinel.conf"));

    ASSERT_TRUE(std::holds_alternative<SeparateState>(again)) << std::get<Problem>(again).reason << " seed " << seed;
    EXPECT_EQ(separate_state_text(std::get<SeparateState>(again), "/etc/sentinel.conf"),
              separate_state_text(kept, "/etc/sentinel.conf"))
        << "seed " << seed;
  }
}

TEST(Settings, OfOneStateAreMadeOfThoseOfAnother) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    RandomState random{seed};
    const DurableState before = random.draw();
    DurableState now = random.draw();
    // Half of what was there stays as it was.
    for (const auto& [name, master] : before.masters) {
      if (name.size() % 2 == 0) now.masters.insert_or_assign(name, master);
    }
    DurableState changed;
    for (const auto& [name, master] : now.masters) {
      const auto old = before.masters.find(name);
      if (old == before.masters.end() || old->second != master) changed.masters.emplace(name, master);
    }

    DurableState settings = settings_alone(before);
    bring_settings(settings, now, changed);

    EXPECT_EQ(settings, settings_alone(now)) << "seed " << seed;
  }
}

TEST(SeparateState, HoldsUsersAndTheLevelOfTheLog) {
  SeparateState kept;
  kept.changes.users = {{"default", {"on", "nopass", "~*", "&*", "+@all"}},
                        {"a\"b", {"on", "#" + std::string(64, 'a'), "~x'y", "(~#", "&\"x", "-@all)"}}};
  kept.changes.users_before = {{"default", {"off", ">${SECRET}"}}};
  kept.changes.loglevel = "nothing";
  kept.changes.loglevel_before = "warning";

  const auto again = std::get<SeparateState>(read_separate_state("state", separate_state_text(kept, "vedette.yaml")));

  EXPECT_EQ(again.changes, kept.changes);
}

TEST(SeparateState, AnEmptyFileRemembersNothing) {
  const auto kept = std::get<SeparateState>(read_separate_state("state", ""));

  EXPECT_FALSE(kept.state.my_id.has_value());
}

TEST(SeparateState, ABrokenFileIsNamedWithItsLine) {
  const auto kept = read_separate_state("state", "# a comment\nsentinel current-epoch many\n");

  ASSERT_TRUE(std::holds_alternative<Problem>(kept));
  EXPECT_EQ(std::get<Problem>(kept).line, 2U);
}

TEST(SeparateState, ALineBreakInTheNameOfTheConfigurationStaysInItsComment) {
  const auto kept = read_separate_state("state", separate_state_text({}, "/etc/x\nsentinel current-epoch 7"));

  EXPECT_EQ(std::get<SeparateState>(kept).state.current_epoch, Epoch{0});
}

TEST(MergedState, WhatWasLearntComesFromTheState) {
  const DurableState kept = state_of(
      "sentinel monitor m1 127.0.0.2 6380 2\nsentinel config-epoch m1 4\nsentinel leader-epoch m1 5\n"
      "sentinel known-replica m1 127.0.0.1 6379\nsentinel current-epoch 6\n");

  const MergedState merged = restarted(monitor_m1, monitor_m1, kept);

  EXPECT_EQ(merged.state, kept);
  EXPECT_THAT(merged.notices, IsEmpty());
}

TEST(MergedState, SentinelSetHoldsWhileTheConfigurationStays) {
  const MergedState merged =
      restarted(monitor_m1 + down_5000, monitor_m1 + down_5000, state_of(monitor_m1 + down_9000));

  EXPECT_EQ(merged.state.masters.at("m1").settings.down_after, quorum::Milliseconds{9000});
}

TEST(MergedState, AChangeOfTheConfigurationHoldsAgainstAnEarlierSentinelSet) {
  const MergedState merged =
      restarted(monitor_m1 + down_7000, monitor_m1 + down_5000, state_of(monitor_m1 + down_9000));

  EXPECT_EQ(merged.state.masters.at("m1").settings.down_after, quorum::Milliseconds{7000});
}

TEST(MergedState, AChangeOfOneSettingLeavesTheOthersAsTheyWereSet) {
  const std::string before = monitor_m1 + down_5000;
  const DurableState kept = state_of(monitor_m1 + down_9000);

  const MergedState merged = restarted(before + "sentinel parallel-syncs m1 3\n", before, kept);

  EXPECT_EQ(merged.state.masters.at("m1").settings.down_after, quorum::Milliseconds{9000});
  EXPECT_EQ(merged.state.masters.at("m1").settings.parallel_syncs, 3U);
}

TEST(MergedState, ASettingTakenOutOfTheConfigurationIsTheDefaultAgain) {
  const MergedState merged = restarted(monitor_m1, monitor_m1 + down_5000, state_of(monitor_m1 + down_5000));

  EXPECT_EQ(merged.state.masters.at("m1").settings.down_after, quorum::Milliseconds{30000});
}

TEST(MergedState, SettingsOfTheProcessFollowTheSameRule) {
  const std::string before = "sentinel announce-ip 10.0.0.1\nsentinel announce-port 1000\n";
  const DurableState kept = state_of("sentinel announce-ip 10.0.0.9\nsentinel announce-port 1000\n");

  const MergedState merged = restarted("sentinel announce-ip 10.0.0.1\nsentinel announce-port 2000\n", before, kept);

  EXPECT_EQ(merged.state.process.announce_ip, "10.0.0.9");
  EXPECT_EQ(merged.state.process.announce_port, 2000);
}

TEST(MergedState, AMasterRemovedAtRunTimeStaysRemoved) {
  const MergedState merged = restarted(monitor_m1, monitor_m1, state_of(""));

  EXPECT_THAT(merged.state.masters, IsEmpty());
  EXPECT_THAT(merged.notices, ElementsAre(HasSubstr("m1 was removed by SENTINEL REMOVE")));
}

TEST(MergedState, AMasterGoneFromTheConfigurationGoes) {
  const MergedState merged = restarted("", monitor_m1, state_of(monitor_m1));

  EXPECT_THAT(merged.state.masters, IsEmpty());
  EXPECT_THAT(merged.notices, ElementsAre(HasSubstr("m1 is gone from the configuration")));
}

TEST(MergedState, AMasterAddedAtRunTimeStays) {
  const MergedState merged = restarted("", "", state_of(monitor_m1));

  EXPECT_EQ(merged.state.masters.size(), 1U);
}

TEST(MergedState, ANewMasterCannotBeVotedForInAnEpochOfThePast) {
  DurableState kept = state_of("sentinel current-epoch 8\n");
  kept.reserved_epoch = Epoch{9};

  const MergedState merged = restarted(monitor_m1, "", kept);

  EXPECT_EQ(merged.state.masters.at("m1").leader_epoch, Epoch{9});
}

TEST(MergedState, AnAddressOfTheStateHoldsAndIsSaidIfTheConfigurationMovedIt) {
  const MergedState merged = restarted("sentinel monitor m1 127.0.0.7 6379 2\n", monitor_m1,
                                       state_of("sentinel monitor m1 127.0.0.2 6379 2\n"));

  EXPECT_EQ(merged.state.masters.at("m1").address, (Address{"127.0.0.2", 6379}));
  EXPECT_THAT(merged.notices, ElementsAre(HasSubstr("127.0.0.2:6379 by the state")));
}

TEST(MergedState, AConfigurationWrittenByAnotherProgramSinceIsAhead) {
  DurableState kept = state_of(monitor_m1 + "sentinel config-epoch m1 4\nsentinel leader-epoch m1 4\n");
  kept.masters.at("m1").voted_for = RunId::parse(id_b);
  const std::string now =
      "sentinel monitor m1 127.0.0.2 6380 2\nsentinel config-epoch m1 6\nsentinel leader-epoch m1 6\n"
      "sentinel known-replica m1 127.0.0.1 6379\nsentinel current-epoch 6\n";

  const MergedState merged = restarted(now, monitor_m1, kept);

  const auto& master = merged.state.masters.at("m1");
  EXPECT_EQ(master.address, (Address{"127.0.0.2", 6380}));
  EXPECT_EQ(master.config_epoch, Epoch{6});
  EXPECT_EQ(master.leader_epoch, Epoch{6});
  EXPECT_FALSE(master.voted_for.has_value());
  EXPECT_EQ(merged.state.current_epoch, Epoch{6});
}

TEST(MergedState, EpochsNeverFall) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    RandomState random{seed};
    const SeparateState kept{random.draw(), settings_alone(random.draw())};
    DurableState configured = random.draw();
    for (const auto& [name, master] : kept.state.masters) configured.masters.emplace(name, master);

    const MergedState merged = merge_state(kept, {configured, configured});

    EXPECT_GE(merged.state.current_epoch, kept.state.current_epoch);
    EXPECT_GE(merged.state.reserved_epoch, kept.state.reserved_epoch);
    for (const auto& [name, master] : kept.state.masters) {
      EXPECT_GE(merged.state.masters.at(name).config_epoch, master.config_epoch);
      EXPECT_GE(merged.state.masters.at(name).leader_epoch, master.leader_epoch);
    }
  }
}

TEST(SecretReference, IsWrittenInThePlaceOfTheSecret) {
  const DurableState state = state_of(monitor_m1 + "sentinel auth-pass m1 hunter2\nsentinel sentinel-pass hunter3\n");
  const std::vector<SecretReference> references{{"m1", "${MASTER}", "hunter2"}, {std::nullopt, "${PEERS}", "hunter3"}};

  const std::string text = separate_state_text({described_state(state, references), {}}, "vedette.yaml");

  EXPECT_THAT(text, HasSubstr("sentinel auth-pass m1 ${MASTER}\n"));
  EXPECT_THAT(text, HasSubstr("sentinel sentinel-pass ${PEERS}\n"));
  EXPECT_THAT(text, Not(HasSubstr("hunter")));
}

TEST(SecretReference, MeansAtEachStartWhatItMeansThen) {
  const DurableState before = state_of(monitor_m1 + "sentinel auth-pass m1 old\n");
  const std::vector<SecretReference> then{{"m1", "${MASTER}", "old"}};
  const SeparateState kept{described_state(before, then), settings_alone(described_state(before, then))};
  const DurableState meant = state_of(monitor_m1 + "sentinel auth-pass m1 new\n");
  const std::vector<SecretReference> now{{"m1", "${MASTER}", "new"}};

  const MergedState merged = merge_state(kept, {meant, described_state(meant, now)});

  EXPECT_EQ(merged.state.masters.at("m1").settings.auth_pass, "new");
}

TEST(SecretReference, GivesWayToASecretThatWasSetSince) {
  const DurableState meant = state_of(monitor_m1 + "sentinel auth-pass m1 configured\n");
  const std::vector<SecretReference> references{{"m1", "${MASTER}", "configured"}};
  const DurableState described = described_state(meant, references);
  const DurableState set = state_of(monitor_m1 + "sentinel auth-pass m1 set\n");

  const MergedState merged = merge_state({set, settings_alone(described)}, {meant, described});

  EXPECT_EQ(merged.state.masters.at("m1").settings.auth_pass, "set");
}

}  // namespace
}  // namespace vedette::config
