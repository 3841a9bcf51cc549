#include "test/chaos/small_disk.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace vedette::chaos {

namespace {

constexpr const char* ballast = "ballast";

}  // namespace

SmallDisk::SmallDisk(std::filesystem::path folder) : folder_{std::move(folder)} {
  std::filesystem::create_directories(folder_);
  if (::mount("none", folder_.c_str(), "tmpfs", 0, "size=4m") != 0) {
    throw std::system_error{errno, std::generic_category(), "mount"};
  }
}

SmallDisk::~SmallDisk() {
  const bool keep = std::getenv("VEDETTE_KEEP") != nullptr;
  std::error_code ignored;
  std::filesystem::path kept = folder_;
  kept += ".kept";
  if (keep) std::filesystem::copy(folder_, kept, std::filesystem::copy_options::recursive, ignored);
  ::umount2(folder_.c_str(), MNT_DETACH);
  if (keep) std::filesystem::rename(kept, folder_, ignored);
}

void SmallDisk::fill() {
  const int file = ::open((folder_ / ballast).c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return;  // It is full already.
  const std::array<char, 4096> page{};
  while (::write(file, page.data(), page.size()) > 0) {
  }
  ::close(file);
}

void SmallDisk::free() {
  std::error_code ignored;
  std::filesystem::remove(folder_ / ballast, ignored);
}

}  // namespace vedette::chaos
