#include "daemon/log.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "temporary_folder.hpp"

namespace vedette::daemon {
namespace {

using quorum::Level;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;

class LogTest : public testing::Test {
 protected:
  std::vector<std::string> lines() const {
    std::istringstream text{text_of(file)};
    std::vector<std::string> found;
    for (std::string line; std::getline(text, line);) found.push_back(line);
    return found;
  }

  TemporaryFolder folder;
  std::filesystem::path file = folder / "sentinel.log";
};

TEST_F(LogTest, LinesLookLikeThoseOfSentinel) {
  Log log{file, Level::notice};

  log.log(Level::warning, "+sdown master orders 10.0.0.1 6379");

  EXPECT_THAT(lines(),
              ElementsAre(MatchesRegex(std::to_string(::getpid()) +
                                       ":X [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3} "
                                       "# \\+sdown master orders 10\\.0\\.0\\.1 6379")));
}

TEST_F(LogTest, EachLevelHasItsCharacter) {
  Log log{file, Level::debug};

  log.log(Level::debug, "d");
  log.log(Level::verbose, "v");
  log.log(Level::notice, "n");
  log.log(Level::warning, "w");

  EXPECT_THAT(lines(), ElementsAre(EndsWith(" . d"), EndsWith(" - v"), EndsWith(" * n"), EndsWith(" # w")));
}

/// A log whose file takes nothing until somebody reads it, as a pipe or a disk that hangs.
class LogThatHangs : public LogTest {
 protected:
  LogThatHangs() { EXPECT_EQ(::mkfifo(file.c_str(), 0600), 0); }

  /// Reads until that text comes.
  std::string read_until(const std::string& end) {
    const int pipe = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
    std::string text;
    std::string piece(65536, '\0');
    while (text.find(end) == std::string::npos) {
      const ssize_t count = ::read(pipe, piece.data(), piece.size());
      if (count <= 0) break;
      text.append(piece, 0, static_cast<std::size_t>(count));
    }
    ::close(pipe);
    return text;
  }
  static std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
  }
};

TEST_F(LogThatHangs, HoldsUpNobodyAndTellsHowManyLinesAreLost) {
  Log log{file, Level::notice};
  log.write_apart();
  const std::string line(1000, 'x');
  for (int i = 0; i < 3000; ++i) log.log({Level::notice, line, {}});

  const std::string first = read_until("lines of the log are lost");
  log.log(Level::notice, "goes on");
  const std::string rest = read_until("goes on\n");

  const std::size_t written = count_of(first, line + '\n');
  EXPECT_GT(written, 900U);  // About a megabyte waits.
  EXPECT_LT(written, 1100U);
  EXPECT_THAT(first, HasSubstr(" # " + std::to_string(3000 - written) + " lines of the log are lost"));
  EXPECT_EQ(count_of(rest, line), 0U);
}

TEST_F(LogThatHangs, DoesNotHoldUpTheEnd) {
  Log log{file, Level::notice};
  log.write_apart();

  log.log(Level::notice, "never written");
}

TEST_F(LogTest, ALineOfAnotherThreadIsWrittenBeforeTheEnd) {
  {
    Log log{file, Level::notice};
    log.write_apart();
    for (int i = 0; i < 100; ++i) log.log(Level::notice, std::to_string(i));
    log.flush();
    EXPECT_EQ(lines().size(), 100U);
    log.set_file(folder / "other.log");
    log.log(Level::notice, "the last");
  }

  EXPECT_EQ(lines().size(), 100U);
  EXPECT_THAT(text_of(folder / "other.log"), EndsWith(" * the last\n"));
}

TEST_F(LogTest, WritesNothingBelowItsLevel) {
  Log log{file, Level::warning};

  log.log(Level::notice, "not this");
  log.set_level(Level::verbose);
  log.log(Level::verbose, "but this");
  log.log(Level::debug, "nor this");
  log.set_level(std::nullopt);
  log.log(Level::warning, "and not even this");

  EXPECT_THAT(lines(), ElementsAre(EndsWith("but this")));
}

TEST_F(LogTest, SignalLinesHaveAShapeOfTheirOwn) {
  Log log{file, Level::warning};

  log.log_signal("Received SIGTERM scheduling shutdown...");

  EXPECT_THAT(lines(), ElementsAre(MatchesRegex("[0-9]+:signal-handler \\([0-9]{10,}\\) Received SIGTERM .*")));
}

TEST_F(LogTest, GoesOnInANewFileAfterARotation) {
  Log log{file, Level::notice};
  log.log(Level::notice, "before");

  std::filesystem::rename(file, folder / "sentinel.log.1");
  log.log(Level::notice, "after");

  EXPECT_THAT(text_of(folder / "sentinel.log.1"), HasSubstr("before"));
  EXPECT_THAT(lines(), ElementsAre(EndsWith("after")));
}

TEST_F(LogTest, AddsToWhatIsThere) {
  put_text(file, "an older line\n");
  Log log{file, Level::notice};

  log.log(Level::notice, "a new line");

  EXPECT_THAT(lines(), ElementsAre("an older line", EndsWith("a new line")));
}

TEST_F(LogTest, ALineBreakInATextMakesNoSecondLine) {
  Log log{file, Level::notice};

  log.log(Level::notice, "a name\r\n1:X forged");

  EXPECT_THAT(lines(), ElementsAre(EndsWith("a name  1:X forged")));
}

TEST_F(LogTest, BracesInATextMeanNothing) {
  Log log{file, Level::notice};

  log.log(Level::notice, "{} {0} %v");

  EXPECT_THAT(lines(), ElementsAre(EndsWith("{} {0} %v")));
}

TEST_F(LogTest, ALineThatRepeatsIsCountedAndToldAtTheEnd) {
  {
    Log log{file, Level::notice};
    for (int i = 0; i < 1000; ++i) log.log(Level::warning, "the disk is full");
    log.log(Level::warning, "something else");
  }

  const std::vector<std::string> written = lines();
  ASSERT_EQ(written.size(), LogRepeats::most_written + 2);
  EXPECT_THAT(written.front(), EndsWith(" # the disk is full"));
  EXPECT_THAT(written.back(), EndsWith(" # 995 more times: the disk is full"));
}

TEST_F(LogTest, EventsAreNeverCountedInstead) {
  Log log{file, Level::notice};
  for (int i = 0; i < 30; ++i) log.log({Level::warning, "+sdown master orders 10.0.0.1 6379", {}});

  EXPECT_EQ(lines().size(), 30U);
}

TEST_F(LogTest, TheFirstRepeatRaisesTheAlarm) {
  Log log{file, Level::notice};
  int alarms = 0;
  log.set_alarm([&] { ++alarms; });
  for (int i = 0; i < 9; ++i) log.log(Level::warning, "again");

  EXPECT_EQ(alarms, 1);
  EXPECT_TRUE(log.tell_repeats()) << "its period is not over";
}

TEST_F(LogTest, AsJsonALineIsAnObjectWithStableKeys) {
  Log log{file, Level::debug, config::LogFormat::json};
  log.log(Level::notice, "a \"name\"\n");
  log.log({Level::warning, "+sdown master orders", R"("event":"+sdown","master":"orders")"});

  const std::string beginning =
      R"(\{"time":"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z","level":")";
  const std::string pid = R"(","pid":)" + std::to_string(::getpid());
  EXPECT_THAT(lines(),
              ElementsAre(MatchesRegex(beginning + "notice" + pid + R"(,"message":"a \\"name\\"\\n"\})"),
                          MatchesRegex(beginning + "warning" + pid +
                                       R"(,"message":"\+sdown master orders","event":"\+sdown","master":"orders"\})")));
}

