#pragma once

#include <string>

#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {

// Sixty masters with one replica each.

constexpr int masters = 60;

inline std::string name_of(int number) {
  return "master-" + std::to_string(number);
}
inline std::string master_at(int number) {
  return "10.1.0." + std::to_string(number + 1) + ":6379";
}
inline std::string replica_at(int number) {
  return "10.2.0." + std::to_string(number + 1) + ":6379";
}

/// `peers`: their digits.
inline Given many(const std::string& peers) {
  Given given{name_of(0), master_at(0)};
  for (int number = 0; number < masters; ++number) {
    if (number > 0) given.also_monitoring(name_of(number), master_at(number));
    given.quorum(2).peers(peers).down_after(1s).failover_timeout(60s);
    given.last().replicas.insert(at(replica_at(number)));
  }
  return given;
}

/// All of them stand, and their replicas follow them.
inline void settle_many(Scene& scene) {
  for (int number = 0; number < masters; ++number) {
    scene.server(replica_at(number)).become_replica_of(at(master_at(number)));
  }
  scene.settle(15s);
}

}  // namespace vedette::quorum
