#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "test/lab/endpoint.hpp"

namespace vedette::bench {

/// Asks a Sentinel for the address of one master after the other, fifty times a second, and notes how long each
/// answer took. A thread of its own.
class AnswerTimes {
 public:
  AnswerTimes(lab::Endpoint sentinel, std::vector<std::string> masters);
  AnswerTimes(const AnswerTimes&) = delete;
  AnswerTimes& operator=(const AnswerTimes&) = delete;

  /// What was noted since the last call, in ms, sorted.
  std::vector<double> take();

 private:
  void ask(const std::stop_token& stop);

  lab::Endpoint sentinel_;
  std::vector<std::string> masters_;
  std::mutex mutex_;
  std::vector<double> times_;
  std::jthread thread_;
};

}  // namespace vedette::bench
