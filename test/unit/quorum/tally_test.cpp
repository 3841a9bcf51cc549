#include "quorum/tally.hpp"

#include <gmock/gmock.h>

#include "test/unit/quorum/scripts.hpp"

namespace vedette::quorum {
namespace {

struct Row {
  const char* why;
  Tally tally;
  Standing standing;
};
class TallyTest : public testing::TestWithParam<Row> {};

TEST_P(TallyTest, Judges) {
  EXPECT_EQ(judge(GetParam().tally), GetParam().standing);
}

Tally votes(std::uint32_t needed, std::uint32_t mine, std::uint32_t own_pending, std::uint32_t undecided,
            std::map<RunId, std::uint32_t> others = {}) {
  return {needed, mine, own_pending, undecided, std::move(others)};
}

INSTANTIATE_TEST_SUITE_P(
    Votes, TallyTest,
    testing::Values(
        Row{"EnoughVotesWin", votes(2, 2, 0, 1), Standing::won},
        Row{"AloneOneVoteIsEnough", votes(1, 1, 0, 0), Standing::won},
        Row{"TheOwnVoteDoesNotCountBeforeItIsOnDisk", votes(1, 0, 1, 0), Standing::pending},
        Row{"TheOwnPendingVoteIsNotMissing", votes(2, 1, 1, 0), Standing::pending},
        Row{"WhoHasNotAnsweredMayStillVote", votes(2, 1, 0, 1), Standing::pending},
        Row{"AMajorityIsNotEnoughBelowTheQuorum", votes(3, 2, 0, 1), Standing::pending},
        Row{"NobodyLeftToVote", votes(2, 1, 0, 0), Standing::lost_by_all},
        Row{"TooFewLeftForAnyone", votes(3, 1, 0, 1), Standing::lost_by_all},
        Row{"AnotherHasThem", votes(2, 1, 0, 0, {{id_of('b'), 2}}), Standing::lost_to_another},
        Row{"AnotherHasThemWhileSomeAreUndecided", votes(2, 0, 0, 1, {{id_of('b'), 2}}), Standing::lost_to_another},
        Row{"AnotherMayStillGetThem", votes(3, 1, 0, 1, {{id_of('b'), 2}}), Standing::another_may_win},
        Row{"VotesForDifferentOthersDoNotAddUp", votes(3, 1, 0, 1, {{id_of('b'), 1}, {id_of('c'), 1}}),
            Standing::lost_by_all},
        Row{"ASplitVoteOfThreeIsKnownAtOnce", votes(2, 1, 0, 0, {{id_of('b'), 1}, {id_of('c'), 1}}),
            Standing::lost_by_all},
        Row{"WithASplitAndOneUndecidedEitherMayWin", votes(2, 1, 0, 1, {{id_of('b'), 1}}), Standing::pending}),
    [](const auto& row) { return row.param.why; });

}  // namespace
}  // namespace vedette::quorum
