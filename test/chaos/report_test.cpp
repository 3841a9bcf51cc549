#include "test/chaos/report.hpp"

namespace vedette::chaos {

using testing::HasSubstr;
using testing::Not;

namespace {

Clock::time_point at(int ms) {
  return Clock::time_point{} + std::chrono::milliseconds{ms};
}

/// It was parted for a while, which cost it 30 writes, and lost a host, which cost nothing.
Lived life_of(Product product) {
  Lived life;
  life.product = product;
  life.seed = 7;
  life.round.acknowledged = 1000;
  life.round.lost = 30;
  life.round.troubles = {{{.kind = Kind::part_master, .length = std::chrono::milliseconds{500}}, 30},
                         {{.kind = Kind::lose_host, .length = std::chrono::milliseconds{600}}, 0}};
  life.round.healed = true;
  life.round.healed_after_ms = 1250;
  return life;
}

}  // namespace

TEST(LostWrite, IsPutDownToTheTroubleThatBeganLast) {
  const std::vector<Clock::time_point> begun{at(100), at(200)};

  EXPECT_EQ(last_begun(begun, at(99)), std::nullopt);
  EXPECT_EQ(last_begun(begun, at(100)), 0U);
  EXPECT_EQ(last_begun(begun, at(199)), 0U);
  EXPECT_EQ(last_begun(begun, at(5000)), 1U);
  EXPECT_EQ(last_begun({}, at(1)), std::nullopt);
}

TEST(Life, IsWrongIfItsGroupDidNotBecomeWhole) {
  Lived life = life_of(Product::redis_sentinel);
  EXPECT_FALSE(is_wrong(life));

  life.round.healed = false;

  EXPECT_TRUE(is_wrong(life));
  EXPECT_THAT(text_of(life), HasSubstr("NOT WHOLE AGAIN"));
}

TEST(Life, IsWrongIfVedettesNameTwoMastersUnderOneEpoch) {
  Lived vedette = life_of(Product::vedette);
  Lived sentinel = life_of(Product::redis_sentinel);
  vedette.round.disputes = sentinel.round.disputes = {"epoch 3: 10.77.0.1:6379 10.77.0.2:6379"};

  EXPECT_TRUE(is_wrong(vedette));
  EXPECT_FALSE(is_wrong(sentinel));
  EXPECT_THAT(text_of(sentinel), HasSubstr("two masters under one epoch: epoch 3"));
}

TEST(Life, TellsAfterWhichTroubleWritesWereLost) {
  const std::string text = text_of(life_of(Product::vedette));

  EXPECT_THAT(text, HasSubstr("30 of them since part-master"));
  EXPECT_THAT(text, Not(HasSubstr("lose-host")));
}

TEST(Table, HasARowForEachWhoLived) {
  EXPECT_THAT(
      table_of({life_of(Product::vedette), life_of(Product::vedette), life_of(Product::mixed)}),
      testing::EndsWith("| Vedette | no | 2 of 2 | 1.2 s / 1.2 s | 2000 | 60 | 0 | 0 |\n"
                        "| 3 Vedettes, 2 redis-sentinels | no | 1 of 1 | 1.2 s / 1.2 s | 1000 | 30 | 0 | 0 |\n"));
}

TEST(Table, CountsNothingAsLostWhereNobodyKnows) {
  Lived life = life_of(Product::vedette);
  life.round.healed = false;

  EXPECT_THAT(table_of({life}), testing::EndsWith("| Vedette | no | 0 of 1 | – | 1000 | 0 | 0 | 0 |\n"));
}

TEST(TableOfTroubles, HasARowForEachKindThatStruck) {
  EXPECT_EQ(table_of_troubles({life_of(Product::vedette), life_of(Product::redis_sentinel)}),
            "| lost since, in how many troubles | Vedette | redis-sentinel |\n|---|---|---|\n"
            "| part-master | 30 in 1 | 30 in 1 |\n| lose-host | 0 in 1 | 0 in 1 |\n");
}

TEST(Json, HasAllTroublesOfALife) {
  EXPECT_THAT(json_of({life_of(Product::vedette)}),
              HasSubstr(R"("troubles": [{"kind": "part-master", "choice": 0, "ms": 500, "lost": 30}, )"
                        R"({"kind": "lose-host", "choice": 0, "ms": 600, "lost": 0}]})"));
}

}  // namespace vedette::chaos