TEST_F(LogTest, AsJsonACountHasItsOwnKey) {
  {
    Log log{file, Level::debug, config::LogFormat::json};
    for (int i = 0; i < 7; ++i) log.log(Level::warning, "again");
  }

  EXPECT_THAT(lines().front(), EndsWith(R"("message":"again"})"));
  EXPECT_THAT(lines().back(), EndsWith(R"("message":"again","repeated":2})"));
}

TEST_F(LogTest, AsLogfmtALineLooksLikeThoseOfValkey) {
  Log log{file, Level::debug, config::LogFormat::logfmt};
  log.log(Level::verbose, "a \"name\"");

  EXPECT_THAT(lines(), ElementsAre(MatchesRegex("pid=[0-9]+ role=sentinel timestamp=\"[^\"]+\\.[0-9]{3}\" level=info "
                                                "message=\"a 'name'\"")));
}

TEST_F(LogTest, LinesOfTwoThreadsDoNotMix) {
  Log log{file, Level::notice};
  const auto write = [&](char letter) {
    for (int i = 0; i < 200; ++i) log.log({Level::notice, std::string(100, letter), {}});
  };

  std::thread other{write, 'b'};
  write('a');
  other.join();

  const std::vector<std::string> written = lines();
  EXPECT_EQ(written.size(), 400U);
  for (const std::string& line : written) {
    EXPECT_THAT(line, testing::AnyOf(EndsWith(' ' + std::string(100, 'a')), EndsWith(' ' + std::string(100, 'b'))));
  }
}

TEST_F(LogTest, TellsBeforehandWhyAFileCannotBeOpened) {
  EXPECT_EQ(Log::opens(folder.path() / "no-such-folder" / "log"), "No such file or directory");
  EXPECT_THAT(Log::opens(file), IsEmpty());
  EXPECT_THAT(Log::opens(""), IsEmpty());
}

}  // namespace
}  // namespace vedette::daemon
