#include "test/lab/stop_request.hpp"

#include <csignal>
#include <exception>
#include <iostream>

namespace vedette::lab {

namespace {

volatile std::sig_atomic_t requested = 0;

}  // namespace

void heed_stop_requests() {
  struct sigaction action {};
  action.sa_handler = [](int) { requested = 1; };
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool stop_requested() {
  return requested != 0;
}

int run_until_stopped(const std::function<int()>& program) {
  constexpr int stopped = 130;
  try {
    heed_stop_requests();
    const int status = program();
    return stop_requested() ? stopped : status;
  } catch (const std::exception& problem) {
    if (stop_requested()) return stopped;
    std::cerr << problem.what() << "\n";
    return 1;
  }
}

}  // namespace vedette::lab
