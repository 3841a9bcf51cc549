#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "test/end_to_end/end_to_end.hpp"
#include "test/end_to_end/started.hpp"
#include "test/lab/wait_until.hpp"

namespace vedette::end_to_end {

using namespace lab;
using namespace std::chrono_literals;

namespace {

class Farewell : public EndToEnd {};

}  // namespace

/// Its standard output is a pipe that nobody reads, and that is full soon.
class UnreadOutput : public EndToEnd {
 protected:
  void SetUp() override {
    if (vedette_is_redis_sentinel()) GTEST_SKIP() << "redis-sentinel waits for who reads its output";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    wait_until([&] { return replica.follows(master); }, 20s, "the replica's link");
    file = folder.write("sentinel.conf",
                        "port " + std::to_string(port.number()) +
                            "\nbind 127.0.0.1\nsentinel monitor orders 127.0.0.1 " + std::to_string(master.port()) +
                            " 1\nsentinel down-after-milliseconds orders 500\nsentinel myid " + random_run_id() + "\n");
    vedette.start(file, {"sh", "-c", "exec \"$@\" 1<>" + pipe.string(), "sh"});
    wait_until([&] { return vedette.master_field("num-slaves") == "1"; }, 20s, "the replica");
    // The events are more than a pipe holds.
    for (int i = 0; i < 40; ++i) {
      const std::string script = "/" + std::string(4000, static_cast<char>('a' + i % 2));
      ASSERT_TRUE(vedette.command({"SENTINEL", "SET", "orders", "auth-user", script}).is("OK"));
    }
    ASSERT_TRUE(vedette.command({"SENTINEL", "SET", "orders", "auth-user", ""}).is("OK"));
  }

  std::filesystem::path pipe = folder.path() / "output";
  std::filesystem::path file;
  Port port;
  RedisServer master{folder, "redis-1"};
  RedisServer replica{folder, "redis-2", {.replica_of = master.at()}};
  Started vedette{folder, port.number()};
};

TEST_F(UnreadOutput, HoldsUpNeitherAnswersNorAFailoverNorTheEnd) {
  EXPECT_TRUE(vedette.command({"PING"}).is("PONG"));
  master.kill();

  wait_until([&] { return vedette.master_field("port") == std::to_string(replica.port()); }, 20s, "the switch");

  EXPECT_TRUE(replica.is_master());
  EXPECT_EQ(to_string(vedette.stop()), "status 0");
}

TEST_F(UnreadOutput, IsWrittenOnceSomebodyReads) {
  const int reader = ::open(pipe.c_str(), O_RDONLY | O_NONBLOCK);
  std::string text;
  std::string piece(65536, '\0');
  const auto says = [&](const std::string& end) {
    const ssize_t count = ::read(reader, piece.data(), piece.size());
    if (count > 0) text.append(piece, 0, static_cast<std::size_t>(count));
    return text.find(end) != std::string::npos;
  };

  wait_until([&] { return says("orders 127.0.0.1 " + std::to_string(master.port()) + " auth-user \n"); }, 20s,
             "the last event", [&] { return text; });

  EXPECT_EQ(count_of(text, "+set master orders"), 41U);
  ::close(reader);
}

TEST_F(Farewell, DoesNotWaitForADiskThatHangs) {
  Sentinel sentinel{folder, "sentinel"};
  // Whoever reads a pipe waits until somebody writes into it, as for a disk that does not answer.
  std::filesystem::remove(sentinel.file());
  ASSERT_EQ(::mkfifo(sentinel.file().c_str(), 0600), 0);
  Connection client{sentinel.at()};
  client.send({"SENTINEL", "FLUSHCONFIG"});
  int pipe = -1;
  const auto hangs = [&] { return (pipe = ::open(sentinel.file().c_str(), O_WRONLY | O_NONBLOCK)) >= 0; };
  wait_until(hangs, 20s, "its file was opened");

  sentinel.process().signal(SIGTERM);
  const std::optional<Ending> ending = sentinel.process().wait(10s);
  ::close(pipe);

  ASSERT_TRUE(ending.has_value());
  EXPECT_EQ(to_string(*ending), "status 0");
  EXPECT_THAT(sentinel.log(), testing::HasSubstr("what is being written now is cut off"));
}

}  // namespace vedette::end_to_end
