#include "daemon/plain_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <memory>
#include <optional>
#include <string>
#include <tuple>

#include "daemon/arrivals.hpp"
#include "running_loop.hpp"
#include "stream_pair.hpp"

namespace vedette::daemon {
namespace {

using namespace std::chrono_literals;

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
  StreamPair one{loop, arrivals};
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
  StreamPair two{loop, arrivals};
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
  StreamPair two{loop, arrivals};
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

TEST_F(PlainStreamTest, ConnectingEndsWhenItStandsOrIsRefusedOrTakesTooLong) {
  const auto end_of = [&](std::uint16_t port, const char* host) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    PlainStream stream{loop.executor(), descriptor, arrivals};
    const asio::ip::tcp::endpoint there{asio::ip::make_address_v4(host), port};
    static_cast<void>(::connect(descriptor, there.data(), static_cast<socklen_t>(there.size())));
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
