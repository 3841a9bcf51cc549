#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace vedette::config {

/// A port of 127.0.0.1 on which nobody listens now.
inline std::uint16_t free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool bound = ::bind(socket, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  ::close(socket);
  if (!bound) throw std::runtime_error{"no free port"};
  return ntohs(address.sin_port);
}

/// A redis-sentinel that runs on a file, and goes with the test.
class RealSentinel {
 public:
  static constexpr const char* program = "/usr/bin/redis-sentinel";
  static bool is_installed() { return ::access(program, X_OK) == 0; }

  explicit RealSentinel(const std::string& file) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error{"pipe"};
    posix_spawn_file_actions_t actions{};
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    std::string name = program;
    std::string path = file;
    std::array<char*, 3> arguments{name.data(), path.data(), nullptr};
    const int failure = ::posix_spawn(&process_, program, &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    output_ = ends[0];
    if (failure != 0) throw std::runtime_error{"redis-sentinel can't be started"};
  }
  RealSentinel(const RealSentinel&) = delete;
  RealSentinel& operator=(const RealSentinel&) = delete;
  ~RealSentinel() {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    ::close(output_);
  }

  /// Waits until it has said this; false if it ended, or said nothing more for ten seconds.
  bool says(std::string_view text) {
    while (said_.find(text) == std::string::npos) {
      pollfd readable{output_, POLLIN, 0};
      std::array<char, 4096> bytes{};
      if (::poll(&readable, 1, 10000) <= 0) return false;
      const ssize_t size = ::read(output_, bytes.data(), bytes.size());
      if (size <= 0) return false;
      said_.append(bytes.data(), static_cast<std::size_t>(size));
    }
    return true;
  }
  const std::string& said() const { return said_; }

 private:
  pid_t process_ = 0;
  int output_ = -1;
  std::string said_;
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
