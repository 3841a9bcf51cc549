#include "daemon/turn.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <optional>
#include <string>
#include <vector>

#include "running_loop.hpp"

namespace vedette::daemon {
namespace {

using namespace std::chrono_literals;
using quorum::Channel;
using quorum::Epoch;
using quorum::OrderResult;
using testing::AllOf;
using testing::Contains;
using testing::IsEmpty;
using testing::Optional;
using testing::SizeIs;
using Outcome = OrderResult::Outcome;

quorum::Core core_that_monitors(const std::vector<std::string>& names, std::chrono::milliseconds ping_period = 20ms) {
  quorum::Beginning beginning;
  beginning.restored.my_id = quorum::RunId::parse("1111111111111111111111111111111111111111");
  std::uint16_t port = 7001;
  for (const std::string& name : names) {
    quorum::DurableMaster master;
    master.address = quorum::Address{"127.0.0.1", port++};
    beginning.restored.masters[name] = master;
  }
  beginning.timing.ping_period = ping_period;
  beginning.seed = 1;
  beginning.start = read_clocks();
  return quorum::Core{std::move(beginning)};
}

/// A turn whose outlets note what comes, and a disk that answers when the test says so.
class TurnTest : public testing::Test {
 protected:
  explicit TurnTest(const std::vector<std::string>& names = {"orders"}, std::chrono::milliseconds ping_period = 20ms)
      : turn{loop.executor(), core_that_monitors(names, ping_period)} {
    turn.connect({.write = [this](const quorum::WriteState& order) { note("write"), writes.push_back(order); },
                  .announce = [this](const quorum::Event& event) { note("announce"), events.push_back(event); },
                  .run_script = [this](const quorum::RunScript&) { note("script"); },
                  .link =
                      [this](const quorum::Action& action) {
                        note("link");
                        actions.push_back(action);
                      }});
  }

  void note(const std::string& outlet) { outlets.push_back(outlet); }
  void start() {
    turn.start();
    loop.settle();
  }
  /// Lets every write succeed until nothing more is ordered.
  void write_all() {
    while (answered < writes.size()) {
      turn.observe(quorum::StateWritten{writes[answered++].revision});
      loop.settle();
    }
  }
  void give(quorum::Order order, std::optional<OrderResult>& result) {
    asio::co_spawn(loop.executor(), turn.order(std::move(order)),
                   [&result](std::exception_ptr, OrderResult given) { result = given; });
  }
  static quorum::Order monitor(const std::string& name, std::uint16_t port) {
    return quorum::OrderMonitor{name, quorum::Address{"127.0.0.1", port}, 2};
  }

  template <class What>
  std::vector<What> asked_for() const {
    std::vector<What> found;
    for (const quorum::Action& action : actions) {
      if (const auto* one = std::get_if<What>(&action)) found.push_back(*one);
    }
    return found;
  }

