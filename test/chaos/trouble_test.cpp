#include "test/chaos/trouble.hpp"

#include <set>

namespace vedette::chaos {

using testing::ElementsAre;
using testing::Not;
using testing::UnorderedElementsAre;

TEST(Troubles, AreTheSameForTheSameSeed) {
  EXPECT_EQ(draw_troubles(7, 20), draw_troubles(7, 20));
  EXPECT_THAT(draw_troubles(8, 20), Not(testing::Eq(draw_troubles(7, 20))));
}

TEST(Troubles, AreOfEveryKind) {
  std::set<Kind> drawn;
  for (const Trouble& trouble : draw_troubles(1, 1000)) drawn.insert(trouble.kind);

  EXPECT_EQ(drawn.size(), kind_count);
}

TEST(Troubles, AreOfTheKindsThatAreAskedFor) {
  std::set<Kind> drawn;
  for (const Trouble& trouble : draw_troubles(1, 100, {Kind::part_hosts, Kind::lose_host})) drawn.insert(trouble.kind);

  EXPECT_THAT(drawn, UnorderedElementsAre(Kind::part_hosts, Kind::lose_host));
}

TEST(Troubles, AreCalledByTheirNames) {
  for (const Kind kind : all_kinds()) EXPECT_EQ(kind_called(name_of(kind)), kind);
  EXPECT_EQ(kind_called("no-such-trouble"), std::nullopt);
}

TEST(Troubles, HalfOfTheOrderedFailoversAreCoordinatedWhicheverSentinelGetsTheOrder) {
  std::map<std::size_t, int> coordinated;
  for (std::size_t choice = 0; choice < 60; ++choice) {
    EXPECT_FALSE(is_coordinated({Kind::kill_master, choice, {}, {}}));
    if (is_coordinated({Kind::ordered_failover, choice, {}, {}})) ++coordinated[choice % 5];
  }

  EXPECT_THAT(coordinated, testing::ElementsAre(testing::Pair(0, 6), testing::Pair(1, 6), testing::Pair(2, 6),
                                                testing::Pair(3, 6), testing::Pair(4, 6)));
}

TEST(Partition, OfTwoHostsIsThatTheyAreApart) {
  EXPECT_THAT(part_of(0, 2), ElementsAre(0));
  EXPECT_THAT(part_of(1, 2), ElementsAre(0));
}

TEST(Partition, IsOneOfAllWaysAndNoneIsMoreLikelyThanAnother) {
  std::map<std::vector<std::size_t>, int> ways;
  for (std::size_t choice = 0; choice < 60; ++choice) ++ways[part_of(choice, 5)];

  EXPECT_EQ(ways.size(), 15U);
  for (const auto& [part, times] : ways) {
    EXPECT_EQ(times, 4);
    EXPECT_FALSE(part.empty());
    EXPECT_THAT(part, testing::Each(testing::Lt(4U)));
  }
}

TEST(AnotherHost, IsAnyButTheFirst) {
  std::set<std::size_t> others;
  for (std::size_t choice = 0; choice < 60; ++choice) others.insert(other_than(3, choice, 5));

  EXPECT_THAT(others, UnorderedElementsAre(0, 1, 2, 4));
}

}  // namespace vedette::chaos
