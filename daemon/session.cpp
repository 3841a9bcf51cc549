#include "daemon/session.hpp"

#include <utility>

#include "protocol/spare_memory.hpp"

namespace vedette::daemon {

void Session::send_replies(bool all) {
  replies_off_ = !all;
  if (all) skips_this_ = skips_next_ = false;
}

void Session::skip_next_reply() {
  if (!replies_off_) skips_this_ = skips_next_ = true;
}

std::string& Session::replies() {
  return heard() ? out : unheard_;
}

void Session::end_request() {
  answering_ = false;
  skips_this_ = std::exchange(skips_next_, false);
  unheard_.clear();
  protocol::give_back_spare(unheard_);
  out += held_;
  held_.clear();
  protocol::give_back_spare(held_);
}

void Session::push(std::string_view message) {
  if (closing != Closing::no) return;
  if (answering_) {
    held_ += message;
  } else {
    out += message;
  }
  if (wake) wake();
}

void Session::close(Closing how) {
  closing = how;
  if (wake) wake();
}

}  // namespace vedette::daemon
