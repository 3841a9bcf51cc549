#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "test/lab/endpoint.hpp"

namespace vedette::lab {

/// One published message and when it arrived.
struct Heard {
  std::string channel;
  std::string text;
  std::chrono::steady_clock::time_point at;
};

/// PSUBSCRIBE on a Redis or a Sentinel. A thread of its own notes all that arrives, with the time.
class Subscription {
 public:
  /// Returns when the subscription is confirmed; throws std::runtime_error if it is not within some seconds.
  explicit Subscription(const Endpoint& to, const std::string& pattern = "*", const std::string& password = {});
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;
  ~Subscription();

  /// All heard so far, in order.
  std::vector<Heard> heard() const;

  /// Those of one channel whose text contains that part.
  std::vector<Heard> heard_on(std::string_view channel, std::string_view part = {}) const;

  /// The first message of that channel whose text contains that part, waiting for it; nullopt if it does not come.
  std::optional<Heard> wait_for(std::string_view channel, std::string_view part = {},
                                std::chrono::milliseconds patience = std::chrono::seconds{20});

 private:
  void listen(const std::stop_token& stop);

  int socket_ = -1;
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Heard> heard_;
  bool confirmed_ = false;
  bool closed_ = false;
  std::jthread thread_;
};

}  // namespace vedette::lab
