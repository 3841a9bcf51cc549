#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "test/end_to_end/end_to_end.hpp"

namespace vedette::end_to_end {

using namespace lab;
using namespace std::chrono_literals;

namespace {

class Farewell : public EndToEnd {};

}  // namespace

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