  RunningLoop loop;
  Turn turn;
  std::vector<std::string> outlets;
  std::vector<quorum::WriteState> writes;
  std::size_t answered = 0;
  std::vector<quorum::Event> events;
  std::vector<quorum::Action> actions;
};

TEST_F(TurnTest, StartingConnectsToWhatIsMonitored) {
  start();
  write_all();

  const auto connects = asked_for<quorum::Connect>();
  ASSERT_THAT(connects, SizeIs(1));
  EXPECT_EQ(connects.front().address, (quorum::Address{"127.0.0.1", 7001}));
}

TEST_F(TurnTest, OrdersOfOneTurnShareOneWrite) {
  start();
  write_all();
  writes.clear();
  answered = 0;

  std::optional<OrderResult> first;
  std::optional<OrderResult> second;
  give(monitor("carts", 7011), first);
  give(monitor("users", 7012), second);
  loop.settle();

  ASSERT_THAT(writes, SizeIs(1));
  EXPECT_EQ(writes.front().state->masters.count("carts"), 1U);
  EXPECT_EQ(writes.front().state->masters.count("users"), 1U);
}

TEST_F(TurnTest, CatchingUpShowsWhatIsQueued) {
  start();
  write_all();

  turn.observe(quorum::Ordered{quorum::Ticket{99}, monitor("carts", 7011)});
  EXPECT_FALSE(turn.core().knows("carts"));
  turn.catch_up();

  EXPECT_TRUE(turn.core().knows("carts"));
  EXPECT_EQ(writes.back().state->masters.count("carts"), 1U);
}

TEST_F(TurnTest, AnOrderIsAnsweredWhenItIsOnDisk) {
  start();
  write_all();

  std::optional<OrderResult> result;
  give(monitor("carts", 7011), result);
  loop.settle();
  EXPECT_EQ(result, std::nullopt);
  write_all();

  EXPECT_THAT(result, Optional(OrderResult{Outcome::done, 0}));
  EXPECT_TRUE(turn.core().knows("carts"));
}

TEST_F(TurnTest, AnOrderThatCannotBeWrittenIsAnsweredToo) {
  start();
  write_all();

  std::optional<OrderResult> result;
  give(monitor("carts", 7011), result);
  loop.settle();
  ASSERT_LT(answered, writes.size());
  turn.observe(quorum::WriteFailed{writes.back().revision});
  loop.settle();

  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->outcome, Outcome::not_saved);
}

TEST_F(TurnTest, TheWriteGoesOutFirst) {
  start();
  write_all();
  outlets.clear();

  // Within one turn: a connection that wants its ping at once, then an order that needs the disk.
  const auto who = asked_for<quorum::Connect>().front().who;
  std::optional<OrderResult> result;
  asio::post(loop.executor(), [&] {
    turn.observe(quorum::Connected{who, Channel::command, "127.0.0.1"});
    give(monitor("carts", 7011), result);
  });
  loop.settle();

  EXPECT_THAT(asked_for<quorum::Ping>(), SizeIs(1));
  ASSERT_THAT(outlets, AllOf(Contains("write"), Contains("link")));
  EXPECT_EQ(outlets.front(), "write");
}

TEST_F(TurnTest, DeadlinesComeByThemselves) {
  start();
  write_all();
  const auto who = asked_for<quorum::Connect>().front().who;
  turn.observe(quorum::Connected{who, Channel::command, "127.0.0.1"});
  loop.settle();
  ASSERT_THAT(asked_for<quorum::Ping>(), SizeIs(1));

  turn.observe(quorum::PingAnswered{who, quorum::PingReply::pong});

  EXPECT_TRUE(loop.until([&] { return asked_for<quorum::Ping>().size() == 2; }, 5s));
}

TEST_F(TurnTest, AnOutletMayTellAFact) {
  int depth = 0;
  int deepest = 0;
  int pings = 0;
  turn.connect({.write = [&](const quorum::WriteState& order) { turn.observe(quorum::StateWritten{order.revision}); },
                .announce = [](const quorum::Event&) {},
                .run_script = [](const quorum::RunScript&) {},
                .link =
                    [&](const quorum::Action& action) {
                      deepest = std::max(deepest, ++depth);
                      if (const auto* order = std::get_if<quorum::Connect>(&action)) {
                        turn.observe(quorum::Connected{order->who, Channel::command, "127.0.0.1"});
                      } else if (const auto* ping = std::get_if<quorum::Ping>(&action)) {
                        ++pings;
                        turn.observe(quorum::PingAnswered{ping->who, quorum::PingReply::pong});
                      }
                      --depth;
                    }});
  turn.start();

  EXPECT_TRUE(loop.until([&] { return pings >= 3; }, 5s));

  EXPECT_EQ(deepest, 1);
}

TEST_F(TurnTest, AQuestionAboutAnUnknownMasterIsAnsweredAtOnce) {
  start();
  write_all();

  const quorum::Address unknown{"127.0.0.1", 9999};
  const auto opinion = loop.await(turn.ask(unknown, Epoch{0}, std::nullopt, ""));

  EXPECT_EQ(opinion, quorum::PeerOpinion{});
}

TEST_F(TurnTest, AVoteIsAnsweredWhenItIsOnDisk) {
  start();
  write_all();
  const auto candidate = quorum::RunId::parse("2222222222222222222222222222222222222222").value();

  std::optional<quorum::PeerOpinion> opinion;
  asio::co_spawn(loop.executor(), turn.ask({"127.0.0.1", 7001}, Epoch{5}, candidate, "sentinel-22222222-cmd"),
                 [&](std::exception_ptr, quorum::PeerOpinion given) { opinion = given; });
  loop.settle();
  EXPECT_EQ(opinion, std::nullopt);
  write_all();

  ASSERT_TRUE(opinion.has_value());
  EXPECT_EQ(opinion->leader, candidate);
  EXPECT_EQ(opinion->leader_epoch, Epoch{5});
}

TEST_F(TurnTest, StopEndsAllWaits) {
  start();
  write_all();
  std::optional<OrderResult> result;
  give(monitor("carts", 7011), result);
  loop.settle();

  turn.stop();
  loop.settle();

  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->outcome, Outcome::not_saved);
}

TEST_F(TurnTest, AfterStopNothingComesOutAndNobodyWaits) {
  start();
  turn.stop();
  outlets.clear();

  std::optional<OrderResult> result;
  give(monitor("carts", 7011), result);
  turn.observe(quorum::StateWritten{});
  loop.for_a_while(50ms);

  EXPECT_THAT(outlets, IsEmpty());
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->outcome, Outcome::not_saved);
}

