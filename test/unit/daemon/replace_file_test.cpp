#include "daemon/replace_file.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <thread>

#include "temporary_folder.hpp"

namespace vedette::daemon {
namespace {

TEST(ReplaceFile, AReaderNeverSeesHalfAText) {
  TemporaryFolder folder;
  const std::filesystem::path file = folder / "sentinel.conf";
  const std::string longer(30000, 'a');
  const std::string shorter(10000, 'b');
  ASSERT_EQ(replace_file(file, longer), std::nullopt);

  std::thread writer{[&] {
    for (int i = 0; i < 50; ++i) replace_file(file, i % 2 == 0 ? shorter : longer);
  }};
  int halves = 0;
  for (int i = 0; i < 200; ++i) {
    const std::string seen = text_of(file);
    halves += seen != longer && seen != shorter ? 1 : 0;
  }
  writer.join();

  EXPECT_EQ(halves, 0);
}

TEST(ReplaceFile, AKillAtAnyMomentLeavesAWholeText) {
  TemporaryFolder folder;
  const std::filesystem::path file = folder / "sentinel.conf";
  const std::string longer(300000, 'a');
  const std::string shorter(100000, 'b');
  ASSERT_EQ(replace_file(file, longer), std::nullopt);

  for (int round = 0; round < 10; ++round) {
    int progress[2];
    ASSERT_EQ(::pipe(progress), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      for (int i = 0;; ++i) {
        replace_file(file, i % 2 == 0 ? shorter : longer);
        if (::write(progress[1], "x", 1) != 1) ::_exit(1);
      }
    }
    ::close(progress[1]);
    std::string seen(static_cast<std::size_t>(round + 1), ' ');
    std::size_t count = 0;
    while (count < seen.size()) {
      const ssize_t more = ::read(progress[0], seen.data() + count, seen.size() - count);
      ASSERT_GT(more, 0);
      count += static_cast<std::size_t>(more);
    }
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(progress[0]);

    const std::string left = text_of(file);
    EXPECT_TRUE(left == longer || left == shorter) << left.size() << " bytes";
  }
}

}  // namespace
}  // namespace vedette::daemon
