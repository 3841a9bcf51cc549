#include "bench/answer_times.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "test/lab/connection.hpp"

namespace vedette::bench {

AnswerTimes::AnswerTimes(lab::Endpoint sentinel, std::vector<std::string> masters)
    : sentinel_{std::move(sentinel)}, masters_{std::move(masters)}, thread_{[this](const std::stop_token& stop) {
        ask(stop);
      }} {}

std::vector<double> AnswerTimes::take() {
  const std::scoped_lock lock{mutex_};
  std::vector<double> taken = std::exchange(times_, {});
  std::sort(taken.begin(), taken.end());
  return taken;
}

void AnswerTimes::ask(const std::stop_token& stop) {
  constexpr std::chrono::milliseconds period{20};
  lab::Connection line{sentinel_};
  auto next = std::chrono::steady_clock::now();
  for (std::size_t turn = 0; !stop.stop_requested(); ++turn) {
    const auto asked = std::chrono::steady_clock::now();
    const lab::Reply reply = line.command({"SENTINEL", "GET-MASTER-ADDR-BY-NAME", masters_[turn % masters_.size()]});
    if (reply.kind == lab::Reply::Kind::lost) line = lab::Connection{sentinel_};
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - asked;
    {
      const std::scoped_lock lock{mutex_};
      times_.push_back(took.count());
    }
    next = std::max(next + period, std::chrono::steady_clock::now());
    std::this_thread::sleep_until(next);
  }
}

}  // namespace vedette::bench
