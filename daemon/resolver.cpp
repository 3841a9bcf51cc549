#include "daemon/resolver.hpp"

#include <netdb.h>
#include <pthread.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "quorum/address.hpp"

namespace vedette::daemon {
namespace {

std::vector<std::string> ask_system(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return {};
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner{found, &::freeaddrinfo};

  std::vector<std::string> ips;
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (::getnameinfo(one->ai_addr, one->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) != 0)
      continue;
    const std::string ip{text.data()};
    if (std::find(ips.begin(), ips.end(), ip) == ips.end()) ips.push_back(ip);
  }
  return ips;
}

// A dead name server holds a thread for some ten seconds; with a few of them other names are still found.
constexpr std::size_t most_threads = 4;

}  // namespace

/// What the threads and the resolver share. The resolver may go while a thread sits in a lookup; that thread then finds
/// `closed` and ends.
struct Resolver::Workshop {
  Workshop(Resolver& resolver, Executor loop, Lookup how) : owner{resolver}, executor{loop}, look_up{std::move(how)} {}

  static void work(const std::shared_ptr<Workshop>& shop) {
    std::unique_lock lock{shop->mutex};
    for (;;) {
      ++shop->idle;
      shop->wake.wait(lock, [&] { return shop->closed || !shop->hosts.empty(); });
      --shop->idle;
      if (shop->closed) return;
      const std::string host = std::move(shop->hosts.front());
      shop->hosts.pop_front();
      lock.unlock();
      std::vector<std::string> ips = shop->look_up(host);
      lock.lock();
      // While the lock is held and the shop is open, the resolver and its loop are there.
      if (shop->closed) return;
      asio::post(shop->executor, [shop, host, ips = std::move(ips)] {
        if (!shop->closed) shop->owner.resolved(host, ips);
      });
    }
  }

  std::mutex mutex;
  std::condition_variable wake;
  std::deque<std::string> hosts;
  std::size_t threads = 0;
  std::size_t idle = 0;
  bool closed = false;  // Written by the loop's thread, under the mutex.
  Resolver& owner;
  Executor executor;
  const Lookup look_up;
};

Resolver::Resolver(Executor executor) : Resolver{executor, &ask_system} {}

Resolver::Resolver(Executor executor, Lookup lookup)
    : executor_{executor}, workshop_{std::make_shared<Workshop>(*this, executor, std::move(lookup))} {}

Resolver::~Resolver() {
  {
    const std::lock_guard lock{workshop_->mutex};
    workshop_->closed = true;
  }
  workshop_->wake.notify_all();
}

Task<std::vector<std::string>> Resolver::resolve(std::string host, std::chrono::milliseconds limit) {
  if (quorum::is_literal_ip(host)) {
    std::vector<std::string> literal{host};
    co_return literal;
  }

  const std::uint64_t id = ++last_wait_;
  Waiting& entry = waits_.emplace(id, Waiting{host, Timer{executor_, limit}, std::nullopt}).first->second;
  begin(host);
  while (!entry.ips) {
    const auto [cut_short] = co_await entry.done.async_wait();
    const auto state = co_await asio::this_coro::cancellation_state;
    if (!cut_short || state.cancelled() != asio::cancellation_type::none) break;
  }
  std::vector<std::string> ips = std::move(entry.ips).value_or(std::vector<std::string>{});
  waits_.erase(id);
  if (counts_ && ips.empty()) ++counts_->failures;
  co_return ips;
}

void Resolver::begin(const std::string& host) {
  if (!under_way_.emplace(host, Clock::now()).second) return;
  const std::lock_guard lock{workshop_->mutex};
  workshop_->hosts.push_back(host);
  workshop_->wake.notify_one();
  if (workshop_->idle >= workshop_->hosts.size() || workshop_->threads == most_threads) return;

  // The loop's thread is where signals are to be handled.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    std::thread{&Workshop::work, workshop_}.detach();
    ++workshop_->threads;
  } catch (const std::system_error&) {
    // No thread to be had: another takes the name. Without any it has no IP this time.
    if (workshop_->threads == 0) {
      workshop_->hosts.clear();
      resolved(host, {});
    }
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void Resolver::resolved(const std::string& host, const std::vector<std::string>& ips) {
  const auto begun = under_way_.extract(host);
  if (counts_ && begun) counts_->duration.took(Clock::now() - begun.mapped());
  for (auto& [id, wait] : waits_) {
    if (wait.host != host || wait.ips) continue;
    wait.ips = ips;
    wait.done.cancel();
  }
}

}  // namespace vedette::daemon
