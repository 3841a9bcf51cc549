#include "daemon/outbox.hpp"

#include <gmock/gmock.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <optional>
#include <vector>

#include "running_loop.hpp"

namespace vedette::daemon {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A stream that notes what is written to it.
class NotingStream {
 public:
  explicit NotingStream(Executor executor) : open_{executor, Clock::time_point::max()} {}

  /// Takes `most` bytes in one write.
  void take_at_most(std::size_t most) { most_ = most; }
  /// Takes nothing until open() is called.
  void block() { blocked_ = true; }
  void open() {
    blocked_ = false;
    open_.cancel();
  }
  void fail() { failure_ = asio::error::broken_pipe; }

  template <class Buffer>
  Task<std::tuple<error_code, std::size_t>> async_write_some(const Buffer& buffer) {
    while (blocked_) {
      co_await open_.async_wait();
      const auto state = co_await asio::this_coro::cancellation_state;
      if (state.cancelled() != asio::cancellation_type::none) {
        co_return std::tuple<error_code, std::size_t>{asio::error::operation_aborted, 0};
      }
    }
    const std::size_t count = failure_ ? 0 : std::min(most_, buffer.size());
    if (!failure_) writes.emplace_back(static_cast<const char*>(buffer.data()), count);
    co_return std::tuple<error_code, std::size_t>{failure_, count};
  }

  std::vector<std::string> writes;

 private:
  Timer open_;
  std::size_t most_ = 1000000;
  bool blocked_ = false;
  error_code failure_;
};

class OutboxTest : public testing::Test {
 protected:
  void start_writing() {
    asio::co_spawn(loop.executor(), outbox.write_loop(stream),
                   asio::bind_cancellation_slot(stop.slot(), [this](std::exception_ptr failure) {
                     ended = true;
                     threw = failure != nullptr;
                   }));
    loop.settle();
  }

  asio::cancellation_signal stop;  // Outlives the loop, where handlers are bound to it.
  RunningLoop loop;
  NotingStream stream{loop.executor()};
  Outbox outbox{loop.executor()};
  bool ended = false;
  bool threw = false;
};

TEST_F(OutboxTest, SendsInOneWriteWhatOneTurnGathered) {
  start_writing();

  outbox.gathering() += "one ";
  outbox.wake();
  outbox.push("two ");
  outbox.push("three");
  loop.settle();

  EXPECT_THAT(stream.writes, ElementsAre("one two three"));
  EXPECT_EQ(outbox.size(), 0U);
}

TEST_F(OutboxTest, SendsWhatWasGatheredBeforeItRan) {
  outbox.push("early");

  start_writing();

  EXPECT_THAT(stream.writes, ElementsAre("early"));
}

TEST_F(OutboxTest, GoesOnWhereAShortWriteEnded) {
  stream.take_at_most(4);
  start_writing();

  outbox.push("abcdefghij");
  loop.settle();

  EXPECT_THAT(stream.writes, ElementsAre("abcd", "efgh", "ij"));
}

TEST_F(OutboxTest, GathersWhileAWriteIsUnderWay) {
  stream.block();
  start_writing();
  outbox.push("first");
  loop.settle();

  outbox.push("second ");
  outbox.push("third");
  loop.settle();
  EXPECT_THAT(stream.writes, IsEmpty());
  EXPECT_EQ(outbox.size(), 17U);
  stream.open();
  loop.settle();

  EXPECT_THAT(stream.writes, ElementsAre("first", "second third"));
}

TEST_F(OutboxTest, TellsOfEachWriteAndOfWhatIsStillBeingWritten) {
  std::vector<std::size_t> left;
  outbox.on_write([&] { left.push_back(outbox.being_written()); });
  stream.take_at_most(4);
  stream.block();
  start_writing();
  outbox.push("abcdefghij");
  loop.settle();
  EXPECT_EQ(outbox.being_written(), 10U);

  stream.open();
  loop.settle();

  EXPECT_THAT(left, ElementsAre(6, 2, 0));
}

TEST_F(OutboxTest, KeepsNoMemoryOfALongReply) {
  const std::string reply(std::size_t{1} << 20U, 'x');
  start_writing();

  // Each of its two strings has held one.
  for (int i = 0; i < 2; ++i) {
    outbox.push(reply);
    loop.settle();
  }

  for (int i = 0; i < 2; ++i) {
    EXPECT_LT(outbox.gathering().capacity(), 100000U);
    outbox.push("short");
    loop.settle();
  }
}

TEST_F(OutboxTest, EndsWhenFinishedButNotBeforeAllIsWritten) {
  stream.block();
  start_writing();
  outbox.push("last words");

  outbox.finish();
  loop.settle();
  EXPECT_FALSE(ended);
  stream.open();
  loop.settle();

  EXPECT_TRUE(ended);
  EXPECT_THAT(stream.writes, ElementsAre("last words"));
}

TEST_F(OutboxTest, EndsWithTheFirstError) {
  stream.fail();
  start_writing();

  outbox.push("nobody reads this");
  loop.settle();

  EXPECT_TRUE(ended);
  EXPECT_FALSE(threw);
}

TEST_F(OutboxTest, EndsWithoutAThrowWhenCancelledWhileIdle) {
  start_writing();

  stop.emit(asio::cancellation_type::terminal);
  loop.settle();

  EXPECT_TRUE(ended);
  EXPECT_FALSE(threw);
}

TEST_F(OutboxTest, EndsWithoutAThrowWhenCancelledWithinAWrite) {
  stream.block();
  start_writing();
  outbox.push("stuck");
  loop.settle();

  stop.emit(asio::cancellation_type::terminal);
  loop.settle();

  EXPECT_TRUE(ended);
  EXPECT_FALSE(threw);
}

TEST_F(OutboxTest, IsEmptyAfterClearForTheNextSocket) {
  stream.fail();
  start_writing();
  outbox.push("for the old socket");
  loop.settle();

  outbox.clear();

  EXPECT_EQ(outbox.size(), 0U);
}

class OutboxDeparture : public OutboxTest {
 protected:
  OutboxDeparture() {
    outbox.depart_by(departures, [this](std::string_view bytes) { return send(bytes); });
    start_writing();
  }

