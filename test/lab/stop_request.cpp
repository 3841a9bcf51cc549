#include "test/lab/stop_request.hpp"

#include <csignal>

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

}  // namespace vedette::lab
