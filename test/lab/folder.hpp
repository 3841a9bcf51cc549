#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace vedette::lab {

/// A new folder under $TMPDIR or /tmp that goes away with this object. If VEDETTE_KEEP is set in the environment it
/// stays and its path is printed. If an exception is what ends it, the ends of its log files go to stderr.
class Folder {
 public:
  explicit Folder(std::string_view name = "lab");
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder();

  const std::filesystem::path& path() const { return path_; }

  /// Writes a file in it and returns its path.
  std::filesystem::path write(const std::string& name, std::string_view text) const;

  /// The last lines of every *.log in it, each under its name: what a failed test should show.
  std::string log_tails(std::size_t lines = 40) const;

 private:
  std::filesystem::path path_;
};

/// The whole file; empty if there is none.
std::string read_file(const std::filesystem::path& path);

/// 40 hex digits, different at each call: a run id.
std::string random_run_id();

}  // namespace vedette::lab