  std::size_t send(std::string_view bytes) {
    const std::size_t count = std::min(most, bytes.size());
    if (count > 0) sent.emplace_back(bytes.substr(0, count));
    return count;
  }

  Departures departures{loop.executor()};
  std::vector<std::string> sent;
  std::size_t most = 1000000;
};

TEST_F(OutboxDeparture, SendsInOneCallAndWithoutTheWriteLoopWhatOneTurnGathered) {
  std::uint64_t told = 0;
  outbox.on_write([&] { told = outbox.written(); });

  outbox.push("one ");
  outbox.push("two");
  EXPECT_THAT(sent, IsEmpty());
  loop.settle();

  EXPECT_THAT(sent, ElementsAre("one two"));
  EXPECT_THAT(stream.writes, IsEmpty());
  EXPECT_EQ(outbox.size(), 0U);
  EXPECT_EQ(told, 7U);
}

TEST_F(OutboxDeparture, LeavesToTheWriteLoopWhatTheKernelDoesNotTake) {
  most = 4;
  stream.block();

  outbox.push("abcdefghij");
  loop.settle();
  EXPECT_EQ(outbox.size(), 6U);
  outbox.push("klm");
  loop.settle();
  stream.open();
  loop.settle();

  EXPECT_THAT(sent, ElementsAre("abcd"));
  EXPECT_THAT(stream.writes, ElementsAre("efghij", "klm"));
  EXPECT_EQ(outbox.size(), 0U);
}

TEST_F(OutboxDeparture, SendsDirectlyAgainOnceTheWriteLoopHasCaughtUp) {
  most = 0;
  outbox.push("first");
  loop.settle();
  most = 1000000;

  outbox.push("second");
  loop.settle();

  EXPECT_THAT(stream.writes, ElementsAre("first"));
  EXPECT_THAT(sent, ElementsAre("second"));
}

TEST_F(OutboxDeparture, EndsWhenFinishedButNotBeforeAllIsSent) {
  outbox.push("last words");

  outbox.finish();
  loop.settle();

  EXPECT_TRUE(ended);
  EXPECT_THAT(stream.writes.empty() ? sent : stream.writes, ElementsAre("last words"));
}

TEST_F(OutboxDeparture, NeverCallsAnOutboxThatIsGone) {
  std::optional<Outbox> gone{std::in_place, loop.executor()};
  gone->depart_by(departures, [this](std::string_view bytes) { return send(bytes); });
  outbox.push("stays");
  departures.add(*gone);

  gone.reset();
  loop.settle();

  EXPECT_THAT(sent, ElementsAre("stays"));
}

class OutboxReader : public OutboxTest {
 protected:
  void read_once_below(std::size_t limit) {
    asio::co_spawn(loop.executor(), outbox.until_below(limit), [this](std::exception_ptr) { reads = true; });
    loop.settle();
  }

  bool reads = false;
};

TEST_F(OutboxReader, WaitsUntilThereIsRoom) {
  stream.block();
  start_writing();
  outbox.push("twelve bytes");
  loop.settle();

  read_once_below(5);
  EXPECT_FALSE(reads);
  stream.open();
  loop.settle();

  EXPECT_TRUE(reads);
}

TEST_F(OutboxReader, WaitsNoLongerThanTheWriteLoop) {
  stream.block();
  start_writing();
  outbox.push("twelve bytes");
  loop.settle();

  read_once_below(5);
  stop.emit(asio::cancellation_type::terminal);
  loop.settle();

  EXPECT_TRUE(reads);
}

}  // namespace
}  // namespace vedette::daemon
