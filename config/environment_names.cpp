#include "config/environment_names.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "config/directives.hpp"
#include "config/sentinel_directives.hpp"

namespace vedette::config {

namespace {

using F = Family;
using Place = EnvironmentSetting::Place;
using K = ValueKind;

constexpr std::int64_t highest_port = std::numeric_limits<std::uint16_t>::max();

/// What is no directive of redis.conf. `tls` and the names of Place::monitor and Place::start are ours.
constexpr std::array settings{
    EnvironmentSetting{"master-name", Place::monitor, K::text},
    EnvironmentSetting{"master-host", Place::monitor, K::host},
    EnvironmentSetting{"master-port", Place::monitor, K::port, 1, highest_port},
    EnvironmentSetting{"quorum", Place::monitor, K::number, 1, highest_count},
    EnvironmentSetting{"down-after-milliseconds", Place::master, K::number, 1, longest_period},
    EnvironmentSetting{"parallel-syncs", Place::master, K::number, 1, highest_count},
    EnvironmentSetting{"failover-timeout", Place::master, K::number, 1, longest_period},
    EnvironmentSetting{"auth-pass", Place::master, K::secret},
    EnvironmentSetting{"auth-user", Place::master, K::text},
    EnvironmentSetting{"master-reboot-down-after-period", Place::master, K::number, 0, longest_period},
    EnvironmentSetting{"notification-script", Place::master, K::path},
    EnvironmentSetting{"client-reconfig-script", Place::master, K::path},
    EnvironmentSetting{"unauthorised-is-down", Place::master, K::flag},
    EnvironmentSetting{"wrong-role-is-down", Place::master, K::flag},
    EnvironmentSetting{"crash-after-milliseconds", Place::master, K::number, 0, longest_period},
    EnvironmentSetting{"leave-strangers-alone", Place::master, K::flag},
    EnvironmentSetting{"adopt-unknown", Place::master, K::flag},
    EnvironmentSetting{"forget-replicas-after-milliseconds", Place::master, K::number, 0, longest_period},
    EnvironmentSetting{"resolve-hostnames", Place::process, K::flag},
    EnvironmentSetting{"announce-hostnames", Place::process, K::flag},
    EnvironmentSetting{"announce-ip", Place::process, K::host},
    EnvironmentSetting{"announce-port", Place::process, K::port, 0, highest_port},
    EnvironmentSetting{"deny-scripts-reconfig", Place::process, K::flag},
    EnvironmentSetting{"sentinel-user", Place::process, K::text},
    EnvironmentSetting{"sentinel-pass", Place::process, K::secret},
    EnvironmentSetting{"myid", Place::process, K::identity},
    EnvironmentSetting{"tls", Place::start, K::flag},
    EnvironmentSetting{"config-file", Place::start, K::path},
};

/// What only other programs' names can set.
constexpr std::array foreign_settings{
    EnvironmentSetting{"master", Place::start, K::host_and_port},
    EnvironmentSetting{"acl-mode", Place::start, K::flag},
    EnvironmentSetting{"extra-flags", Place::start, K::text},
};

/// Container §10.2. Within a setting: Bitnami's, those of container §1.1, then the other columns from left to right.
/// Every name of Bitnami's has its variant with _FILE; of the others those of secrets have.
constexpr std::array names{
    EnvironmentName{"port", "REDIS_SENTINEL_PORT_NUMBER", F::bitnami, true},
    EnvironmentName{"port", "REDIS_SENTINEL_PORT", F::deployment},
    EnvironmentName{"port", "SENTINEL_PORT", F::operator_kit},
    EnvironmentName{"port", "PORT", F::home_made},
    EnvironmentName{"port", "SENTINEL", F::home_made},
    EnvironmentName{"master-name", "REDIS_MASTER_SET", F::bitnami, true},
    EnvironmentName{"master-name", "MASTER_NAME", F::deployment},
    EnvironmentName{"master-name", "MASTER_GROUP_NAME", F::operator_kit},
    EnvironmentName{"master-name", "REDIS_MASTER_NAME", F::home_made},
    EnvironmentName{"master-name", "GROUP_NAME", F::home_made},
    EnvironmentName{"master-name", "SENTINEL_NAME", F::home_made},
    EnvironmentName{"master-name", "SENTINEL_MASTER_NAME", F::home_made},
    EnvironmentName{"master-name", "SENTINEL_MONITOR_NAME", F::home_made},
    EnvironmentName{"master-host", "REDIS_MASTER_HOST", F::bitnami, true},
    EnvironmentName{"master-host", "MASTER_HOST", F::deployment},
    EnvironmentName{"master-host", "IP", F::operator_kit},
    EnvironmentName{"master-host", "MASTER_IP", F::home_made},
    EnvironmentName{"master-port", "REDIS_MASTER_PORT_NUMBER", F::bitnami, true},
    EnvironmentName{"master-port", "MASTER_PORT", F::deployment},
    EnvironmentName{"master-port", "PORT", F::operator_kit},
    EnvironmentName{"master-port", "REDIS_MASTER_PORT", F::home_made},
    EnvironmentName{"master", "MASTER", F::home_made},
    EnvironmentName{"quorum", "REDIS_SENTINEL_QUORUM", F::bitnami, true},
    EnvironmentName{"quorum", "QUONUM", F::deployment},
    EnvironmentName{"quorum", "QUORUM", F::operator_kit},
    EnvironmentName{"quorum", "SENTINEL_QUORUM", F::home_made},
    EnvironmentName{"down-after-milliseconds", "REDIS_SENTINEL_DOWN_AFTER_MILLISECONDS", F::bitnami, true},
    EnvironmentName{"down-after-milliseconds", "DOWN_AFTER_MILLSECONDS", F::deployment},
    EnvironmentName{"down-after-milliseconds", "DOWN_AFTER_MILLISECONDS", F::operator_kit},
    EnvironmentName{"down-after-milliseconds", "DOWN_AFTER", F::home_made},
    EnvironmentName{"down-after-milliseconds", "SENTINEL_DOWN_AFTER", F::home_made},
    EnvironmentName{"down-after-milliseconds", "SENTINEL_DOWN_AFTER_MS", F::home_made},
    EnvironmentName{"down-after-milliseconds", "AFTER_DOWN_MS", F::home_made},
    EnvironmentName{"parallel-syncs", "NUMSLAVES", F::deployment},
    EnvironmentName{"parallel-syncs", "PARALLEL_SYNCS", F::operator_kit},
    EnvironmentName{"parallel-syncs", "SENTINEL_PARALLEL_SYNCS", F::home_made},
    EnvironmentName{"failover-timeout", "REDIS_SENTINEL_FAILOVER_TIMEOUT", F::bitnami, true},
    EnvironmentName{"failover-timeout", "FAILOVER_TIMEOUT", F::deployment},
    EnvironmentName{"failover-timeout", "SENTINEL_FAILOVER", F::home_made},
    EnvironmentName{"failover-timeout", "SENTINEL_FAILOVER_TIMEOUT", F::home_made},
    EnvironmentName{"failover-timeout", "FAILOVER_MS", F::home_made},
    EnvironmentName{"auth-pass", "REDIS_MASTER_PASSWORD", F::bitnami, true},
    EnvironmentName{"auth-pass", "AUTH_PASS", F::deployment, true},
    EnvironmentName{"auth-pass", "MASTER_PASSWORD", F::operator_kit, true},
    EnvironmentName{"auth-pass", "MASTER_PASS", F::home_made, true},
    EnvironmentName{"auth-pass", "SENTINEL_MASTER_PASS", F::home_made, true},
    EnvironmentName{"auth-user", "REDIS_MASTER_USER", F::bitnami, true},
    EnvironmentName{"auth-user", "AUTH_USER", F::home_made},
    EnvironmentName{"requirepass", "REDIS_SENTINEL_PASSWORD", F::bitnami, true},
    EnvironmentName{"requirepass", "REDIS_PASSWORD", F::operator_kit, true},
    EnvironmentName{"requirepass", "REQUIREPASS", F::home_made, true},
    EnvironmentName{"requirepass", "SENTINEL_PASSWORD", F::home_made, true},
    EnvironmentName{"master-reboot-down-after-period", "REDIS_SENTINEL_MASTER_REBOOT_DOWN_AFTER_PERIOD", F::bitnami,
                    true},
    EnvironmentName{"resolve-hostnames", "REDIS_SENTINEL_RESOLVE_HOSTNAMES", F::bitnami, true},
    EnvironmentName{"resolve-hostnames", "RESOLVE_HOSTNAMES", F::operator_kit},
    EnvironmentName{"announce-hostnames", "REDIS_SENTINEL_ANNOUNCE_HOSTNAMES", F::bitnami, true},
    EnvironmentName{"announce-hostnames", "ANNOUNCE_HOSTNAMES", F::operator_kit},
    EnvironmentName{"announce-ip", "REDIS_SENTINEL_ANNOUNCE_IP", F::bitnami, true},
    EnvironmentName{"announce-ip", "ANNOUNCE_IP", F::home_made},
    EnvironmentName{"announce-ip", "HOST_IP", F::home_made},
    EnvironmentName{"announce-port", "REDIS_SENTINEL_ANNOUNCE_PORT", F::bitnami, true},
    EnvironmentName{"announce-port", "ANNOUNCE_PORT", F::home_made},
    EnvironmentName{"myid", "SENTINEL_ID", F::operator_kit},
    EnvironmentName{"tls", "REDIS_SENTINEL_TLS_ENABLED", F::bitnami, true},
    EnvironmentName{"tls", "TLS_MODE", F::operator_kit},
    EnvironmentName{"tls", "TLS_ENABLED", F::home_made},
    EnvironmentName{"tls-port", "REDIS_SENTINEL_TLS_PORT_NUMBER", F::bitnami, true},
    EnvironmentName{"tls-cert-file", "REDIS_SENTINEL_TLS_CERT_FILE", F::bitnami, true},
    EnvironmentName{"tls-cert-file", "REDIS_TLS_CERT", F::operator_kit},
    EnvironmentName{"tls-key-file", "REDIS_SENTINEL_TLS_KEY_FILE", F::bitnami, true},
    EnvironmentName{"tls-key-file", "REDIS_TLS_CERT_KEY", F::operator_kit},
    EnvironmentName{"tls-ca-cert-file", "REDIS_SENTINEL_TLS_CA_FILE", F::bitnami, true},
    EnvironmentName{"tls-ca-cert-file", "REDIS_TLS_CA_CERT", F::operator_kit},
    EnvironmentName{"tls-ca-cert-file", "REDIS_TLS_CA_KEY", F::operator_kit},
    EnvironmentName{"tls-ca-cert-dir", "REDIS_SENTINEL_TLS_CA_DIR", F::bitnami, true},
    EnvironmentName{"tls-dh-params-file", "REDIS_SENTINEL_TLS_DH_PARAMS_FILE", F::bitnami, true},
    EnvironmentName{"tls-auth-clients", "REDIS_SENTINEL_TLS_AUTH_CLIENTS", F::bitnami, true},
    EnvironmentName{"acl-mode", "ACL_MODE", F::operator_kit},
    EnvironmentName{"aclfile", "ACL_FILE_PATH", F::operator_kit},
    EnvironmentName{"include", "EXTERNAL_CONFIG_FILE", F::operator_kit},
    EnvironmentName{"notification-script", "NOTIFICATION_SCRIPT", F::home_made},
    EnvironmentName{"client-reconfig-script", "CLIENT_RECONFIG_SCRIPT", F::home_made},
    EnvironmentName{"config-file", "SENTINEL_CONFIG_FILE", F::operator_kit},
    EnvironmentName{"extra-flags", "VALKEY_EXTRA_FLAGS", F::home_made},
};

constexpr std::array<std::string_view, 13> without_effect{"ALLOW_EMPTY_PASSWORD",
                                                          "BITNAMI_DEBUG",
                                                          "REDIS_SENTINEL_HOST",
                                                          "REDIS_SENTINEL_MASTER_NAME",
                                                          "REDIS_SENTINEL_DATABASE",
                                                          "REDIS_SENTINEL_AOF_ENABLED",
                                                          "REDIS_SENTINEL_DATA_DIR",
                                                          "REDIS_SENTINEL_DISABLE_COMMANDS",
                                                          "SETUP_MODE",
                                                          "SERVER_MODE",
                                                          "REDIS_ADDR",
                                                          "SKIP_FIX_PERMS",
                                                          "SKIP_DROP_PRIVS"};

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// What stands behind the last `_PORT_` of a link's name: `26379_TCP`, `26379_TCP_ADDR`.
bool is_end_of_link(std::string_view end) {
  const std::size_t digits = end.find('_');
  if (digits == std::string_view::npos || !is_digits(end.substr(0, digits))) return false;
  std::string_view rest = end.substr(digits + 1);
  const std::size_t protocol = std::min(rest.find('_'), rest.size());
  const std::string_view name = rest.substr(0, protocol);
  if (name != "TCP" && name != "UDP" && name != "SCTP") return false;
  rest.remove_prefix(protocol);
  return rest.empty() || rest == "_ADDR" || rest == "_PORT" || rest == "_PROTO";
}

}  // namespace

std::optional<EnvironmentSetting> find_environment_setting(std::string_view name) {
  for (const auto& table : {std::span<const EnvironmentSetting>{settings}, {foreign_settings}}) {
    const auto found = std::ranges::find(table, name, &EnvironmentSetting::name);
    if (found != table.end()) return *found;
  }
  const Directive* directive = find_directive(name);
  if (directive == nullptr || directive->name != name || directive->effect == Effect::none) return std::nullopt;
  return EnvironmentSetting{directive->name};
}

std::span<const EnvironmentName> foreign_environment_names() {
  return names;
}

std::span<const std::string_view> environment_names_without_effect() {
  return without_effect;
}

std::string native_environment_name(std::string_view setting) {
  std::string name{"VEDETTE_"};
  for (const char c : setting) {
    const bool is_letter = c >= 'a' && c <= 'z';
    name.push_back(c == '-' ? '_' : is_letter ? static_cast<char>(c - 'a' + 'A') : c);
  }
  return name;
}

std::vector<std::string_view> native_environment_settings() {
  std::vector<std::string_view> all;
  all.reserve(settings.size());
  for (const EnvironmentSetting& setting : settings) all.push_back(setting.name);
  for (const std::string_view name : directive_names()) {
    if (find_environment_setting(name)) all.push_back(name);
  }
  return all;
}

bool is_service_address(std::string_view value) {
  return value.starts_with("tcp://") || value.starts_with("udp://") || value.starts_with("sctp://");
}

bool is_service_link(std::string_view name, std::string_view value) {
  if (name.ends_with("_SERVICE_HOST") || name.ends_with("_SERVICE_PORT")) return true;
  if (name.find("_SERVICE_PORT_") != std::string_view::npos) return true;
  if (name.ends_with("_PORT") && is_service_address(value)) return true;
  constexpr std::string_view port = "_PORT_";
  for (std::size_t at = name.find(port); at != std::string_view::npos; at = name.find(port, at + 1)) {
    if (is_end_of_link(name.substr(at + port.size()))) return true;
  }
  return false;
}

}  // namespace vedette::config
