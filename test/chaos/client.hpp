#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
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

  /// It stands still where it is, and keeps its connection.
  void pause() { state_ = State::paused; }
  /// It loses its connection and does nothing.
  void die() { state_ = State::dead; }
  /// Ends both.
  void go_on() { state_ = State::running; }

  /// How many writes were acknowledged so far.
  std::size_t acknowledged() const { return count_; }
  /// When those were acknowledged that this server does not have. After stop().
  std::vector<std::chrono::steady_clock::time_point> lost_on(lab::RedisServer& server) const;

 private:
  enum class State : std::uint8_t { running, paused, dead };
  struct Write {
    std::string number;
    std::chrono::steady_clock::time_point acknowledged;
  };

  void run();
  /// Whether it may go on with its connection. Takes as long as it is paused.
  bool lives() const;
  /// Empty: nobody that could be reached named one.
  std::string named_master() const;
  lab::Endpoint from_here(lab::Endpoint to) const;

  lab::Deployment& group_;
  std::string key_;
  int network_;
  std::size_t nearest_;
  std::size_t next_ = 0;
  std::vector<Write> acknowledged_;
  std::atomic<std::size_t> count_ = 0;
  std::atomic<State> state_ = State::running;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;  // the last member: it uses the others
};

}  // namespace vedette::chaos
