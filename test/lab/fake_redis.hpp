#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "test/lab/endpoint.hpp"
#include "test/lab/ports.hpp"

namespace vedette::lab {

/// Something that speaks as much RESP as a Redis must to be watched, and whose words a test puts into its mouth.
class FakeRedis {
 public:
  /// Given the words of a request, returns the bytes to send. Called on a thread of its own.
  using Answer = std::function<std::string(const std::vector<std::string>& words)>;

  /// Listens on a free port of 127.0.0.1. Without an answer of its own: PING, SUBSCRIBE and so on are answered as by a
  /// master, INFO with that text.
  explicit FakeRedis(std::string info);
  explicit FakeRedis(Answer answer);
  FakeRedis(const FakeRedis&) = delete;
  FakeRedis& operator=(const FakeRedis&) = delete;
  ~FakeRedis();

  Endpoint at() const { return {.port = port_.number()}; }

  /// How often a command was asked so far; upper case.
  std::size_t asked(const std::string& command) const;

 private:
  void serve();
  void read_from(int client, std::string& gathered);

  Answer answer_;
  Port port_;
  int listener_ = -1;
  std::atomic<bool> stopping_{false};
  mutable std::mutex mutex_;
  std::map<std::string, std::size_t> asked_;
  std::thread thread_;
};

/// What a healthy master says to everything but INFO; INFO is answered with that text.
std::string answer_as_master(const std::vector<std::string>& words, const std::string& info);

/// `$<length>` and the text.
std::string bulk(const std::string& text);

}  // namespace vedette::lab
