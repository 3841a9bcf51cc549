#include "quorum/selection.hpp"

#include <gmock/gmock.h>

#include <functional>
#include <utility>

#include "test/unit/quorum/scripts.hpp"

namespace vedette::quorum {
namespace {

constexpr InstanceId the_replica{2};

// A master that has been down for three seconds, and one replica that is fit.
class Situation {
 public:
  Situation() {
    group.number = 1;
    group.settings.down_after = 1s;
    Server& master = group.servers[InstanceId{1}];
    master.id = InstanceId{1};
    master.address = at("10.0.0.1:6379");
    master.role_reported = Role::master;
    master.sdown_since = now() - 3s;
    group.master = master.id;
    add(the_replica, "10.0.0.2:6379", 'B');
  }
  Server& add(InstanceId id, const std::string& address, char run_id) {
    Server& server = group.servers[id];
    server.id = id;
    server.address = at(address);
    server.run_id = id_of(run_id);
    server.live.command_connected = true;
    server.live.last_ok = now() - 1s;
    server.last_info = now() - 1s;
    server.report.role = Role::replica;
    server.report.master_host = "10.0.0.1";
    server.report.master_port = std::uint16_t{6379};
    server.report.priority = 100;
    server.report.offset = 1000;
    server.report.holds_data = true;
    server.followed_master = true;
    return server;
  }
  Server& replica() { return group.servers.at(the_replica); }
  Server& master() { return group.the_master(); }
  // It answers, and says that it replicates from there.
  void master_follows(const Address& address) {
    master().live.command_connected = true;
    master().live.last_ok = now() - 1s;
    master().last_info = now() - 1s;
    master().role_reported = Role::replica;
    master().report.master_host = address.host;
    master().report.master_port = address.port;
    master().report.master_link_up = true;
  }
  Instant now() const { return turn.time(); }

