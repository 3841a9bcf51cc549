#include "daemon/arrivals.hpp"

#include <sys/epoll.h>

#include <algorithm>
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

Arrivals::Arrivals(Executor executor, std::function<void()> begin, std::function<void()> end)
    : epoll_{executor, new_epoll()}, begin_{std::move(begin)}, end_{std::move(end)} {}

bool Arrivals::watch(PlainStream& stream, std::uint32_t before, std::uint32_t wanted) {
  const int action = wanted == 0 ? EPOLL_CTL_DEL : before == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
  epoll_event event{};
  // Told once per arrival, not as long as there is something: else the kernel looks at each stream once more.
  event.events = wanted == 0 ? 0 : wanted | EPOLLET | EPOLLRDHUP;
  event.data.ptr = &stream;
  const bool done = ::epoll_ctl(epoll_.native_handle(), action, stream.descriptor(), &event) == 0;
  if (wanted == 0) {
    PlainStream* const nobody = nullptr;
    std::replace(told_.begin(), told_.begin() + static_cast<std::ptrdiff_t>(told_count_), &stream, nobody);
  } else {
    wait();
  }
  return done;
}

void Arrivals::stop() {
  stopped_ = true;
  error_code ignored;
  epoll_.cancel(ignored);
}

void Arrivals::wait() {
  if (waiting_ || stopped_) return;
  waiting_ = true;
  epoll_.async_wait(asio::posix::descriptor_base::wait_read, [this](error_code failure) {
    if (failure) return;  // We may be gone.
    waiting_ = false;
    tell_all();
    wait();
  });
}

/// More often than not something has come in meanwhile, and to look costs less than to go back to the loop for it.
void Arrivals::tell_all() {
  const auto end = Clock::now() + at_a_stretch;
  while (tell() && Clock::now() < end) {
  }
}

/// False: there was nothing to tell.
bool Arrivals::tell() {
  std::array<epoll_event, at_a_time> events;
  const int count = ::epoll_wait(epoll_.native_handle(), events.data(), static_cast<int>(events.size()), 0);
  if (count <= 0) return false;
  told_count_ = static_cast<std::size_t>(count);
  for (std::size_t i = 0; i < told_count_; ++i) told_.at(i) = static_cast<PlainStream*>(events.at(i).data.ptr);
  begin_();
  for (std::size_t i = 0; i < told_count_; ++i) {
    // One that is told may have others closed.
    if (told_.at(i) != nullptr) told_.at(i)->ready(events.at(i).events);
  }
  told_count_ = 0;
  end_();
  return true;
}

}  // namespace vedette::daemon
