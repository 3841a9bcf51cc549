#include <vector>

#include "daemon/metrics_families.hpp"
#include "daemon/metrics_family.hpp"

namespace vedette::daemon {

/// Group by group, so that only one of them is in memory as families at a time.
std::string metrics_text(const MetricsSnapshot& snapshot) {
  std::vector<SnapshotFamilies> groups;
  for (const auto make : {process_families, state_families, master_families, election_families, failover_families,
                          link_families, client_families, sentinel_families}) {
    groups.emplace_back(snapshot, make);
  }
  if (snapshot.compatible) groups.emplace_back(snapshot, server_families);
  std::string text;
  for (const prometheus::Collectable& group : groups) {
    for (const auto& family : group.Collect()) add_text(text, family);
  }
  return text;
}

}  // namespace vedette::daemon