  MasterGroup group;
  Process process{.my_id = id_of('1')};
  Deadlines deadlines;
  Ledger ledger{DurableState{}};
  Promises promises;
  Random random{1};
  TurnContext turn{{at_ms(1'000'000), 0ms, 0ms}, process, deadlines, ledger, promises, random};
};

struct FitRow {
  const char* why;
  std::function<void(Situation&)> when;
  std::optional<Unfit> unfit;
};
class Fitness : public testing::TestWithParam<FitRow> {};

TEST_P(Fitness, IsJudged) {
  Situation situation;

  GetParam().when(situation);

  EXPECT_EQ(why_unfit(situation.turn, situation.group, situation.replica()), GetParam().unfit);
  EXPECT_EQ(has_fit_replica(situation.turn, situation.group), !GetParam().unfit.has_value());
}

INSTANTIATE_TEST_SUITE_P(
    Selection, Fitness,
    testing::Values(
        FitRow{"AnOrdinaryReplicaIsFit", [](Situation&) {}, std::nullopt},
        FitRow{"WhoIsDownIsNot", [](Situation& s) { s.replica().sdown_since = s.now(); }, Unfit::subjectively_down},
        FitRow{"WhoIsNotConnectedCantBeTold", [](Situation& s) { s.replica().live.command_connected = false; },
               Unfit::disconnected},
        FitRow{"APingFivePeriodsOldStillCounts", [](Situation& s) { s.replica().live.last_ok = s.now() - 5s; },
               std::nullopt},
        FitRow{"AnOlderPingDoesNot", [](Situation& s) { s.replica().live.last_ok = s.now() - 5001ms; },
               Unfit::ping_too_old},
        FitRow{"PriorityZeroMeansNever", [](Situation& s) { s.replica().report.priority = 0; }, Unfit::priority_zero},
        FitRow{"AlsoOfOneThatSaysMasterNow",
               [](Situation& s) {
                 s.replica().report.priority = 0;
                 s.replica().role_reported = Role::master;
               },
               Unfit::priority_zero},
        FitRow{"NotOfTheMasterThatOursFollows",
               [](Situation& s) {
                 s.replica().report.priority = 0;
                 s.replica().role_reported = Role::master;
                 s.master_follows(s.replica().address);
               },
               std::nullopt},
        FitRow{"ButWithALinkThatIsDownItIsNoWord",
               [](Situation& s) {
                 s.replica().report.priority = 0;
                 s.replica().role_reported = Role::master;
                 s.master_follows(s.replica().address);
                 s.master().report.master_link_up = false;
               },
               Unfit::priority_zero},
        FitRow{"WithoutInfoNothingIsKnown", [](Situation& s) { s.replica().last_info.reset(); }, Unfit::info_too_old},
        FitRow{"InfoFivePingPeriodsOldStillCounts", [](Situation& s) { s.replica().last_info = s.now() - 5s; },
               std::nullopt},
        FitRow{"OlderInfoDoesNot", [](Situation& s) { s.replica().last_info = s.now() - 5001ms; }, Unfit::info_too_old},
        FitRow{"BesideAHealthyMasterThirtySecondsDo",
               [](Situation& s) {
                 s.master().sdown_since.reset();
                 s.replica().last_info = s.now() - 30s;
               },
               std::nullopt},
        FitRow{"BesideAHealthyMasterMoreDoNot",
               [](Situation& s) {
                 s.master().sdown_since.reset();
                 s.replica().last_info = s.now() - 30001ms;
               },
               Unfit::info_too_old},
        FitRow{"CutOffForTenDownAftersAndTheTimeOfTheCrash",
               [](Situation& s) { s.replica().report.master_link_down = 13s; }, std::nullopt},
        FitRow{"CutOffForLonger", [](Situation& s) { s.replica().report.master_link_down = 14s; },
               Unfit::link_down_too_long},
        FitRow{"BesideAHealthyMasterTenDownAftersDo",
               [](Situation& s) {
                 s.master().sdown_since.reset();
                 s.replica().report.master_link_down = 11s;
               },
               Unfit::link_down_too_long},
        FitRow{"WhoLoadsRefusesTheOrder", [](Situation& s) { s.replica().report.loading = true; }, Unfit::loading},
        FitRow{"NeverSyncedAndEmptyHasNothingToGive",
               [](Situation& s) {
                 s.replica().report.master_link_down = -1000ms;
                 s.replica().report.holds_data = false;
               },
               Unfit::never_synced_and_empty},
        FitRow{"WhereAllAreThereAndEmptyTheMasterTooNothingIsLost",
               [](Situation& s) {
                 s.replica().report.master_link_down = -1000ms;
                 s.replica().report.holds_data = false;
                 s.master().live.command_connected = true;
                 s.master().last_info = s.now() - 1s;
                 s.master().report.holds_data = false;
               },
               std::nullopt},
        FitRow{"NeverSyncedSinceItsStartButWithDataIsARestartedOne",
               [](Situation& s) { s.replica().report.master_link_down = -1000ms; }, std::nullopt},
        FitRow{"EmptyBesideAnEmptyMasterIsFine", [](Situation& s) { s.replica().report.holds_data = false; },
               std::nullopt},
        FitRow{"HiddenFromClientsIsStillFit", [](Situation& s) { s.replica().report.announced = false; }, std::nullopt},
        FitRow{"ForgottenByAResetButStillFollowing", [](Situation& s) { s.replica().listed = false; }, std::nullopt},
        FitRow{"ForgottenByAResetAndFollowingAnother",
               [](Situation& s) {
                 s.replica().listed = false;
                 s.replica().report.master_host = "10.0.0.9";
               },
               Unfit::not_ours_any_more},
        FitRow{"ForgottenByAResetAndMasterItself",
               [](Situation& s) {
                 s.replica().listed = false;
                 s.replica().role_reported = Role::master;
               },
               Unfit::not_ours_any_more}),
    [](const auto& row) { return row.param.why; });

Candidate candidate(std::uint64_t id) {
  return {.id = InstanceId{id}, .run_id = id_of('b'), .offset = 1000};
}
Candidate with(Candidate base, const std::function<void(Candidate&)>& change) {
  change(base);
  return base;
}

struct BestRow {
  const char* why;
  Candidate better;
  Candidate worse;
};
class Best : public testing::TestWithParam<BestRow> {};

TEST_P(Best, IsChosenInEitherOrder) {
  EXPECT_EQ(best({GetParam().better, GetParam().worse}), GetParam().better.id);
  EXPECT_EQ(best({GetParam().worse, GetParam().better}), GetParam().better.id);
}

INSTANTIATE_TEST_SUITE_P(
    Selection, Best,
    testing::Values(
        BestRow{"TheLowerPriority", with(candidate(1), [](Candidate& c) { c.priority = 10; }),
                with(candidate(2), [](Candidate& c) { c.offset = 9000; })},
        BestRow{"ThenTheLargerOffset", with(candidate(1), [](Candidate& c) { c.offset = 1001; }), candidate(2)},
        BestRow{"ThenTheSmallerRunId", with(candidate(1), [](Candidate& c) { c.run_id = id_of('a'); }), candidate(2)},
        BestRow{"RunIdsWithoutCase", with(candidate(1), [](Candidate& c) { c.run_id = id_of('a'); }),
                with(candidate(2), [](Candidate& c) { c.run_id = id_of('B'); })},
        BestRow{"AMissingRunIdComesLast", candidate(1), with(candidate(2), [](Candidate& c) { c.run_id.reset(); })},
        BestRow{"WhoSyncedBeforeWhoNeverDid", candidate(1),
                with(candidate(2),
                     [](Candidate& c) {
                       c.never_synced = true;
                       c.priority = 1;
                     })},
        BestRow{"WhoTurnedMasterBeforeAll",
                with(candidate(1),
                     [](Candidate& c) {
                       c.turned_master = true;
                       c.offset = 1;
                       c.priority = 200;
                     }),
                candidate(2)},
        BestRow{"WhoSaysMasterForNoReasonAfterAll", with(candidate(1), [](Candidate& c) { c.never_synced = true; }),
                with(candidate(2), [](Candidate& c) { c.says_master = true; })}),
    [](const auto& row) { return row.param.why; });

TEST(Selection, OfNobodyIsNobody) {
  EXPECT_FALSE(best({}));
}

TEST(Selection, TheMasterIsNoCandidate) {
  Situation situation;
  Server& master = situation.add(InstanceId{1}, "10.0.0.1:6379", 'A');
  master.sdown_since.reset();

  const std::vector<Candidate> fit = candidates(situation.turn, situation.group);

  ASSERT_EQ(fit.size(), 1U);
  EXPECT_EQ(fit[0].id, the_replica);
}

TEST(Selection, ToldApartWhoTurnedMasterAndWhoJustSaysSo) {
  Situation situation;
  situation.replica().role_reported = Role::master;
  Server& returned = situation.add(InstanceId{3}, "10.0.0.3:6379", 'C');
  returned.role_reported = Role::master;
  returned.followed_master = false;

  const std::vector<Candidate> fit = candidates(situation.turn, situation.group);

  ASSERT_EQ(fit.size(), 2U);
  EXPECT_TRUE(fit[0].turned_master);
  EXPECT_FALSE(fit[0].says_master);
  EXPECT_FALSE(fit[1].turned_master);
  EXPECT_TRUE(fit[1].says_master);
}

TEST(Selection, EveryReasonHasItsWords) {
  for (int why = 0; why <= static_cast<int>(Unfit::not_ours_any_more); ++why) {
    EXPECT_STRNE(unfit_text(static_cast<Unfit>(why)), "");
  }
}

}  // namespace
}  // namespace vedette::quorum
