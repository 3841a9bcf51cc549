#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "test/lab/container_group.hpp"

namespace vedette::lab {

/// Something that happens to a group in containers, after which it has to heal by itself.
struct ContainerMishap {
  std::string name;          ///< `AReplicaMoves`, for tests
  std::string what;          ///< `a replica's pod comes back under a new address`
  bool append_only = false;  ///< what the group is made with
  /// Returns when all that come back have been started.
  std::function<void(ContainerGroup&)> happens;
};

inline std::ostream& operator<<(std::ostream& out, const ContainerMishap& mishap) {
  return out << mishap.what;
}

/// All that tests and the benchmark go through.
std::vector<ContainerMishap> container_mishaps();

/// Lets it happen to a group of its own. How long the group took to heal from then on; nullopt if it did not in time.
/// `check`: looks at the group in the end, healed or not.
std::optional<std::chrono::milliseconds> live_through(const ContainerMishap& mishap, Kind sentinels,
                                                      std::chrono::milliseconds patience,
                                                      const std::function<void(ContainerGroup&)>& check = {});

}  // namespace vedette::lab
