#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

#include "test/lab/deployment.hpp"

namespace vedette::lab {

/// A client that adds numbers to a set, as fast as it can or at a steady pace, at whoever its sentinel names as master.
/// After an error, or when the master refuses, it asks the sentinel again, or the next one that answers, as client
/// libraries do.
class Writer {
 public:
  /// Begins at once. `key` is the set; each writer needs one of its own. `group` must outlive it.
  /// `pace`: between two writes; 0: none.
  Writer(Deployment& group, std::string key, std::size_t sentinel = 0,
         std::chrono::microseconds pace = std::chrono::microseconds{0});
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

  /// From here on longest_pause_of_round() is measured anew.
  void begin_round() { round_pause_ = 0; }
  /// May be asked at any time.
  std::chrono::microseconds longest_pause_of_round() const { return std::chrono::microseconds{round_pause_}; }

 private:
  void run();
  std::string master_address() const;
  /// False: it must ask for the master again.
  bool write(Connection& connection);

  Deployment& group_;
  std::string key_;
  std::size_t sentinel_;
  std::chrono::microseconds pace_;
  std::size_t next_ = 0;
  std::vector<std::string> acknowledged_;
  std::chrono::steady_clock::time_point last_{};
  std::chrono::steady_clock::time_point due_{};  // The next write, at a pace.
  std::chrono::microseconds longest_pause_{0};
  std::atomic<std::int64_t> round_pause_ = 0;  // Microseconds.
  std::atomic<std::size_t> count_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace vedette::lab
