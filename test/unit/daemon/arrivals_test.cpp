#include "daemon/arrivals.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "running_loop.hpp"
#include "stream_pair.hpp"

namespace vedette::daemon {
namespace {

using namespace std::chrono_literals;

/// For what need not succeed each time: a moment may come in between, and the processor may be taken from us.
bool once_in_twenty(const std::function<bool()>& succeeds) {
  for (int tries = 0; tries < 20; ++tries) {
    if (succeeds()) return true;
  }
  return false;
}

/// Longer than what others on the loop wait for, if it is done a few times.
void spin(Clock::duration time) {
  const auto end = Clock::now() + time;
  while (Clock::now() < end) {
  }
}

class ArrivalsTest : public testing::Test {
 protected:
  ~ArrivalsTest() override {
    arrivals.stop();
    loop.settle();
  }

  RunningLoop loop;
  int moments = 0;
  int moments_ended = 0;
  Arrivals arrivals{loop.executor(), [this] { ++moments; }, [this] { ++moments_ended; }};
};

/// Many streams that have something to say at once, and each of which is slow to be told.
class Crowd : public ArrivalsTest {
 protected:
  static constexpr std::size_t size = 40;

  Crowd() {
    for (std::size_t i = 0; i < size; ++i) {
      pairs.push_back(std::make_unique<StreamPair>(loop, arrivals));
      pairs.back()->on_heard = [] { spin(200us); };
      pairs.back()->stream->listen();
    }
    loop.settle();
    for (const auto& pair : pairs) pair->send("word");
  }

  std::size_t told() const {
    return static_cast<std::size_t>(
        std::count_if(pairs.begin(), pairs.end(), [](const auto& pair) { return pair->heard == "word"; }));
  }

