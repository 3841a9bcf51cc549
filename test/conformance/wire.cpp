#include "test/conformance/wire.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <regex>
#include <stdexcept>

#include "protocol/inline_words.hpp"

namespace vedette::conformance {
namespace {

constexpr int patience_ms = 10000;
constexpr std::string_view end_request = "the-end\r\n";
constexpr std::string_view end_reply = "-ERR unknown command 'the-end', with args beginning with: \r\n";

std::string array_of(const protocol::Words& words) {
  std::string bytes = "*" + std::to_string(words.size()) + "\r\n";
  for (const auto& word : words) bytes += "$" + std::to_string(word.size()) + "\r\n" + word + "\r\n";
  return bytes;
}

std::string bytes_of(std::string_view line, Form form) {
  std::string bytes;
  while (!line.empty()) {
    const std::string_view one = line.substr(0, line.find(and_then));
    line.remove_prefix(std::min(line.size(), one.size() + and_then.size()));
    const auto words = protocol::split_inline(one);
    if (!words) throw std::invalid_argument{"no request: " + std::string{one}};
    bytes += form == Form::array ? array_of(*words) : std::string{one} + "\r\n";
  }
  return bytes;
}

/// Replaces the lines of CLIENT LIST as far as they tell of memory, time and place.
void mask_clients(std::string& reply) {
  static const std::regex start{R"([$=][0-9]+\r\n(txt:)?id=)"};
  static const std::regex field{
      R"(( |id=)(addr|laddr|fd|age|idle|qbuf|qbuf-free|argv-mem|rbs|rbp|obl|oll|omem|tot-mem|events|tot-net-in|tot-net-out|tot-cmds)=[^ \n]*)"};
  static const std::regex id{R"(id=[0-9]+ )"};
  if (!std::regex_search(reply, start)) return;
  reply = std::regex_replace(reply, start, "<n>\r\n$1id=");
  reply = std::regex_replace(reply, field, " $2=<x>");
  reply = std::regex_replace(reply, id, "id=<x> ");
}

/// Replaces what INFO tells of buffers.
void mask_info(std::string& reply) {
  static const std::regex length{R"(\$[0-9]+\r\n# Clients)"};
  static const std::regex field{R"((connected_clients|client_recent_max_[a-z_]+|paused_timeout_milliseconds):[0-9]+)"};
  reply = std::regex_replace(reply, length, "<n>\r\n# Clients");
  reply = std::regex_replace(reply, field, "$1:<x>");
}

/// Replaces what follows each `key`: so many lines.
void mask_value(std::string& reply, const std::string& key, int lines) {
  for (auto at = reply.find(key); at != std::string::npos; at = reply.find(key, at)) {
    at += key.size();
    auto end = at;
    for (int line = 0; line < lines && end != std::string::npos; ++line) {
      end = reply.find("\r\n", end);
      if (end != std::string::npos) end += 2;
    }
    if (end != std::string::npos) reply.replace(at, end - at, "<masked>\r\n");
  }
}

/// Replaces the ids of Sentinels and servers.
void mask_ids(std::string& reply) {
  const std::string header = "$40\r\n";
  for (auto at = reply.find(header); at != std::string::npos; at = reply.find(header, at)) {
    at += header.size();
    if (reply.find_first_not_of("0123456789abcdef", at) == at + 40) reply.replace(at, 40, "<id>");
  }
}

}  // namespace

Wire::Wire(const lab::Endpoint& to) : socket_{lab::connect_tcp(to, patience_ms)} {
  if (socket_ < 0) throw std::runtime_error{"no connection to " + to.text()};
}

Wire::~Wire() {
  ::close(socket_);
}

void Wire::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const auto count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

std::string Wire::ask(const std::string& line, Form form) {
  return ask_raw(bytes_of(line, form));
}

std::string Wire::ask_raw(std::string_view bytes) {
  send(std::string{bytes} + std::string{end_request});
  std::string reply;
  while (!reply.ends_with(end_reply) && receive(reply)) {
  }
  if (reply.ends_with(end_reply)) reply.resize(reply.size() - end_reply.size());
  return reply;
}

std::string Wire::rest() {
  std::string bytes;
  while (receive(bytes)) {
  }
  return bytes;
}

bool Wire::receive(std::string& into) const {
  pollfd ready{socket_, POLLIN, 0};
  if (::poll(&ready, 1, patience_ms) <= 0) return false;
  std::array<char, 65536> piece;
  const auto count = ::recv(socket_, piece.data(), piece.size(), 0);
  if (count <= 0) return false;
  into.append(piece.data(), static_cast<std::size_t>(count));
  return true;
}

std::string masked(std::string reply) {
  for (const char* name : {"last-ping-sent", "last-ok-ping-reply", "last-ping-reply", "info-refresh",
                           "role-reported-time", "last-hello-message", "slave-repl-offset", "link-pending-commands"}) {
    mask_value(reply, std::string{name} + "\r\n", 2);
  }
  mask_value(reply, "$2\r\nid\r\n", 1);
  mask_ids(reply);
  mask_clients(reply);
  mask_info(reply);
  return reply;
}

}  // namespace vedette::conformance
