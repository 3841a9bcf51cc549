#include "daemon/health_question.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/file_lock.hpp"

namespace vedette::daemon {
namespace {

/// Together less than the patience of a HEALTHCHECK.
constexpr std::chrono::milliseconds patience_for_one{2000};

bool becomes(int descriptor, short event, std::chrono::milliseconds patience) {
  pollfd wish{descriptor, event, 0};
  return ::poll(&wish, 1, static_cast<int>(patience.count())) == 1;
}

std::string socket_text(const ListeningSocket& socket) {
  const bool brackets = socket.address.find(':') != std::string::npos;
  return (brackets ? "[" + socket.address + "]" : socket.address) + ":" + std::to_string(socket.port);
}

/// All processes that run the same program as we do, but us.
std::vector<int> processes_of_our_program() {
  std::vector<int> processes;
  std::error_code failed;
  for (std::filesystem::directory_iterator entry{"/proc", failed}, end; !failed && entry != end;
       entry.increment(failed)) {
    const std::string name = entry->path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos || name == std::to_string(::getpid())) continue;
    std::error_code hidden;
    if (std::filesystem::equivalent(entry->path() / "exe", "/proc/self/exe", hidden) && !hidden) {
      processes.push_back(std::stoi(name));
    }
  }
  return processes;
}

}  // namespace

bool answers(const ListeningSocket& socket, std::chrono::milliseconds patience) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(socket.address.c_str(), std::to_string(socket.port).c_str(), &hints, &found) != 0) return false;
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> place{found, &::freeaddrinfo};
  const OpenFile connection{
      ::socket(place->ai_family, place->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, place->ai_protocol)};
  if (!connection) return false;
  if (::connect(connection.fd(), place->ai_addr, place->ai_addrlen) != 0 && errno != EINPROGRESS) return false;
  if (!becomes(connection.fd(), POLLOUT, patience)) return false;
  constexpr std::string_view question = "PING\r\n\r\n";
  if (::send(connection.fd(), question.data(), question.size(), MSG_NOSIGNAL) < 0) return false;
  if (!becomes(connection.fd(), POLLIN, patience)) return false;
  std::array<char, 1> first{};
  return ::recv(connection.fd(), first.data(), first.size(), 0) >= 0 || errno == ECONNRESET;
}

int ask_for_health(std::ostream& out, std::ostream& errors) {
  std::string silent;
  for (const int process : processes_of_our_program()) {
    for (const ListeningSocket& socket : listening_sockets_of(process)) {
      if (answers(socket, patience_for_one)) {
        out << "process " << process << " answers at " << socket_text(socket) << '\n';
        return 0;
      }
      silent.append(silent.empty() ? "" : ", ").append(socket_text(socket));
    }
  }
  errors << (silent.empty() ? "no Vedette listens here" : "no answer at " + silent) << '\n';
  return 1;
}

}  // namespace vedette::daemon
