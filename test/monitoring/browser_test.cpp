#include "test/monitoring/browser.hpp"

#include <cstdlib>
#include <deque>
#include <iostream>
#include <memory>

#include "test/monitoring/watched_group.hpp"

namespace vedette::monitoring {

using namespace lab;

namespace {

/// The status page in a real browser. Pictures go to $VEDETTE_PICTURES, if that is set.
class InABrowser : public Watched {
 protected:
  void SetUp() override {
    if (vedette_is_redis_sentinel()) GTEST_SKIP() << "redis-sentinel has no status page";
    if (!is_installed("chromium")) GTEST_SKIP() << "chromium is not installed (Debian's package chromium)";
    browser = std::make_unique<Browser>(folder);
    browser->resize(1280, 900);
  }

  std::string page(std::size_t sentinel = 0) const {
    return "http://127.0.0.1:" + std::to_string(http_port(sentinel)) + "/";
  }
  void wait_for(const std::string& condition, const std::string& what) {
    wait_until([&] { return browser->evaluate("Boolean(" + condition + ")").as_bool(); }, std::chrono::seconds{40},
               what, [&] { return browser->text(); });
  }
  void take_picture(const std::string& name) {
    const char* place = std::getenv("VEDETTE_PICTURES");
    if (place != nullptr) browser->take_picture(std::filesystem::path{place} / name);
  }
  void expect_no_errors() {
    for (const std::string& error : browser->errors()) ADD_FAILURE() << error;
  }

  std::unique_ptr<Browser> browser;
};

}  // namespace

TEST_F(InABrowser, AFailoverAppearsWhileThePageIsOpen) {
  Deployment group{folder, serving()};
  browser->open(page());
  wait_for("document.getElementById('live').textContent === 'live'", "the page is live");
  const std::string old_address = group.instance(0).at().text();
  EXPECT_NE(browser->text().find(old_address), std::string::npos) << browser->text();
  browser->evaluate("window.isTheSame = true");

  group.instance(0).kill();
  const std::size_t chosen = group.wait_for_switch_from(0);

  const std::string shown = "document.querySelector('details.master summary').textContent";
  wait_for(shown + ".includes('" + group.instance(chosen).at().text() + "')", "the new master is shown");
  wait_for("document.getElementById('events').textContent.includes('+switch-master')", "its event is shown");
  EXPECT_TRUE(browser->evaluate("window.isTheSame === true").as_bool()) << "without a reload";
  take_picture("after-a-failover.png");
  browser->resize(420, 900);
  take_picture("after-a-failover-narrow.png");
  EXPECT_TRUE(browser->evaluate("document.documentElement.scrollWidth <= 420").as_bool()) << "nothing is cut off";
  expect_no_errors();
}

TEST_F(InABrowser, WhoLedAFailoverShowsItsTimeLine) {
  Deployment group{folder, serving()};
  // The first sees it first, and leads.
  for (const std::size_t other : {1U, 2U}) {
    group.sentinel(other).command({"SENTINEL", "SET", "orders", "down-after-milliseconds", "60000"});
  }
  group.sentinel(0).command({"SENTINEL", "SET", "orders", "quorum", "1"});
  browser->open(page());
  wait_for("document.getElementById('live').textContent === 'live'", "the page is live");

  group.instance(0).kill();

  wait_for("document.querySelector('#failovers .bar .p4') !== null", "the time line with its promotion is shown");
  const std::string past = "document.getElementById('failovers').innerText";
  wait_for(past + ".includes('done in')", "how long it took is shown");
  take_picture("time-line.png");
  browser->resize(420, 900);
  take_picture("time-line-narrow.png");
  expect_no_errors();
}

TEST_F(InABrowser, TurnedAwayItTriesAgainUntilThereIsRoom) {
  const Sentinel sentinel{folder, "sentinel", serving().sentinel_options.front()};
  // As many as may watch at the same time; the next is told 503.
  std::deque<HttpConnection> watchers;
  for (int i = 0; i < 16; ++i) {
    HttpConnection& watcher = watchers.emplace_back(Endpoint{.port = http_port(0)});
    watcher.send("GET /api/v1/events HTTP/1.1\r\nHost: lab\r\n\r\n");
    ASSERT_TRUE(watcher.hears("event: status"));
  }
  browser->open(page());
  const std::string live = "document.getElementById('live').textContent";
  wait_for(live + " === 'not connected; tries again'", "it is turned away");

  watchers.clear();

  wait_for(live + " === 'live'", "it is let in");
}

TEST_F(InABrowser, WithoutScriptsItShowsTheSameInItsPlainForm) {
  Deployment group{folder, serving()};
  browser->run_scripts(false);
  browser->open(page());

  take_picture("plain.png");
  browser->run_scripts(true);  // To look: the page was loaded without.
  const std::string text = browser->text();
  EXPECT_NE(text.find("orders"), std::string::npos) << text;
  for (std::size_t i = 0; i < group.instances(); ++i) {
    EXPECT_NE(text.find(group.instance(i).at().text()), std::string::npos) << text;
  }
  expect_no_errors();
}

TEST_F(InABrowser, FourHundredMastersAreDrawnAndSearched) {
  const RedisServer redis{folder, "redis"};
  SentinelOptions options = serving().sentinel_options.front();
  for (int i = 0; i < 400; ++i) {
    options.directives.push_back("sentinel monitor shard-" + std::to_string(i) + " 127.0.0.1 " +
                                 std::to_string(redis.port()) + " 1");
  }
  const Sentinel sentinel{folder, "sentinel", options};
  browser->open(page());
  wait_for("document.querySelectorAll('details.master').length === 400", "all masters are shown");

  // From the answer's first byte until the browser has laid all of it out.
  const double drawn = browser
                           ->evaluate(
                               "(async () => { await new Promise(r => requestAnimationFrame(r)); const t = "
                               "performance.getEntriesByType('navigation')[0]; return t.loadEventEnd - "
                               "t.responseStart; })()")
                           .to_number<double>();
  std::cout << "400 masters drawn in " << drawn << " ms\n";
  RecordProperty("milliseconds_to_draw_400_masters", std::to_string(drawn));
  EXPECT_LT(drawn, 10000) << "on a machine that does other things";
  browser->evaluate(
      "document.getElementById('search').value = 'shard-123'; "
      "document.getElementById('search').dispatchEvent(new Event('input'))");
  wait_for("[...document.querySelectorAll('details.master')].filter(row => !row.hidden).length === 1", "one is found");
  take_picture("search.png");
  expect_no_errors();
}

}  // namespace vedette::monitoring
