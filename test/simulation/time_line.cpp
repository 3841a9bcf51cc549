#include "test/simulation/time_line.hpp"

#include <algorithm>
#include <utility>

namespace vedette::simulation {

bool TimeLine::later(const Event& a, const Event& b) {
  return a.when != b.when ? a.when > b.when : a.sequence > b.sequence;
}

void TimeLine::at(Time when, std::function<void()> what) {
  events_.push_back(Event{std::max(when, now_), planned_++, std::move(what)});
  std::push_heap(events_.begin(), events_.end(), later);
}

bool TimeLine::step(Time end) {
  if (events_.empty() || events_.front().when > end) {
    now_ = std::max(now_, end);
    return false;
  }
  std::pop_heap(events_.begin(), events_.end(), later);
  const Event event = std::move(events_.back());
  events_.pop_back();
  now_ = event.when;
  event.what();
  return true;
}

}  // namespace vedette::simulation
