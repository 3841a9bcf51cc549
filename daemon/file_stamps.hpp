#pragma once

#include <string>
#include <vector>

namespace vedette::daemon {

/// What shows that a file has been replaced or written to.
struct FileStamp {
  unsigned long device = 0;  ///< 0, as all others: it can't be looked at.
  unsigned long number = 0;
  long long size = 0;
  long long seconds = 0;  ///< Of its last change, and nanoseconds.
  long long nanoseconds = 0;

  bool operator==(const FileStamp&) const = default;
};

/// One for each path; an empty path has one, too.
std::vector<FileStamp> stamps_of(const std::vector<std::string>& paths);

}  // namespace vedette::daemon
