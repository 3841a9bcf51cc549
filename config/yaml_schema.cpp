#include "config/yaml_schema.hpp"

#include <algorithm>
#include <array>

namespace vedette::config {

namespace {

using V = YamlValue;

constexpr std::array<YamlKey, 36> generic_table{{
    {"", "bind", "bind", V::texts},
    {"", "port", "port", V::number},
    {"", "protected-mode", "protected-mode", V::flag},
    {"", "password", "requirepass", V::secret},
    {"", "outgoing-address", "bind-source-addr", V::text},
    {"", "dir", "dir", V::text},
    {"", "stable-identity", "stable-identity", V::flag},
    {"", "state-file", "state-file", V::text},
    {"process", "daemonize", "daemonize", V::flag},
    {"process", "pid-file", "pidfile", V::text},
    {"process", "supervised", "supervised", V::text},
    {"process", "set-title", "set-proc-title", V::flag},
    {"process", "title", "proc-title-template", V::text},
    {"log", "file", "logfile", V::text},
    {"log", "level", "loglevel", V::text},
    {"log", "format", "log-format", V::text},
    {"log", "syslog", "syslog-enabled", V::flag},
    {"log", "syslog-ident", "syslog-ident", V::text},
    {"log", "syslog-facility", "syslog-facility", V::text},
    {"clients", "max", "maxclients", V::number},
    {"clients", "idle-timeout", "timeout", V::seconds},
    {"clients", "keepalive", "tcp-keepalive", V::seconds},
    {"clients", "backlog", "tcp-backlog", V::number},
    {"clients", "query-buffer", "client-query-buffer-limit", V::size},
    {"clients", "longest-argument", "proto-max-bulk-len", V::size},
    {"access", "file", "aclfile", V::text},
    {"tls", "port", "tls-port", V::number},
    {"tls", "key-file-pass", "tls-key-file-pass", V::secret},
    {"tls", "client-key-file-pass", "tls-client-key-file-pass", V::secret},
    {"tls", "outgoing", "tls-replication", V::flag},
    {"http", "port", "http-port", V::number},
    {"http", "bind", "http-bind", V::texts},
    {"http", "tls", "http-tls", V::flag},
    {"http", "tls-auth-clients", "http-tls-auth-clients", V::text},
    {"metrics", "compat", "metrics-compat", V::flag},
    {"metrics", "replicas", "metrics-replicas", V::flag},
}};

constexpr std::array<YamlKey, 9> process{{
    {"announce", "ip", "announce-ip", V::text},
    {"announce", "port", "announce-port", V::number},
    {"announce", "hostnames", "announce-hostnames", V::flag},
    {"", "resolve-hostnames", "resolve-hostnames", V::flag},
    {"", "deny-scripts-reconfig", "deny-scripts-reconfig", V::flag},
    {"peers", "user", "sentinel-user", V::text},
    {"peers", "password", "sentinel-pass", V::secret},
    {"state", "id", "myid", V::text},
    {"state", "current-epoch", "current-epoch", V::number},
}};

constexpr std::array<YamlKey, 16> master{{
    {"", "down-after", "down-after-milliseconds", V::milliseconds},
    {"", "failover-timeout", "failover-timeout", V::milliseconds},
    {"", "parallel-syncs", "parallel-syncs", V::number},
    {"", "reboot-down-after", "master-reboot-down-after-period", V::milliseconds},
    {"", "unauthorised-is-down", "unauthorised-is-down", V::flag},
    {"", "wrong-role-is-down", "wrong-role-is-down", V::flag},
    {"", "crash-after", "crash-after-milliseconds", V::milliseconds},
    {"", "leave-strangers-alone", "leave-strangers-alone", V::flag},
    {"", "adopt-unknown", "adopt-unknown", V::flag},
    {"", "forget-replicas-after", "forget-replicas-after-milliseconds", V::milliseconds},
    {"auth", "user", "auth-user", V::text},
    {"auth", "password", "auth-pass", V::secret},
    {"scripts", "notification", "notification-script", V::text},
    {"scripts", "client-reconfig", "client-reconfig-script", V::text},
    {"state", "config-epoch", "config-epoch", V::number},
    {"state", "leader-epoch", "leader-epoch", V::number},
}};

}  // namespace

std::span<const YamlKey> generic_keys() {
  return generic_table;
}
std::span<const YamlKey> process_keys() {
  return process;
}
std::span<const YamlKey> master_keys() {
  return master;
}

const YamlKey* find_key(std::span<const YamlKey> keys, std::string_view group, std::string_view name) {
  const auto found = std::ranges::find_if(keys, [&](const YamlKey& k) { return k.group == group && k.name == name; });
  return found == keys.end() ? nullptr : &*found;
}

const YamlKey* key_of_directive(std::span<const YamlKey> keys, std::string_view directive) {
  const auto found = std::ranges::find(keys, directive, &YamlKey::directive);
  return found == keys.end() ? nullptr : &*found;
}

void add_groups(std::span<const YamlKey> keys, std::vector<std::string_view>& names) {
  for (const YamlKey& key : keys) {
    if (!key.group.empty() && std::ranges::find(names, key.group) == names.end()) names.push_back(key.group);
  }
}

void add_names(std::span<const YamlKey> keys, std::string_view group, std::vector<std::string_view>& names) {
  for (const YamlKey& key : keys) {
    if (key.group == group) names.push_back(key.name);
  }
}

std::string_view expectation(YamlValue value) {
  switch (value) {
    case V::text:
    case V::secret:
      return "a text";
    case V::flag:
      return "yes or no";
    case V::number:
      return "a whole number";
    case V::size:
      return "a number of bytes, such as 1048576 or 64mb";
    case V::seconds:
      return "a time in seconds, or with a unit, such as 30s, 5m or 1h";
    case V::milliseconds:
      return "a time in milliseconds, or with a unit, such as 500ms, 30s or 5m";
    case V::texts:
      break;
  }
  return "a text or a list of texts";
}

}  // namespace vedette::config
