#include "daemon/handshakes.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>

#include "running_loop.hpp"

namespace vedette::daemon {
namespace {

using namespace std::chrono_literals;

class HandshakesTest : public testing::Test {
 protected:
  ~HandshakesTest() override {
    handshakes.stop();
    loop.settle();
  }

  /// One that is never finished, and leaves when it is given up.
  void begin_idle_one() {
    const auto place = std::make_shared<Handshakes::Place>();
    *place = handshakes.enter([this, place] {
      ++given_up;
      asio::post(loop.executor(), [this, place] { handshakes.leave(*place); });
    });
  }
  /// Whether there was room at last, once the loop has run.
  void wait_for_room(bool& room) {
    asio::co_spawn(
        loop.executor(),
        [this, &room]() -> Task<> {
          co_await handshakes.until_room();
          room = true;
        },
        [](std::exception_ptr) {});
    loop.settle();
  }

  RunningLoop loop;
  Handshakes handshakes{loop.executor(), {.most = 2, .patience = 500ms, .patience_when_full = 50ms}};
  int given_up = 0;
};

TEST_F(HandshakesTest, OneThatIsNotFinishedIsGivenUp) {
  begin_idle_one();

  EXPECT_TRUE(loop.until([&] { return given_up == 1; }));
  loop.settle();

  EXPECT_EQ(handshakes.under_way(), 0U);
}

TEST_F(HandshakesTest, ThereIsRoomWhileFewAreUnderWay) {
  begin_idle_one();
  bool room = false;

  wait_for_room(room);

  EXPECT_TRUE(room);
  EXPECT_EQ(given_up, 0);
}

TEST_F(HandshakesTest, WhoComesWhenItIsFullWaitsForOneToEnd) {
  const auto first = handshakes.enter([] {});
  begin_idle_one();
  bool room = false;
  wait_for_room(room);
  EXPECT_FALSE(room);

  handshakes.leave(first);
  loop.settle();

  EXPECT_TRUE(room);
}

TEST_F(HandshakesTest, WhileOthersWaitTheOldestHasLessTime) {
  begin_idle_one();
  begin_idle_one();
  bool room = false;
  const auto start = Clock::now();

  wait_for_room(room);

  EXPECT_TRUE(loop.until([&] { return room; }));
  EXPECT_LT(Clock::now() - start, 450ms);
}

TEST_F(HandshakesTest, NobodyWaitsOnceItIsStopped) {
  begin_idle_one();
  begin_idle_one();
  bool room = false;
  wait_for_room(room);

  handshakes.stop();
  loop.settle();

  EXPECT_TRUE(room);
}

}  // namespace
}  // namespace vedette::daemon
