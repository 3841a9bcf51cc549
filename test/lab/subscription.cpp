#include "test/lab/subscription.hpp"

#include <hiredis/hiredis.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>

#include "test/lab/fake_redis.hpp"

namespace vedette::lab {

namespace {

std::string text_of(const redisReply& reply) {
  return reply.str == nullptr ? "" : std::string{reply.str, reply.len};
}

}  // namespace

Subscription::Subscription(const Endpoint& to, const std::string& pattern, const std::string& password) {
  socket_ = connect_tcp(to, 5000);
  if (socket_ < 0) throw std::runtime_error{"can't connect to " + to.text()};
  std::string greeting;
  if (!password.empty()) greeting += "*2\r\n" + bulk("AUTH") + bulk(password);
  greeting += "*2\r\n" + bulk("PSUBSCRIBE") + bulk(pattern);
  if (::send(socket_, greeting.data(), greeting.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(greeting.size())) {
    close(socket_);
    throw std::runtime_error{"can't subscribe at " + to.text()};
  }
  thread_ = std::jthread{[this](std::stop_token stop) { listen(stop); }};
  std::unique_lock lock{mutex_};
  if (!arrived_.wait_for(lock, std::chrono::seconds{10}, [this] { return confirmed_ || closed_; }) || !confirmed_) {
    lock.unlock();
    shutdown(socket_, SHUT_RDWR);
    thread_ = {};
    close(socket_);
    throw std::runtime_error{"no subscription at " + to.text()};
  }
}

Subscription::~Subscription() {
  shutdown(socket_, SHUT_RDWR);
  thread_ = {};
  close(socket_);
}

void Subscription::listen(const std::stop_token& stop) {
  const std::unique_ptr<redisReader, void (*)(redisReader*)> reader{redisReaderCreate(), redisReaderFree};
  char bytes[16384];
  while (!stop.stop_requested()) {
    pollfd waiting{.fd = socket_, .events = POLLIN, .revents = 0};
    if (poll(&waiting, 1, -1) < 0) continue;
    const ssize_t got = recv(socket_, bytes, sizeof bytes, 0);
    const auto now = std::chrono::steady_clock::now();
    if (got <= 0) break;
    redisReaderFeed(reader.get(), bytes, static_cast<std::size_t>(got));
    void* raw = nullptr;
    while (redisReaderGetReply(reader.get(), &raw) == REDIS_OK && raw != nullptr) {
      const std::unique_ptr<void, void (*)(void*)> owner{raw, freeReplyObject};
      const auto& reply = *static_cast<redisReply*>(raw);
      if (reply.type != REDIS_REPLY_ARRAY || reply.elements == 0) continue;
      const std::lock_guard lock{mutex_};
      const std::string kind = text_of(*reply.element[0]);
      if (kind == "psubscribe") confirmed_ = true;
      if (kind == "pmessage" && reply.elements == 4) {
        heard_.push_back({text_of(*reply.element[2]), text_of(*reply.element[3]), now});
      }
      arrived_.notify_all();
    }
  }
  const std::lock_guard lock{mutex_};
  closed_ = true;
  arrived_.notify_all();
}

std::vector<Heard> Subscription::heard() const {
  const std::lock_guard lock{mutex_};
  return heard_;
}

std::vector<Heard> Subscription::heard_on(std::string_view channel, std::string_view part) const {
  std::vector<Heard> result;
  for (const Heard& one : heard()) {
    if (one.channel == channel && one.text.find(part) != std::string::npos) result.push_back(one);
  }
  return result;
}

std::optional<Heard> Subscription::wait_for(std::string_view channel, std::string_view part,
                                            std::chrono::milliseconds patience) {
  const auto found = [&]() -> std::optional<Heard> {
    for (const Heard& one : heard_) {
      if (one.channel == channel && one.text.find(part) != std::string::npos) return one;
    }
    return std::nullopt;
  };
  std::unique_lock lock{mutex_};
  arrived_.wait_for(lock, patience, [&] { return closed_ || found().has_value(); });
  return found();
}

}  // namespace vedette::lab
