#include "daemon/plain_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "daemon/arrivals.hpp"
#include "running_loop.hpp"

namespace vedette::daemon {
namespace {

using namespace std::chrono_literals;

/// One stream and the other end of its connection.
class Pair {
 public:
  Pair(RunningLoop& loop, Arrivals& arrivals) : other{loop.executor()} {
    Acceptor door{loop.executor(), {asio::ip::address_v4::loopback(), 0}};
    other.connect(door.local_endpoint());
    stream = std::make_unique<PlainStream>(StreamSocket{door.accept()}, arrivals);
    stream->on_arrival([this] {
      ++calls;
      const auto bytes = stream->read();
      if (!bytes) return;
      heard += *bytes;
      ended = bytes->empty();
      if (ended) stream->pause();
      if (on_heard) on_heard();
    });
  }

  void send(const std::string& bytes) { asio::write(other, asio::buffer(bytes)); }

  Socket other;
  std::unique_ptr<PlainStream> stream;
  std::string heard;
  int calls = 0;
  bool ended = false;
  std::function<void()> on_heard;
};

class PlainStreamTest : public testing::Test {
 protected:
  ~PlainStreamTest() override {
    arrivals.stop();
    loop.settle();
  }

  /// Writes until the kernel takes no more.
  void fill() {
    for (std::size_t count = 1; count > 0;) count = one.stream->write_now(a_lot);
  }
  void begin_writing() {
    asio::co_spawn(
        loop.executor(),
        [this]() -> Task<> {
          co_await asio::this_coro::throw_if_cancelled(false);
          transfer = co_await one.stream->async_write_some(asio::buffer(a_lot));
        },
        asio::detached);
  }
  bool reads_until_it_is_written() {
    std::string piece(a_lot.size(), '\0');
    one.other.non_blocking(true);
    return loop.until([&] {
      error_code nothing;
      one.other.read_some(asio::buffer(piece), nothing);
      return transfer.has_value();
    });
  }

