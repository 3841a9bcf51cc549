#include "test/lab/fake_redis.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <utility>

namespace vedette::lab {

namespace {

std::string upper(std::string word) {
  std::transform(word.begin(), word.end(), word.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
  return word;
}

/// The number of a `*3` or `$5` line at that place, which moves behind it; nullopt if the line is not complete.
std::optional<std::size_t> header(const std::string& bytes, std::size_t& at) {
  const std::size_t end = bytes.find("\r\n", at);
  if (end == std::string::npos) return std::nullopt;
  const auto number = static_cast<std::size_t>(std::strtoul(bytes.c_str() + at + 1, nullptr, 10));
  at = end + 2;
  return number;
}

/// Takes the first request off the bytes; nullopt if it is not complete.
std::optional<std::vector<std::string>> take_request(std::string& bytes) {
  std::size_t at = 0;
  const std::optional<std::size_t> count = header(bytes, at);
  if (!count) return std::nullopt;
  std::vector<std::string> words;
  while (words.size() < *count) {
    const std::optional<std::size_t> length = header(bytes, at);
    if (!length || bytes.size() < at + *length + 2) return std::nullopt;
    words.push_back(bytes.substr(at, *length));
    at += *length + 2;
  }
  bytes.erase(0, at);
  return words;
}

}  // namespace

std::string bulk(const std::string& text) {
  return "$" + std::to_string(text.size()) + "\r\n" + text + "\r\n";
}

std::string answer_as_master(const std::vector<std::string>& words, const std::string& info) {
  const std::string name = upper(words.empty() ? "" : words.front());
  if (name == "PING") return "+PONG\r\n";
  if (name == "INFO") return bulk(info);
  if (name == "PUBLISH") return ":1\r\n";
  if (name == "SUBSCRIBE") return "*3\r\n" + bulk("subscribe") + bulk(words.back()) + ":1\r\n";
  if (name == "EXEC") return "*0\r\n";
  return "+OK\r\n";
}

FakeRedis::FakeRedis(std::string info)
    : FakeRedis{
          [info = std::move(info)](const std::vector<std::string>& words) { return answer_as_master(words, info); }} {}

FakeRedis::FakeRedis(Answer answer) : answer_{std::move(answer)} {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_.number());
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || listen(listener_, 64) != 0) {
    close(listener_);
    throw std::runtime_error{"can't listen on " + at().text()};
  }
  thread_ = std::thread{[this] { serve(); }};
}

FakeRedis::~FakeRedis() {
  stopping_ = true;
  shutdown(listener_, SHUT_RDWR);
  thread_.join();
  close(listener_);
}

std::size_t FakeRedis::asked(const std::string& command) const {
  const std::lock_guard lock{mutex_};
  const auto found = asked_.find(command);
  return found == asked_.end() ? 0 : found->second;
}

void FakeRedis::serve() {
  std::map<int, std::string> clients;
  while (!stopping_) {
    std::vector<pollfd> waiting{{.fd = listener_, .events = POLLIN, .revents = 0}};
    for (const auto& [client, gathered] : clients) waiting.push_back({.fd = client, .events = POLLIN, .revents = 0});
    if (poll(waiting.data(), waiting.size(), -1) < 0) continue;
    for (const pollfd& ready : waiting) {
      if (ready.revents == 0) continue;
      if (ready.fd == listener_) {
        const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client >= 0) clients[client];
        continue;
      }
      char bytes[16384];
      const ssize_t got = recv(ready.fd, bytes, sizeof bytes, 0);
      if (got <= 0) {
        close(ready.fd);
        clients.erase(ready.fd);
        continue;
      }
      clients[ready.fd].append(bytes, static_cast<std::size_t>(got));
      read_from(ready.fd, clients[ready.fd]);
    }
  }
  for (const auto& [client, gathered] : clients) close(client);
}

void FakeRedis::read_from(int client, std::string& gathered) {
  while (const auto words = take_request(gathered)) {
    {
      const std::lock_guard lock{mutex_};
      ++asked_[upper(words->empty() ? "" : words->front())];
    }
    const std::string answer = answer_(*words);
    static_cast<void>(::send(client, answer.data(), answer.size(), MSG_NOSIGNAL));
  }
}

}  // namespace vedette::lab
