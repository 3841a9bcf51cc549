#pragma once

#include <chrono>
#include <memory>

#include "test/lab/deployment.hpp"
#include "test/lab/writer.hpp"

namespace vedette::lab {

/// Three servers and three Sentinels that are restarted one after another, as Kubernetes does it with StatefulSets,
/// under a writer of 1,000 writes a second. Each stays away for a moment, and the next goes when it is well again.
class RollingRestart {
 public:
  /// `kind`: of the Sentinels. What runs before a server stops is `vedette handover`, or `redis-cli sentinel failover`
  /// as users of redis-sentinel have it.
  RollingRestart(const Folder& folder, Kind kind);

  /// The servers, the last one first, then the Sentinels.
  void restart_all();

  std::size_t written() const { return writer_->count(); }
  /// The longest time between two acknowledged writes since the last restart_all() began.
  std::chrono::milliseconds longest_gap_of_round() const;
  /// Stops the writer. How many acknowledged writes the master has not.
  std::size_t lost();

  Deployment& group() { return group_; }

 private:
  void restart_server(std::size_t index);
  void restart_sentinel(std::size_t index);
  void run_hook(std::size_t index);
  std::size_t master();
  void write_some_more();

  Deployment group_;
  Kind kind_;
  std::unique_ptr<Writer> writer_;
};

}  // namespace vedette::lab