  const std::string a_lot = std::string(1 << 20U, 'x');
  std::optional<PlainStream::Transfer> transfer;
  RunningLoop loop;
  int moments = 0;
  int moments_ended = 0;
  Arrivals arrivals{loop.executor(), [this] { ++moments; }, [this] { ++moments_ended; }};
  Pair one{loop, arrivals};
};

TEST_F(PlainStreamTest, TellsOfWhatComesInOnceForEachTime) {
  one.stream->listen();

  one.send("first");
  ASSERT_TRUE(loop.until([&] { return one.heard == "first"; }));
  one.send(", second");
  ASSERT_TRUE(loop.until([&] { return one.heard == "first, second"; }));

  loop.for_a_while(20ms);
  EXPECT_EQ(one.calls, 2);
}

TEST_F(PlainStreamTest, TellsOfWhatCameBeforeItListened) {
  one.send("early");
  loop.settle();
  EXPECT_EQ(one.calls, 0);

  one.stream->listen();

  EXPECT_TRUE(loop.until([&] { return one.heard == "early"; }));
}

TEST_F(PlainStreamTest, TellsOfAllThatComesInAtOnceHoweverMuchItIs) {
  one.stream->listen();
  const std::string bytes(1000000, 'x');
  one.other.non_blocking(true);

  std::size_t sent = 0;
  ASSERT_TRUE(loop.until([&] {
    error_code full;
    if (sent < bytes.size()) sent += one.other.write_some(asio::buffer(bytes.data() + sent, bytes.size() - sent), full);
    return one.heard.size() == bytes.size();
  }));

  EXPECT_EQ(one.heard, bytes);
}

TEST_F(PlainStreamTest, TellsOfAnEndThatCameTogetherWithTheLastBytes) {
  one.send("last words");
  one.other.close();
  one.stream->listen();

  EXPECT_TRUE(loop.until([&] { return one.ended; }));
  EXPECT_EQ(one.heard, "last words");
}

TEST_F(PlainStreamTest, TellsOfAnEndThatComesLater) {
  one.stream->listen();
  one.send("words");
  ASSERT_TRUE(loop.until([&] { return one.heard == "words"; }));

  one.other.close();

  EXPECT_TRUE(loop.until([&] { return one.ended; }));
}

TEST_F(PlainStreamTest, TellsOfAResetConnection) {
  one.stream->listen();

  one.other.set_option(asio::socket_base::linger{true, 0});
  one.other.close();

  EXPECT_TRUE(loop.until([&] { return one.ended; }));
}

TEST_F(PlainStreamTest, TellsNothingWhilePausedNotEvenOfAnEnd) {
  one.stream->listen();
  one.stream->pause();

  one.send("words");
  one.other.close();
  loop.for_a_while(20ms);

  EXPECT_EQ(one.calls, 0);
  EXPECT_LE(moments, 1);  // It must not keep the loop busy.
  one.stream->listen();
  EXPECT_TRUE(loop.until([&] { return one.ended; }));
  EXPECT_EQ(one.heard, "words");
}

TEST_F(PlainStreamTest, TellsNothingOfOneThatAnotherHasDestroyed) {
  Pair two{loop, arrivals};
  one.on_heard = [&] { two.stream.reset(); };
  two.on_heard = [&] { one.stream->pause(); };
  one.stream->listen();
  two.stream->listen();

  one.send("a");
  two.send("b");
  loop.for_a_while(20ms);

  // Whichever was told first.
  EXPECT_EQ(one.heard.size() + two.heard.size(), 1U);
}

TEST_F(PlainStreamTest, TellsThoseOfOneMomentInOneGo) {
  Pair two{loop, arrivals};
  one.send("a");
  two.send("b");
  one.stream->listen();
  two.stream->listen();

  ASSERT_TRUE(loop.until([&] { return one.heard == "a" && two.heard == "b"; }));

  EXPECT_EQ(moments, 1);
  EXPECT_EQ(moments_ended, 1);
}

TEST_F(PlainStreamTest, WaitsWithWritingUntilTheOtherSideReads) {
  fill();

  begin_writing();
  loop.for_a_while(20ms);
  EXPECT_FALSE(transfer);
  EXPECT_LE(moments, 2);

  ASSERT_TRUE(reads_until_it_is_written());
  EXPECT_FALSE(std::get<0>(*transfer));
  EXPECT_GT(std::get<1>(*transfer), 0U);
}

TEST_F(PlainStreamTest, WaitsQuietlyForOneThatSendsNoMoreAndDoesNotRead) {
  fill();
  one.other.shutdown(asio::socket_base::shutdown_send);
  begin_writing();

  loop.for_a_while(20ms);

  EXPECT_LE(moments, 2);
  EXPECT_TRUE(reads_until_it_is_written());
}

TEST_F(PlainStreamTest, FailsToWriteOnceTheOtherSideHasGone) {
  one.other.set_option(asio::socket_base::linger{true, 0});
  one.other.close();
  const std::string bytes = "words";
  EXPECT_EQ(one.stream->write_now(bytes), 0U);

  const auto [failure, count] = loop.await(one.stream->async_write_some(asio::buffer(bytes)));

  EXPECT_TRUE(failure);
  EXPECT_EQ(count, 0U);
}

/// Many streams that have something to say at once, and each of which is slow to be told.
class Crowd : public PlainStreamTest {
 protected:
  static constexpr std::size_t size = 40;

  Crowd() {
    for (std::size_t i = 0; i < size; ++i) {
      pairs.push_back(std::make_unique<Pair>(loop, arrivals));
      pairs.back()->on_heard = [] {
        const auto end = Clock::now() + 200us;
        while (Clock::now() < end) {
        }
      };
      pairs.back()->stream->listen();
    }
    loop.settle();
    for (const auto& pair : pairs) pair->send("word");
  }

  std::size_t told() const {
    return static_cast<std::size_t>(
        std::count_if(pairs.begin(), pairs.end(), [](const auto& pair) { return pair->heard == "word"; }));
  }

