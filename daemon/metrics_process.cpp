#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include <openssl/crypto.h>

#include "daemon/metrics_families.hpp"
#include "daemon/metrics_family.hpp"
#include "vedette_commit.hpp"
#include "vedette_version.hpp"

// Of the process as such, and of its files.

namespace vedette::daemon {
namespace {

double limit_of(int resource) {
  rlimit limit{};
  ::getrlimit(static_cast<__rlimit_resource_t>(resource), &limit);
  return limit.rlim_cur == RLIM_INFINITY ? -1.0 : static_cast<double>(limit.rlim_cur);
}

/// Pages: all, and those in memory.
std::pair<double, double> memory_in_bytes() {
  std::ifstream file{"/proc/self/statm"};
  double size = 0;
  double resident = 0;
  file >> size >> resident;
  const auto page = static_cast<double>(::sysconf(_SC_PAGESIZE));
  return {size * page, resident * page};
}

double open_files() {
  std::error_code gone;
  const auto files = std::filesystem::directory_iterator{"/proc/self/fd", gone};
  return gone ? 0.0 : static_cast<double>(std::distance(begin(files), end(files)));
}

std::string compiler() {
#ifdef __clang__
  return std::string{"clang "} + __clang_version__;
#else
  return std::string{"gcc "} + __VERSION__;
#endif
}

double in_seconds(quorum::Milliseconds time) {
  return static_cast<double>(time.count()) / 1e3;
}

double in_seconds(const std::optional<quorum::Milliseconds>& time) {
  return time ? in_seconds(*time) : 0.0;
}

}  // namespace

std::vector<prometheus::MetricFamily> process_families(const MetricsSnapshot& snapshot) {
  const Counts& counts = snapshot.counts;
  Families families;
  Family build{"vedette_build_info"};
  build.add({version, commit, compiler(), OpenSSL_version(OPENSSL_VERSION_STRING)}, 1);
  families.add(std::move(build));
  Family info{"vedette_info"};
  info.add({snapshot.process.my_id.text(), snapshot.mode, snapshot.announced}, 1);
  families.add(std::move(info));
  families.add("process_cpu_seconds_total", snapshot.all.system + snapshot.all.user);
  families.add("process_open_fds", open_files());
  families.add("process_max_fds", limit_of(RLIMIT_NOFILE));
  const auto [size, resident] = memory_in_bytes();
  families.add("process_virtual_memory_bytes", size);
  families.add("process_virtual_memory_max_bytes", limit_of(RLIMIT_AS));
  families.add("process_resident_memory_bytes", resident);
  families.add("process_start_time_seconds", in_seconds(snapshot.started));
  families.add("vedette_loop_delay_seconds", counts.loop_delay);
  families.add("vedette_loop_busy_seconds_total", snapshot.loop.system + snapshot.loop.user);
  families.add("vedette_tilt", snapshot.process.tilt_since ? 1 : 0);
  families.add("vedette_tilts_total", static_cast<double>(snapshot.process.total_tilts));
  const auto tilt_now = counts.tilt_since ? snapshot.now - *counts.tilt_since : quorum::Milliseconds{0};
  families.add("vedette_tilt_seconds_total", in_seconds(counts.tilted_for + tilt_now));
  return families.take();
}

std::vector<prometheus::MetricFamily> state_families(const MetricsSnapshot& snapshot) {
  const Counts& counts = snapshot.counts;
  const StateCounts& state = counts.state;
  Families families;
  families.add("vedette_state_writes_total", static_cast<double>(state.writes));
  Family failures{"vedette_state_write_failures_total"};
  for (std::size_t step = 0; step < write_steps.size(); ++step) {
    failures.add({write_steps[step]}, static_cast<double>(state.failures[step]));
  }
  families.add(std::move(failures));
  families.add("vedette_state_write_duration_seconds", state.duration);
  families.add("vedette_state_last_write_success_timestamp_seconds", in_seconds(state.last_success));
  families.add("vedette_state_dirty", state.ordered == state.written ? 0 : 1);
  Family reloads{"vedette_config_reloads_total"};
  reloads.add({"ok"}, static_cast<double>(counts.reloads[0]));
  reloads.add({"refused"}, static_cast<double>(counts.reloads[1]));
  families.add(std::move(reloads));
  families.add("vedette_config_last_reload_success_timestamp_seconds", in_seconds(counts.last_reload));
  Family expiry{"vedette_tls_certificate_expiry_timestamp_seconds"};
  const auto add_end = [&](std::string_view file, const std::optional<std::int64_t>& end) {
    if (end) expiry.add({file}, static_cast<double>(*end));
  };
  add_end("server", snapshot.certificates.server);
  add_end("client", snapshot.certificates.client);
  add_end("ca", snapshot.certificates.ca);
  families.add(std::move(expiry));
  return families.take();
}

}  // namespace vedette::daemon
