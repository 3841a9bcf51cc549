#include "daemon/info_reply.hpp"

#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>
#include <string_view>
#include <vector>

namespace vedette::daemon {
namespace {

/// Leaves out the keys that the dialect does not have.
class Text {
 public:
  explicit Text(const Dialect& dialect) : dialect_{dialect} {}

  template <class Number>
  void line(std::string_view key, Number value) requires std::is_arithmetic_v<Number> {
    line(key, std::string_view{std::to_string(value)});
  }
  void line(std::string_view key, std::string_view value) {
    if (dialect_.has_info_key(key)) (((text_ += key) += ':') += value) += "\r\n";
  }
  void line(std::string_view key, double value, int digits) {
    std::array<char, 64> shown{};
    std::snprintf(shown.data(), shown.size(), "%.*f", digits, value);
    line(key, std::string_view{shown.data()});
  }
  void zeros(std::initializer_list<std::string_view> keys) {
    for (const auto key : keys) line(key, "0");
  }
  void section(std::string_view name) {
    if (!text_.empty()) text_ += "\r\n";
    ((text_ += "# ") += name) += "\r\n";
  }
  std::string take() { return std::move(text_); }

 private:
  const Dialect& dialect_;
  std::string text_;
};

/// A line for each door, by the numbers that they have in Redis. `*` and `-::*` are shown as they are configured.
void listeners(Text& text, const config::DaemonSettings& settings) {
  const auto port = [&](std::string_view key, std::string_view name, std::uint16_t number) {
    if (number == 0) return;
    std::string line{"name="};
    line += name;
    for (const auto& address : settings.bind) line += ",bind=" + address;
    text.line(key, line + ",port=" + std::to_string(number));
  };
  port("listener0", "tcp", settings.port);
  if (!settings.unix_socket.empty()) text.line("listener1", "name=unix,bind=" + settings.unix_socket);
  port("listener2", "tls", settings.tls.port);
}

void server_section(Text& text, const Surroundings& around, quorum::Instant now) {
  utsname system{};
  ::uname(&system);
  const quorum::Reading clocks = read_clocks();
  const auto uptime = std::chrono::duration_cast<std::chrono::seconds>(now - around.process.started).count();
  const Dialect& dialect = around.dialect();
  text.section("Server");
  text.line("redis_version", dialect.redis_version);
  text.line("server_name", dialect.server);
  text.line("valkey_version", dialect.version);
  text.line("valkey_release_stage", "ga");
  text.line("redis_git_sha1", "00000000");
  text.line("redis_git_dirty", "0");
  text.line("redis_build_id", "0");
  text.line(dialect.mode_key, "sentinel");
  text.line("os", std::string{system.sysname} + ' ' + system.release + ' ' + system.machine);
  text.line("arch_bits", sizeof(void*) * 8);
  text.line("monotonic_clock", "POSIX clock_gettime");
  text.line("multiplexing_api", "epoll");
  text.line("atomicvar_api", "c11-builtin");
#ifdef __clang__
  text.line("gcc_version", "0.0.0");
#else
  text.line("gcc_version", std::to_string(__GNUC__) + '.' + std::to_string(__GNUC_MINOR__) + '.' +
                               std::to_string(__GNUC_PATCHLEVEL__));
#endif
  text.line("process_id", ::getpid());
  text.line("process_supervised", around.process.supervised);
  text.line("run_id", around.process.run_id);
  text.line("tcp_port", around.settings.shown_port());
  const auto wall = std::chrono::system_clock::now().time_since_epoch();
  text.line("server_time_usec", std::chrono::duration_cast<std::chrono::microseconds>(wall).count());
  text.line("uptime_in_seconds", uptime);
  text.line("uptime_in_days", uptime / (24L * 3600));
  text.line("hz", "10");
  text.line("configured_hz", "10");
  text.line("clients_hz", "10");
  text.line("lru_clock", (clocks.wall.count() / 1000) & 0xFFFFFF);
  text.line("executable", around.process.executable);
  text.line("config_file", around.process.config_file);
  text.line("io_threads_active", "0");
  text.line("availability_zone", "");
  listeners(text, around.settings);
}

void pause_lines(Text& text, const Pause& pause, quorum::Instant now) {
  const auto what = pause.paused(now);
  text.line("paused_reason", what ? "client_pause" : "none");
  text.line("paused_actions", !what ? "none" : *what == Pause::Of::all ? "all" : "write");
  text.line("paused_timeout_milliseconds", what ? (pause.until() - now).count() : 0);
}

void clients_section(Text& text, const Surroundings& around, quorum::Instant now) {
  std::size_t largest_input = 0;
  std::size_t largest_output = 0;
  std::size_t subscribed = 0;
  std::size_t blocked = 0;
  std::size_t tracking = 0;
  for (const auto& [id, session] : around.sessions) {
    largest_input = std::max(largest_input, session->query_bytes);
    largest_output = std::max(largest_output, session->unsent());
    subscribed += session->subscribed() ? 1 : 0;
    blocked += session->postponed ? 1 : 0;
    tracking += session->tracking.on ? 1 : 0;
  }
  text.section("Clients");
  text.line("connected_clients", around.sessions.size());
  text.line("cluster_connections", "0");
  text.line("maxclients", around.settings.maxclients);
  text.line("client_recent_max_input_buffer", largest_input);
  text.line("client_recent_max_output_buffer", largest_output);
  text.line("blocked_clients", blocked);
  text.line("tracking_clients", tracking);
  text.line("pubsub_clients", subscribed);
  text.zeros({"watching_clients", "clients_in_timeout_table", "total_watched_keys", "total_blocking_keys",
              "total_blocking_keys_on_nokey"});
  pause_lines(text, around.pause, now);
}

std::size_t tracked_prefixes(const Surroundings& around) {
  std::set<std::string_view> prefixes;
  for (const auto& [id, session] : around.sessions) {
    prefixes.insert(session->tracking.prefixes.begin(), session->tracking.prefixes.end());
  }
  return prefixes.size();
}

/// A Sentinel holds no data, replicates nothing and forks nothing, so most of what a server counts stays 0.
void stats_section(Text& text, const Surroundings& around, quorum::Instant now) {
  const Statistics& counted = around.statistics;
  text.section("Stats");
  text.line("total_connections_received", counted.connections_received);
  text.line("total_commands_processed", counted.commands_processed);
  text.line("instantaneous_ops_per_sec", counted.commands.per_second(now), 0);
  text.line("total_net_input_bytes", counted.bytes_in);
  text.line("total_net_output_bytes", counted.bytes_out);
  text.zeros({"total_net_repl_input_bytes", "total_net_repl_output_bytes"});
  text.line("instantaneous_input_kbps", counted.input.per_second(now) / 1024, 2);
  text.line("instantaneous_output_kbps", counted.output.per_second(now) / 1024, 2);
  text.line("instantaneous_input_repl_kbps", 0.0, 2);
  text.line("instantaneous_output_repl_kbps", 0.0, 2);
  text.line("rejected_connections", counted.connections_rejected);
  text.zeros({"sync_full", "sync_partial_ok", "sync_partial_err", "expired_subkeys", "expired_keys"});
  text.line("expired_stale_perc", 0.0, 2);
  text.zeros({"expired_time_cap_reached_count", "expire_cycle_cpu_milliseconds", "evicted_keys", "evicted_clients",
              "evicted_scripts", "total_eviction_exceeded_time", "current_eviction_exceeded_time", "keyspace_hits",
              "keyspace_misses"});
  text.line("pubsub_channels", around.subscriptions.channels());
  text.line("pubsub_patterns", around.subscriptions.patterns());
  text.zeros({"pubsubshard_channels", "latest_fork_usec", "total_forks", "migrate_cached_sockets",
              "slave_expires_tracked_keys", "active_defrag_hits", "active_defrag_misses", "active_defrag_key_hits",
              "active_defrag_key_misses", "total_active_defrag_time", "current_active_defrag_time",
              "tracking_total_keys", "tracking_total_items"});
  text.line("tracking_total_prefixes", tracked_prefixes(around));
  text.zeros({"unexpected_error_replies"});
  text.line("total_error_replies", counted.error_replies);
  text.zeros({"dump_payload_sanitizations"});
  text.line("total_reads_processed", counted.reads);
  text.line("total_writes_processed", counted.writes);
  text.zeros({"io_threaded_reads_processed", "io_threaded_writes_processed", "io_threaded_freed_objects",
              "io_threaded_accept_processed", "io_threaded_poll_processed", "io_threaded_total_prefetch_batches",
              "io_threaded_total_prefetch_entries"});
  text.line("client_query_buffer_limit_disconnections", counted.query_buffer_disconnections);
  text.line("client_output_buffer_limit_disconnections", counted.output_buffer_disconnections);
  text.zeros({"reply_buffer_shrinks", "reply_buffer_expands", "eventloop_cycles", "eventloop_duration_sum",
              "eventloop_duration_cmd_sum", "instantaneous_eventloop_cycles_per_sec",
              "instantaneous_eventloop_duration_usec"});
  text.line("acl_access_denied_auth", counted.access_denied_auth);
  text.line("acl_access_denied_cmd", counted.access_denied_command);
  text.zeros({"acl_access_denied_key"});
  text.line("acl_access_denied_channel", counted.access_denied_channel);
}

double cpu_seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

void cpu_section(Text& text) {
  text.section("CPU");
  const auto both = [&](int who, std::string_view suffix) {
    rusage used{};
    ::getrusage(who, &used);
    text.line(std::string{"used_cpu_sys"} += suffix, cpu_seconds(used.ru_stime), 6);
    text.line(std::string{"used_cpu_user"} += suffix, cpu_seconds(used.ru_utime), 6);
  };
  both(RUSAGE_SELF, "");
  both(RUSAGE_CHILDREN, "_children");
  both(RUSAGE_THREAD, "_main_thread");
}

std::string_view status_word(const quorum::MasterPicture& master) {
  if (master.odown_since) return "odown";
  return master.server.sdown_since ? "sdown" : "ok";
}

void sentinel_section(Text& text, const Surroundings& around, quorum::Instant now) {
  const quorum::Core& core = around.turn.core();
  const quorum::ProcessPicture process = core.process();
  const auto names = core.master_names();
  const ScriptCount scripts = around.count_scripts ? around.count_scripts() : ScriptCount{};
  text.section("Sentinel");
  text.line("sentinel_masters", names.size());
  text.line("sentinel_tilt", process.tilt_since ? 1 : 0);
  text.line("sentinel_tilt_since_seconds", process.tilt_since ? (now - *process.tilt_since).count() / 1000 : -1);
  text.line("sentinel_running_scripts", scripts.running);
  text.line("sentinel_scripts_queue_length", scripts.all);
  text.line("sentinel_simulate_failure_flags", around.failures.flags());
  std::size_t number = 0;
  // Nothing of this stands there as long as nobody has paused a failover.
  std::vector<std::string> paused;
  for (const auto& name : names) {
    const auto master = core.master(name);
    if (!master) continue;
    const quorum::Address& address = master->server.address;
    std::string line = "name=" + name + ",status=";
    line += status_word(*master);
    line += ",address=" + address.shown(process.settings.announce_hostnames) + ':' + std::to_string(address.port) +
            ",slaves=" + std::to_string(master->replicas.size()) +
            ",sentinels=" + std::to_string(master->sentinels.size() + 1);
    text.line("master" + std::to_string(number++), line);
    if (!master->pause) continue;
    const auto left = std::chrono::ceil<std::chrono::seconds>(master->pause->until - now);
    paused.push_back("name=" + name + ",seconds_left=" + std::to_string(left.count()) +
                     ",reason=" + master->pause->reason);
  }
  number = 0;
  for (const auto& line : paused) text.line("paused" + std::to_string(number++), line);
}

}  // namespace

std::string info_text(const Surroundings& around, quorum::Instant now, std::span<const std::string> sections) {
  const auto wanted = [&](std::string_view name) {
    return sections.empty() || std::ranges::any_of(sections, [&](const std::string& word) {
             return same_word(word, name) || same_word(word, "default") || same_word(word, "all") ||
                    same_word(word, "everything");
           });
  };
  Text text{around.dialect()};
  if (wanted("server")) server_section(text, around, now);
  if (wanted("clients")) clients_section(text, around, now);
  if (wanted("stats")) stats_section(text, around, now);
  if (wanted("cpu")) cpu_section(text);
  if (wanted("sentinel")) sentinel_section(text, around, now);
  return text.take();
}

}  // namespace vedette::daemon
