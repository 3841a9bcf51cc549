#include "daemon/process.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

namespace vedette::daemon {
namespace {

void fill_randomly(std::span<unsigned char> bytes) {
  while (!bytes.empty()) {
    const auto count = ::getrandom(bytes.data(), bytes.size(), 0);
    if (count < 0 && errno != EINTR) throw std::system_error{errno, std::generic_category(), "getrandom"};
    if (count > 0) bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

}  // namespace

std::string random_id() {
  return random_digits(40);
}

std::string random_digits(std::size_t count) {
  std::vector<unsigned char> bytes((count + 1) / 2);
  fill_randomly(bytes);
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : bytes) {
    text += digits[byte >> 4U];
    text += digits[byte & 15U];
  }
  text.resize(count);
  return text;
}

std::uint64_t random_seed() {
  std::array<unsigned char, sizeof(std::uint64_t)> bytes{};
  fill_randomly(bytes);
  std::uint64_t seed = 0;
  std::memcpy(&seed, bytes.data(), sizeof seed);
  return seed;
}

void go_to_background() {
  std::array<int, 2> away{};
  if (::pipe2(away.data(), O_CLOEXEC) != 0) throw std::system_error{errno, std::generic_category(), "pipe"};
  const pid_t child = ::fork();
  if (child < 0) throw std::system_error{errno, std::generic_category(), "fork"};
  if (child > 0) {
    // Who ends our process group once we are gone must not find the child in it: its end of the pipe closes then.
    ::close(away[1]);
    char nothing = 0;
    while (::read(away[0], &nothing, 1) < 0 && errno == EINTR) continue;
    ::_exit(0);
  }
  ::setsid();
  ::close(away[0]);
  ::close(away[1]);
  const int nowhere = ::open("/dev/null", O_RDWR);
  if (nowhere < 0) return;
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(nowhere, stream);
  if (nowhere > STDERR_FILENO) ::close(nowhere);
}

PidFile::PidFile(std::string path) : path_{std::move(path)} {
  if (path_.empty()) return;
  std::ofstream file{path_};
  file << ::getpid() << '\n';
  file.close();
  if (!file) path_.clear();
}

bool PidFile::remove() {
  if (path_.empty()) return false;
  ::unlink(std::exchange(path_, {}).c_str());
  return true;
}

std::uint64_t allow_descriptors(std::uint64_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  if (limit.rlim_cur < wanted) {
    const rlimit raised{std::min<rlim_t>(wanted, limit.rlim_max), limit.rlim_max};
    // Refused under some sandboxes (config §9.3); then we live with what there is.
    if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) return raised.rlim_cur;
  }
  return limit.rlim_cur;
}

void ignore_signals() {
  for (const int signal : {SIGPIPE, SIGHUP, SIGUSR1, SIGUSR2}) std::signal(signal, SIG_IGN);
}

void notify_supervisor(std::string_view state) {
  const char* where = std::getenv("NOTIFY_SOCKET");
  if (!where) return;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::size_t length = std::strlen(where);
  if (length < 2 || length >= sizeof address.sun_path) return;
  std::memcpy(address.sun_path, where, length);
  // A name in the abstract namespace is written with `@` for its leading zero.
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
  const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return;
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length);
  ::sendto(descriptor, state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address), size);
  ::close(descriptor);
}

bool supervisor_listens() {
  return std::getenv("NOTIFY_SOCKET") != nullptr;
}

std::string executable_path() {
  std::array<char, 4096> path{};
  const auto length = ::readlink("/proc/self/exe", path.data(), path.size());
  return length > 0 ? std::string{path.data(), static_cast<std::size_t>(length)} : std::string{};
}

}  // namespace vedette::daemon
