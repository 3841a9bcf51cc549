#include "daemon/scripts.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <sstream>
#include <string>
#include <vector>

#include "running_loop.hpp"
#include "temporary_folder.hpp"

namespace vedette::daemon {
namespace {

using namespace std::chrono_literals;
using quorum::Level;
using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class ScriptsTest : public testing::Test {
 protected:
  /// An executable shell script.
  std::string script(const std::string& name, const std::string& body) const {
    const std::filesystem::path file = folder / name;
    put_text(file, "#!/bin/sh\n" + body + "\n");
    ::chmod(file.c_str(), 0755);
    return file;
  }
  /// One that runs until release() is called.
  std::string endless_script() const {
    const std::string here = folder.path();
    return script("endless", "while [ -d " + here + " ] && [ ! -e " + here + "/released ]; do sleep 0.01; done");
  }
  void release() const { put_text(folder / "released", ""); }

  bool all_done() {
    return loop.until([&] { return scripts.pending().empty(); });
  }
  std::vector<std::string> events(const std::string& type) const {
    std::vector<std::string> texts;
    for (const quorum::Event& event : announced) {
      if (event.type == type) texts.push_back(event.text);
    }
    return texts;
  }

  TemporaryFolder folder;
  std::filesystem::path output = folder / "output";
  RunningLoop loop;
  quorum::Timing timing;
  std::vector<quorum::Event> announced;
  Scripts scripts{loop.executor(), [this] { return timing; },
                  [this](quorum::Event event) { announced.push_back(std::move(event)); }};
};

TEST_F(ScriptsTest, AScriptGetsItsArgumentsAndOurEnvironment) {
  ::setenv("VEDETTE_TEST", "inherited", 1);
  const std::string path = script("hello", "echo \"$1|$2|$VEDETTE_TEST\" > " + output.string());

  scripts.queue(path, {"+sdown", "master orders 10.0.0.1 6379"});
  ASSERT_TRUE(all_done());

  EXPECT_EQ(text_of(output), "+sdown|master orders 10.0.0.1 6379|inherited\n");
  EXPECT_THAT(events("-script-error"), IsEmpty());
}

TEST_F(ScriptsTest, ChildrenAreToldAtLevelDebug) {
  const std::string path = script("fine", "exit 0");

  scripts.queue(path, {});
  ASSERT_EQ(scripts.pending().size(), 1U);
  const std::string pid = std::to_string(scripts.pending().front().pid);
  ASSERT_TRUE(all_done());

  EXPECT_THAT(events("+script-child"), ElementsAre(pid));
  EXPECT_THAT(events("-script-child"), ElementsAre(pid + " 0 0"));
  EXPECT_THAT(announced, Each(Field(&quorum::Event::level, Level::debug)));
}

TEST_F(ScriptsTest, AnErrorOtherThanOneIsFinal) {
  const std::string path = script("fails", "echo run >> " + output.string() + "; exit 3");

  scripts.queue(path, {});
  ASSERT_TRUE(all_done());

  EXPECT_EQ(text_of(output), "run\n");
  EXPECT_THAT(events("-script-error"), ElementsAre(path + " 0 3"));
  EXPECT_THAT(announced.back().level, Level::warning);
}

TEST_F(ScriptsTest, StatusOneIsTriedAgainUntilItWorks) {
  timing.script_retry_delay = 1ms;
  const std::string path =
      script("moody", "echo run >> " + output.string() + "; [ $(wc -l < " + output.string() + ") -ge 3 ] || exit 1");

  scripts.queue(path, {});
  ASSERT_TRUE(all_done());

  EXPECT_EQ(text_of(output), "run\nrun\nrun\n");
  EXPECT_THAT(events("-script-error"), IsEmpty());
}

TEST_F(ScriptsTest, ATenthFailureIsTheLast) {
  timing.script_retry_delay = 1ms;
  const std::string path = script("hopeless", "echo run >> " + output.string() + "; exit 1");

  const auto start = Clock::now();
  scripts.queue(path, {});
  ASSERT_TRUE(all_done());

  const std::string runs = text_of(output);
  EXPECT_EQ(std::count(runs.begin(), runs.end(), '\n'), 10);
  EXPECT_THAT(events("-script-error"), ElementsAre(path + " 0 1"));
  // Nine waits that double: 1 + 2 + … + 256 ms.
  EXPECT_GE(Clock::now() - start, 511ms);
}

TEST_F(ScriptsTest, DeathByASignalIsTriedAgain) {
  timing.script_retry_delay = 1ms;
  const std::string path =
      script("dies", "echo run >> " + output.string() + "; [ $(wc -l < " + output.string() + ") -ge 2 ] || kill -9 $$");

  scripts.queue(path, {});
  ASSERT_TRUE(all_done());

  EXPECT_EQ(text_of(output), "run\nrun\n");
  EXPECT_THAT(events("-script-child"), ElementsAre(HasSubstr(" 0 9"), HasSubstr(" 0 0")));
}

TEST_F(ScriptsTest, WhatCannotBeExecutedIsNotTriedAgain) {
  const std::string path = folder / "no-such-script";

  scripts.queue(path, {"argument"});

  EXPECT_THAT(events("-script-error"), ElementsAre(path + " 0 2"));
  EXPECT_THAT(scripts.pending(), IsEmpty());
}

TEST_F(ScriptsTest, AnOverdueScriptIsKilled) {
  timing.script_max_runtime = 30ms;
  const std::string path = endless_script();

  scripts.queue(path, {});
  const std::string pid = std::to_string(scripts.pending().front().pid);
  ASSERT_TRUE(loop.until([&] { return !events("-script-child").empty(); }));

  EXPECT_THAT(events("-script-timeout"), ElementsAre(path + ' ' + pid));
  EXPECT_THAT(events("-script-child"), ElementsAre(pid + " 0 9"));
  // It died by a signal: it waits for its next run.
  ASSERT_THAT(scripts.pending(), SizeIs(1));
  EXPECT_FALSE(scripts.pending().front().running);
  EXPECT_GT(scripts.pending().front().time, 29s);
}

TEST_F(ScriptsTest, SixteenRunAtOnce) {
  const std::string path = endless_script();

  for (int i = 0; i < 20; ++i) scripts.queue(path, {std::to_string(i)});

  const auto jobs = scripts.pending();
  EXPECT_EQ(std::ranges::count(jobs, true, &ScriptPicture::running), 16);
  EXPECT_THAT(jobs, SizeIs(20));
  release();
  EXPECT_TRUE(all_done());
  EXPECT_THAT(events("-script-child"), SizeIs(20));
}

TEST_F(ScriptsTest, PendingShowsWhatRunsAndWhatWaits) {
  const std::string path = endless_script();
  for (int i = 0; i < 17; ++i) scripts.queue(path, {std::to_string(i)});

  const std::vector<ScriptPicture> pending = scripts.pending();

  ASSERT_THAT(pending, SizeIs(17));
  EXPECT_THAT(pending.front().argv, ElementsAre(path, "0"));
  EXPECT_TRUE(pending.front().running);
  EXPECT_GT(pending.front().pid, 0);
  EXPECT_EQ(pending.front().runs, 1);
  EXPECT_THAT(pending.back().argv, ElementsAre(path, "16"));
  EXPECT_FALSE(pending.back().running);
  EXPECT_EQ(pending.back().pid, 0);
  EXPECT_EQ(pending.back().time, 0ms);
  EXPECT_EQ(pending.back().runs, 0);
  release();
  EXPECT_TRUE(all_done());
}

TEST_F(ScriptsTest, TheOldestThatDoesNotRunGoesWhenThereAreTooMany) {
  const std::string path = endless_script();
  for (int i = 0; i < 256; ++i) scripts.queue(path, {std::to_string(i)});

  scripts.queue(path, {"one more"});

  std::vector<std::string> known;
  for (const ScriptPicture& one : scripts.pending()) known.push_back(one.argv.at(1));
  ASSERT_EQ(known.size(), 256U);
  EXPECT_EQ(known[15], "15");
  EXPECT_EQ(known[16], "17");
  EXPECT_EQ(known.back(), "one more");
  release();
  EXPECT_TRUE(all_done());
}

TEST_F(ScriptsTest, AChildGetsNoneOfOurDescriptors) {
  asio::io_context unused;
  asio::ip::tcp::acceptor listening{unused, {asio::ip::address_v4::loopback(), 0}};
  const std::string path = script("list", "ls -l /proc/$$/fd > " + output.string());

  scripts.queue(path, {});
  ASSERT_TRUE(all_done());

  EXPECT_THAT(text_of(output), AllOf(HasSubstr(" 0 -> "), Not(HasSubstr("socket:["))));
  EXPECT_THAT(text_of(output), Not(HasSubstr("eventpoll")));
}

TEST_F(ScriptsTest, AChildIgnoresAndBlocksNoSignal) {
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  const std::string path =
      script("signals", "exec sed -nE 's/^Sig(Ign|Blk):.//p' /proc/self/status > " + output.string());

  scripts.queue(path, {});
  ASSERT_TRUE(all_done());
  std::signal(SIGPIPE, before);

  std::istringstream masks{text_of(output)};
  std::uint64_t blocked = 0;
  std::uint64_t ignored = 0;
  ASSERT_TRUE(masks >> std::hex >> blocked >> ignored);
  // The first 31 signals: two of the others belong to the C library.
  EXPECT_EQ(blocked & 0x7fffffffU, 0U);
  EXPECT_EQ(ignored & 0x7fffffffU, 0U);
}

TEST_F(ScriptsTest, NothingStartsAfterStop) {
  scripts.stop();

  scripts.queue(script("late", "touch " + output.string()), {});
  loop.settle();

  EXPECT_THAT(scripts.pending(), IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(output));
}

}  // namespace
}  // namespace vedette::daemon
