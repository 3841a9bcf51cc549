#include <algorithm>
#include <string>

#include "daemon/metrics_families.hpp"
#include "daemon/metrics_family.hpp"

// Of replicas, peers and the ways to them.

namespace vedette::daemon {
namespace {

using quorum::MasterPicture;
using quorum::SentinelPicture;
using quorum::ServerPicture;

bool is_linked(const ServerPicture& server) {
  return server.link.command_connected && server.link.hello_connected;
}

void add_states(Families& families, const MetricsSnapshot& snapshot) {
  Family replicas{"vedette_replicas"};
  Family peers{"vedette_peers"};
  for (const MasterPicture& master : snapshot.masters) {
    const std::string& name = master.server.name;
    std::size_t up = 0;
    std::size_t down = 0;
    for (const ServerPicture& replica : master.replicas) {
      up += !replica.sdown_since && is_linked(replica) ? 1 : 0;
      down += replica.sdown_since ? 1 : 0;
    }
    replicas.add({name, "up"}, static_cast<double>(up));
    replicas.add({name, "sdown"}, static_cast<double>(down));
    replicas.add({name, "disconnected"}, static_cast<double>(master.replicas.size() - up - down));
    const auto peers_up = static_cast<std::size_t>(
        std::ranges::count_if(master.sentinels, [](const SentinelPicture& sentinel) { return !sentinel.sdown_since; }));
    peers.add({name, "up"}, static_cast<double>(peers_up));
    peers.add({name, "sdown"}, static_cast<double>(master.sentinels.size() - peers_up));
  }
  families.add(std::move(replicas));
  families.add(std::move(peers));
}

void add_links(Families& families, const MetricsSnapshot& snapshot) {
  Family up{"vedette_link_up"};
  for (const MasterPicture& master : snapshot.masters) {
    const std::string& name = master.server.name;
    up.add({name, "master", master.server.address.text()}, is_linked(master.server) ? 1 : 0);
    for (const SentinelPicture& sentinel : master.sentinels) {
      up.add({name, "sentinel", sentinel.run_id.short_form()}, sentinel.link.command_connected ? 1 : 0);
    }
    if (!snapshot.replicas) continue;
    for (const ServerPicture& replica : master.replicas) {
      up.add({name, "replica", replica.name}, is_linked(replica) ? 1 : 0);
    }
  }
  families.add(std::move(up));
}

void add_reports(Families& families, const MetricsSnapshot& snapshot) {
  Family offset{"vedette_replica_offset"};
  Family lag{"vedette_replica_lag_bytes"};
  Family priority{"vedette_replica_priority"};
  Family info{"vedette_info_timestamp_seconds"};
  const auto seen = [&](const ServerPicture& server) {
    return server.last_info ? snapshot.timestamp(*server.last_info) : 0.0;
  };
  for (const MasterPicture& master : snapshot.masters) {
    const std::string& name = master.server.name;
    info.add({name, "master", master.server.address.text()}, seen(master.server));
    if (!snapshot.replicas) continue;
    std::uint64_t furthest = 0;
    for (const ServerPicture& replica : master.replicas) {
      furthest = std::max(furthest, replica.report.offset.value_or(0));
    }
    for (const ServerPicture& replica : master.replicas) {
      info.add({name, "replica", replica.name}, seen(replica));
      if (replica.report.priority) priority.add({name, replica.name}, *replica.report.priority);
      if (!replica.report.offset) continue;
      offset.add({name, replica.name}, static_cast<double>(*replica.report.offset));
      lag.add({name, replica.name}, static_cast<double>(furthest - *replica.report.offset));
    }
  }
  families.add(std::move(offset));
  families.add(std::move(lag));
  families.add(std::move(priority));
  families.add(std::move(info));
}

}  // namespace

std::vector<prometheus::MetricFamily> link_families(const MetricsSnapshot& snapshot) {
  const LinkCounts& links = snapshot.counts.links;
  Families families;
  add_states(families, snapshot);
  add_links(families, snapshot);
  Family pings{"vedette_ping_duration_seconds"};
  Family lost{"vedette_reconnects_total"};
  for (std::size_t role = 0; role < link_roles.size(); ++role) {
    pings.add({link_roles[role]}, links.pings[role]);
    for (std::size_t why = 0; why < losses.size(); ++why) {
      lost.add({link_roles[role], losses[why]}, static_cast<double>(links.lost[role][why]));
    }
  }
  families.add(std::move(pings));
  families.add(std::move(lost));
  add_reports(families, snapshot);
  Family hellos{"vedette_hellos_total"};
  for (std::size_t via = 0; via < hello_vias.size(); ++via) {
    hellos.add({"sent", hello_vias[via]}, static_cast<double>(links.hellos_sent[via]));
    hellos.add({"received", hello_vias[via]}, static_cast<double>(links.hellos_received[via]));
  }
  families.add(std::move(hellos));
  Family refusals{"vedette_auth_failures_total"};
  refusals.add({"to_redis"}, static_cast<double>(links.refused_by_redis));
  refusals.add({"to_peer"}, static_cast<double>(links.refused_by_peers));
  refusals.add({"from_client"}, static_cast<double>(snapshot.statistics.access_denied_auth));
  families.add(std::move(refusals));
  families.add("vedette_resolve_failures_total", static_cast<double>(snapshot.counts.lookups.failures));
  families.add("vedette_resolve_duration_seconds", snapshot.counts.lookups.duration);
  return families.take();
}

}  // namespace vedette::daemon
