#pragma once

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <string>
#include <vector>

#include "daemon/metrics_snapshot.hpp"

namespace vedette::daemon {

/// One group of the catalogue, made from a snapshot that outlives it.
class SnapshotFamilies : public prometheus::Collectable {
 public:
  using Make = std::vector<prometheus::MetricFamily> (*)(const MetricsSnapshot&);

  SnapshotFamilies(const MetricsSnapshot& snapshot, Make make) : snapshot_{snapshot}, make_{make} {}
  std::vector<prometheus::MetricFamily> Collect() const override { return make_(snapshot_); }

 private:
  const MetricsSnapshot& snapshot_;
  Make make_;
};

// How each group is made, in the order of the catalogue.
std::vector<prometheus::MetricFamily> process_families(const MetricsSnapshot& snapshot);
std::vector<prometheus::MetricFamily> state_families(const MetricsSnapshot& snapshot);
std::vector<prometheus::MetricFamily> master_families(const MetricsSnapshot& snapshot);
std::vector<prometheus::MetricFamily> election_families(const MetricsSnapshot& snapshot);
std::vector<prometheus::MetricFamily> failover_families(const MetricsSnapshot& snapshot);
std::vector<prometheus::MetricFamily> link_families(const MetricsSnapshot& snapshot);
std::vector<prometheus::MetricFamily> client_families(const MetricsSnapshot& snapshot);
/// As redis_exporter names them for a Sentinel.
std::vector<prometheus::MetricFamily> sentinel_families(const MetricsSnapshot& snapshot);
/// As it names them for every server.
std::vector<prometheus::MetricFamily> server_families(const MetricsSnapshot& snapshot);

/// The whole text of /metrics. Takes some time: not on the loop's thread.
std::string metrics_text(const MetricsSnapshot& snapshot);

}  // namespace vedette::daemon
