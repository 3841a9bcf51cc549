#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "test/lab/endpoint.hpp"

namespace vedette::bench {

using Moment = std::chrono::steady_clock::time_point;

/// What was seen of one failover, as a client sees it. A moment is empty while it has not come.
struct Sightings {
  std::optional<Moment> write_accepted;              ///< The first write that one of the replicas took.
  std::vector<std::optional<Moment>> named_another;  ///< Per Sentinel: GET-MASTER-ADDR-BY-NAME names another master.
};

/// Looks about once a millisecond, from a thread of its own: tries a write on each replica and asks each Sentinel for
/// the master. All that is watched must be alive: who does not answer holds up the looks at the others.
class FailoverWatch {
 public:
  FailoverWatch(std::string master, std::string old_address, std::vector<lab::Endpoint> replicas,
                std::vector<lab::Endpoint> sentinels);
  FailoverWatch(const FailoverWatch&) = delete;
  FailoverWatch& operator=(const FailoverWatch&) = delete;
  ~FailoverWatch() = default;

  Sightings sightings() const;
  /// The longest time between two looks: how exact the moments are.
  std::chrono::microseconds coarseness() const { return std::chrono::microseconds{coarseness_us_}; }

 private:
  void look(const std::stop_token& stop);

  std::string master_;
  std::string old_address_;
  std::vector<lab::Endpoint> replicas_;
  std::vector<lab::Endpoint> sentinels_;
  mutable std::mutex mutex_;
  Sightings seen_;
  std::atomic<std::int64_t> coarseness_us_{0};
  std::jthread thread_;  // the last member: it ends before what it uses
};

/// Notes when a returned server first says that it is a replica, looking about once a millisecond.
class DemotionWatch {
 public:
  explicit DemotionWatch(lab::Endpoint server);
  DemotionWatch(const DemotionWatch&) = delete;
  DemotionWatch& operator=(const DemotionWatch&) = delete;
  ~DemotionWatch() = default;

  /// Empty while the server has not answered at all.
  std::optional<Moment> answered() const;
  std::optional<Moment> demoted() const;

 private:
  void look(const std::stop_token& stop);

  lab::Endpoint server_;
  mutable std::mutex mutex_;
  std::optional<Moment> answered_;
  std::optional<Moment> demoted_;
  std::jthread thread_;  // the last member: it ends before what it uses
};

}  // namespace vedette::bench
