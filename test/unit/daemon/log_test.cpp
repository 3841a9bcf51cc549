#include "daemon/log.hpp"

#include <gmock/gmock.h>
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

TEST_F(LogTest, LinesOfTwoThreadsDoNotMix) {
  Log log{file, Level::notice};
  const auto write = [&](char letter) {
    for (int i = 0; i < 200; ++i) log.log(Level::notice, std::string(100, letter));
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
