#include "test/lab/endings.hpp"

#include <mutex>
#include <utility>

namespace vedette::lab {

namespace {

/// Some tests let sentinels go in threads of their own.
struct Reported {
  std::mutex mutex;
  std::vector<std::string> endings;
};

Reported& reported() {
  static Reported of_this_process;
  return of_this_process;
}

}  // namespace

void report_bad_ending(std::string what) {
  const std::lock_guard lock{reported().mutex};
  reported().endings.push_back(std::move(what));
}

std::vector<std::string> take_bad_endings() {
  const std::lock_guard lock{reported().mutex};
  return std::exchange(reported().endings, {});
}

}  // namespace vedette::lab
