#include "daemon/arrivals.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <system_error>
#include <utility>

#include "daemon/plain_stream.hpp"

namespace vedette::daemon {
namespace {

int new_epoll() {
  const int descriptor = ::epoll_create1(EPOLL_CLOEXEC);
  if (descriptor < 0) throw std::system_error{errno, std::generic_category(), "epoll_create1"};
  return descriptor;
}

}  // namespace

Arrivals::Arrivals(Executor executor, std::function<void()> begin, std::function<void()> end, Pace pace)
    : handle_{new_epoll()},
      waited_{executor, pace == Pace::at_once ? handle_ : new_epoll()},
      has_gate_{pace != Pace::at_once},
      moment_{executor},
      begin_{std::move(begin)},
      end_{std::move(end)} {
  epoll_event closed{};
  if (has_gate_ && ::epoll_ctl(waited_.native_handle(), EPOLL_CTL_ADD, handle_, &closed) != 0) {
    const int error = errno;
    ::close(handle_);
    throw std::system_error{error, std::generic_category(), "epoll_ctl"};
  }
}

Arrivals::~Arrivals() {
  if (has_gate_) ::close(handle_);
}

bool Arrivals::watch(PlainStream& stream, std::uint32_t before, std::uint32_t wanted) {
  const int action = wanted == 0 ? EPOLL_CTL_DEL : before == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
  epoll_event event{};
  // Told once per arrival, not as long as there is something: else the kernel looks at each stream once more.
  event.events = wanted == 0 ? 0 : wanted | EPOLLET;
  if ((wanted & EPOLLIN) != 0) event.events |= EPOLLRDHUP;
  event.data.ptr = &stream;
  const bool done = ::epoll_ctl(handle_, action, stream.descriptor(), &event) == 0;
  if (wanted == 0) {
    for (std::size_t i = next_; i < count_; ++i) {
      if (events_.at(i).data.ptr == &stream) events_.at(i).data.ptr = nullptr;
    }
  } else {
    wait();
  }
  return done;
}

void Arrivals::tell_again(PlainStream& stream, std::uint32_t wanted) {
  some_is_left_ = true;
  watch(stream, wanted, wanted);
}

void Arrivals::stop() {
  stopped_ = true;
  error_code ignored;
  waited_.cancel(ignored);
  moment_.cancel();
}

void Arrivals::wait() {
  if (waiting_ || stopped_) return;
  waiting_ = true;
  if (has_gate_) {
    // Where something came in before each of the last moments, something will before the next: the gate need not tell.
    told_in_a_row_ = std::exchange(has_told_, false) ? told_in_a_row_ + 1 : 0;
    if (told_in_a_row_ > many_in_a_row) return wait_for_moment();
    set_gate(EPOLLIN);
  }
  waited_.async_wait(asio::posix::descriptor_base::wait_read, [this](error_code failure) {
    if (failure || stopped_) return;  // In the first case we may be gone.
    if (has_gate_) {
      set_gate(0);
      return wait_for_moment();
    }
    waiting_ = false;
    tell_for_a_while();
  });
}

void Arrivals::set_gate(std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  ::epoll_ctl(waited_.native_handle(), EPOLL_CTL_MOD, handle_, &event);
}

void Arrivals::wait_for_moment() {
  moment_.expires_at(std::chrono::ceil<Apart>(Clock::now()));
  moment_.async_wait([this](error_code cut_short) {
    if (cut_short) return;
    waiting_ = false;
    tell_for_a_while();
  });
}

bool Arrivals::take_in(Clock::time_point end) {
  if (telling_) return false;
  if (Clock::now() >= end) return true;
  const bool is_over = tell_until(end);
  if (more_is_left()) go_on_later();
  return is_over;
}

/// True: the time was over before all were told.
bool Arrivals::tell_until(Clock::time_point end) {
  while (!stopped_ && look()) {
    if (!tell(end)) return true;
  }
  return false;
}

/// Those who were not told in time: the kernel tells of them no more. And those who left something, before the next
/// moment.
void Arrivals::go_on_later() {
  if (posted_ || stopped_) return;
  posted_ = true;
  asio::post(waited_.get_executor(), [this] {
    posted_ = false;
    tell_for_a_while();
  });
}

/// What comes in meanwhile is left to the next turn of the loop, or to the next moment. It may come as fast as it is
/// told, one at a time: to look for each costs more than to wait until there are some. What came before is told, also
/// where it is more than one look shows or one reading takes.
void Arrivals::tell_for_a_while() {
  const auto end = Clock::now() + at_a_stretch;
  bool goes_on = true;
  while (goes_on && !stopped_ && look()) goes_on = tell(end) && more_is_left();
  if (more_is_left()) {
    go_on_later();
  } else {
    wait();
  }
}

/// As far as is known, something that came before is still to be told.
bool Arrivals::more_is_left() const {
  return next_ < count_ || count_ == events_.size() || some_is_left_;
}

/// Asks the kernel, unless there are some who have not been told yet. False: nobody is to be told.
bool Arrivals::look() {
  if (next_ < count_) return true;
  next_ = 0;
  some_is_left_ = false;
  const int count = ::epoll_wait(handle_, events_.data(), static_cast<int>(events_.size()), 0);
  count_ = static_cast<std::size_t>(std::max(count, 0));
  return count_ > 0;
}

/// False: time is over.
bool Arrivals::tell(Clock::time_point end) {
  struct Ending {
    Arrivals& of;
    ~Ending() {
      of.telling_ = false;
      of.end_();
    }
  };
  begin_();
  telling_ = has_told_ = true;
  const Ending ending{*this};
  bool in_time = true;
  while (next_ < count_ && in_time && !stopped_) {
    const epoll_event event = events_.at(next_++);
    // One that is told may have others closed.
    if (event.data.ptr != nullptr) static_cast<PlainStream*>(event.data.ptr)->ready(event.events);
    in_time = Clock::now() < end;
  }
  return in_time;
}

}  // namespace vedette::daemon
