#include "daemon/health.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "talk.hpp"

namespace vedette::daemon {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

class HealthTest : public testing::Test {
 protected:
  HttpResponse ask(std::vector<std::string> segments, std::vector<HttpRequest::Pair> query = {}) {
    HttpRequest request;
    request.segments = std::move(segments);
    request.query = std::move(query);
    const HttpRoute* route = router.find(request);
    if (route == nullptr) return http_text(404, "");
    return loop.await(std::get<WaitingHttpAnswer>(route->answer)(request));
  }

  RunningLoop loop;
  bool listens = true;
  bool stays = true;
  Health health{{.listens = [this] { return listens; },
                 .stays = [this] { return stays; },
                 .verdicts = []() -> Task<std::vector<std::string>> {
                   std::vector<std::string> lines{"[ ]a verdict"};
                   co_return lines;
                 }}};
  HttpRouter router{health.routes()};
};

TEST_F(HealthTest, AllIsWell) {
  for (const std::string name : {"livez", "readyz", "healthz"}) {
    const HttpResponse response = ask({name});
    EXPECT_EQ(response.status, 200U);
    EXPECT_EQ(response.body, "ok");
  }
}

TEST_F(HealthTest, VerboseNamesEachCheckAndTheVerdicts) {
  EXPECT_EQ(ask({"readyz"}, {{"verbose", ""}}).body,
            "[+]loop ok\n[+]listener ok\n[+]configuration ok\n[+]shutdown ok\n[ ]a verdict\nreadyz check passed\n");
}

TEST_F(HealthTest, WhoIsAboutToEndIsAliveAndNotReady) {
  stays = false;

  EXPECT_EQ(ask({"livez"}).status, 200U);
  const HttpResponse response = ask({"readyz"});
  EXPECT_EQ(response.status, 503U);
  EXPECT_THAT(response.body, AllOf(HasSubstr("[-]shutdown failed\n"), EndsWith("readyz check failed\n")));
}

TEST_F(HealthTest, WithoutItsPortNothingIsWell) {
  listens = false;

  for (const std::string name : {"livez", "readyz", "healthz"}) EXPECT_EQ(ask({name}).status, 503U);
}

TEST_F(HealthTest, ACheckMayBeExcludedOrAskedForAlone) {
  listens = false;

  EXPECT_EQ(ask({"livez"}, {{"exclude", "listener"}}).status, 200U);
  EXPECT_THAT(ask({"livez"}, {{"exclude", "listener"}, {"exclude", "nothing"}, {"verbose", ""}}).body,
              AllOf(HasSubstr("[+]listener excluded: ok\n"), HasSubstr("warn: ")));
  EXPECT_EQ(ask({"livez", "loop"}).status, 200U);
  EXPECT_EQ(ask({"livez", "listener"}).status, 503U);
  EXPECT_EQ(ask({"livez", "shutdown"}).status, 404U);
  EXPECT_EQ(ask({"readyz", "shutdown"}).status, 200U);
}

TEST(VerdictLines, TellOfTheProcessAndOfEachMaster) {
  Talk talk;

  const auto lines = talk.loop.await(verdict_lines(talk.loop.executor(), talk.turn));

  EXPECT_THAT(lines, Contains("[ ]state writable: yes"));
  EXPECT_THAT(lines, Contains(AllOf(HasSubstr("master mymaster: "), HasSubstr("failover possible: "))));
  EXPECT_THAT(lines, Not(Contains(HasSubstr("17001"))));
}

}  // namespace
}  // namespace vedette::daemon
