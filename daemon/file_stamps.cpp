#include "daemon/file_stamps.hpp"

#include <sys/stat.h>

namespace vedette::daemon {

std::vector<FileStamp> stamps_of(const std::vector<std::string>& paths) {
  std::vector<FileStamp> stamps;
  for (const std::string& path : paths) {
    struct stat found {};
    FileStamp stamp;
    if (::stat(path.c_str(), &found) == 0) {
      // The change of the inode, not of the text: no tool can set that back.
      stamp = {found.st_dev, found.st_ino, found.st_size, found.st_ctim.tv_sec, found.st_ctim.tv_nsec};
    }
    stamps.push_back(stamp);
  }
  return stamps;
}

}  // namespace vedette::daemon
