#pragma once

#include <vector>

#include "daemon/loop.hpp"

namespace vedette::daemon {

class Outbox;

/// Outboxes with something to send. They send together, once the loop has seen all requests that came in together: a
/// reply then costs one system call and no turn of a coroutine, and a client with many connections is woken once.
/// Must outlive the running of the loop.
class Departures {
 public:
  explicit Departures(Executor executor) : executor_{executor} {}
  Departures(const Departures&) = delete;
  Departures& operator=(const Departures&) = delete;

  /// Has Outbox::depart() called soon, from the loop.
  void add(Outbox& outbox);
  /// It is not called any more.
  void forget(Outbox& outbox);

  /// Between these two, outboxes wait for leave() and nothing is put on the loop for them.
  void hold() { scheduled_ = true; }
  /// Calls Outbox::depart() of all that wait.
  void leave();

 private:
  Executor executor_;
  std::vector<Outbox*> waiting_;  // Null: forgotten.
  std::vector<Outbox*> leaving_;
  bool scheduled_ = false;
};

}  // namespace vedette::daemon
