#include "daemon/resolver.hpp"

#include <gmock/gmock.h>
#include <pthread.h>

#include <atomic>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>

#include "running_loop.hpp"

namespace vedette::daemon {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;

/// Name servers that hang for some names until they are released. Shared with the resolver's threads.
class NameServer {
 public:
  explicit NameServer(std::map<std::string, std::vector<std::string>> names) : names_{std::move(names)} {}

  void hang_for(const std::string& name) {
    const std::lock_guard lock{mutex_};
    hanging_.insert(name);
  }
  void release() {
    const std::lock_guard lock{mutex_};
    hanging_.clear();
    changed_.notify_all();
  }

  std::vector<std::string> answer(const std::string& name) {
    std::unique_lock lock{mutex_};
    ++asked_;
    changed_.wait(lock, [&] { return hanging_.count(name) == 0; });
    ++answered_;
    changed_.notify_all();
    const auto found = names_.find(name);
    return found == names_.end() ? std::vector<std::string>{} : found->second;
  }
  int asked() const { return asked_; }
  bool has_answered() {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, 5s, [&] { return answered_ > 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::string> hanging_;
  std::map<std::string, std::vector<std::string>> names_;
  std::atomic<int> asked_ = 0;
  int answered_ = 0;
};

using Ips = std::vector<std::string>;

class ResolverTest : public testing::Test {
 protected:
  ~ResolverTest() override { server->release(); }

  void ask(const std::string& name, std::chrono::milliseconds limit, std::optional<Ips>& answer) {
    asio::co_spawn(loop.executor(), resolver->resolve(name, limit),
                   [&answer](std::exception_ptr, Ips ips) { answer = ips; });
    loop.settle();
  }

  RunningLoop loop;
  std::shared_ptr<NameServer> server = std::make_shared<NameServer>(
      std::map<std::string, Ips>{{"redis-1", {"10.0.0.1", "10.0.0.2"}}, {"redis-2", {"10.0.0.3"}}});
  std::unique_ptr<Resolver> resolver = std::make_unique<Resolver>(
      loop.executor(), [server = server](const std::string& name) { return server->answer(name); });
};

TEST_F(ResolverTest, GivesALiteralBackAtOnce) {
  std::optional<Ips> four;
  std::optional<Ips> six;

  ask("10.0.0.9", 1s, four);
  ask("::1", 1s, six);

  EXPECT_THAT(four, Optional(ElementsAre("10.0.0.9")));
  EXPECT_THAT(six, Optional(ElementsAre("::1")));
  EXPECT_EQ(server->asked(), 0);
}

TEST_F(ResolverTest, FindsTheIpsOfAName) {
  EXPECT_THAT(loop.await(resolver->resolve("redis-1", 5s)), ElementsAre("10.0.0.1", "10.0.0.2"));
}

TEST_F(ResolverTest, FindsNothingForANameThatIsNotKnown) {
  EXPECT_THAT(loop.await(resolver->resolve("no-such-name", 5s)), IsEmpty());
}

TEST_F(ResolverTest, AsksOnceForSeveralWhoWantTheSameName) {
  server->hang_for("redis-1");
  std::optional<Ips> first;
  std::optional<Ips> second;

  ask("redis-1", 5s, first);
  ask("redis-1", 5s, second);
  server->release();
  ASSERT_TRUE(loop.until([&] { return first && second; }));

  EXPECT_EQ(first, second);
  EXPECT_EQ(server->asked(), 1);
}

TEST_F(ResolverTest, AsksAgainForTheNextOne) {
  loop.await(resolver->resolve("redis-1", 5s));
  loop.await(resolver->resolve("redis-1", 5s));

  EXPECT_EQ(server->asked(), 2);
}

TEST_F(ResolverTest, StopsWaitingForADeadNameServerAndKeepsTheLoopTurning) {
  server->hang_for("redis-1");
  std::optional<Ips> answer;

  const auto start = Clock::now();
  ask("redis-1", 50ms, answer);
  ASSERT_TRUE(loop.until([&] { return answer.has_value(); }));

  EXPECT_THAT(answer, Optional(IsEmpty()));
  EXPECT_GE(Clock::now() - start, 50ms);
}

TEST_F(ResolverTest, FindsOtherNamesWhileOneHangs) {
  server->hang_for("redis-1");
  std::optional<Ips> stuck;
  ask("redis-1", 10s, stuck);

  EXPECT_THAT(loop.await(resolver->resolve("redis-2", 5s)), ElementsAre("10.0.0.3"));
  EXPECT_FALSE(stuck.has_value());
}

TEST_F(ResolverTest, EndsTheWaitOfWhoIsCancelled) {
  server->hang_for("redis-1");
  std::optional<Ips> answer;
  asio::cancellation_signal stop;
  asio::co_spawn(loop.executor(), resolver->resolve("redis-1", 10s),
                 asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr, Ips ips) { answer = ips; }));
  loop.settle();

  stop.emit(asio::cancellation_type::terminal);
  loop.settle();

  EXPECT_THAT(answer, Optional(IsEmpty()));
}

TEST_F(ResolverTest, MayGoWhileALookupHangs) {
  server->hang_for("redis-1");
  std::optional<Ips> answer;
  ask("redis-1", 10ms, answer);
  ASSERT_TRUE(loop.until([&] { return answer && server->asked() == 1; }));

  resolver.reset();
  server->release();

  // The thread comes back from its lookup and finds that nobody wants the answer.
  EXPECT_TRUE(server->has_answered());
  loop.settle();
}

/// While it lives the system has no memory for a new thread.
class NoMoreThreads {
 public:
  NoMoreThreads() {
    ::pthread_getattr_default_np(&before_);
    pthread_attr_t huge;
    ::pthread_getattr_default_np(&huge);
    ::pthread_attr_setstacksize(&huge, std::size_t{1} << 47U);
    ::pthread_setattr_default_np(&huge);
    ::pthread_attr_destroy(&huge);
  }
  NoMoreThreads(const NoMoreThreads&) = delete;
  NoMoreThreads& operator=(const NoMoreThreads&) = delete;
  ~NoMoreThreads() {
    ::pthread_setattr_default_np(&before_);
    ::pthread_attr_destroy(&before_);
  }

 private:
  pthread_attr_t before_{};
};

TEST_F(ResolverTest, FindsANameOnceThereIsAThreadForIt) {
  std::optional<Ips> without;
  {
    const NoMoreThreads none;
    ask("redis-1", 60s, without);
  }
  EXPECT_THAT(without, Optional(IsEmpty()));

  EXPECT_THAT(loop.await(resolver->resolve("redis-1", 5s)), ElementsAre("10.0.0.1", "10.0.0.2"));
}

TEST(SystemResolver, KnowsLocalhost) {
  RunningLoop loop;
  Resolver resolver{loop.executor()};

  EXPECT_THAT(loop.await(resolver.resolve("localhost", 5s)), Contains(testing::AnyOf("127.0.0.1", "::1")));
}

}  // namespace
}  // namespace vedette::daemon
