#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::clients {

/// A client library, and the programs that use it.
struct Library {
  std::string name;                 ///< as in the names of tests
  std::vector<std::string> runner;  ///< what runs its programs; empty: they run themselves
  std::filesystem::path folder;     ///< where they lie
  std::string ending;               ///< of their files' names
  /// All that its users must be allowed on a Sentinel to find masters, as rules of an ACL.
  std::string rights;
  bool shows_certificates = true;  ///< whether it can show one of its own to a Sentinel

  /// The file of one of them, e.g. `write`.
  std::filesystem::path program(const std::string& what) const { return folder / (what + ending); }
};

/// All that are tried.
const std::vector<Library>& libraries();

/// Some of them, by name; throws std::out_of_range for one that is not there.
std::vector<Library> libraries(const std::vector<std::string_view>& names);

/// For the names of tests: its name.
std::ostream& operator<<(std::ostream& out, const Library& library);

}  // namespace vedette::clients
