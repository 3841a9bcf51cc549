#include "daemon/session.hpp"

namespace vedette::daemon {

void Session::end_request() {
  answering_ = false;
  out += held_;
  held_.clear();
}

void Session::push(std::string_view message) {
  if (answering_) {
    held_ += message;
    return;
  }
  out += message;
  if (wake) wake();
}

void Session::close(Closing how) {
  closing = how;
  if (wake) wake();
}

}  // namespace vedette::daemon
