#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

#include "test/lab/deployment.hpp"

namespace vedette::lab {

/// A client that adds numbers to a set as fast as it can, at whoever its sentinel names as master. After an error, or
/// when the master refuses, it asks the sentinel again, as client libraries do.
class Writer {
 public:
  /// Begins at once. `key` is the set; each writer needs one of its own. `group` must outlive it.
  Writer(Deployment& group, std::string key, std::size_t sentinel = 0);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() { stop(); }

  void stop();

  /// How many writes were acknowledged so far.
  std::size_t count() const { return count_; }
  /// How many of them a server has not, by its set. After stop().
  std::size_t lost_on(RedisServer& server) const;
  /// The longest time without an acknowledgement. After stop().
  std::chrono::microseconds longest_pause() const { return longest_pause_; }

 private:
  void run();
  /// False: it must ask for the master again.
  bool write(Connection& connection);

  Deployment& group_;
  std::string key_;
  std::size_t sentinel_;
  std::size_t next_ = 0;
  std::vector<std::string> acknowledged_;
  std::chrono::steady_clock::time_point last_{};
  std::chrono::microseconds longest_pause_{0};
  std::atomic<std::size_t> count_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace vedette::lab
