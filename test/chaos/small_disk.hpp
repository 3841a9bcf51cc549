#pragma once

#include <filesystem>

namespace vedette::chaos {

/// A file system of a few megabytes that can be filled up. Gone with this object; if VEDETTE_KEEP is set in the
/// environment, what was on it stays as a plain folder.
class SmallDisk {
 public:
  /// Mounts it on that folder, which is made. Throws std::system_error without the right to.
  explicit SmallDisk(std::filesystem::path folder);
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk();

  /// Until free() no byte more can be written.
  void fill();
  void free();

 private:
  std::filesystem::path folder_;
};

}  // namespace vedette::chaos
