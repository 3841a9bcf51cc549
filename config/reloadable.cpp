#include "config/reloadable.hpp"

#include <utility>

namespace vedette::config {

namespace {

/// Compares one setting after the other.
class Comparison {
 public:
  template <class Value>
  void take(const char* name, Value& running, const Value& fresh) {
    if (running == fresh) return;
    running = fresh;
    if (result_.changed.empty() || result_.changed.back() != name) result_.changed.emplace_back(name);
  }
  template <class Value>
  void leave(const char* name, const Value& running, const Value& fresh) {
    if (running != fresh) result_.wait_for_start.emplace_back(name);
  }
  Reloaded result() { return std::move(result_); }

 private:
  Reloaded result_;
};

}  // namespace

Reloaded take_over(DaemonSettings& running, const DaemonSettings& fresh) {
  Comparison all;
  all.take("loglevel", running.loglevel, fresh.loglevel);
  all.take("loglevel", running.log_nothing, fresh.log_nothing);
  all.take("logfile", running.logfile, fresh.logfile);
  all.take("requirepass", running.requirepass, fresh.requirepass);
  all.take("protected-mode", running.protected_mode, fresh.protected_mode);
  all.take("maxclients", running.maxclients, fresh.maxclients);
  all.take("timeout", running.timeout, fresh.timeout);
  all.take("tcp-keepalive", running.tcp_keepalive, fresh.tcp_keepalive);
  all.take("client-output-buffer-limit", running.normal_output, fresh.normal_output);
  all.take("client-output-buffer-limit", running.replica_output, fresh.replica_output);
  all.take("client-output-buffer-limit", running.pubsub_output, fresh.pubsub_output);
  all.take("client-query-buffer-limit", running.client_query_buffer_limit, fresh.client_query_buffer_limit);
  all.take("proto-max-bulk-len", running.proto_max_bulk_len, fresh.proto_max_bulk_len);

  all.take("metrics-compat", running.http.compatible_metrics, fresh.http.compatible_metrics);
  all.take("metrics-replicas", running.http.replica_metrics, fresh.http.replica_metrics);

  all.leave("user", running.users, fresh.users);
  all.leave("aclfile", running.aclfile, fresh.aclfile);
  all.leave("bind", running.bind, fresh.bind);
  all.leave("port", running.port, fresh.port);
  all.leave("bind-source-addr", running.bind_source_addr, fresh.bind_source_addr);
  all.leave("dir", running.dir, fresh.dir);
  all.leave("stable-identity", running.stable_identity, fresh.stable_identity);
  all.leave("state-file", running.state_file, fresh.state_file);
  all.leave("tcp-backlog", running.tcp_backlog, fresh.tcp_backlog);
  all.leave("log-format", running.log_format, fresh.log_format);
  all.leave("syslog-enabled", running.syslog_enabled, fresh.syslog_enabled);
  all.leave("syslog-ident", running.syslog_ident, fresh.syslog_ident);
  all.leave("syslog-facility", running.syslog_facility, fresh.syslog_facility);
  all.leave("tls-port", running.tls.port, fresh.tls.port);
  all.leave("tls-replication", running.tls.replication, fresh.tls.replication);
  all.leave("http-port", running.http.port, fresh.http.port);
  all.leave("http-bind", running.http.bind, fresh.http.bind);
  all.leave("http-tls", running.http.tls, fresh.http.tls);
  all.leave("http-tls-auth-clients", running.http.client_certificate, fresh.http.client_certificate);
  all.leave("unixsocket", running.unix_socket, fresh.unix_socket);
  all.leave("rename-command", running.renamed_commands, fresh.renamed_commands);
  return all.result();
}

}  // namespace vedette::config
