#include "daemon/status_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "talk.hpp"

namespace vedette::daemon {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ShownStatus : public testing::Test {
 protected:
  HttpResponse get(std::vector<std::string> segments) {
    HttpRequest request;
    request.segments = std::move(segments);
    const HttpRouter router{served.routes()};
    const HttpRoute* route = router.find(request);
    if (route == nullptr) return http_text(404, "");
    if (const auto* at_once = std::get_if<HttpAnswer>(&route->answer)) return (*at_once)(request);
    return talk.loop.await(std::get<WaitingHttpAnswer>(route->answer)(request));
  }
  quorum::FailoverStory story() const {
    quorum::FailoverStory told;
    told.master = "orders";
    told.old_master = quorum::Address{"10.0.0.1", 6379};
    told.new_master = quorum::Address{"10.0.0.2", 6379};
    told.stood = told.objectively_down.emplace(std::chrono::seconds{100});
    told.elected = told.stood + std::chrono::milliseconds{3};
    told.ended = told.stood + std::chrono::milliseconds{9};
    return told;
  }

  Talk talk;
  History history;
  Log log{"/dev/null", std::nullopt};
  PageWriter writer{talk.loop.executor(), log};
  StatusPage served{talk.loop.executor(), talk.turn, history, writer};
};

TEST_F(ShownStatus, ShowsTheTopologyWithoutScripts) {
  const HttpResponse page = get({});

  EXPECT_EQ(page.status, 200U);
  const std::string plain = page.body.substr(0, page.body.find("<script"));
  for (const auto& name : talk.turn.core().master_names()) {
    const auto master = talk.turn.core().master(name);
    EXPECT_THAT(plain, AllOf(HasSubstr("<b>" + name + "</b>"), HasSubstr(master->server.address.text())));
  }
  EXPECT_THAT(plain, Not(HasSubstr("@masters@")));
}

TEST_F(ShownStatus, LoadsNothingFromElsewhere) {
  const HttpResponse page = get({});

  EXPECT_THAT(page.body, AllOf(Not(HasSubstr("src=\"http")), Not(HasSubstr("href=\"http")), Not(HasSubstr("@import"))));
  EXPECT_THAT(page.headers,
              testing::Contains(testing::Pair("Content-Security-Policy", HasSubstr("default-src 'none'"))));
}

TEST_F(ShownStatus, NothingThatCameFromOutsideBecomesMarkup) {
  quorum::Event event;
  event.type = "+evil";
  event.text = "</script><script>alert(1)</script>&";
  history.add(quorum::Milliseconds{0}, event);

  const std::string page = get({}).body;

  EXPECT_THAT(page, AllOf(Not(HasSubstr("<script>alert")), HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;&amp;"),
                          HasSubstr("\\u003c/script>\\u003cscript>alert(1)")));
}

TEST_F(ShownStatus, TellsPastFailoversWithTheirPhases) {
  history.add(quorum::Milliseconds{1700000000123}, story());

  EXPECT_THAT(get({}).body, HasSubstr("2023-11-14 22:13:20 UTC</span> Failover of orders from 10.0.0.1:6379 to "));
  EXPECT_THAT(
      get({"api", "v1", "status"}).body,
      AllOf(HasSubstr(R"("time":1700000000123)"), HasSubstr(R"("from":"10.0.0.1:6379","to":"10.0.0.2:6379","ms":9)"),
            HasSubstr(R"({"name":"election","ms":3})")));
}

TEST_F(ShownStatus, OneMasterIsARequestOfItsOwn) {
  const std::string name = talk.turn.core().master_names().front();

  EXPECT_THAT(get({"api", "v1", "masters", name}).body, HasSubstr(R"({"name":")" + name + '"'));
  EXPECT_EQ(get({"api", "v1", "masters", "nobody"}).status, 404U);
}

TEST_F(ShownStatus, WhatIsNoUtf8IsShownAsSuch) {
  quorum::Event event;
  event.type = "+evil";
  event.text = "caf\xE9 au lait";
  history.add(quorum::Milliseconds{0}, event);

  EXPECT_THAT(get({}).body, HasSubstr("caf\xEF\xBF\xBD au lait"));
  EXPECT_THAT(get({"api", "v1", "status"}).body, HasSubstr("caf\xEF\xBF\xBD au lait"));
}

TEST_F(ShownStatus, AnAnswerThatCannotBeWrittenIsAnErrorAndNoEnd) {
  std::function<HttpResponse()> make = []() -> HttpResponse { throw std::runtime_error{"no"}; };

  EXPECT_EQ(talk.loop.await(writer.write(std::move(make))).status, 500U);
}

TEST_F(ShownStatus, NoSecretIsInAnyOfIt) {
  ASSERT_THAT(talk.ask("SENTINEL SET " + talk.turn.core().master_names().front() + " auth-pass hush-hush"),
              HasSubstr("OK"));

  for (const auto& path : {std::vector<std::string>{}, std::vector<std::string>{"api", "v1", "status"}}) {
    EXPECT_THAT(get(path).body, Not(HasSubstr("hush-hush")));
  }
}

TEST(History, KeepsTheLastAndCountsThemAll) {
  History history;
  for (std::size_t i = 0; i < History::events_kept + 5; ++i) history.add(quorum::Milliseconds{0}, quorum::Event{});

  EXPECT_EQ(history.events().size(), History::events_kept);
  EXPECT_EQ(history.events().front().number, 6U);
  EXPECT_EQ(history.events().back().number, History::events_kept + 5);
}

}  // namespace
}  // namespace vedette::daemon
