#include "config/directive_docs.hpp"

#include <array>

namespace vedette::config {
namespace {

constexpr auto generic = std::to_array<DirectiveNote>({
    {"acl-pubsub-default", "resetchannels", "whether new users may use all channels"},
    {"aclfile", "", "where users are kept instead of `user` lines"},
    {"acllog-max-len", "128", "entries that ACL LOG keeps"},
    {"bind", "* -::*", "addresses to listen on; with `-` before it one that need not be there"},
    {"bind-source-addr", "", "the local address of our own connections"},
    {"client-output-buffer-limit", "pubsub 32mb 8mb 60",
     "when a client that does not read is closed: class, hard limit, soft limit, seconds above it"},
    {"client-query-buffer-limit", "1gb", "the longest request"},
    {"daemonize", "no", "goes to the background"},
    {"dir", "", "the folder to work in"},
    {"http-bind", "all", "addresses for HTTP"},
    {"http-port", "0", "port for metrics, health, status page and role checks; 0: none"},
    {"http-tls", "no", "HTTPS with `tls-cert-file` and `tls-key-file`"},
    {"http-tls-auth-clients", "no", "whether those who connect by HTTPS must show a certificate"},
    {"include", "", "another file; patterns such as `*.conf` are filled in"},
    {"latency-tracking-info-percentiles", "", "checked and kept"},
    {"log-format", "legacy", "lines of the log as Sentinel's, as Valkey's logfmt, or one JSON object each"},
    {"logfile", "", "where the log goes; empty: standard output"},
    {"loglevel", "notice", "what is logged: that level and those behind it"},
    {"maxclients", "10000", "how many clients at a time"},
    {"metrics-compat", "no", "also the `redis_*` names that redis_exporter has for every server"},
    {"metrics-replicas", "yes", "also series for each replica"},
    {"pidfile", "", "where the process id is written"},
    {"port", "26379", "for clients and other Sentinels; 0: none"},
    {"proc-title-template", "{title} {listen-addr} {server-mode}", "the title of the process"},
    {"protected-mode", "no", "without a password only this machine may connect"},
    {"proto-max-bulk-len", "512mb", "the longest argument"},
    {"rename-command", "", "one of our own commands under another name; an empty one switches it off"},
    {"requirepass", "", "the password of clients, and of other Sentinels unless sentinel-pass says otherwise"},
    {"set-proc-title", "yes", "whether the process has a title"},
    {"socket-mark-id", "0", "SO_MARK of all sockets"},
    {"speak", "redis-8", "whose words clients hear where the originals differ"},
    {"stable-identity", "no", "without a state the id is made of namespace, pod and masters, instead of being drawn"},
    {"state-file", "", "keeps the state apart from the configuration, in that file"},
    {"supervised", "no", "tells systemd or upstart when it is ready"},
    {"syslog-enabled", "no", "lines go to the system log as well"},
    {"syslog-facility", "local0", "as what"},
    {"syslog-ident", "redis", "under which name"},
    {"tcp-backlog", "511", "connections that may wait to be accepted"},
    {"tcp-keepalive", "300", "seconds between looks at a silent client; 0: none"},
    {"timeout", "0", "seconds after which an idle client is closed; 0: never"},
    {"tls-auth-clients", "yes", "whether clients must show a certificate"},
    {"tls-ca-cert-dir", "", "certificates of those whom we believe, as a folder"},
    {"tls-ca-cert-file", "", "the same as a file"},
    {"tls-cert-file", "", "our certificate"},
    {"tls-ciphers", "", "of TLS 1.2"},
    {"tls-ciphersuites", "", "of TLS 1.3"},
    {"tls-client-cert-file", "", "our certificate where we connect; without it the one above"},
    {"tls-client-key-file", "", "its key"},
    {"tls-client-key-file-pass", "", "the password of that key"},
    {"tls-cluster", "no", "checked and kept"},
    {"tls-dh-params-file", "", "parameters for DH"},
    {"tls-key-file", "", "the key of our certificate"},
    {"tls-key-file-pass", "", "the password of that key"},
    {"tls-port", "0", "port for clients and other Sentinels by TLS; 0: none"},
    {"tls-prefer-server-ciphers", "no", "our order of ciphers holds"},
    {"tls-protocols", "TLSv1.2 TLSv1.3", "which versions"},
    {"tls-replication", "no", "our own connections are TLS"},
    {"tls-session-cache-size", "20480", "sessions that can be taken up again"},
    {"tls-session-cache-timeout", "300", "for so many seconds"},
    {"tls-session-caching", "yes", "whether there are such sessions"},
    {"unixsocket", "", "the path of a Unix socket for clients"},
    {"unixsocketgroup", "", "the group that it is given to"},
    {"unixsocketperm", "0", "its permissions; 0: what the umask leaves"},
    {"user", "", "a user of the access control list, with its rules"},
});

constexpr auto sentinel = std::to_array<DirectiveNote>({
    {"announce-hostnames", "no", "names are told instead of addresses, where there is one"},
    {"announce-ip", "", "the address that other Sentinels hear; empty: that of each connection"},
    {"announce-port", "0", "the port that they hear; 0: the one that we listen on"},
    {"current-epoch", "0", "state: the highest epoch seen"},
    {"deny-scripts-reconfig", "yes", "SENTINEL SET may not name scripts"},
    {"myid", "", "state: our id, 40 hexadecimal digits"},
    {"resolve-hostnames", "no", "names may stand where an address may"},
    {"sentinel-pass", "", "the password for other Sentinels"},
    {"sentinel-user", "", "the user for other Sentinels"},
    {"monitor", "", "watches a master: name, host, port, quorum"},
    {"adopt-unknown", "yes",
     "an instance at an address of ours that has data, and no sign of whose it is, is made a replica after "
     "Sentinel's wait; no: never"},
    {"auth-pass", "", "the password of the instances"},
    {"auth-user", "", "the user there"},
    {"client-reconfig-script", "", "run when the master has changed"},
    {"config-epoch", "0", "state: the epoch of the configuration"},
    {"crash-after-milliseconds", "0",
     "a master that closed its connection and refuses new ones is down after so long; 0: after "
     "down-after-milliseconds"},
    {"down-after-milliseconds", "30000", "so long without a good reply, and it counts as down"},
    {"failover-timeout", "180000", "the times of a failover in milliseconds"},
    {"forget-replicas-after-milliseconds", "0",
     "a replica known by an IP that is down and that the master has not listed for so long is forgotten; 0: never"},
    {"known-replica", "", "state: host and port"},
    {"known-sentinel", "", "state: host, port and id"},
    {"known-slave", "", "the old name of `known-replica`"},
    {"leader-epoch", "0", "state: the epoch of our last vote"},
    {"leave-strangers-alone", "yes", "servers of another deployment at an address of ours are not touched"},
    {"master-reboot-down-after-period", "0",
     "so many milliseconds after its restart a master that loads is down; 0: never"},
    {"notification-script", "", "run at each event of level warning"},
    {"parallel-syncs", "1", "how many replicas follow a new master at a time"},
    {"primary-reboot-down-after-period", "", "another name of `master-reboot-down-after-period`"},
    {"rename-command", "", "a command of the instances that has another name there"},
    {"unauthorised-is-down", "no", "an instance that refuses our credentials counts as down"},
    {"wrong-role-is-down", "yes", "a master that says replica is replaced after down-after and two INFO periods"},
});

}  // namespace

std::span<const DirectiveNote> generic_notes() {
  return generic;
}
std::span<const DirectiveNote> sentinel_notes() {
  return sentinel;
}

}  // namespace vedette::config
