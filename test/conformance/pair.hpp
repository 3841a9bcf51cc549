#pragma once

#include <string>
#include <vector>

#include "test/conformance/original.hpp"
#include "test/lab/folder.hpp"
#include "test/lab/redis_server.hpp"
#include "test/lab/sentinel.hpp"

namespace vedette::conformance {

/// A Vedette and an original that watch masters of their own kind: each a master with one replica, so that neither
/// sees the other. Both masters have the same name.
class Pair {
 public:
  /// Vedette speaks as that original. `directives`: further lines of both configurations.
  explicit Pair(const Original& original, const std::vector<std::string>& directives = {},
                const std::string& password = {});
  /// Beside the redis-sentinel that is installed.
  explicit Pair(const std::vector<std::string>& directives = {}, const std::string& password = {})
      : Pair{originals().at(0), directives, password} {}

  /// Waits until both are connected to their masters and replicas.
  void settle();

  lab::Sentinel& ours() { return ours_; }
  lab::Sentinel& theirs() { return theirs_; }

  /// Replaces the ports of the master, the replica and the Sentinel itself, which differ between the two.
  std::string same_ports(std::string text, const lab::Sentinel& of) const;

 private:
  lab::Folder folder_{"conformance"};
  lab::RedisServer our_master_, our_replica_, their_master_, their_replica_;
  lab::Sentinel ours_, theirs_;
};

}  // namespace vedette::conformance
