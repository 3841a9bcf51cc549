#include "daemon/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace vedette::daemon {
namespace {

/// Whether the open file is still the one that has the name.
bool has_name(int fd, const std::filesystem::path& file) {
  struct stat opened {};
  struct stat named {};
  return ::fstat(fd, &opened) == 0 && ::stat(file.c_str(), &named) == 0 && opened.st_dev == named.st_dev &&
         opened.st_ino == named.st_ino;
}

}  // namespace

OpenFile::~OpenFile() {
  if (fd_ >= 0) ::close(fd_);
}

bool FileLock::Refusal::is_taken() const {
  return error == EWOULDBLOCK;
}

std::variant<FileLock, FileLock::Refusal> FileLock::take(const std::filesystem::path& file) {
  for (;;) {
    OpenFile opened{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (!opened) return Refusal{errno};
    if (::flock(opened.fd(), LOCK_EX | LOCK_NB) != 0) return Refusal{errno};
    // Its holder may have renamed another one over it between our open and our lock.
    if (has_name(opened.fd(), file)) return FileLock{std::move(opened)};
  }
}

FileLock FileLock::on(OpenFile file) {
  ::flock(file.fd(), LOCK_EX | LOCK_NB);
  return FileLock{std::move(file)};
}

}  // namespace vedette::daemon
