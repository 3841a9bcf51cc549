#include "test/lab/writer.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

#include "test/lab/connection.hpp"

namespace vedette::lab {

Writer::Writer(Deployment& group, std::string key, std::size_t sentinel)
    : group_{group}, key_{std::move(key)}, sentinel_{sentinel}, thread_{[this] { run(); }} {}

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
      const std::size_t master = group_.instance_at(group_.sentinel(sentinel_).master_address(group_.name()));
      Connection connection{group_.instance(master).at(), group_.options().password};
      while (!stopping_ && write(connection)) {
      }
    } catch (const std::out_of_range&) {
      // The sentinel did not answer, or names nobody yet.
    }
  }
}

bool Writer::write(Connection& connection) {
  const std::string number = std::to_string(++next_);
  if (!connection.command({"SADD", key_, number}).ok()) return false;
  const auto now = std::chrono::steady_clock::now();
  longest_pause_ = std::max(longest_pause_, std::chrono::duration_cast<std::chrono::microseconds>(now - last_));
  last_ = now;
  acknowledged_.push_back(number);
  ++count_;
  return true;
}

}  // namespace vedette::lab
