#pragma once

#include <filesystem>
#include <utility>
#include <variant>

namespace vedette::daemon {

/// An open file descriptor, closed at the end of its scope.
class OpenFile {
 public:
  explicit OpenFile(int fd) : fd_{fd} {}
  OpenFile(OpenFile&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
  OpenFile& operator=(OpenFile&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~OpenFile();

  int fd() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

/// Keeps a second process away from the same file, for as long as it lives or its process does. The lock is on the file
/// itself (flock), so nothing is left behind. A program that knows nothing of it, such as redis-sentinel, is not kept
/// away.
class FileLock {
 public:
  /// Why there is no lock.
  struct Refusal {
    int error = 0;  ///< errno.

    /// Another process holds it.
    bool is_taken() const;
  };

  /// Locks the file, which must exist. It is followed if it is replaced meanwhile.
  static std::variant<FileLock, Refusal> take(const std::filesystem::path& file);
  /// Takes over a file that is not known to anybody else yet, locked if the file system has locks.
  static FileLock on(OpenFile file);

 private:
  explicit FileLock(OpenFile file) : file_{std::move(file)} {}

  OpenFile file_;
};

}  // namespace vedette::daemon
