#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

#include "test/lab/deployment.hpp"

namespace vedette::chaos {

/// An application on a host of its own choice that adds numbers to a set of its own, at whoever the first Sentinel that
/// answers names as master. After an error, a refusal or half a second of silence it asks again, as client libraries
/// do. What was acknowledged is remembered.
class Client {
 public:
  /// Begins at once. `network`: the host from which it connects. `nearest`: the Sentinel that it asks first. `group`
  /// must outlive it.
  Client(lab::Deployment& group, std::string key, int network, std::size_t nearest);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { stop(); }

  void stop();

  /// How many writes were acknowledged so far.
  std::size_t acknowledged() const { return count_; }
  /// How many of them this server does not have. After stop().
  std::size_t lost_on(lab::RedisServer& server) const;

 private:
  void run();
  /// Empty: nobody that could be reached named one.
  std::string named_master() const;
  lab::Endpoint from_here(lab::Endpoint to) const;

  lab::Deployment& group_;
  std::string key_;
  int network_;
  std::size_t nearest_;
  std::size_t next_ = 0;
  std::vector<std::string> acknowledged_;
  std::atomic<std::size_t> count_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;  // the last member: it uses the others
};

}  // namespace vedette::chaos
