#include "test/lab/plain_client.hpp"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <utility>

#include "test/lab/connection.hpp"

namespace vedette::lab {
namespace {

const std::string key = "plain";

}  // namespace

PlainClient::PlainClient(Endpoint to, Task task, std::chrono::microseconds pace)
    : to_{std::move(to)}, task_{task}, pace_{pace}, thread_{[this] { run(); }} {}

void PlainClient::stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

std::vector<PlainClient::Done> PlainClient::done() const {
  const std::scoped_lock lock{mutex_};
  return done_;
}

std::chrono::milliseconds PlainClient::longest_gap() const {
  std::chrono::steady_clock::duration longest{};
  const auto all = done();
  for (std::size_t i = 1; i < all.size(); ++i) longest = std::max(longest, all[i].begun - all[i - 1].begun);
  return std::chrono::duration_cast<std::chrono::milliseconds>(longest);
}

std::size_t PlainClient::lost_on(RedisServer& server) const {
  std::set<std::string> kept;
  for (const Reply& number : server.command({"SMEMBERS", key}).items) kept.insert(number.text);
  const auto all = done();
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [&](const Done& one) { return !kept.contains(one.number); }));
}

std::size_t PlainClient::accepted_by(std::uint16_t port, Moment after) const {
  const auto all = done();
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [&](const Done& one) { return one.port == port && one.begun > after; }));
}

void PlainClient::run() {
  // hiredis writes to connections that haproxy has closed. What others start must not inherit this.
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  std::size_t number = 0;
  auto next = std::chrono::steady_clock::now();
  while (!stopping_) {
    Connection connection{to_, {}, std::chrono::milliseconds{1000}};
    while (!stopping_ && connection.connected()) {
      std::this_thread::sleep_until(next);
      const auto begun = std::chrono::steady_clock::now();
      next = std::max(next + pace_, begun - pace_);
      const std::string text = task_ == Task::writes ? std::to_string(++number) : std::string{};
      // One server answers both: they travel on one connection.
      connection.send(task_ == Task::writes ? std::vector<std::string>{"SADD", key, text}
                                            : std::vector<std::string>{"SCARD", key});
      connection.send({"CONFIG", "GET", "port"});
      const Reply reply = connection.receive();
      const Reply port = connection.receive();
      if (!reply.ok() || port.items.size() != 2) break;
      const std::scoped_lock lock{mutex_};
      done_.push_back({begun, text, static_cast<std::uint16_t>(std::atoi(port.items[1].text.c_str()))});
      ++count_;
    }
    // Where nobody listens a connection fails at once.
    next = std::max(next, std::chrono::steady_clock::now() + std::chrono::milliseconds{5});
    std::this_thread::sleep_until(next);
  }
}

}  // namespace vedette::lab
