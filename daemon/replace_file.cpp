#include "daemon/replace_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "daemon/leftover_files.hpp"

namespace vedette::daemon {
namespace {

/// A temporary file's name; the file is removed unless it was renamed.
class TemporaryName {
 public:
  explicit TemporaryName(std::string path) : path_{std::move(path)} {}
  TemporaryName(const TemporaryName&) = delete;
  TemporaryName& operator=(const TemporaryName&) = delete;
  ~TemporaryName() {
    if (!renamed_) ::unlink(path_.c_str());
  }
  void renamed() { renamed_ = true; }
  const char* path() const { return path_.c_str(); }

 private:
  std::string path_;
  bool renamed_ = false;
};

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(fd, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

/// Gives the new file the mode and, as far as we may, the owner of the old one.
bool take_after(int fd, const struct stat& old) {
  // Without the right to it the file is ours from now on: better than none. The group may be changed alone.
  if (::fchown(fd, old.st_uid, old.st_gid) != 0 && ::fchown(fd, static_cast<uid_t>(-1), old.st_gid) != 0 &&
      errno != EPERM && errno != EINVAL) {
    return false;
  }
  return ::fchmod(fd, old.st_mode & 07777U) == 0;
}

std::filesystem::path folder_of(const std::filesystem::path& file) {
  return file.has_parent_path() ? file.parent_path() : std::filesystem::path{"."};
}

/// Whether something is mounted on the very file: a rename over it fails with EBUSY.
bool is_mount_point(const std::filesystem::path& file) {
  struct statx status {};
  if (::statx(AT_FDCWD, file.c_str(), 0, 0, &status) != 0) return false;
  return (status.stx_attributes_mask & status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

}  // namespace

std::string FileFailure::why() const {
  return error != 0 ? std::generic_category().message(error) : reason;
}

std::optional<FileFailure> replace_file(const std::filesystem::path& file, const std::string& text, FileLock* lock,
                                        std::string_view kind) {
  const auto failed = [kind](std::string_view step, std::string_view before, std::string_view behind) {
    const int error = errno;
    return FileFailure{std::string{step}.append(before).append(kind).append(behind), error, {}};
  };
  struct stat old {};
  const bool exists = ::stat(file.c_str(), &old) == 0;

  std::string name = temporary_template(file);
  OpenFile fresh{::mkostemp(name.data(), O_CLOEXEC)};  // Mode 0600.
  if (!fresh) return failed("create", " tmp ", " file");
  TemporaryName temporary{std::move(name)};

  if (!write_all(fresh.fd(), text)) return failed("write", " tmp ", " file");
  if (exists && !take_after(fresh.fd(), old)) return failed("chmod", " tmp ", " file");
  if (::fsync(fresh.fd()) != 0) return failed("fsync", " tmp ", " file");
  std::optional<FileLock> next;
  // Nobody else knows the file yet, so that this can only fail where there are no locks at all.
  if (lock != nullptr) next = FileLock::on(std::move(fresh));
  if (::rename(temporary.path(), file.c_str()) != 0) return failed("rename", " tmp ", " file");
  temporary.renamed();
  if (next) *lock = std::move(*next);

  const OpenFile folder{::open(folder_of(file).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  // Some file systems have no fsync of a directory, and need none.
  if (!folder || (::fsync(folder.fd()) != 0 && errno != EINVAL)) return failed("fsync", " ", " dir");
  return std::nullopt;
}

std::optional<FileFailure> irreplaceable(const std::filesystem::path& file) {
  if (::access(file.c_str(), W_OK) != 0 && errno != ENOENT) return FileFailure{"write config file", errno, {}};
  if (is_mount_point(file)) return FileFailure{"rename tmp config file", EBUSY, {}};
  std::string name = temporary_template(file);
  const OpenFile trial{::mkostemp(name.data(), O_CLOEXEC)};
  if (!trial) return FileFailure{"create tmp config file", errno, {}};
  const TemporaryName gone_soon{std::move(name)};
  return std::nullopt;
}

std::optional<FileFailure> read_file(const std::filesystem::path& file, std::string& text, std::string_view kind) {
  const auto failed = [kind] {
    const int error = errno;
    return FileFailure{std::string{"read the "}.append(kind).append(" file"), error, {}};
  };
  const OpenFile source{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!source) return errno == ENOENT ? std::nullopt : std::optional{failed()};
  char block[16384];
  for (;;) {
    const ssize_t count = ::read(source.fd(), block, sizeof block);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failed();
    if (count == 0) return std::nullopt;
    text.append(block, static_cast<std::size_t>(count));
  }
}

}  // namespace vedette::daemon
