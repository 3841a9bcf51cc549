#pragma once

#include <string>
#include <variant>
#include <vector>

namespace vedette::config {

/// Which files `include <path>` means: a glob gives its matches, sorted, maybe none; a plain path gives itself
/// (config §1). A relative path starts from `directory`; empty: from the working directory.
std::vector<std::string> included_paths(const std::string& path, const std::string& directory);

struct ReadFailure {
  std::string reason;  ///< The system's words.
};

/// All that a regular file holds. Devices and pipes, which may never end, are refused.
std::variant<std::string, ReadFailure> read_regular_file(const std::string& path);

}  // namespace vedette::config
