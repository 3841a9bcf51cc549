#include "test/lab/wait_until.hpp"

#include <stdexcept>
#include <thread>

namespace vedette::lab {

namespace {

constexpr std::chrono::milliseconds pause_between_looks{10};

}  // namespace

void wait_until(const std::function<bool()>& condition, std::chrono::milliseconds patience, const std::string& what) {
  wait_until(condition, patience, what, [] { return std::string{}; });
}

void wait_until(const std::function<bool()>& condition, std::chrono::milliseconds patience, const std::string& what,
                const std::function<std::string()>& seen) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= until) {
      throw std::runtime_error{"waited " + std::to_string(patience.count()) + " ms in vain until " + what + "\n" +
                               seen()};
    }
    std::this_thread::sleep_for(pause_between_looks);
  }
}

bool holds_for(const std::function<bool()>& condition, std::chrono::milliseconds span) {
  const auto until = std::chrono::steady_clock::now() + span;
  do {
    if (!condition()) return false;
    std::this_thread::sleep_for(pause_between_looks);
  } while (std::chrono::steady_clock::now() < until);
  return condition();
}

}  // namespace vedette::lab
