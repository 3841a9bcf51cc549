#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "test/lab/endpoint.hpp"

namespace vedette::demo {

using Moment = std::chrono::steady_clock::time_point;

/// What a client has seen so far.
struct Experience {
  std::uint64_t accepted = 0;  ///< Writes that a master took.
  std::uint64_t failed = 0;    ///< Writes that nobody took.
  std::optional<Moment> last_accepted;
  std::string served_by;  ///< `host:port` of the master that took the last one.
};
/// A time without writes that has ended.
struct Gap {
  Moment from;
  Moment to;
  std::string served_by;  ///< Who took the first write after it.
};

/// Writes about once a millisecond to the master that the Sentinels name, as an application does: when a write fails it
/// asks them again.
class Client {
 public:
  Client(std::string master, std::vector<lab::Endpoint> sentinels);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() = default;

  Experience experience() const;
  /// The gap that ended with another master than before, if there was one.
  std::optional<Gap> gap() const;

 private:
  void write(const std::stop_token& stop);
  void note(bool accepted, const std::string& by);

  std::string master_;
  std::vector<lab::Endpoint> sentinels_;
  mutable std::mutex mutex_;
  Experience experience_;
  std::optional<Gap> gap_;
  std::jthread thread_;  // the last member: it ends before what it uses
};

}  // namespace vedette::demo
