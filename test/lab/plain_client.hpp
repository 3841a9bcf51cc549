#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "test/lab/endpoint.hpp"
#include "test/lab/redis_server.hpp"

namespace vedette::lab {

/// A client that knows one address and nothing else, and connects there again when its connection breaks. It writes
/// numbers to a set, or reads, at a steady pace. Each reply tells which server it came from.
class PlainClient {
 public:
  enum class Task { writes, reads };
  using Moment = std::chrono::steady_clock::time_point;

  /// One that was acknowledged.
  struct Done {
    Moment begun;
    std::string number;  ///< What was written; empty for a read.
    std::uint16_t port;  ///< Of the server that did it.
  };

  /// Begins at once.
  PlainClient(Endpoint to, Task task, std::chrono::microseconds pace = std::chrono::milliseconds{1});
  PlainClient(const PlainClient&) = delete;
  PlainClient& operator=(const PlainClient&) = delete;
  ~PlainClient() { stop(); }

  void stop();

  std::size_t count() const { return count_; }
  /// All so far.
  std::vector<Done> done() const;
  /// The longest time without a reply. After stop().
  std::chrono::milliseconds longest_gap() const;
  /// How many of the writes acknowledged a server has not. After stop().
  std::size_t lost_on(RedisServer& server) const;
  /// How many that server accepted among those begun after that.
  std::size_t accepted_by(std::uint16_t port, Moment after) const;

 private:
  void run();

  Endpoint to_;
  Task task_;
  std::chrono::microseconds pace_;
  mutable std::mutex mutex_;
  std::vector<Done> done_;
  std::atomic<std::size_t> count_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace vedette::lab
