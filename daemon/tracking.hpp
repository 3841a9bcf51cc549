#pragma once

#include <cstdint>
#include <set>
#include <string>

namespace vedette::daemon {

/// What CLIENT TRACKING asked for (commands §3.6). A Sentinel has no keys, so nothing ever comes of it; the words are
/// kept because clients ask for them.
struct Tracking {
  bool on = false;
  bool broadcast = false;
  bool opt_in = false;
  bool opt_out = false;
  bool no_loop = false;
  /// CLIENT CACHING was called: for the next request that is not another CLIENT.
  bool caching = false;
  std::uint64_t redirect = 0;  ///< CLIENT ID of who is to be told; 0: the client itself.
  std::set<std::string, std::less<>> prefixes{};
};

}  // namespace vedette::daemon
