#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <utility>

#include "daemon/loop.hpp"

namespace vedette::daemon {

/// A loop for one test. It turns only inside the calls below.
class RunningLoop {
 public:
  Executor executor() { return loop_.get_executor(); }

  /// Turns until the condition holds. False: it did not within the limit.
  bool until(const std::function<bool()>& holds, std::chrono::milliseconds limit = std::chrono::seconds{10}) {
    const auto end = Clock::now() + limit;
    while (!holds()) {
      if (Clock::now() >= end) return false;
      loop_.restart();
      loop_.run_one_until(end);
    }
    return true;
  }

  /// Turns for that long: to see that something does not happen.
  void for_a_while(std::chrono::milliseconds span) {
    until([] { return false; }, span);
  }

  /// Handles what is ready, without waiting.
  void settle() {
    loop_.restart();
    loop_.poll();
  }

  /// Runs a coroutine to its end and returns what it brings.
  template <class T>
  T await(Task<T> task) {
    std::optional<T> result;
    asio::co_spawn(loop_, std::move(task), [&](std::exception_ptr failure, T value) {
      if (failure) std::rethrow_exception(failure);
      result = std::move(value);
    });
    until([&] { return result.has_value(); });
    return std::move(result).value();
  }

 private:
  asio::io_context loop_{1};
  asio::executor_work_guard<Executor> work_{loop_.get_executor()};
};

}  // namespace vedette::daemon
