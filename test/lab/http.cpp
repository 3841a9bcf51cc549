#include "test/lab/http.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <sstream>

namespace vedette::lab {

std::string HttpReply::header(const std::string& name) const {
  std::string lower = head;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  const std::size_t found = lower.find("\r\n" + name + ": ");
  if (found == std::string::npos) return {};
  const std::size_t start = found + name.size() + 4;
  return head.substr(start, head.find("\r\n", start) - start);
}

HttpConnection::HttpConnection(const Endpoint& to, std::chrono::milliseconds patience)
    : patience_{patience}, socket_{connect_tcp(to, static_cast<int>(patience.count()))} {}

HttpConnection::~HttpConnection() {
  if (socket_ >= 0) close(socket_);
}

void HttpConnection::send(const std::string& text) const {
  std::size_t sent = 0;
  while (socket_ >= 0 && sent < text.size()) {
    const ssize_t count = ::send(socket_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (count > 0) {
      sent += static_cast<std::size_t>(count);
      continue;
    }
    pollfd waiting{.fd = socket_, .events = POLLOUT, .revents = 0};
    if (errno != EAGAIN || poll(&waiting, 1, static_cast<int>(patience_.count())) != 1) return;
  }
}

bool HttpConnection::read_more() {
  std::array<char, 65536> bytes{};
  pollfd waiting{.fd = socket_, .events = POLLIN, .revents = 0};
  if (socket_ < 0 || poll(&waiting, 1, static_cast<int>(patience_.count())) != 1) return false;
  const ssize_t count = recv(socket_, bytes.data(), bytes.size(), 0);
  if (count > 0) buffer_.append(bytes.data(), static_cast<std::size_t>(count));
  return count > 0;
}

HttpReply HttpConnection::receive(bool has_body) {
  HttpReply reply;
  std::size_t end = std::string::npos;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!read_more()) return reply;
  }
  reply.head = buffer_.substr(0, end + 2);
  buffer_.erase(0, end + 4);
  reply.status = std::atoi(reply.head.substr(std::min<std::size_t>(9, reply.head.size())).c_str());
  if (has_body && reply.header("transfer-encoding") == "chunked") {
    if (!receive_chunks(reply.body)) return {};
    return reply;
  }
  const std::string length = reply.header("content-length");
  const std::size_t size = has_body ? std::strtoul(length.c_str(), nullptr, 10) : 0;
  while (buffer_.size() < size) {
    if (!read_more()) return {};
  }
  reply.body = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return reply;
}

/// False: it ended before the last one.
bool HttpConnection::receive_chunks(std::string& body) {
  for (;;) {
    std::size_t end = std::string::npos;
    while ((end = buffer_.find("\r\n")) == std::string::npos) {
      if (!read_more()) return false;
    }
    const std::size_t size = std::strtoul(buffer_.c_str(), nullptr, 16);
    while (buffer_.size() < end + 2 + size + 2) {
      if (!read_more()) return false;
    }
    body += buffer_.substr(end + 2, size);
    buffer_.erase(0, end + 2 + size + 2);
    if (size == 0) return true;
  }
}

HttpReply HttpConnection::get(const std::string& target, const std::string& headers) {
  send("GET " + target + " HTTP/1.1\r\nHost: lab\r\n" + headers + "\r\n");
  return receive();
}

bool HttpConnection::hears(const std::string& text) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  std::size_t found = std::string::npos;
  while ((found = buffer_.find(text)) == std::string::npos) {
    if (std::chrono::steady_clock::now() > until || !read_more()) return false;
  }
  buffer_.erase(0, found + text.size());
  return true;
}

HttpReply http_get(const Endpoint& to, const std::string& target) {
  return HttpConnection{to}.get(target);
}

std::map<std::string, double> samples(const std::string& text) {
  std::map<std::string, double> found;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    const std::size_t blank = line.rfind(' ');
    if (!line.starts_with('#') && blank != std::string::npos) {
      found[line.substr(0, blank)] = std::strtod(line.c_str() + blank, nullptr);
    }
  }
  return found;
}

}  // namespace vedette::lab
