#include "test/lab/writer.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

#include "test/lab/connection.hpp"

namespace vedette::lab {

Writer::Writer(Deployment& group, std::string key, std::size_t sentinel, std::chrono::microseconds pace)
    : group_{group}, key_{std::move(key)}, sentinel_{sentinel}, pace_{pace}, thread_{[this] { run(); }} {}

void Writer::stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

std::size_t Writer::lost_on(RedisServer& server) const {
  std::set<std::string> kept;
  for (const Reply& number : server.command({"SMEMBERS", key_}).items) kept.insert(number.text);
  return static_cast<std::size_t>(std::count_if(acknowledged_.begin(), acknowledged_.end(),
                                                [&](const std::string& number) { return !kept.contains(number); }));
}

void Writer::run() {
  last_ = std::chrono::steady_clock::now();
  while (!stopping_) {
    try {
      const std::size_t master = group_.instance_at(master_address());
      Connection connection{group_.instance(master).at(), group_.options().password};
      while (!stopping_ && write(connection)) {
      }
    } catch (const std::out_of_range&) {
      // The sentinel did not answer, or names nobody yet.
    }
  }
}

std::string Writer::master_address() const {
  std::string address;
  for (std::size_t i = 0; i < group_.sentinel_count() && address.empty(); ++i) {
    address = group_.sentinel((sentinel_ + i) % group_.sentinel_count()).master_address(group_.name());
  }
  return address;
}

bool Writer::write(Connection& connection) {
  if (pace_.count() > 0) {
    std::this_thread::sleep_until(due_);
    // What was missed is not caught up with.
    due_ = std::max(due_ + pace_, std::chrono::steady_clock::now() - pace_);
  }
  const std::string number = std::to_string(++next_);
  if (!connection.command({"SADD", key_, number}).ok()) return false;
  const auto now = std::chrono::steady_clock::now();
  const auto pause = std::chrono::duration_cast<std::chrono::microseconds>(now - last_);
  longest_pause_ = std::max(longest_pause_, pause);
  round_pause_ = std::max<std::int64_t>(round_pause_, pause.count());
  last_ = now;
  acknowledged_.push_back(number);
  ++count_;
  return true;
}

}  // namespace vedette::lab