  std::vector<std::unique_ptr<Pair>> pairs;
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

TEST_F(PlainStreamTest, WhatComesInWhileAnotherIsToldIsLeftToTheNextTurn) {
  Pair another{loop, arrivals};
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

TEST_F(PlainStreamTest, WhatIsNotUrgentIsToldTwentyTimesASecondAtMost) {
  int tellings = 0;
  Arrivals later{loop.executor(), [&] { ++tellings; }, [] {}, Arrivals::Pace::by_and_by};
  Pair patient{loop, later};
  patient.stream->listen();
  const auto start = Clock::now();

  constexpr std::size_t words = 500;
  for (std::size_t i = 0; i < words; ++i) {
    patient.send("word");
    loop.settle();
  }
  ASSERT_TRUE(loop.until([&] { return patient.heard.size() == words * 4; }));

  const auto moments_since = (Clock::now() - start) / 50ms;
  EXPECT_LE(tellings, 2 * (moments_since + 2)) << "also if some are told in two stretches";
  later.stop();
  loop.settle();
}

TEST_F(PlainStreamTest, WhatIsNotUrgentIsToldInBusyTimesAndAfterAQuietOne) {
  Arrivals later{loop.executor(), [] {}, [] {}, Arrivals::Pace::by_and_by};
  Pair patient{loop, later};
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

TEST_F(PlainStreamTest, WhatIsNotUrgentIsToldToItsEndHoweverLongItIs) {
  Arrivals later{loop.executor(), [] {}, [] {}, Arrivals::Pace::by_and_by};
  const auto is_told_in_one_go = [&] {
    Pair patient{loop, later};
    std::optional<bool> ended_in_time;
    patient.on_heard = [&] {
      if (patient.calls == 1) asio::post(loop.executor(), [&] { ended_in_time = patient.ended; });
    };
    patient.send(std::string(100000, 'x'));
    patient.other.shutdown(asio::socket_base::shutdown_send);
    patient.stream->listen();
    EXPECT_TRUE(loop.until([&] { return patient.ended && ended_in_time; }));
    EXPECT_EQ(patient.heard.size(), 100000U);
    return ended_in_time == true;
  };

  // Not each time: the processor may be taken from us meanwhile.
  int tries = 0;
  while (!is_told_in_one_go() && ++tries < 20) {
  }
  EXPECT_LT(tries, 20);
  later.stop();
  loop.settle();
}

TEST_F(PlainStreamTest, WhatIsNotUrgentIsToldInOneMomentHoweverManyTheyAre) {
  Arrivals later{loop.executor(), [] {}, [] {}, Arrivals::Pace::by_and_by};
  std::vector<std::unique_ptr<Pair>> pairs;
  for (int i = 0; i < 300; ++i) {
    pairs.push_back(std::make_unique<Pair>(loop, later));
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

  // Not each time: a moment may come while they are sent, and the processor may be taken from us meanwhile.
  int tries = 0;
  while (!are_told_in_one_moment() && ++tries < 20) {
  }
  EXPECT_LT(tries, 20);
  later.stop();
  loop.settle();
}

TEST_F(PlainStreamTest, WhatIsNotUrgentIsToldOnDemand) {
  Arrivals later{loop.executor(), [] {}, [] {}, Arrivals::Pace::by_and_by};
  Pair patient{loop, later};
  patient.stream->listen();
  patient.send("word");

  EXPECT_TRUE(loop.until([&] {
    later.take_in(Clock::now() + 1s);
    return patient.heard == "word";
  }));
  later.stop();
  loop.settle();
}

TEST_F(PlainStreamTest, ConnectingEndsWhenItStandsOrIsRefusedOrTakesTooLong) {
  const auto end_of = [&](std::uint16_t port, const char* host) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    PlainStream stream{loop.executor(), descriptor, arrivals};
    const asio::ip::tcp::endpoint there{asio::ip::make_address_v4(host), port};
    ::connect(descriptor, there.data(), static_cast<socklen_t>(there.size()));
    std::optional<error_code> end;
    asio::co_spawn(
        loop.executor(), [&]() -> Task<> { end = co_await stream.until_connected(50ms); }, asio::detached);
    EXPECT_TRUE(loop.until([&] { return end.has_value(); }));
    return end.value_or(error_code{});
  };
  Acceptor door{loop.executor(), {asio::ip::address_v4::loopback(), 0}};
  const std::uint16_t port = door.local_endpoint().port();
  EXPECT_FALSE(end_of(port, "127.0.0.1"));

  // A queue that is full takes nobody any more.
  Acceptor full{loop.executor()};
  full.open(asio::ip::tcp::v4());
  full.bind({asio::ip::address_v4::loopback(), 0});
  full.listen(0);
  Socket first{loop.executor()};
  first.connect(full.local_endpoint());
  EXPECT_EQ(end_of(full.local_endpoint().port(), "127.0.0.1"), asio::error::timed_out);

  door.close();
  EXPECT_EQ(end_of(port, "127.0.0.1"), asio::error::connection_refused);
}

}  // namespace
}  // namespace vedette::daemon
