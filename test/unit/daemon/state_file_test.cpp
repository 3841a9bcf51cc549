#include "daemon/state_file.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "running_loop.hpp"
#include "temporary_folder.hpp"

namespace vedette::daemon {
namespace {

using namespace std::chrono_literals;
using quorum::Revision;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

unsigned mode_of(const std::filesystem::path& file) {
  struct stat found {};
  return ::stat(file.c_str(), &found) == 0 ? found.st_mode & 07777U : 0;
}

std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) names.push_back(entry.path().filename());
  return names;
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

class StateFileTest : public testing::Test {
 protected:
  StateFileTest() { std::filesystem::create_directory(conf.parent_path()); }

  void write(std::uint64_t revision, std::uint64_t epoch = 7) {
    quorum::DurableState state;
    state.my_id = quorum::RunId::parse("0123456789012345678901234567890123456789");
    state.current_epoch = quorum::Epoch{epoch};
    file->write({Revision{revision}, std::make_shared<const quorum::DurableState>(std::move(state))});
  }
  /// Waits until so many answers came.
  bool told(std::size_t count) {
    return loop.until([&] { return written.size() + failed.size() >= count; });
  }
  std::string logged() const { return text_of(log_file); }

  TemporaryFolder folder;
  std::filesystem::path conf = folder.path() / "etc" / "sentinel.conf";
  /// In a folder that is not there, unless a test makes it.
  std::filesystem::path own_file = folder.path() / "lib" / "sentinel.conf.state";
  std::filesystem::path log_file = folder / "log";
  RunningLoop loop;
  Log log{log_file, quorum::Level::debug};
  std::vector<Revision> written;
  std::vector<Revision> failed;
  std::unique_ptr<StateFile> file = std::make_unique<StateFile>(
      loop.executor(), StateHome{{.configuration = conf, .own_file = own_file}, config::Configuration{}},
      [this](const quorum::Observation& fact) {
        if (const auto* good = std::get_if<quorum::StateWritten>(&fact)) written.push_back(good->upto);
        if (const auto* bad = std::get_if<quorum::WriteFailed>(&fact)) failed.push_back(bad->upto);
      },
      log);
};

TEST_F(StateFileTest, MergesTheStateIntoWhatLiesOnDiskNow) {
  put_text(conf, "# mind the gap\nport 26379\n");

  write(1);
  ASSERT_TRUE(told(1));

  EXPECT_THAT(written, ElementsAre(Revision{1}));
  EXPECT_THAT(text_of(conf), HasSubstr("# mind the gap\n"));
  EXPECT_THAT(text_of(conf), HasSubstr("sentinel myid 0123456789012345678901234567890123456789\n"));
  EXPECT_THAT(text_of(conf), HasSubstr("sentinel current-epoch 7\n"));
}

TEST_F(StateFileTest, ADeletedFileIsMadeAnewForItsOwnerOnly) {
  write(1);
  ASSERT_TRUE(told(1));

  EXPECT_EQ(mode_of(conf), 0600U);
  EXPECT_THAT(text_of(conf), HasSubstr("sentinel myid "));
}

TEST_F(StateFileTest, KeepsModeAndOwner) {
  put_text(conf, "port 26379\n");
  ::chmod(conf.c_str(), 0640);
  const bool may_give_away = ::chown(conf.c_str(), 12345, 23456) == 0;

  write(1);
  ASSERT_TRUE(told(1));

  struct stat found {};
  ASSERT_EQ(::stat(conf.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777U, 0640U);
  EXPECT_EQ(found.st_uid, may_give_away ? 12345U : ::geteuid());
  EXPECT_EQ(found.st_gid, may_give_away ? 23456U : ::getegid());
}

TEST_F(StateFileTest, LeavesNoTemporaryFileBehind) {
  put_text(conf, "port 26379\n");

  write(1);
  ASSERT_TRUE(told(1));

  EXPECT_THAT(names_in(conf.parent_path()), ElementsAre("sentinel.conf"));
}

TEST_F(StateFileTest, AFolderThatIsGoneIsSaidOnce) {
  std::filesystem::remove_all(conf.parent_path());

  write(1);
  ASSERT_TRUE(told(1));
  write(2);
  ASSERT_TRUE(told(2));

  EXPECT_THAT(failed, ElementsAre(Revision{1}, Revision{2}));
  EXPECT_EQ(count_of(logged(), "# Could not create tmp config file (No such file or directory)"), 1U);
  EXPECT_EQ(count_of(logged(),
                     "WARNING: Sentinel was not able to save the new configuration on disk!!!: "
                     "No such file or directory"),
            1U);
}

TEST_F(StateFileTest, AFailureAfterASuccessIsSaidAgain) {
  std::filesystem::remove_all(conf.parent_path());
  write(1);
  ASSERT_TRUE(told(1));

  std::filesystem::create_directory(conf.parent_path());
  write(2);
  ASSERT_TRUE(told(2));
  std::filesystem::remove_all(conf.parent_path());
  write(3);
  ASSERT_TRUE(told(3));

  EXPECT_THAT(written, ElementsAre(Revision{2}));
  EXPECT_EQ(count_of(logged(), "Could not create tmp config file"), 2U);
  EXPECT_EQ(count_of(logged(), "* Sentinel new configuration saved on disk"), 1U);
}

TEST_F(StateFileTest, AFullDiskLeavesTheOldTextAndNoRest) {
  put_text(conf, "port 26379\n");
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit tiny{16, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &tiny);

  const auto failure = replace_file(conf, std::string(1000, 'x'));
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);

  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(failure->doing, "write tmp config file");
  EXPECT_EQ(failure->error, EFBIG);
  EXPECT_EQ(text_of(conf), "port 26379\n");
  EXPECT_THAT(names_in(conf.parent_path()), ElementsAre("sentinel.conf"));
}

TEST_F(StateFileTest, WhatCannotBeRenamedOverStaysAndNoRest) {
  std::filesystem::create_directories(conf / "a-folder-that-is-not-empty");

  const auto failure = replace_file(conf, "text");

  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(failure->doing, "rename tmp config file");
  EXPECT_THAT(names_in(conf.parent_path()), ElementsAre("sentinel.conf"));
}

/// A configuration that can't be read before somebody writes to it: a disk that hangs.
class HangingStateFile : public StateFileTest {
 protected:
  HangingStateFile() { ::mkfifo(conf.c_str(), 0600); }
  void let_go() const {
    const int end = ::open(conf.c_str(), O_WRONLY | O_CLOEXEC);
    ::close(end);
  }
};

TEST_F(HangingStateFile, TheLoopTurnsWhileTheDiskHangs) {
  write(1);
  int ticks = 0;
  Timer timer{loop.executor()};
  std::function<void()> tick = [&] {
    timer.expires_after(1ms);
    timer.async_wait([&](error_code stopped) {
      if (!stopped && ++ticks < 20) tick();
    });
  };
  tick();

  EXPECT_TRUE(loop.until([&] { return ticks == 20; }));

  EXPECT_THAT(written, IsEmpty());
  let_go();
  ASSERT_TRUE(told(1));
  EXPECT_THAT(written, ElementsAre(Revision{1}));
}

TEST_F(HangingStateFile, OfThoseThatWaitTheNewestIsWritten) {
  write(1, 1);

  write(2, 2);
  write(3, 3);
  let_go();
  ASSERT_TRUE(told(2));

  EXPECT_THAT(written, ElementsAre(Revision{1}, Revision{3}));
  EXPECT_THAT(text_of(conf), HasSubstr("sentinel current-epoch 3\n"));
}

TEST_F(HangingStateFile, StopWaitsForTheWriteUnderWay) {
  write(1);
  bool stopped = false;
  asio::co_spawn(loop.executor(), file->stop(), [&](std::exception_ptr) { stopped = true; });
  loop.settle();
  EXPECT_FALSE(stopped);

  let_go();
  ASSERT_TRUE(loop.until([&] { return stopped; }));

  EXPECT_THAT(text_of(conf), HasSubstr("sentinel myid "));
}

TEST_F(HangingStateFile, ItsEndWaitsForTheWriteUnderWay) {
  write(1);

  std::thread disk{[this] { let_go(); }};
  file.reset();
  disk.join();

  EXPECT_THAT(text_of(conf), HasSubstr("sentinel myid "));
}

}  // namespace
}  // namespace vedette::daemon
