#include <algorithm>

#include "test/end_to_end/end_to_end.hpp"
#include "test/lab/visit.hpp"

namespace vedette::end_to_end {

using namespace lab;
using namespace std::chrono_literals;

namespace {

constexpr Visitor strangers[] = {Visitor::stranger_with_sentinels, Visitor::stranger_with_replica,
                                 Visitor::stranger_with_password, Visitor::stranger_with_data, Visitor::stranger_empty};
// Who waited so long has waited the 8 s that Sentinel waits; we may see the first answer some ms after they do.
constexpr double whole_wait_ms = 7500;

constexpr Visitor our_visitors[] = {Visitor::paused, Visitor::restarted_from_rdb, Visitor::restarted_from_aof,
                                    Visitor::restarted_empty};

std::vector<Reception> receive_all(const auto& visitors, Place where, std::chrono::milliseconds watch) {
  std::vector<Visit> visits;
  for (const Visitor who : visitors) visits.push_back({who, where});
  return receive(Kind::vedette, visits, watch);
}

std::string story_of(const Reception& reception) {
  return name_of(reception.visit.who) + " at the address of a " + name_of(reception.visit.where) + "\n" +
         reception.events;
}

void expect_group_is_unchanged(const Reception& reception) {
  EXPECT_TRUE(reception.master_stayed) << story_of(reception);
  EXPECT_EQ(reception.most_sentinels, 3U) << story_of(reception);
}

// Data without any sign may be our own: with `appendonly yes` a restart gives a new identity and keeps the data.
void expect_stranger_is_left_alone(const Reception& reception) {
  const Visitor who = reception.visit.who;
  if (who == Visitor::stranger_empty) return;
  if (who == Visitor::stranger_with_data) {
    EXPECT_GT(reception.captured_after.value_or(9000.0), whole_wait_ms) << story_of(reception);
    EXPECT_NE(reception.events.find("+unidentified"), std::string::npos) << story_of(reception);
    return;
  }
  EXPECT_FALSE(reception.captured_after) << story_of(reception);
  EXPECT_TRUE(reception.kept_data) << story_of(reception);
  EXPECT_NE(reception.events.find("+stranger"), std::string::npos) << story_of(reception);
}

class Strangers : public testing::TestWithParam<Place> {
 protected:
  void SetUp() override {
    if (vedette_is_redis_sentinel()) GTEST_SKIP() << "redis-sentinel captures them";
  }
};

TEST_P(Strangers, AreLeftAloneAndChangeNothing) {
  for (const Reception& reception : receive_all(strangers, GetParam(), 20s)) {
    expect_group_is_unchanged(reception);
    expect_stranger_is_left_alone(reception);
  }
}

TEST_P(Strangers, OurOwnAreAdopted) {
  for (const Reception& reception : receive_all(our_visitors, GetParam(), 20s)) {
    expect_group_is_unchanged(reception);
    EXPECT_TRUE(reception.captured_after) << story_of(reception);
    if (!reception.captured_after || GetParam() != Place::of_master) continue;
    // Without the evidence it would be after Sentinel's whole wait; how soon it is shows ./dev bench strangers.
    if (reception.visit.who == Visitor::restarted_from_aof) {
      EXPECT_GT(*reception.captured_after, whole_wait_ms) << story_of(reception);
    } else {
      EXPECT_LT(*reception.captured_after, whole_wait_ms) << story_of(reception);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(AtTheAddress, Strangers, testing::Values(Place::of_replica, Place::of_master),
                         [](const auto& place) {
                           return place.param == Place::of_master ? "OfTheMaster" : "OfAReplica";
                         });

TEST(NewReplicas, ThatAnOperatorAddsAreOurs) {
  for (const Reception& reception : receive(Kind::vedette, {{Visitor::scaled_up, Place::of_replica}}, 5s)) {
    EXPECT_TRUE(reception.captured_after) << story_of(reception);
    EXPECT_EQ(reception.events.find("+stranger"), std::string::npos) << story_of(reception);
    expect_group_is_unchanged(reception);
  }
}

}  // namespace
}  // namespace vedette::end_to_end
