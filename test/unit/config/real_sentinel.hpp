#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "test/lab/folder.hpp"
#include "test/lab/process.hpp"

namespace vedette::config {

/// A redis-sentinel that runs on a file, and goes with the test.
class RealSentinel {
 public:
  static constexpr const char* program = "/usr/bin/redis-sentinel";
  static bool is_installed() { return ::access(program, X_OK) == 0; }

  explicit RealSentinel(const std::string& file) : output_{file + ".output"} {
    std::filesystem::remove(output_);
    lab::Launch launch;
    launch.words = {program, file};
    launch.output = output_;
    process_ = lab::Process{launch};
  }

  /// Waits until it has said this; false if it ended without, or did not say it in twenty seconds.
  bool says(std::string_view text) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    for (;;) {
      const bool has_ended = process_.wait(std::chrono::milliseconds{5}).has_value();
      if (said().find(text) != std::string::npos) return true;
      if (has_ended || std::chrono::steady_clock::now() >= until) return false;
    }
  }
  std::string said() const { return lab::read_file(output_); }

 private:
  std::filesystem::path output_;
  lab::Process process_;
};

/// Sends one inline command to 127.0.0.1 and gives what comes back at once; empty if nobody answers.
inline std::string answer_to(std::uint16_t port, const std::string& line) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  const std::string request = line + "\r\n";
  if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
      ::send(socket, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size())) {
    std::array<char, 65536> bytes{};
    const ssize_t size = ::recv(socket, bytes.data(), bytes.size(), 0);
    if (size > 0) answer.assign(bytes.data(), static_cast<std::size_t>(size));
  }
  ::close(socket);
  return answer;
}

}  // namespace vedette::config
