#include "test/lab/folder.hpp"

#include <cstdlib>
#include <deque>
#include <exception>
#include <fstream>
#include <iostream>
#include <random>
#include <sstream>
#include <system_error>

namespace vedette::lab {

Folder::Folder(std::string_view name) {
  std::string path = (std::filesystem::temp_directory_path() / "vedette-").string();
  path.append(name).append("-XXXXXX");
  if (mkdtemp(path.data()) == nullptr) throw std::system_error{errno, std::generic_category(), path};
  path_ = path;
}

Folder::~Folder() {
  if (std::uncaught_exceptions() > 0) std::cerr << log_tails();
  if (std::getenv("VEDETTE_KEEP") != nullptr) {
    std::cerr << "kept: " << path_.string() << "\n";
    return;
  }
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path Folder::write(const std::string& name, std::string_view text) const {
  const std::filesystem::path path = path_ / name;
  std::filesystem::create_directories(path.parent_path());
  std::ofstream{path, std::ios::binary | std::ios::trunc} << text;
  return path;
}

std::string Folder::log_tails(std::size_t lines) const {
  std::ostringstream result;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{path_}) {
    if (entry.path().extension() != ".log") continue;
    std::deque<std::string> last;
    std::ifstream file{entry.path()};
    for (std::string line; std::getline(file, line);) {
      last.push_back(line);
      if (last.size() > lines) last.pop_front();
    }
    result << "--- " << std::filesystem::relative(entry.path(), path_).string() << "\n";
    for (const std::string& line : last) result << line << "\n";
  }
  return result.str();
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string random_run_id() {
  std::random_device random;
  std::string result;
  while (result.size() < 40) result.push_back("0123456789abcdef"[random() % 16]);
  return result;
}

}  // namespace vedette::lab