  std::vector<std::unique_ptr<StreamPair>> pairs;
};

TEST_F(Crowd, IsToldOnDemand) {
  EXPECT_FALSE(arrivals.take_in(Clock::now() + 1s));

  EXPECT_EQ(told(), size);
  EXPECT_EQ(moments, moments_ended);
}

TEST_F(Crowd, WhoWasNotToldInTimeIsToldLater) {
  EXPECT_TRUE(arrivals.take_in(Clock::now() + 1ms)) << "some are left";
  ASSERT_GT(told(), 0U);
  ASSERT_LT(told(), size);

  EXPECT_TRUE(loop.until([&] { return told() == size; }));
  for (const auto& pair : pairs) EXPECT_EQ(pair->heard, "word");
}

TEST_F(Crowd, IsNotToldWithinACallThatTells) {
  pairs.front()->on_heard = [this] { arrivals.take_in(Clock::now() + 1s); };

  EXPECT_TRUE(loop.until([&] { return told() == size; }));
  EXPECT_EQ(moments, moments_ended);
}

TEST_F(Crowd, IsNotToldWithoutTime) {
  arrivals.take_in(Clock::now());

  EXPECT_EQ(told(), 0U);
  EXPECT_TRUE(loop.until([&] { return told() == size; }));
}

TEST_F(ArrivalsTest, WhatComesInWhileAnotherIsToldIsLeftToTheNextTurn) {
  StreamPair one{loop, arrivals};
  StreamPair another{loop, arrivals};
  bool others_had_their_turn = false;
  one.on_heard = [&] {
    another.send("word");
    asio::post(loop.executor(), [&] { others_had_their_turn = true; });
  };
  another.on_heard = [&] { EXPECT_TRUE(others_had_their_turn); };
  one.stream->listen();
  another.stream->listen();
  loop.settle();

  one.send("word");

  EXPECT_TRUE(loop.until([&] { return another.heard == "word"; }));
  loop.settle();
}

TEST_F(ArrivalsTest, WhatIsNotUrgentIsToldTenTimesASecondAtMost) {
  int tellings = 0;
  Arrivals later{loop.executor(), [&] { ++tellings; }, [] {}, Arrivals::Pace::by_and_by};
  StreamPair patient{loop, later};
  patient.stream->listen();
  const auto start = Clock::now();

  constexpr std::size_t words = 500;
  for (std::size_t i = 0; i < words; ++i) {
    patient.send("word");
    loop.settle();
  }
  ASSERT_TRUE(loop.until([&] { return patient.heard.size() == words * 4; }));

  const auto moments_since = (Clock::now() - start) / 100ms;
  EXPECT_LE(tellings, 2 * (moments_since + 2)) << "also if some are told in two stretches";
  later.stop();
  loop.settle();
}

TEST_F(ArrivalsTest, WhatIsNotUrgentIsToldInBusyTimesAndAfterAQuietOne) {
  Arrivals later{loop.executor(), [] {}, [] {}, Arrivals::Pace::by_and_by};
  StreamPair patient{loop, later};
  patient.stream->listen();
  std::string sent;
  const auto send = [&] {
    patient.send("word");
    sent += "word";
    return loop.until([&] { return patient.heard == sent; });
  };

  for (int moment = 0; moment < 6; ++moment) ASSERT_TRUE(send());
  loop.for_a_while(200ms);
  for (int moment = 0; moment < 6; ++moment) ASSERT_TRUE(send());
  later.stop();
  loop.settle();
}

TEST_F(ArrivalsTest, WhatIsNotUrgentIsToldInOneGoAlsoIfItTakesSomeReadings) {
  Arrivals later{loop.executor(), [] {}, [] {}, Arrivals::Pace::by_and_by};
  const std::size_t size = 2 * later.piece().size() + 1;
  const auto is_told_in_one_go = [&] {
    StreamPair patient{loop, later};
    std::optional<bool> ended_in_time;
    patient.on_heard = [&] {
      if (patient.calls == 1) asio::post(loop.executor(), [&] { ended_in_time = patient.ended; });
    };
    patient.send(std::string(size, 'x'));
    patient.other.shutdown(asio::socket_base::shutdown_send);
    patient.stream->listen();
    EXPECT_TRUE(loop.until([&] { return patient.ended && ended_in_time; }));
    EXPECT_EQ(patient.heard.size(), size);
    return ended_in_time == true;
  };

  EXPECT_TRUE(once_in_twenty(is_told_in_one_go));
  later.stop();
  loop.settle();
}

TEST_F(ArrivalsTest, WhatIsNotUrgentIsToldToItsEndBeforeTheNextMomentHoweverLongItTakes) {
  Arrivals later{loop.executor(), [] {}, [] {}, Arrivals::Pace::by_and_by};
  const auto is_told_before_the_next_moment = [&] {
    StreamPair patient{loop, later};
    StreamPair slow{loop, later};
    StreamPair last{loop, later};
    slow.on_heard = [] { spin(1ms); };
    std::optional<Clock::time_point> first;
    patient.on_heard = [&] {
      if (!first) first = Clock::now();
      spin(200us);
    };
    patient.send(std::string(100000, 'x'));
    patient.other.shutdown(asio::socket_base::shutdown_send);
    slow.send("word");
    last.send("word");
    patient.stream->listen();
    slow.stream->listen();
    last.stream->listen();
    EXPECT_TRUE(loop.until([&] { return patient.ended && last.heard == "word"; }));
    EXPECT_EQ(patient.heard.size(), 100000U);
    return Clock::now() - *first < 50ms;
  };

  EXPECT_TRUE(once_in_twenty(is_told_before_the_next_moment));
  later.stop();
  loop.settle();
}

TEST_F(ArrivalsTest, WhatIsNotUrgentIsToldInOneMomentHoweverManyTheyAre) {
  Arrivals later{loop.executor(), [] {}, [] {}, Arrivals::Pace::by_and_by};
  std::vector<std::unique_ptr<StreamPair>> pairs;
  for (int i = 0; i < 300; ++i) {
    pairs.push_back(std::make_unique<StreamPair>(loop, later));
    pairs.back()->stream->listen();
  }
  loop.settle();
  const auto are_told_in_one_moment = [&] {
    std::size_t told = 0;
    std::optional<Clock::time_point> first;
    for (const auto& pair : pairs) {
      pair->on_heard = [&] {
        if (!first) first = Clock::now();
        ++told;
      };
      pair->send("x");
    }
    EXPECT_TRUE(loop.until([&] { return told == pairs.size(); }));
    return Clock::now() - *first < 50ms;
  };

  EXPECT_TRUE(once_in_twenty(are_told_in_one_moment));
  later.stop();
  loop.settle();
}

TEST_F(ArrivalsTest, WhatIsNotUrgentIsToldOnDemand) {
  Arrivals later{loop.executor(), [] {}, [] {}, Arrivals::Pace::by_and_by};
  StreamPair patient{loop, later};
  patient.stream->listen();
  patient.send("word");

  EXPECT_TRUE(loop.until([&] {
    later.take_in(Clock::now() + 1s);
    return patient.heard == "word";
  }));
  later.stop();
  loop.settle();
}

}  // namespace
}  // namespace vedette::daemon
