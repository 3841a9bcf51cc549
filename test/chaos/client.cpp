#include "test/chaos/client.hpp"

#include <set>
#include <stdexcept>
#include <utility>

#include "test/lab/connection.hpp"

namespace vedette::chaos {

namespace {

constexpr std::chrono::milliseconds patience_with_server{500};
constexpr std::chrono::milliseconds before_asking_again{20};
constexpr std::chrono::microseconds between_writes{1000};
constexpr std::chrono::milliseconds between_looks_while_paused{5};

}  // namespace

Client::Client(lab::Deployment& group, std::string key, int network, std::size_t nearest)
    : group_{group}, key_{std::move(key)}, network_{network}, nearest_{nearest}, thread_{[this] { run(); }} {}

void Client::stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

lab::Endpoint Client::from_here(lab::Endpoint to) const {
  to.network = network_;
  return to;
}

std::string Client::named_master() const {
  for (std::size_t i = 0; i < group_.sentinel_count(); ++i) {
    const lab::Sentinel& sentinel = group_.sentinel((nearest_ + i) % group_.sentinel_count());
    lab::Connection connection{from_here(sentinel.at()), {}, patience_with_server};
    const lab::Reply reply = connection.command({"SENTINEL", "GET-MASTER-ADDR-BY-NAME", group_.name()});
    if (reply.items.size() == 2) return reply.items[0].text + ":" + reply.items[1].text;
  }
  return {};
}

bool Client::lives() const {
  while (state_ == State::paused && !stopping_) std::this_thread::sleep_for(between_looks_while_paused);
  return state_ != State::dead && !stopping_;
}

void Client::run() {
  while (!stopping_) {
    try {
      if (lives()) {
        const std::size_t master = group_.instance_at(named_master());
        lab::Connection connection{from_here(group_.instance(master).at()), {}, patience_with_server};
        while (lives()) {
          const std::string number = std::to_string(++next_);
          if (!connection.command({"SADD", key_, number}).ok()) break;
          acknowledged_.push_back({number, std::chrono::steady_clock::now()});
          ++count_;
          std::this_thread::sleep_for(between_writes);
        }
      }
    } catch (const std::out_of_range&) {
      // Nobody named a master.
    }
    std::this_thread::sleep_for(before_asking_again);
  }
}

std::vector<std::chrono::steady_clock::time_point> Client::lost_on(lab::RedisServer& server) const {
  std::set<std::string> kept;
  for (const lab::Reply& number : server.command({"SMEMBERS", key_}).items) kept.insert(number.text);
  std::vector<std::chrono::steady_clock::time_point> lost;
  for (const Write& write : acknowledged_) {
    if (!kept.contains(write.number)) lost.push_back(write.acknowledged);
  }
  return lost;
}

}  // namespace vedette::chaos
