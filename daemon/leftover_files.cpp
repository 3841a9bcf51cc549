#include "daemon/leftover_files.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>
#include <system_error>

#include "daemon/letter_case.hpp"

namespace vedette::daemon {
namespace {

/// An operator's own copy may well be called sentinel.conf.backup, six letters behind the dot; never this.
constexpr std::string_view mark = ".vedette-";
constexpr std::string_view placeholder = "XXXXXX";

bool is_letter_or_digit(char c) {
  return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9');
}

bool looks_like_ours(std::string_view name, std::string_view beginning) {
  return name.size() == beginning.size() + placeholder.size() && name.starts_with(beginning) &&
         std::ranges::all_of(name.substr(beginning.size()), is_letter_or_digit);
}

bool is_ours(const std::filesystem::path& leftover, const std::filesystem::path& file) {
  struct stat found {};
  struct stat kept {};
  if (::lstat(leftover.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return false;
  return found.st_uid == ::geteuid() || (::stat(file.c_str(), &kept) == 0 && found.st_uid == kept.st_uid);
}

}  // namespace

std::string temporary_template(const std::filesystem::path& file) {
  return file.string().append(mark).append(placeholder);
}

std::vector<std::string> remove_leftovers(const std::filesystem::path& file) {
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path{"."};
  const std::string beginning = file.filename().string().append(mark);
  std::vector<std::string> removed;
  std::error_code failure;
  for (std::filesystem::directory_iterator entry{folder, failure}, end; !failure && entry != end;
       entry.increment(failure)) {
    const std::filesystem::path& path = entry->path();
    const std::string name = path.filename().string();
    if (looks_like_ours(name, beginning) && is_ours(path, file) && ::unlink(path.c_str()) == 0) removed.push_back(name);
  }
  return removed;
}

}  // namespace vedette::daemon
