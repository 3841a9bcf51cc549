#include "config/read_back.hpp"

#include <gmock/gmock.h>

#include "config/state_text.hpp"
#include "random_state.hpp"
#include "reading.hpp"
#include "temporary_directory.hpp"

namespace vedette::config {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(ReadBack, FindsNothingWrongWithWhatIsWritten) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const quorum::DurableState state = RandomState{seed}.draw();

    EXPECT_THAT(misread("conf", rewrite_sentinel_conf("port 26379\n", {}, state), state), IsEmpty()) << "seed " << seed;
  }
}

TEST(ReadBack, FindsALineThatSaysSomethingElse) {
  const quorum::DurableState state = read(monitor_m1 + "sentinel auth-pass m1 hunter2\n").state;
  std::string text = rewrite_sentinel_conf("", {}, state);
  text.replace(text.find("hunter2"), 7, "hunter3");

  const std::string reason = misread("conf", text, state);

  EXPECT_THAT(reason, HasSubstr("'sentinel auth-pass m1'"));
  EXPECT_THAT(reason, Not(HasSubstr("hunter")));
}

TEST(ReadBack, FindsALineThatIsMissingAndOneTooMany) {
  const quorum::DurableState less = read(monitor_m1).state;
  const quorum::DurableState more = read(monitor_m1 + "sentinel known-replica m1 127.0.0.2 6379\n").state;

  EXPECT_THAT(misread("conf", rewrite_sentinel_conf("", {}, less), more), HasSubstr("known-replica"));
  EXPECT_THAT(misread("conf", rewrite_sentinel_conf("", {}, more), less), HasSubstr("more would be read back"));
}

TEST(ReadBack, NamesALineThatTheNextStartWouldRefuse) {
  EXPECT_THAT(misread("conf", "port 26379\nport many\n", {}), HasSubstr("line 2: argument couldn't be parsed"));
}

TEST(ReadBack, LooksAtNoScriptAndNoDirectory) {
  quorum::DurableState state = read(monitor_m1).state;
  state.masters.at("m1").settings.notification_script = "/gone/since";

  EXPECT_THAT(misread("conf", rewrite_sentinel_conf("dir /gone/too\n", {}, state), state), IsEmpty());
}

TEST(ReadBack, WhatAnIncludedFileAddsIsNotOurs) {
  const TemporaryDirectory folder;
  const std::string included = folder.write("more.conf", "sentinel monitor other 127.0.0.1 6380 2\n");
  const quorum::DurableState state = read(monitor_m1).state;

  EXPECT_THAT(misread("conf", rewrite_sentinel_conf("include " + included + "\n", {}, state), state), IsEmpty());
}

}  // namespace
}  // namespace vedette::config
