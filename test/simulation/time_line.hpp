#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

namespace vedette::simulation {

/// Virtual time since the start of a schedule.
using Time = std::chrono::microseconds;
using namespace std::chrono_literals;

/// What is going to happen, by time and then by the order in which it was planned. Time moves only from event to event.
class TimeLine {
 public:
  Time now() const { return now_; }

  /// Plans `what` for `when`, or for now if that is past.
  void at(Time when, std::function<void()> what);
  void after(Time delay, std::function<void()> what) { at(now_ + delay, std::move(what)); }

  /// Lets the next event happen, if one is due until `end`; else moves the clock to `end` and returns false.
  bool step(Time end);

 private:
  struct Event {
    Time when;
    std::uint64_t sequence;
    std::function<void()> what;
  };
  static bool later(const Event& a, const Event& b);

  std::vector<Event> events_;  ///< A heap; the earliest is in front.
  std::uint64_t planned_ = 0;
  Time now_{0};
};

}  // namespace vedette::simulation
