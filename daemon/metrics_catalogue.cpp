#include "daemon/metrics_catalogue.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace vedette::daemon {
namespace {

constexpr auto counter = MetricType::counter;
constexpr auto gauge = MetricType::gauge;
constexpr auto histogram = MetricType::histogram;

constexpr auto process_rows = std::to_array<MetricRow>({
    {"vedette_build_info", gauge, "version revision compiler openssl", "What this process was built from and with"},
    {"vedette_info", gauge, "id mode announced",
     "The id of this Sentinel, whether its state stands in a file of its own, and the host that it announces"},
    {"process_cpu_seconds_total", counter, "", "Processor time of this process, in user and in system mode"},
    {"process_open_fds", gauge, "", "Open file descriptors"},
    {"process_max_fds", gauge, "", "How many may be open"},
    {"process_virtual_memory_bytes", gauge, "", "Virtual memory"},
    {"process_virtual_memory_max_bytes", gauge, "", "How much there may be; -1 without a limit"},
    {"process_resident_memory_bytes", gauge, "", "Memory in use"},
    {"process_start_time_seconds", gauge, "", "When the process started, since 1970"},
    {"vedette_loop_delay_seconds", histogram, "", "How late a timer of the loop fired that runs four times a second"},
    {"vedette_loop_busy_seconds_total", counter, "", "Processor time of the loop's thread"},
    {"vedette_tilt", gauge, "", "1 in TILT: the process was paused and does not trust what it knew"},
    {"vedette_tilts_total", counter, "", "How often it was in TILT"},
    {"vedette_tilt_seconds_total", counter, "", "Time in TILT"},
});

constexpr auto state_rows = std::to_array<MetricRow>({
    {"vedette_state_writes_total", counter, "", "Writes of the state that are on disk"},
    {"vedette_state_write_failures_total", counter, "reason", "Writes that failed, by their step"},
    {"vedette_state_write_duration_seconds", histogram, "", "A write with its fsync, whatever came of it"},
    {"vedette_state_last_write_success_timestamp_seconds", gauge, "", "The last write that succeeded; 0: none yet"},
    {"vedette_state_dirty", gauge, "", "1 while what is in memory is newer than what is on disk"},
    {"vedette_config_reloads_total", counter, "result", "Readings of the configuration by SIGHUP"},
    {"vedette_config_last_reload_success_timestamp_seconds", gauge, "", "The last one that was taken; 0: none yet"},
    {"vedette_tls_certificate_expiry_timestamp_seconds", gauge, "file",
     "When the certificate in force ends, the first of several"},
});

constexpr auto master_rows = std::to_array<MetricRow>({
    {"vedette_masters", gauge, "", "Masters that are watched"},
    {"vedette_current_epoch", gauge, "", "The highest epoch seen"},
    {"vedette_master_info", gauge, "master address runid", "The only series with the master's address"},
    {"vedette_master_state", gauge, "master state",
     "1 for the state that holds; failover counts more than odown, and that more than sdown"},
    {"vedette_master_quorum", gauge, "master", "Sentinels that must agree that the master is down"},
    {"vedette_master_majority", gauge, "master", "Votes that a failover needs: of all known Sentinels"},
    {"vedette_master_quorum_reachable", gauge, "master", "1: enough Sentinels are up to agree (CKQUORUM)"},
    {"vedette_master_failover_authorizable", gauge, "master", "1: enough Sentinels are up to elect (CKQUORUM)"},
    {"vedette_failover_possible", gauge, "master", "1: a failover that begins now could succeed"},
    {"vedette_strangers", gauge, "master", "Servers of another deployment at addresses of ours"},
    {"vedette_unidentified_instances", gauge, "master",
     "Servers with data at addresses of ours, without a sign of whose"},
    {"vedette_failover_obstacle", gauge, "master reason", "1 for the reason why none could; all 0: it could"},
    {"vedette_master_down_after_seconds", gauge, "master", "down-after-milliseconds"},
    {"vedette_master_failover_timeout_seconds", gauge, "master", "failover-timeout"},
    {"vedette_master_parallel_syncs", gauge, "master", "parallel-syncs"},
    {"vedette_master_config_epoch", gauge, "master", "The epoch of the configuration"},
    {"vedette_master_sdown_total", counter, "master", "How often it was seen down by this Sentinel"},
    {"vedette_master_odown_total", counter, "master", "How often it was seen down by the quorum"},
    {"vedette_master_down_seconds_total", counter, "master", "Time down by the quorum, as seen here"},
    {"vedette_master_last_reply_timestamp_seconds", gauge, "master",
     "Its last good answer to a ping; before the first, when watching began"},
    {"vedette_master_reboots_total", counter, "master", "How often its run id changed"},
    {"vedette_master_rebirths_total", counter, "master",
     "How often it was restarted with an offset below the last one"},
    {"vedette_master_switches_total", counter, "master cause", "Changes of the address, by what brought them"},
});

constexpr auto election_rows = std::to_array<MetricRow>({
    {"vedette_detection_duration_seconds", histogram, "master", "The last good answer to down by this Sentinel"},
    {"vedette_agreement_duration_seconds", histogram, "master", "Down by this Sentinel to down by the quorum"},
    {"vedette_elections_total", counter, "master result", "Own candidacies"},
    {"vedette_election_duration_seconds", histogram, "master", "A candidacy to its result"},
    {"vedette_votes_granted_total", counter, "master", "Votes given to other Sentinels"},
    {"vedette_votes_refused_total", counter, "master reason", "Requests for our vote that got none"},
    {"vedette_votes_received_total", counter, "master", "Votes of others for us"},
    {"vedette_down_questions_total", counter, "direction", "SENTINEL IS-MASTER-DOWN-BY-ADDR, asked of us and by us"},
});

constexpr auto failover_rows = std::to_array<MetricRow>({
    {"vedette_failovers_total", counter, "master cause result", "Failovers that this Sentinel led"},
    {"vedette_failover_duration_seconds", histogram, "master",
     "Down by the quorum, or the order, to the announcement of the new address"},
    {"vedette_failover_phase_duration_seconds", histogram, "phase", "The phases of failovers led here"},
    {"vedette_failover_in_progress", gauge, "master", "1 while one is led here"},
    {"vedette_failover_last_timestamp_seconds", gauge, "master", "The last one led here that succeeded; 0: none yet"},
    {"vedette_failover_replicas_reconfigured_total", counter, "master result", "Replicas that were to follow"},
});

constexpr auto link_rows = std::to_array<MetricRow>({
    {"vedette_replicas", gauge, "master state", "Known replicas by their state"},
    {"vedette_peers", gauge, "master state", "Other Sentinels by their state"},
    {"vedette_link_up", gauge, "master role target",
     "1: our connections stand; a peer is named by the first eight digits of its id"},
    {"vedette_ping_duration_seconds", histogram, "role", "A ping to its answer"},
    {"vedette_reconnects_total", counter, "role reason", "Connections that were lost or did not come about"},
    {"vedette_replica_offset", gauge, "master replica", "Its replication offset in its last INFO"},
    {"vedette_replica_lag_bytes", gauge, "master replica", "How far it is behind the furthest replica known"},
    {"vedette_replica_priority", gauge, "master replica", "Its priority; 0: never to be promoted"},
    {"vedette_info_timestamp_seconds", gauge, "master role target", "Its last INFO; 0: none yet"},
    {"vedette_hellos_total", counter, "direction via", "Hellos of Sentinels"},
    {"vedette_auth_failures_total", counter, "direction", "Credentials that were refused"},
    {"vedette_resolve_failures_total", counter, "", "Look-ups of host names that brought nothing in time"},
    {"vedette_resolve_duration_seconds", histogram, "", "Look-ups of host names"},
});

constexpr auto client_rows = std::to_array<MetricRow>({
    {"vedette_clients", gauge, "kind", "Connected clients"},
    {"vedette_client_connections_total", counter, "result", "Who connected, and who was turned away and why"},
    {"vedette_commands_total", counter, "command result", "Commands answered; other: those that do not exist"},
    {"vedette_command_duration_seconds", histogram, "command",
     "From the request to the reply, with its wait for the disk; commands that were used"},
    {"vedette_events_published_total", counter, "event", "Events told, by channel"},
    {"vedette_pubsub_messages_total", counter, "", "Messages to subscribers"},
    {"vedette_clients_dropped_total", counter, "reason", "Clients that this Sentinel disconnected"},
    {"vedette_client_output_buffer_bytes", gauge, "", "Bytes that clients have not taken"},
    {"vedette_scripts_total", counter, "kind result", "Runs of scripts; retry: one that is run again"},
    {"vedette_scripts_running", gauge, "", "Scripts that run"},
    {"vedette_scripts_queued", gauge, "", "Scripts that wait"},
    {"vedette_http_requests_total", counter, "path code", "Requests to this port; the path is empty for unknown ones"},
});

constexpr auto sentinel_rows = std::to_array<MetricRow>({
    {"redis_sentinel_masters", gauge, "", "Masters that are watched"},
    {"redis_sentinel_tilt", gauge, "", "1 in TILT"},
    {"redis_sentinel_running_scripts", gauge, "", "Scripts that run"},
    {"redis_sentinel_scripts_queue_length", gauge, "", "Scripts that are known"},
    {"redis_sentinel_simulate_failure_flags", gauge, "", "SENTINEL SIMULATE-FAILURE, as bits"},
    {"redis_sentinel_master_status", gauge, "master_address master_name master_status", "1: ok; else 0"},
    {"redis_sentinel_master_slaves", gauge, "master_address master_name", "Known replicas"},
    {"redis_sentinel_master_sentinels", gauge, "master_address master_name", "Known Sentinels, this one included"},
    {"redis_sentinel_master_ok_slaves", gauge, "master_address master_name", "Replicas that are not down"},
    {"redis_sentinel_master_ok_sentinels", gauge, "master_address master_name", "Sentinels that are not down"},
    {"redis_sentinel_master_ckquorum_status", gauge, "master_name message", "1: CKQUORUM says OK"},
    {"redis_sentinel_master_setting_ckquorum", gauge, "master_address master_name", "The quorum"},
    {"redis_sentinel_master_setting_failover_timeout", gauge, "master_address master_name",
     "failover-timeout in milliseconds"},
    {"redis_sentinel_master_setting_parallel_syncs", gauge, "master_address master_name", "parallel-syncs"},
    {"redis_sentinel_master_setting_down_after_milliseconds", gauge, "master_address master_name",
     "down-after-milliseconds"},
    {"redis_sentinel_master_config_epoch", gauge, "master_address master_name", "The epoch of the configuration"},
    {"redis_sentinel_master_last_ok_ping_reply_seconds", gauge, "master_address master_name",
     "Time since the last good answer to a ping"},
});

constexpr auto server_rows = std::to_array<MetricRow>({
    {"redis_up", gauge, "", "1"},
    {"redis_instance_info", gauge,
     "maxmemory_policy os process_id redis_build_id redis_mode redis_version role run_id tcp_port",
     "What INFO says of this process; its role is empty"},
    {"redis_uptime_in_seconds", gauge, "", "Time since the start"},
    {"redis_start_time_seconds", gauge, "", "When the process started, since 1970"},
    {"redis_process_id", gauge, "", "The number of this process"},
    {"redis_io_threads_active", gauge, "", "0"},
    {"redis_connected_clients", gauge, "", "Connected clients"},
    {"redis_blocked_clients", gauge, "", "Clients that wait for the end of CLIENT PAUSE"},
    {"redis_tracking_clients", gauge, "", "Clients with CLIENT TRACKING"},
    {"redis_clients_in_timeout_table", gauge, "", "0"},
    {"redis_client_recent_max_input_buffer_bytes", gauge, "", "The longest of what waits to be executed"},
    {"redis_client_recent_max_output_buffer_bytes", gauge, "", "The longest of what waits to be sent"},
    {"redis_connections_received_total", counter, "", "Clients that were let in"},
    {"redis_rejected_connections_total", counter, "", "Clients that were turned away"},
    {"redis_commands_processed_total", counter, "", "Commands executed"},
    {"redis_net_input_bytes_total", counter, "", "Bytes from clients"},
    {"redis_net_output_bytes_total", counter, "", "Bytes to clients"},
    {"redis_cpu_sys_seconds_total", counter, "", "Processor time in system mode"},
    {"redis_cpu_user_seconds_total", counter, "", "Processor time in user mode"},
    {"redis_cpu_sys_children_seconds_total", counter, "", "The same of scripts that have ended, in system mode"},
    {"redis_cpu_user_children_seconds_total", counter, "", "The same of scripts that have ended, in user mode"},
    {"redis_cpu_sys_main_thread_seconds_total", counter, "", "The same of the loop's thread, in system mode"},
    {"redis_cpu_user_main_thread_seconds_total", counter, "", "The same of the loop's thread, in user mode"},
    {"redis_pubsub_channels", gauge, "", "Channels with subscribers"},
    {"redis_pubsub_patterns", gauge, "", "Patterns with subscribers"},
    {"redis_total_error_replies", counter, "", "Replies that were errors"},
    {"redis_total_reads_processed", counter, "", "Reads from clients"},
    {"redis_total_writes_processed", counter, "", "Writes to clients"},
});

constexpr auto groups = std::to_array<MetricGroup>({
    {"Process", "", process_rows},
    {"State and configuration", "", state_rows},
    {"Masters",
     "`vedette_master_state` has one series for each of `up`, `sdown`, `odown`, `failover`. The reasons of "
     "`vedette_failover_obstacle` are `paused`, `tilt`, `quarantined`, `identity_conflict`, `state_not_writable`, "
     "`no_quorum`, `no_majority`, `disputed`: another Sentinel announces another master under the same epoch, "
     "`no_replica`, `not_authorised`: no replica is fit, one at least because it refuses our credentials or lacks a "
     "right, and `no_good_replica`.",
     master_rows},
    {"Detection and elections",
     "A candidacy is counted when its attempt ends. Results: `won`; `lost` to another candidate; `split`: nobody could "
     "win any more; `timeout`: too few votes came in time, though an operator's order may have gone on without them; "
     "`aborted`: something else ended it before, such as the master's return.",
     election_rows},
    {"Failovers",
     "What was elected is led, and is counted when it ends. Results: `done`; `no_good_replica`; `timeout`: the "
     "promotion "
     "or the handing over took too long; `superseded` by the configuration of another; `aborted`: by the master's "
     "return, an operator or a pause of this process. Phases, of what was finished: `election`, `selection`, "
     "`promotion`, `announce` (the new configuration on its way to the disk), `reconfiguration`.",
     failover_rows},
    {"Instances and links", "With `metrics-replicas no` the series of single replicas are left out.", link_rows},
    {"Clients and commands", "", client_rows},
    {"As redis_exporter names them",
     "Names, labels and values are those of redis_exporter pointed at a Sentinel, so that its dashboards and alerts "
     "go on working. What stands here beyond its version 1.45 came with later ones.",
     sentinel_rows},
    {"As redis_exporter names them for every server",
     "Only with `metrics-compat yes`: alerts that are meant for Redis, such as one about many clients, would fire for "
     "Sentinels.",
     server_rows},
});

std::string_view word(MetricType type) {
  switch (type) {
    case MetricType::counter:
      return "counter";
    case MetricType::histogram:
      return "histogram";
    case MetricType::gauge:
      break;
  }
  return "gauge";
}

std::string labels_in_code(std::string_view labels) {
  std::string text;
  while (!labels.empty()) {
    const std::size_t end = std::min(labels.find(' '), labels.size());
    text.append(text.empty() ? "`" : ", `").append(labels.substr(0, end)).append("`");
    labels.remove_prefix(std::min(end + 1, labels.size()));
  }
  return text;
}

constexpr std::string_view introduction =
    "# Metrics and health by HTTP\n"
    "\n"
    "The tables below are made from those in the code by `./dev reference`; a test compares them.\n"
    "\n"
    "`http-port` switches it on ([configuration.md](configuration.md)). All of it is read only, GET and HEAD:\n"
    "\n"
    "| path | answer |\n"
    "|---|---|\n"
    "| `/metrics` | the families below, as text of Prometheus (0.0.4), with gzip for who accepts it |\n"
    "| `/livez`, `/healthz` | 200 while the loop turns and the Sentinel port is open, else 503 |\n"
    "| `/readyz` | the same, until a signal to end has come |\n"
    "\n"
    "The three take `?verbose`, which also lists verdicts that decide nothing, such as why a failover is impossible;\n"
    "`?exclude=<check>`; and `/livez/<check>` for one check alone. None of them ever looks at peers or at Redis: an "
    "outage\n"
    "there would have all Sentinels restarted or hidden, just when they are needed.\n"
    "\n"
    "Labels: `master` is its name, `replica` and `target` an address `host:port`, `peer` the beginning of an id. "
    "Series of\n"
    "what can happen exist from the start, at 0; those of a master go with it. No password and no address of a client "
    "is\n"
    "in any of them.\n"
    "\n"
    "At most 64 connections are served at a time, and each must say and take its part within 10 seconds. A scrape is "
    "put\n"
    "together on another thread from one look at the state, so that the loop goes on.\n"
    "\n"
    "## Scraping\n"
    "\n"
    "Dashboards for redis_exporter take `instance` for the Sentinel's own address; a relabelling keeps it so:\n"
    "\n"
    "```yaml\n"
    "scrape_configs:\n"
    "  - job_name: vedette\n"
    "    static_configs: [{targets: [\"10.0.0.1:9355\"]}]\n"
    "    relabel_configs:\n"
    "      - {source_labels: [__address__], regex: \"(.+):9355\", replacement: \"$1:26379\", target_label: instance}\n"
    "```\n"
    "\n"
    "With an exporter beside it every `redis_sentinel_*` series would come twice, under two jobs: rules then need a "
    "selector\n"
    "for `job`.\n";

}  // namespace

std::span<const MetricGroup> metric_groups() {
  return groups;
}

const MetricRow& metric_row(std::string_view name) {
  for (const MetricGroup& group : groups) {
    const auto found = std::ranges::find(group.rows, name, &MetricRow::name);
    if (found != group.rows.end()) return *found;
  }
  throw std::logic_error{"not in the catalogue of metrics: " + std::string{name}};
}

std::string metrics_reference() {
  std::string text{introduction};
  for (const MetricGroup& group : groups) {
    text.append("\n## ").append(group.heading).append("\n\n");
    if (!group.about.empty()) text.append(group.about).append("\n\n");
    text += "| name | type | labels | meaning |\n|---|---|---|---|\n";
    for (const MetricRow& row : group.rows) {
      text.append("| `").append(row.name).append("` | ").append(word(row.type)).append(" | ");
      text.append(labels_in_code(row.labels)).append(" | ").append(row.help).append(" |\n");
    }
  }
  return text;
}

}  // namespace vedette::daemon
