#include "daemon/metrics_snapshot.hpp"

#include <sys/resource.h>

#include <algorithm>

namespace vedette::daemon {
namespace {

double seconds_used(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

ProcessorTime used_by(int who) {
  rusage used{};
  ::getrusage(who, &used);
  return {seconds_used(used.ru_stime), seconds_used(used.ru_utime)};
}

ClientsPicture look_at_clients(const Surroundings& around) {
  ClientsPicture picture;
  for (const auto& [id, session] : around.sessions) {
    ++(session->subscribed() ? picture.subscribed : picture.normal);
    const std::size_t unsent = session->unsent();
    picture.unsent += unsent;
    picture.largest_output = std::max(picture.largest_output, unsent);
    picture.largest_input = std::max(picture.largest_input, session->query_bytes);
    picture.postponed += session->postponed ? 1 : 0;
    picture.tracking += session->tracking.on ? 1 : 0;
  }
  picture.channels = around.subscriptions.channels();
  picture.patterns = around.subscriptions.patterns();
  picture.delivered = around.subscriptions.delivered();
  return picture;
}

}  // namespace

double MetricsSnapshot::timestamp(quorum::Instant instant) const {
  return static_cast<double>((wall - (now - instant)).count()) / 1e3;
}

MetricsSnapshot look_at_process(const Surroundings& around, const Counts& counts) {
  const quorum::Reading clocks = read_clocks();
  MetricsSnapshot snapshot{around.turn.core().process()};
  snapshot.now = clocks.steady;
  snapshot.wall = clocks.wall;
  snapshot.started = clocks.wall - (clocks.steady - around.process.started);
  snapshot.counts = counts;
  snapshot.statistics = around.statistics;
  snapshot.clients = look_at_clients(around);
  snapshot.loop = used_by(RUSAGE_THREAD);
  snapshot.all = used_by(RUSAGE_SELF);
  snapshot.children = used_by(RUSAGE_CHILDREN);
  snapshot.run_id = around.process.run_id;
  snapshot.redis_version = around.dialect().redis_version;
  snapshot.announced = snapshot.process.settings.announce_ip;
  snapshot.port = around.settings.shown_port();
  for (const ScriptPicture& script : around.scripts ? around.scripts() : std::vector<ScriptPicture>{}) {
    ++(script.running ? snapshot.scripts_running : snapshot.scripts_queued);
  }
  snapshot.simulated_failures = static_cast<std::uint32_t>(around.failures.flags());
  snapshot.compatible = around.settings.http.compatible_metrics;
  snapshot.replicas = around.settings.http.replica_metrics;
  // Neither is shown, and they hold secrets.
  snapshot.process.settings.sentinel_user.clear();
  snapshot.process.settings.sentinel_pass.clear();
  return snapshot;
}

}  // namespace vedette::daemon
