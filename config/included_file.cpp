#include "config/included_file.hpp"

#include <glob.h>
#include <sys/stat.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

namespace vedette::config {

namespace {

ReadFailure failure(int number) {
  return {std::generic_category().message(number)};
}

}  // namespace

std::vector<std::string> included_paths(const std::string& path, const std::string& directory) {
  const std::string whole = directory.empty() || path.starts_with('/') ? path : directory + "/" + path;
  if (path.find_first_of("*?[") == std::string::npos) return {whole};
  std::vector<std::string> paths;
  ::glob_t matches{};
  // NOLINTNEXTLINE(concurrency-mt-unsafe): files are read before there is a second thread.
  if (::glob(whole.c_str(), 0, nullptr, &matches) == 0) {
    paths.assign(matches.gl_pathv, matches.gl_pathv + matches.gl_pathc);
  }
  ::globfree(&matches);
  return paths;
}

std::variant<std::string, ReadFailure> read_regular_file(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return failure(errno);
  if (!S_ISREG(status.st_mode)) return failure(S_ISDIR(status.st_mode) ? EISDIR : EINVAL);
  std::ifstream file{path, std::ios::binary};
  if (!file) return failure(errno);
  return std::string{std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace vedette::config
