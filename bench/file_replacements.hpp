#pragma once

#include <cstdint>
#include <filesystem>

namespace vedette::bench {

/// Counts how many times a file has been replaced by a rename (inotify): what a Sentinel does at each write of its
/// configuration, whatever its own metrics say.
class FileReplacements {
 public:
  /// Throws std::system_error if the folder can't be watched.
  explicit FileReplacements(const std::filesystem::path& file);
  FileReplacements(const FileReplacements&) = delete;
  FileReplacements& operator=(const FileReplacements&) = delete;
  ~FileReplacements();

  /// So far. To be asked now and then: the kernel keeps a bounded number of events.
  std::uint64_t count();

 private:
  std::filesystem::path name_;
  int inotify_;
  std::uint64_t count_ = 0;
};

}  // namespace vedette::bench
