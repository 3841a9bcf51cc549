#include "test/lab/ports.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>

namespace vedette::lab {

namespace {

constexpr int first = 20000;
constexpr int count = 10000;

bool nobody_listens_on(std::uint16_t port) {
  const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (probe < 0) return false;
  const int on = 1;
  setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_ANY);
  const bool free = bind(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(probe);
  return free;
}

/// An open, locked file that stands for the port; -1 if another holds it. The system lets go of it with the process.
int lock(const std::filesystem::path& folder, std::uint16_t port) {
  const std::string path = (folder / std::to_string(port)).string();
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (file < 0) return -1;
  if (flock(file, LOCK_EX | LOCK_NB) == 0) return file;
  close(file);
  return -1;
}

}  // namespace

Port::Port() {
  // Each user has a folder of his own, since none may write in another's. Who listens is seen across users.
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("vedette-ports-" + std::to_string(getuid()));
  std::filesystem::create_directories(folder);
  std::random_device random;
  for (int attempt = 0; attempt < 1000; ++attempt) {
    const auto port = static_cast<std::uint16_t>(first + static_cast<int>(random() % count));
    lock_ = lock(folder, port);
    if (lock_ < 0) continue;
    if (nobody_listens_on(port)) {
      number_ = port;
      return;
    }
    close(lock_);
  }
  throw std::runtime_error{"no free port"};
}

Port::Port(Port&& other) noexcept : number_{other.number_}, lock_{std::exchange(other.lock_, -1)} {}

Port& Port::operator=(Port&& other) noexcept {
  std::swap(number_, other.number_);
  std::swap(lock_, other.lock_);
  return *this;
}

Port::~Port() {
  if (lock_ >= 0) close(lock_);
}

}  // namespace vedette::lab
