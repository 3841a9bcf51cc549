#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "daemon/metrics_families.hpp"
#include "daemon/metrics_family.hpp"
#include "daemon/usable_sentinels.hpp"

// What redis_exporter makes of INFO, SENTINEL MASTERS, SENTINELS, SLAVES and CKQUORUM (metrics §1), labels in its
// order.

namespace vedette::daemon {
namespace {

using quorum::MasterPicture;

/// Those of one family for all masters, with their labels.
class Gauge {
 public:
  Gauge(std::string_view name, const MetricsSnapshot& snapshot) : family_{name}, snapshot_{snapshot} {}

  template <class Value>
  Family of(Value value) {
    const bool names = snapshot_.process.settings.announce_hostnames;
    for (const MasterPicture& master : snapshot_.masters) {
      const quorum::Address& address = master.server.address;
      const std::string place = address.shown(names) + ':' + std::to_string(address.port);
      family_.add({place, master.server.name}, static_cast<double>(value(master)));
    }
    return std::move(family_);
  }

 private:
  Family family_;
  const MetricsSnapshot& snapshot_;
};

std::string_view compatible_status(const MasterPicture& master) {
  if (master.odown_since) return "odown";
  return master.server.sdown_since ? "sdown" : "ok";
}

Family status(const MetricsSnapshot& snapshot) {
  Family family{"redis_sentinel_master_status"};
  const bool names = snapshot.process.settings.announce_hostnames;
  for (const MasterPicture& master : snapshot.masters) {
    const quorum::Address& address = master.server.address;
    const std::string_view word = compatible_status(master);
    family.add({address.shown(names) + ':' + std::to_string(address.port), master.server.name, word},
               word == "ok" ? 1 : 0);
  }
  return family;
}

Family quorums(const MetricsSnapshot& snapshot) {
  Family family{"redis_sentinel_master_ckquorum_status"};
  for (const MasterPicture& master : snapshot.masters) {
    const UsableSentinels usable = usable_sentinels(master);
    family.add({master.server.name, usable.text()}, usable.enough() ? 1 : 0);
  }
  return family;
}

/// A replica that is not announced is not shown by SENTINEL SLAVES.
std::size_t good_replicas(const MasterPicture& master) {
  return static_cast<std::size_t>(std::ranges::count_if(master.replicas, [](const quorum::ServerPicture& replica) {
    return !replica.sdown_since && replica.report.announced.value_or(true);
  }));
}

}  // namespace

std::vector<prometheus::MetricFamily> sentinel_families(const MetricsSnapshot& snapshot) {
  Families families;
  const auto scripts = snapshot.scripts_running + snapshot.scripts_queued;
  families.add("redis_sentinel_masters", static_cast<double>(snapshot.masters.size()));
  families.add("redis_sentinel_tilt", snapshot.process.tilt_since ? 1 : 0);
  families.add("redis_sentinel_running_scripts", static_cast<double>(snapshot.scripts_running));
  families.add("redis_sentinel_scripts_queue_length", static_cast<double>(scripts));
  families.add("redis_sentinel_simulate_failure_flags", snapshot.simulated_failures);
  families.add(status(snapshot));
  const auto gauge = [&](std::string_view name, auto value) { families.add(Gauge{name, snapshot}.of(value)); };
  gauge("redis_sentinel_master_slaves", [](const MasterPicture& m) { return m.replicas.size(); });
  gauge("redis_sentinel_master_sentinels", [](const MasterPicture& m) { return m.sentinels.size() + 1; });
  gauge("redis_sentinel_master_ok_slaves", good_replicas);
  gauge("redis_sentinel_master_ok_sentinels", [](const MasterPicture& m) { return usable_sentinels(m).count; });
  families.add(quorums(snapshot));
  gauge("redis_sentinel_master_setting_ckquorum", [](const MasterPicture& m) { return m.settings.quorum; });
  gauge("redis_sentinel_master_setting_failover_timeout",
        [](const MasterPicture& m) { return m.settings.failover_timeout.count(); });
  gauge("redis_sentinel_master_setting_parallel_syncs",
        [](const MasterPicture& m) { return m.settings.parallel_syncs; });
  gauge("redis_sentinel_master_setting_down_after_milliseconds",
        [](const MasterPicture& m) { return m.settings.down_after.count(); });
  gauge("redis_sentinel_master_config_epoch", [](const MasterPicture& m) { return m.config_epoch.value; });
  gauge("redis_sentinel_master_last_ok_ping_reply_seconds", [&](const MasterPicture& m) {
    return static_cast<double>((snapshot.now - m.server.link.last_ok_ping).count()) / 1e3;
  });
  return families.take();
}

std::vector<prometheus::MetricFamily> server_families(const MetricsSnapshot& snapshot) {
  const Statistics& counted = snapshot.statistics;
  const ClientsPicture& clients = snapshot.clients;
  const double started = static_cast<double>(std::chrono::floor<std::chrono::seconds>(snapshot.started).count());
  Families families;
  const auto add = [&](std::string_view name, auto value) { families.add(name, static_cast<double>(value)); };
  utsname system{};
  ::uname(&system);
  add("redis_up", 1);
  Family info{"redis_instance_info"};
  info.add({"", std::string{system.sysname} + ' ' + system.release + ' ' + system.machine, std::to_string(::getpid()),
            "0", "sentinel", snapshot.redis_version, "", snapshot.run_id, std::to_string(snapshot.port)},
           1);
  families.add(std::move(info));
  add("redis_uptime_in_seconds", (snapshot.wall - snapshot.started).count() / 1000);
  add("redis_start_time_seconds", started);
  add("redis_process_id", ::getpid());
  add("redis_io_threads_active", 0);
  add("redis_connected_clients", clients.normal + clients.subscribed);
  add("redis_blocked_clients", clients.postponed);
  add("redis_tracking_clients", clients.tracking);
  add("redis_clients_in_timeout_table", 0);
  add("redis_client_recent_max_input_buffer_bytes", clients.largest_input);
  add("redis_client_recent_max_output_buffer_bytes", clients.largest_output);
  add("redis_connections_received_total", counted.connections_received);
  add("redis_rejected_connections_total", counted.connections_rejected);
  add("redis_commands_processed_total", counted.commands_processed);
  add("redis_net_input_bytes_total", counted.bytes_in);
  add("redis_net_output_bytes_total", counted.bytes_out);
  add("redis_cpu_sys_seconds_total", snapshot.all.system);
  add("redis_cpu_user_seconds_total", snapshot.all.user);
  add("redis_cpu_sys_children_seconds_total", snapshot.children.system);
  add("redis_cpu_user_children_seconds_total", snapshot.children.user);
  add("redis_cpu_sys_main_thread_seconds_total", snapshot.loop.system);
  add("redis_cpu_user_main_thread_seconds_total", snapshot.loop.user);
  add("redis_pubsub_channels", clients.channels);
  add("redis_pubsub_patterns", clients.patterns);
  add("redis_total_error_replies", counted.error_replies);
  add("redis_total_reads_processed", counted.reads);
  add("redis_total_writes_processed", counted.writes);
  return families.take();
}

}  // namespace vedette::daemon
