#include <string>

#include "daemon/command_table.hpp"
#include "daemon/metrics_families.hpp"
#include "daemon/metrics_family.hpp"

// Of clients, what they ask, and what they are told.

namespace vedette::daemon {
namespace {

/// Containers are not called themselves.
bool is_called(const CommandRow& row) {
  return !std::holds_alternative<std::monostate>(row.handler);
}

void add_commands(Families& families, const MetricsSnapshot& snapshot) {
  Family answered{"vedette_commands_total"};
  Family durations{"vedette_command_duration_seconds"};
  const auto& counts = snapshot.counts.commands;
  const auto rows = command_table();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (i < rows.size() && !is_called(rows[i])) continue;
    const std::string_view name = i < rows.size() ? rows[i].name : "other";
    answered.add({name, "ok"}, static_cast<double>(counts[i].results[0]));
    answered.add({name, "error"}, static_cast<double>(counts[i].results[1]));
    if (i < rows.size() && counts[i].duration.total() > 0) durations.add({name}, counts[i].duration);
  }
  families.add(std::move(answered));
  families.add(std::move(durations));
}

}  // namespace

std::vector<prometheus::MetricFamily> client_families(const MetricsSnapshot& snapshot) {
  const Statistics& counted = snapshot.statistics;
  const auto number = [](auto count) { return static_cast<double>(count); };
  Families families;
  Family clients{"vedette_clients"};
  clients.add({"normal"}, number(snapshot.clients.normal));
  clients.add({"pubsub"}, number(snapshot.clients.subscribed));
  families.add(std::move(clients));
  Family connections{"vedette_client_connections_total"};
  connections.add({"accepted"}, number(counted.connections_received));
  connections.add({"maxclients"}, number(counted.connections_rejected - counted.connections_protected_from));
  connections.add({"protected"}, number(counted.connections_protected_from));
  connections.add({"tls_error"}, number(counted.tls_failures));
  families.add(std::move(connections));
  add_commands(families, snapshot);
  Family events{"vedette_events_published_total"};
  for (const auto& [channel, count] : snapshot.counts.events) events.add({channel}, number(count));
  families.add(std::move(events));
  families.add("vedette_pubsub_messages_total", number(snapshot.clients.delivered));
  Family dropped{"vedette_clients_dropped_total"};
  dropped.add({"output_buffer"}, number(counted.output_buffer_disconnections));
  dropped.add({"idle"}, number(counted.idle_disconnections));
  dropped.add({"protocol_error"}, number(counted.protocol_disconnections));
  dropped.add({"killed"}, number(counted.killed));
  families.add(std::move(dropped));
  families.add("vedette_client_output_buffer_bytes", number(snapshot.clients.unsent));
  Family scripts{"vedette_scripts_total"};
  for (std::size_t kind = 0; kind < script_kinds.size(); ++kind) {
    for (std::size_t result = 0; result < script_results.size(); ++result) {
      scripts.add({script_kinds[kind], script_results[result]}, number(snapshot.counts.scripts[kind][result]));
    }
  }
  families.add(std::move(scripts));
  families.add("vedette_scripts_running", number(snapshot.scripts_running));
  families.add("vedette_scripts_queued", number(snapshot.scripts_queued));
  Family requests{"vedette_http_requests_total"};
  for (const auto& [what, count] : snapshot.counts.http) {
    requests.add({what.first, std::to_string(what.second)}, number(count));
  }
  families.add(std::move(requests));
  return families.take();
}

}  // namespace vedette::daemon
