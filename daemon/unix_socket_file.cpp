#include "daemon/unix_socket_file.hpp"

#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace vedette::daemon {
namespace {

/// The number of a group by its name. Nothing: there is none.
std::optional<gid_t> group_id(const std::string& name) {
  std::array<char, 16384> room{};
  group entry{};
  group* found = nullptr;
  ::getgrnam_r(name.c_str(), &entry, room.data(), room.size(), &found);
  return found ? std::optional{found->gr_gid} : std::nullopt;
}

}  // namespace

void UnixSocketFile::clear(const std::string& path) {
  struct stat old {};
  if (::lstat(path.c_str(), &old) == 0 && S_ISSOCK(old.st_mode)) ::unlink(path.c_str());
}

std::string UnixSocketFile::adopt(std::string path, std::uint32_t mode, const std::string& group) {
  path_ = std::move(path);
  struct stat fresh {};
  if (::lstat(path_.c_str(), &fresh) == 0) inode_ = Inode{fresh.st_dev, fresh.st_ino};
  // First the group: a file that all of the wrong group may use must not be there for a moment.
  if (!group.empty()) {
    const auto id = group_id(group);
    if (!id) return "no such group: " + group;
    if (::chown(path_.c_str(), static_cast<uid_t>(-1), *id) != 0) return std::string{"chown: "} + std::strerror(errno);
  }
  if (mode != 0 && ::chmod(path_.c_str(), mode) != 0) return std::string{"chmod: "} + std::strerror(errno);
  return {};
}

bool UnixSocketFile::remove() {
  const std::string path = std::exchange(path_, {});
  struct stat now {};
  if (path.empty() || !inode_ || ::lstat(path.c_str(), &now) != 0) return false;
  if (now.st_dev != inode_->device || now.st_ino != inode_->number) return false;
  return ::unlink(path.c_str()) == 0;
}

}  // namespace vedette::daemon
