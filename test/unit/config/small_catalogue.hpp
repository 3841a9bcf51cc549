#pragma once

#include "config/acl_catalogue.hpp"

namespace vedette::config {

/// Some commands, as many as the tests of rules need. `connection` is the first category, `dangerous` the second,
/// `read` has none.
inline AclCatalogue small_catalogue() {
  constexpr std::uint32_t connection = 1;
  constexpr std::uint32_t dangerous = 2;
  return {.commands = {{"ping", connection},
                       {"info", dangerous},
                       {"subscribe", 0},
                       {"sentinel", dangerous, 3},
                       {"sentinel|help", 0},
                       {"sentinel|master", dangerous},
                       {"sentinel|set", dangerous}},
          .categories = {"connection", "dangerous", "read"}};
}

}  // namespace vedette::config