TEST_F(TurnTest, WhoIsCancelledDoesNotWaitForTheAnswer) {
  start();
  write_all();
  std::optional<OrderResult> result;
  asio::cancellation_signal stop;
  asio::co_spawn(
      loop.executor(), turn.order(monitor("carts", 7011)),
      asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr, OrderResult given) { result = given; }));
  loop.settle();

  stop.emit(asio::cancellation_type::terminal);
  loop.settle();

  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->outcome, Outcome::not_saved);
  write_all();  // The answer that comes now finds nobody and does no harm.
  EXPECT_TRUE(turn.core().knows("carts"));
}

struct ManyDeadlines : TurnTest {
  ManyDeadlines() : TurnTest{names(), 500ms} {}
  static std::vector<std::string> names() {
    std::vector<std::string> names;
    for (int i = 0; i < 500; ++i) names.push_back("master-" + std::to_string(i));
    return names;
  }
};

TEST_F(ManyDeadlines, ThatAreDueTogetherLetOthersHaveTheirTurn) {
  start();
  write_all();
  for (const auto& order : asked_for<quorum::Connect>()) {
    turn.observe(quorum::Connected{order.who, Channel::command, "127.0.0.1"});
  }
  loop.settle();
  for (const auto& ping : asked_for<quorum::Ping>()) {
    turn.observe(quorum::PingAnswered{ping.who, quorum::PingReply::pong});
  }
  loop.settle();
  const auto end = Clock::now() + 600ms;  // Meanwhile the next pings become due.
  while (Clock::now() < end) {
  }
  actions.clear();

  std::size_t before = 0;
  std::size_t most = 0;
  std::function<void()> other = [&] {
    most = std::max(most, actions.size() - before);
    before = actions.size();
    if (actions.size() < 250) asio::post(loop.executor(), other);
  };
  asio::post(loop.executor(), other);
  EXPECT_TRUE(loop.until([&] { return actions.size() >= 250; }));

  EXPECT_GT(most, 0U);
  EXPECT_LE(most, 200U) << "64 deadlines with some actions each";
}

/// A server whose answer lies in its socket until somebody looks.
class LateTurn : public TurnTest {
 protected:
  static constexpr auto down_after = 200ms;

  LateTurn() {
    turn.connect({.write = [this](const quorum::WriteState& order) { writes.push_back(order); },
                  .announce = [this](const quorum::Event& event) { events.push_back(event); },
                  .run_script = [](const quorum::RunScript&) {},
                  .link = [this](const quorum::Action& action) { actions.push_back(action); },
                  .take_in =
                      [this](Clock::time_point) {
                        ++looks;
                        if (looks >= pieces && answer_lies_there) {
                          turn.observe(quorum::PingAnswered{who, quorum::PingReply::pong});
                        }
                        return looks < pieces;
                      }});
    start();
    write_all();
    std::optional<OrderResult> set;
    quorum::MasterSettings settings;
    settings.down_after = down_after;
    give(quorum::OrderSet{"orders", settings, {}}, set);
    loop.settle();
    write_all();
    who = asked_for<quorum::Connect>().front().who;
    turn.observe(quorum::Connected{who, Channel::command, "127.0.0.1"});
    loop.settle();
  }

  /// The loop is busy with something else until the answer is long due.
  static void hold_up() {
    const auto end = Clock::now() + down_after + 50ms;
    while (Clock::now() < end) {
    }
  }

  bool is_down() const {
    return std::any_of(events.begin(), events.end(), [](const auto& event) { return event.type == "+sdown"; });
  }

  quorum::InstanceId who;
  int looks = 0;
  int pieces = 1;  // It takes so many looks until all is read.
  bool answer_lies_there = false;
};

TEST_F(LateTurn, TakesInWhatCameInTimeBeforeItJudges) {
  ASSERT_FALSE(asked_for<quorum::Ping>().empty());
  answer_lies_there = true;

  hold_up();
  loop.for_a_while(20ms);

  EXPECT_GT(looks, 0);
  EXPECT_FALSE(is_down());
}

TEST_F(LateTurn, TakesItInPieceByPieceAndServesOthersBetweenThem) {
  ASSERT_FALSE(asked_for<quorum::Ping>().empty());
  answer_lies_there = true;
  looks = 0;
  pieces = 4;

  hold_up();
  std::vector<int> seen;
  std::function<void()> other = [&] {
    seen.push_back(looks);
    if (looks < pieces) asio::post(loop.executor(), other);
  };
  asio::post(loop.executor(), other);
  loop.for_a_while(20ms);

  EXPECT_THAT(seen, testing::IsSupersetOf({1, 2, 3}));
  EXPECT_FALSE(is_down());
}

TEST_F(LateTurn, StillSeesWhoDidNotAnswer) {
  hold_up();
  loop.until([this] { return is_down(); });

  EXPECT_TRUE(is_down());
}

}  // namespace
}  // namespace vedette::daemon
