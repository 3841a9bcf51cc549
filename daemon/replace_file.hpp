#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/file_lock.hpp"

namespace vedette::daemon {

/// What went wrong in one attempt to replace a file.
struct FileFailure {
  std::string doing;  ///< Which step, as redis-sentinel names it: `create tmp config file` …
  int error = 0;      ///< errno; 0: `reason` tells.
  std::string reason{};

  bool operator==(const FileFailure&) const = default;

  /// Why, in the system's words or ours.
  std::string why() const;
};

/// Replaces the file by `text` so that at any moment either the old or the new text is found under its name, whole:
/// a temporary file beside it, fsync, rename, fsync of the directory. Mode and owner of the old file are kept; a new
/// one gets 0600. Nothing if all went well; else the temporary file is gone and the old text stands, unless the step is
/// the last one: then the new text stands but may not survive a crash. Blocks.
///
/// `lock`: held on the old file; it passes on to the new one, so that the name is locked all the time. `kind`: what the
/// file is called in failures.
std::optional<FileFailure> replace_file(const std::filesystem::path& file, const std::string& text,
                                        FileLock* lock = nullptr, std::string_view kind = "config");

/// Why replace_file() could not work there, as far as can be seen without writing to the file: it may not be written, a
/// file may not be made beside it, or it is mounted by itself. Nothing: it could.
std::optional<FileFailure> irreplaceable(const std::filesystem::path& file);

/// The whole text; an empty one if there is no such file.
std::optional<FileFailure> read_file(const std::filesystem::path& file, std::string& text,
                                     std::string_view kind = "config");

}  // namespace vedette::daemon
