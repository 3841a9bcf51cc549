#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace vedette::daemon {

/// The file of a listening Unix socket (config §5.1): whose it is, and that it goes away.
class UnixSocketFile {
 public:
  /// Nothing: no file yet.
  UnixSocketFile() = default;
  UnixSocketFile(const UnixSocketFile&) = delete;
  UnixSocketFile& operator=(const UnixSocketFile&) = delete;
  ~UnixSocketFile() { remove(); }

  /// Takes away what an earlier process left at that path. Anything but a socket stays, and bind() then fails.
  static void clear(const std::string& path);

  /// Of the file that was just bound: gives it the group and the permissions. `mode` 0: leaves them. Empty: done; else
  /// why not. The file is removed with this object in both cases.
  std::string adopt(std::string path, std::uint32_t mode, const std::string& group);

  /// True if there was one to remove. One that another process has put in its place stays.
  bool remove();

 private:
  struct Inode {
    std::uint64_t device = 0;
    std::uint64_t number = 0;
  };

  std::string path_;
  std::optional<Inode> inode_;
};

}  // namespace vedette::daemon
