#include "test/clients/library.hpp"

#include <algorithm>
#include <ostream>
#include <stdexcept>

namespace vedette::clients {

namespace {

// Debian's packages belong to Debian's interpreters, whatever else is on the PATH. Debian 12's libraries do not ask for
// all of these rights; later versions of them do.
std::vector<Library> all_libraries() {
  const std::filesystem::path here = CLIENT_PROGRAMS;
  return {
      {.name = "redis_cli",
       .runner = {},
       .folder = here / "redis_cli",
       .ending = ".sh",
       .rights = "+sentinel|get-master-addr-by-name"},
      {.name = "redis_py",
       .runner = {"/usr/bin/python3"},
       .folder = here / "redis_py",
       .ending = ".py",
       .rights = "+client|setinfo +sentinel|masters"},
      {.name = "ioredis",
       .runner = {"node"},
       .folder = here / "node/ioredis",
       .ending = ".js",
       .rights = "+client|setinfo +sentinel|get-master-addr-by-name +sentinel|sentinels"},
      {.name = "node_redis",
       .runner = {"node"},
       .folder = here / "node/node_redis",
       .ending = ".js",
       .rights = "&* +client|setinfo +psubscribe +sentinel|master +sentinel|replicas +sentinel|sentinels"},
      {.name = "phpredis",
       .runner = {"/usr/bin/php"},
       .folder = here / "phpredis",
       .ending = ".php",
       .rights = "+client|setinfo +sentinel|get-master-addr-by-name",
       .shows_certificates = false},
      {.name = "ruby",
       .runner = {"/usr/bin/ruby"},
       .folder = here / "ruby",
       .ending = ".rb",
       .rights = "+client|setinfo +sentinel|get-master-addr-by-name +sentinel|sentinels"},
  };
}

}  // namespace

const std::vector<Library>& libraries() {
  static const std::vector<Library> all = all_libraries();
  return all;
}

std::vector<Library> libraries(const std::vector<std::string_view>& names) {
  std::vector<Library> chosen;
  for (const std::string_view name : names) {
    const auto found = std::find_if(libraries().begin(), libraries().end(),
                                    [&](const Library& library) { return library.name == name; });
    if (found == libraries().end()) throw std::out_of_range{"no library " + std::string{name}};
    chosen.push_back(*found);
  }
  return chosen;
}

std::ostream& operator<<(std::ostream& out, const Library& library) {
  return out << library.name;
}

}  // namespace vedette::clients
