#include "config/directives.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <vector>

#include "config/closest_name.hpp"

namespace vedette::config {

namespace {

constexpr std::int64_t lowest_int = std::numeric_limits<std::int64_t>::min();
constexpr std::uint64_t highest_int = std::numeric_limits<std::int64_t>::max();
constexpr std::uint64_t highest_unsigned = std::numeric_limits<std::uint64_t>::max();
constexpr std::int64_t lowest_int32 = std::numeric_limits<std::int32_t>::min();
constexpr std::uint64_t highest_int32 = std::numeric_limits<std::int32_t>::max();

constexpr Form same_as(std::string_view name) {
  return {Form::Kind::same_as, 0, 0, name};
}
constexpr Form yes_no() {
  return {Form::Kind::yes_no};
}
constexpr Form integer(std::int64_t low, std::uint64_t high) {
  return {Form::Kind::integer, low, high};
}
constexpr Form any_integer() {
  return integer(lowest_int, highest_int);
}
constexpr Form port_number() {
  return integer(0, 65535);
}
constexpr Form octal(std::int64_t low, std::uint64_t high) {
  return {Form::Kind::octal, low, high};
}
constexpr Form memory(std::int64_t low, std::uint64_t high) {
  return {Form::Kind::memory, low, high};
}
constexpr Form memory_or_percent(std::int64_t low, std::uint64_t high) {
  return {Form::Kind::memory_or_percent, low, high};
}
constexpr Form one_of(std::string_view words) {
  return {Form::Kind::one_of, 0, 0, words};
}
constexpr Form some_of(std::string_view words) {
  return {Form::Kind::some_of, 0, 0, words};
}
constexpr Form text() {
  return {Form::Kind::text};
}
constexpr Form directory() {
  return {Form::Kind::directory};
}
constexpr Form addresses() {
  return {Form::Kind::addresses};
}
constexpr Form output_limits() {
  return {Form::Kind::output_limits};
}
constexpr Form percentiles() {
  return {Form::Kind::percentiles};
}
constexpr Form three_scores() {
  return {Form::Kind::three_scores};
}
constexpr Form host_with_port() {
  return {Form::Kind::host_and_port};
}
constexpr Form save_points() {
  return {Form::Kind::save_points};
}
constexpr Form file_name(std::string_view not_empty = {}) {
  return {Form::Kind::file_name, 0, 0, not_empty};
}
constexpr Form title_template() {
  return {Form::Kind::title_template};
}
constexpr Form two_words() {
  return {Form::Kind::two_words};
}
constexpr Form words() {
  return {Form::Kind::words};
}

/// The names of Redis 7.0, Redis 8.0 and Valkey 8.1 together (config appendix A), sorted.
constexpr Directive known[] = {
    {"acl-pubsub-default", one_of("allchannels resetchannels"), Effect::in_force},
    {"aclfile", text(), Effect::in_force},
    {"acllog-max-len", integer(0, highest_int), Effect::in_force},
    {"active-defrag-cycle-max", integer(1, 99)},
    {"active-defrag-cycle-min", integer(1, 99)},
    {"active-defrag-cycle-us", any_integer()},
    {"active-defrag-ignore-bytes", memory(1, highest_int)},
    {"active-defrag-max-scan-fields", integer(1, highest_int)},
    {"active-defrag-threshold-lower", integer(0, 1000)},
    {"active-defrag-threshold-upper", integer(0, 1000)},
    {"active-expire-effort", integer(1, 10)},
    {"activedefrag", yes_no()},
    {"activerehashing", yes_no()},
    {"always-show-logo", yes_no()},
    {"aof-disable-auto-gc", yes_no()},
    {"aof-load-truncated", yes_no()},
    {"aof-rewrite-cpulist", text()},
    {"aof-rewrite-incremental-fsync", yes_no()},
    {"aof-timestamp-enabled", yes_no()},
    {"aof-use-rdb-preamble", yes_no()},
    {"aof_rewrite_cpulist", same_as("aof-rewrite-cpulist")},
    {"appenddirname", file_name("appenddirname")},
    {"appendfilename", file_name("appendfilename")},
    {"appendfsync", one_of("everysec always no")},
    {"appendonly", yes_no()},
    {"auto-aof-rewrite-min-size", memory(0, highest_int)},
    {"auto-aof-rewrite-percentage", integer(0, highest_int32)},
    {"availability-zone", text()},
    {"bgsave-cpulist", text()},
    {"bgsave_cpulist", same_as("bgsave-cpulist")},
    {"bind", addresses(), Effect::in_force},
    {"bind-source-addr", text(), Effect::in_force},
    {"bio-cpulist", text()},
    {"bio_cpulist", same_as("bio-cpulist")},
    {"busy-reply-threshold", integer(0, highest_int)},
    {"client-default-resp", integer(2, 3)},
    {"client-output-buffer-limit", output_limits(), Effect::in_force},
    {"client-query-buffer-limit", memory(1'048'576, highest_int), Effect::in_force},
    {"cluster-allow-pubsubshard-when-down", yes_no()},
    {"cluster-allow-reads-when-down", yes_no()},
    {"cluster-allow-replica-migration", yes_no()},
    {"cluster-announce-bus-port", port_number()},
    {"cluster-announce-client-ipv4", text()},
    {"cluster-announce-client-ipv6", text()},
    {"cluster-announce-hostname", {Form::Kind::host_name}},
    {"cluster-announce-human-nodename", text()},
    {"cluster-announce-ip", text()},
    {"cluster-announce-port", port_number()},
    {"cluster-announce-tls-port", port_number()},
    {"cluster-blacklist-ttl", integer(0, highest_unsigned)},
    {"cluster-compatibility-sample-ratio", any_integer()},
    {"cluster-config-file", text()},
    {"cluster-enabled", yes_no()},
    {"cluster-link-sendbuf-limit", memory(0, highest_unsigned)},
    {"cluster-manual-failover-timeout", any_integer()},
    {"cluster-migration-barrier", integer(0, highest_int32)},
    {"cluster-node-timeout", integer(0, highest_int)},
    {"cluster-ping-interval", integer(0, highest_int)},
    {"cluster-port", port_number()},
    {"cluster-preferred-endpoint-type", one_of("ip hostname unknown-endpoint")},
    {"cluster-replica-no-failover", yes_no()},
    {"cluster-replica-validity-factor", integer(0, highest_int32)},
    {"cluster-require-full-coverage", yes_no()},
    {"cluster-slave-no-failover", same_as("cluster-replica-no-failover")},
    {"cluster-slave-validity-factor", same_as("cluster-replica-validity-factor")},
    {"cluster-slot-stats-enabled", yes_no()},
    {"commandlog-execution-slower-than", any_integer()},
    {"commandlog-large-reply-max-len", any_integer()},
    {"commandlog-large-request-max-len", any_integer()},
    {"commandlog-reply-larger-than", any_integer()},
    {"commandlog-request-larger-than", any_integer()},
    {"commandlog-slow-execution-max-len", any_integer()},
    {"crash-log-enabled", yes_no()},
    {"crash-memcheck-enabled", yes_no()},
    {"daemonize", yes_no(), Effect::in_force},
    {"databases", integer(1, highest_int32)},
    {"dbfilename", file_name()},
    {"debug-context", text()},
    {"dir", directory(), Effect::in_force},
    {"disable-thp", yes_no()},
    {"dual-channel-replication-enabled", yes_no()},
    {"dynamic-hz", yes_no()},
    {"enable-debug-assert", yes_no()},
    {"enable-debug-command", one_of("no yes local")},
    {"enable-module-command", one_of("no yes local")},
    {"enable-protected-configs", one_of("no yes local")},
    {"events-per-io-thread", integer(0, highest_int32)},
    {"extended-redis-compatibility", yes_no()},
    {"hash-max-listpack-entries", integer(0, highest_int)},
    {"hash-max-listpack-value", memory(0, highest_int)},
    {"hash-max-ziplist-entries", same_as("hash-max-listpack-entries")},
    {"hash-max-ziplist-value", same_as("hash-max-listpack-value")},
    {"hide-user-data-from-log", yes_no()},
    {"hll-sparse-max-bytes", memory(0, highest_int)},
    {"http-bind", addresses(), Effect::in_force},
    {"http-port", port_number(), Effect::in_force},
    {"http-tls", yes_no(), Effect::in_force},
    {"http-tls-auth-clients", one_of("no yes optional"), Effect::in_force},
    {"hz", integer(0, highest_int32)},
    {"ignore-warnings", text()},
    {"import-mode", yes_no()},
    {"include", words(), Effect::in_force},
    {"io-threads", integer(1, 256)},
    {"io-threads-do-reads", yes_no()},
    {"jemalloc-bg-thread", yes_no()},
    {"key-load-delay", integer(lowest_int32, highest_int32)},
    {"latency-monitor-threshold", integer(0, highest_int)},
    {"latency-tracking", yes_no()},
    {"latency-tracking-info-percentiles", percentiles(), Effect::in_force},
    {"lazyfree-lazy-eviction", yes_no()},
    {"lazyfree-lazy-expire", yes_no()},
    {"lazyfree-lazy-server-del", yes_no()},
    {"lazyfree-lazy-user-del", yes_no()},
    {"lazyfree-lazy-user-flush", yes_no()},
    {"lfu-decay-time", integer(0, highest_int32)},
    {"lfu-log-factor", integer(0, highest_int32)},
    {"list-compress-depth", integer(0, highest_int32)},
    {"list-max-listpack-size", integer(lowest_int32, highest_int32)},
    {"list-max-ziplist-entries", text()},
    {"list-max-ziplist-size", same_as("list-max-listpack-size")},
    {"list-max-ziplist-value", text()},
    {"loading-process-events-interval-bytes", integer(1024, highest_int32)},
    {"loadmodule", words()},
    {"locale-collate", text()},
    {"log-format", one_of("legacy logfmt json"), Effect::in_force},
    {"log-timestamp-format", one_of("legacy iso8601 milliseconds")},
    {"logfile", text(), Effect::in_force},
    {"loglevel", one_of("debug verbose notice warning nothing"), Effect::in_force},
    {"lua-replicate-commands", text()},
    {"lua-time-limit", same_as("busy-reply-threshold")},
    {"masterauth", text()},
    {"masteruser", text()},
    {"max-new-connections-per-cycle", integer(1, 1000)},
    {"max-new-tls-connections-per-cycle", integer(1, 1000)},
    {"maxclients", integer(1, 4'294'967'295), Effect::in_force},
    {"maxmemory", memory(0, highest_unsigned)},
    {"maxmemory-clients", memory_or_percent(-100, highest_int)},
    {"maxmemory-eviction-tenacity", integer(0, 100)},
    {"maxmemory-policy",
     one_of(
         "volatile-lru volatile-lfu volatile-random volatile-ttl allkeys-lru allkeys-lfu allkeys-random noeviction")},
    {"maxmemory-samples", integer(1, highest_int32)},
    {"metrics-compat", yes_no(), Effect::in_force},
    {"metrics-replicas", yes_no(), Effect::in_force},
    {"min-replicas-max-lag", integer(0, highest_int32)},
    {"min-replicas-to-write", integer(0, highest_int32)},
    {"min-slaves-max-lag", same_as("min-replicas-max-lag")},
    {"min-slaves-to-write", same_as("min-replicas-to-write")},
    {"no-appendfsync-on-rewrite", yes_no()},
    {"notify-keyspace-events", {Form::Kind::event_classes}},
    {"oom-score-adj", one_of("no yes relative absolute")},
    {"oom-score-adj-values", three_scores()},
    {"pidfile", text(), Effect::in_force},
    {"port", port_number(), Effect::in_force},
    {"prefetch-batch-max-size", integer(0, 128)},
    {"primaryauth", text()},
    {"primaryuser", text()},
    {"proc-title-template", title_template(), Effect::in_force},
    {"propagation-error-behavior", one_of("ignore panic panic-on-replicas")},
    {"protected-mode", yes_no(), Effect::in_force},
    {"proto-max-bulk-len", memory(1'048'576, highest_int), Effect::in_force},
    {"rdb-del-sync-files", yes_no()},
    {"rdb-key-save-delay", integer(lowest_int32, highest_int32)},
    {"rdb-save-incremental-fsync", yes_no()},
    {"rdb-version-check", one_of("strict relaxed")},
    {"rdbchecksum", yes_no()},
    {"rdbcompression", yes_no()},
    {"rdma-bind", addresses()},
    {"rdma-completion-vector", any_integer()},
    {"rdma-port", any_integer()},
    {"rdma-rx-size", memory(lowest_int, highest_int)},
    {"rename-command", two_words(), Effect::in_force},
    {"repl-backlog-size", memory(1, highest_int)},
    {"repl-backlog-ttl", integer(0, highest_int)},
    {"repl-disable-tcp-nodelay", yes_no()},
    {"repl-diskless-load", one_of("disabled on-empty-db swapdb flush-before-load")},
    {"repl-diskless-sync", yes_no()},
    {"repl-diskless-sync-delay", integer(0, highest_int32)},
    {"repl-diskless-sync-max-replicas", integer(0, highest_int32)},
    {"repl-ping-replica-period", integer(1, highest_int32)},
    {"repl-ping-slave-period", same_as("repl-ping-replica-period")},
    {"repl-timeout", integer(1, highest_int32)},
    {"replica-announce-ip", text()},
    {"replica-announce-port", port_number()},
    {"replica-announced", yes_no()},
    {"replica-full-sync-buffer-limit", memory(lowest_int, highest_int)},
    {"replica-ignore-disk-write-errors", yes_no()},
    {"replica-ignore-maxmemory", yes_no()},
    {"replica-lazy-flush", yes_no()},
    {"replica-priority", integer(0, highest_int32)},
    {"replica-read-only", yes_no()},
    {"replica-serve-stale-data", yes_no()},
    {"replicaof", host_with_port()},
    {"req-res-logfile", text()},
    {"requirepass", text(), Effect::in_force},
    {"sanitize-dump-payload", one_of("no yes clients")},
    {"save", save_points()},
    {"server-cpulist", text()},
    {"server_cpulist", same_as("server-cpulist")},
    {"set-max-intset-entries", integer(0, highest_int)},
    {"set-max-listpack-entries", integer(0, highest_int)},
    {"set-max-listpack-value", integer(0, highest_int)},
    {"set-proc-title", yes_no(), Effect::in_force},
    {"shutdown-on-sigint", some_of("default save nosave now force")},
    {"shutdown-on-sigterm", some_of("default save nosave now force")},
    {"shutdown-timeout", integer(0, highest_int32)},
    {"slave-announce-ip", same_as("replica-announce-ip")},
    {"slave-announce-port", same_as("replica-announce-port")},
    {"slave-ignore-maxmemory", same_as("replica-ignore-maxmemory")},
    {"slave-lazy-flush", same_as("replica-lazy-flush")},
    {"slave-priority", same_as("replica-priority")},
    {"slave-read-only", same_as("replica-read-only")},
    {"slave-serve-stale-data", same_as("replica-serve-stale-data")},
    {"slaveof", same_as("replicaof")},
    {"slowlog-log-slower-than", integer(-1, highest_int)},
    {"slowlog-max-len", integer(0, highest_int)},
    {"socket-mark-id", integer(0, 4'294'967'295), Effect::in_force},
    {"speak", one_of("redis-7.0 redis-8 valkey-8"), Effect::in_force},
    {"stable-identity", yes_no(), Effect::in_force},
    {"state-file", text(), Effect::in_force},
    {"stop-writes-on-bgsave-error", yes_no()},
    {"stream-node-max-bytes", memory(0, highest_int)},
    {"stream-node-max-entries", integer(0, highest_int)},
    {"supervised", one_of("upstart systemd auto no"), Effect::in_force},
    {"syslog-enabled", yes_no(), Effect::in_force},
    {"syslog-facility", one_of("user local0 local1 local2 local3 local4 local5 local6 local7"), Effect::in_force},
    {"syslog-ident", text(), Effect::in_force},
    {"tcp-backlog", integer(0, highest_int32), Effect::in_force},
    {"tcp-keepalive", integer(0, highest_int32), Effect::in_force},
    {"timeout", integer(0, highest_int32), Effect::in_force},
    {"tls-auth-clients", one_of("no yes optional"), Effect::in_force},
    {"tls-ca-cert-dir", text(), Effect::in_force},
    {"tls-ca-cert-file", text(), Effect::in_force},
    {"tls-cert-file", text(), Effect::in_force},
    {"tls-ciphers", text(), Effect::in_force},
    {"tls-ciphersuites", text(), Effect::in_force},
    {"tls-client-cert-file", text(), Effect::in_force},
    {"tls-client-key-file", text(), Effect::in_force},
    {"tls-client-key-file-pass", text(), Effect::in_force},
    {"tls-cluster", yes_no(), Effect::in_force},
    {"tls-dh-params-file", text(), Effect::in_force},
    {"tls-key-file", text(), Effect::in_force},
    {"tls-key-file-pass", text(), Effect::in_force},
    {"tls-port", port_number(), Effect::in_force},
    {"tls-prefer-server-ciphers", yes_no(), Effect::in_force},
    {"tls-protocols", text(), Effect::in_force},
    {"tls-replication", yes_no(), Effect::in_force},
    {"tls-session-cache-size", integer(0, highest_int32), Effect::in_force},
    {"tls-session-cache-timeout", integer(0, highest_int32), Effect::in_force},
    {"tls-session-caching", yes_no(), Effect::in_force},
    {"tracking-table-max-keys", integer(0, highest_int)},
    {"unixsocket", text(), Effect::in_force},
    {"unixsocketgroup", text(), Effect::in_force},
    {"unixsocketperm", octal(0, 0777), Effect::in_force},
    {"use-exit-on-panic", yes_no()},
    {"user", words(), Effect::in_force},
    {"watchdog-period", integer(0, highest_int32)},
    {"zset-max-listpack-entries", integer(0, highest_int)},
    {"zset-max-listpack-value", memory(0, highest_int)},
    {"zset-max-ziplist-entries", same_as("zset-max-listpack-entries")},
    {"zset-max-ziplist-value", same_as("zset-max-listpack-value")},
};

constexpr bool before(const Directive& a, const Directive& b) {
  return a.name < b.name;
}

static_assert(std::is_sorted(std::begin(known), std::end(known), before));

const Directive* find_name(std::string_view name) {
  const auto* found = std::lower_bound(std::begin(known), std::end(known), Directive{name, {}, {}}, before);
  return found != std::end(known) && found->name == name ? found : nullptr;
}

/// Directives that no other program knows.
constexpr std::array<std::string_view, 9> our_own{
    "http-bind", "http-port",       "http-tls",  "http-tls-auth-clients", "metrics-compat", "metrics-replicas",
    "speak",     "stable-identity", "state-file"};

}  // namespace

bool is_our_own(std::string_view name) {
  return std::find(our_own.begin(), our_own.end(), name) != our_own.end();
}

const Directive* find_directive(std::string_view name) {
  const Directive* found = find_name(name);
  return found != nullptr && found->form.kind == Form::Kind::same_as ? find_name(found->form.text) : found;
}

bool adds_up(std::string_view name) {
  const Directive* directive = find_directive(name);
  if (directive == nullptr) return false;
  const Form::Kind kind = directive->form.kind;
  return kind == Form::Kind::words || kind == Form::Kind::two_words || kind == Form::Kind::output_limits ||
         kind == Form::Kind::save_points;
}

std::vector<std::string_view> directive_names() {
  std::vector<std::string_view> names;
  for (const Directive& directive : known) names.push_back(directive.name);
  return names;
}

std::string closest_directive(std::string_view name) {
  std::vector<std::string_view> names = directive_names();
  names.insert(names.begin(), "sentinel");
  return closest_name(name, names);
}

}  // namespace vedette::config
