#include "daemon/attack_warning.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "test/unit/daemon/talk.hpp"
#include "test/unit/daemon/temporary_folder.hpp"

namespace vedette::daemon {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(AttackWarning, NamesTheClientAtMostOnceAMinute) {
  const TemporaryFolder folder;
  Log log{folder / "log", quorum::Level::debug};
  AttackWarning warning{log};
  std::string out;
  Session client{1, out};
  const quorum::Instant start = read_clocks().steady;

  for (const auto& [peer, when] : {std::pair{"10.0.0.1:1", 0s}, {"10.0.0.2:2", 60s}, {"10.0.0.3:3", 61s}}) {
    client.peer_address = peer;
    warning.about(client, start + when);
  }

  const std::string logged = text_of(folder / "log");
  EXPECT_THAT(logged, HasSubstr("# Possible SECURITY ATTACK detected. It looks like somebody is sending POST or Host: "
                                "commands to Redis."));
  EXPECT_THAT(logged, HasSubstr("Connection from 10.0.0.1:1 aborted.\n"));
  EXPECT_THAT(logged, testing::Not(HasSubstr("10.0.0.2:2")));
  EXPECT_THAT(logged, HasSubstr("Connection from 10.0.0.3:3 aborted.\n"));
}

TEST(AttackWarning, IsDueWhenAClientTalksHttp) {
  Talk talk;
  std::vector<std::uint64_t> suspects;
  talk.around.suspect = [&](const Session& client) { suspects.push_back(client.id); };
  Session& browser = talk.join();
  Session& mailer = talk.join();

  EXPECT_THAT(talk.ask(browser, "POST / HTTP/1.1"), IsEmpty());
  EXPECT_THAT(talk.ask(mailer, "host: here"), IsEmpty());
  talk.ask("PING");

  EXPECT_EQ(browser.closing, Session::Closing::at_once);
  EXPECT_THAT(suspects, ElementsAre(browser.id, mailer.id));
}

}  // namespace
}  // namespace vedette::daemon
