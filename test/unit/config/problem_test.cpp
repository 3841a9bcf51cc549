#include "config/problem.hpp"

#include <gtest/gtest.h>

namespace vedette::config {
namespace {

TEST(FatalBlock, HasTheShapeThatToolsLookFor) {
  const Problem problem{"sentinel.conf", 7, "sentinel monitor m1 127.0.0.1 6379 0", "Quorum must be 1 or greater."};

  EXPECT_EQ(fatal_block(problem, "Vedette 0.1.0"),
            "\n*** FATAL CONFIG FILE ERROR (Vedette 0.1.0) ***\n"
            "Reading the configuration file, at line 7\n"
            ">>> 'sentinel monitor m1 127.0.0.1 6379 0'\n"
            "Quorum must be 1 or greater.\n"
            "In sentinel.conf\n");
}

TEST(FatalBlock, NamesAnIncludedFile) {
  const Problem problem{"/etc/more.conf", 2, "port x", "argument couldn't be parsed into an integer", true};

  EXPECT_EQ(fatal_block(problem, "V"),
            "\n*** FATAL CONFIG FILE ERROR (V) ***\n"
            "Reading the configuration file, at line 2 of /etc/more.conf\n"
            ">>> 'port x'\n"
            "argument couldn't be parsed into an integer\n");
}

TEST(FatalBlock, HasNoLineIfNoneIsToBlame) {
  EXPECT_EQ(fatal_block({"sentinel.conf", 0, "", "Can't open the log file: Permission denied"}, "V"),
            "\n*** FATAL CONFIG FILE ERROR (V) ***\nCan't open the log file: Permission denied\n");
}

TEST(MaskedLine, HidesPasswords) {
  EXPECT_EQ(masked_line("requirepass hunter2"), "requirepass ***");
  EXPECT_EQ(masked_line("REQUIREPASS \"hunter 2\" extra"), "REQUIREPASS ***");
  EXPECT_EQ(masked_line("masterauth hunter2"), "masterauth ***");
  EXPECT_EQ(masked_line("sentinel auth-pass m1 hunter2"), "sentinel auth-pass m1 ***");
  EXPECT_EQ(masked_line("SENTINEL Auth-Pass m1 hunter2 x"), "SENTINEL Auth-Pass m1 ***");
  EXPECT_EQ(masked_line("sentinel sentinel-pass hunter2"), "sentinel sentinel-pass ***");
  EXPECT_EQ(masked_line("user worker on >hunter2 +@all"), "user worker ***");
}

TEST(MaskedLine, HidesThemAlsoWhereTheQuotesAreWrong) {
  EXPECT_EQ(masked_line("requirepass \"hunter2"), "requirepass ***");
  EXPECT_EQ(masked_line("sentinel auth-pass m1 hun\"ter2"), "sentinel auth-pass m1 ***");
  EXPECT_EQ(masked_line("\"requirepass\" hunter2"), "requirepass ***");
  EXPECT_EQ(masked_line("'requirepass' hun'ter2").find("ter2"), std::string::npos);
}

TEST(MaskedLine, LeavesOthersAsTheyAre) {
  EXPECT_EQ(masked_line("sentinel auth-pass m1"), "sentinel auth-pass m1");
  EXPECT_EQ(masked_line("sentinel monitor m1 127.0.0.1  6379 0"), "sentinel monitor m1 127.0.0.1  6379 0");
  EXPECT_EQ(masked_line("port \"abc\""), "port \"abc\"");
  EXPECT_EQ(masked_line(""), "");
}

}  // namespace
}  // namespace vedette::config
