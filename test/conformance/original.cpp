#include "test/conformance/original.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ostream>

#include "test/lab/folder.hpp"
#include "test/lab/process.hpp"
#include "test/lab/sentinel.hpp"

namespace vedette::conformance {
namespace {

/// `7.0.15` of `Redis server v=7.0.15 sha=…`; empty if the program does not say so.
std::string version_of(const std::string& program) {
  const lab::Folder folder{"version"};
  const auto said = folder.path() / "said";
  lab::Process process{{.words = {program, "--version"}, .output = said}};
  process.wait(std::chrono::seconds{10});
  const std::string text = lab::read_file(said);
  const auto at = text.find(" v=");
  return at == std::string::npos ? std::string{} : text.substr(at + 3, text.find(' ', at + 3) - at - 3);
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Original& original) {
  return out << original.name;
}

std::string name_of_original(const testing::TestParamInfo<Original>& info) {
  std::string name = info.param.name;
  std::ranges::replace_if(
      name, [](char c) { return c == '-' || c == '.'; }, '_');
  return name;
}

const std::vector<Original>& originals() {
  static const std::vector<Original> here = [] {
    const std::string installed = lab::binary_of(lab::Kind::redis_sentinel);
    std::vector<Original> found;
    if (version_of(installed).starts_with("7.0.")) found.push_back(Original{"redis-7.0", {installed}});
    if (version_of(installed).starts_with("8.")) found.push_back(Original{"redis-8", {installed}});
    if (const char* root = std::getenv("VEDETTE_DEBIAN_13")) {
      found.push_back(Original{"redis-8", {"chroot", root, "/usr/bin/redis-sentinel"}});
      found.push_back(Original{"valkey-8", {"chroot", root, "/usr/bin/valkey-sentinel"}});
    }
    return found;
  }();
  return here;
}

}  // namespace vedette::conformance
