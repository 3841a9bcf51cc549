#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "config/http_settings.hpp"
#include "config/tls_settings.hpp"
#include "quorum/event.hpp"

namespace vedette::config {

/// When a client that does not read its replies is closed (config §5.1). 0 bytes: never.
struct OutputLimit {
  std::uint64_t hard_bytes = 0;  ///< Above it: at once.
  std::uint64_t soft_bytes = 0;  ///< Above it for longer than `soft_time`.
  std::chrono::seconds soft_time{0};

  bool operator==(const OutputLimit&) const = default;
};

enum class Supervised : std::uint8_t { no, automatic, systemd, upstart };

/// Whose words clients hear where the originals differ.
enum class Speech : std::uint8_t { redis_7_0, redis_8, valkey_8 };

/// How lines of the log look.
enum class LogFormat : std::uint8_t {
  legacy,  ///< As Sentinel's (config §9.1).
  logfmt,  ///< As Valkey 8.1 writes it.
  json,    ///< Our own: an object a line.
};

/// A directive of redis.conf as it was given. Kept so that a file which vanished can be written anew, and so that
/// options of the command line reach the file (config §6).
struct GenericLine {
  /// What the environment says is said anew at each start, and never written.
  enum class Origin : std::uint8_t { file, included_file, environment, command_line };
  std::string name;                ///< Lower-case, as given.
  std::vector<std::string> words;  ///< What follows the name, unquoted. May hold secrets.
  Origin origin = Origin::file;

  bool operator==(const GenericLine&) const = default;
};

/// A `user` line (config §5.3). Its rules are well formed; the names of commands in them were not looked up.
struct UserLine {
  std::string name;
  std::vector<std::string> rules;  ///< May hold passwords.
  GenericLine::Origin origin = GenericLine::Origin::file;

  bool operator==(const UserLine&) const = default;
};

/// The directives of redis.conf that mean something here (config §5). All of it is fixed once the daemon runs.
struct DaemonSettings {
  std::vector<std::string> bind{"*", "-::*"};  ///< A leading `-`: need not be available. Empty: listen nowhere.
  std::uint16_t port = 26379;
  std::string bind_source_addr;  ///< Local address of outgoing links; empty: any.
  std::string dir;               ///< Directory to work in; empty: stay. Was seen to exist.
  std::string logfile;           ///< Empty: standard output.
  LogFormat log_format = LogFormat::legacy;
  std::string pidfile;           ///< Empty: none, unless daemonized.
  std::string state_file;        ///< Where the state is kept apart from the configuration; empty: only if it has to be.
  bool stable_identity = false;  ///< Without a state the id comes from the pod, instead of being drawn.
  std::string requirepass;       ///< A secret. Empty: none. Without sentinel-pass also sent to peers.
  /// Users of the access control list. A line for `default` counts more than `requirepass`, which is then for peers
  /// only. No two have the same name.
  std::vector<UserLine> users;
  std::string aclfile;                 ///< Where users are kept instead; then `users` is empty. Empty: nowhere.
  bool channels_by_default = false;    ///< `acl-pubsub-default allchannels`.
  std::uint64_t acllog_max_len = 128;  ///< Entries that ACL LOG keeps.
  quorum::Level loglevel = quorum::Level::notice;
  bool log_nothing = false;  ///< `loglevel nothing`.
  bool daemonize = false;
  bool protected_mode = false;
  Supervised supervised = Supervised::no;
  std::uint32_t maxclients = 10000;
  std::chrono::seconds timeout{0};          ///< Of idle clients; 0: none.
  std::chrono::seconds tcp_keepalive{300};  ///< 0: none.
  int tcp_backlog = 511;
  std::uint32_t socket_mark = 0;       ///< SO_MARK of all our sockets; 0: none.
  std::string unix_socket;             ///< Path of a Unix socket for clients; empty: none.
  std::uint32_t unix_socket_mode = 0;  ///< Its permissions; 0: what the umask leaves.
  std::string unix_socket_group;       ///< The group that it is given to; empty: ours.
  TlsSettings tls;
  HttpSettings http;
  OutputLimit normal_output;
  OutputLimit replica_output{268435456, 67108864, std::chrono::seconds{60}};
  OutputLimit pubsub_output{33554432, 8388608, std::chrono::seconds{60}};
  std::uint64_t client_query_buffer_limit = std::uint64_t{1} << 30U;
  std::uint64_t proto_max_bulk_len = 536870912;
  Speech speak = Speech::redis_8;
  bool syslog_enabled = false;
  std::string syslog_ident = "redis";
  std::string syslog_facility = "local0";  ///< `user`, `local0` … `local7`.
  bool set_proc_title = true;
  std::string proc_title_template = "{title} {listen-addr} {server-mode}";
  /// Our own commands under other names: lower-case original to the new name; an empty new name: switched off.
  std::map<std::string, std::string> renamed_commands;
  std::vector<GenericLine> lines;  ///< All generic directives, in the order in which they were read.

  /// The port that INFO and the log name: the plain one, if there is one.
  std::uint16_t shown_port() const { return port != 0 ? port : tls.port; }
  /// The port at which peers reach us, unless announce-port names another (behaviour §5.1).
  std::uint16_t port_for_peers() const { return tls.replication && tls.port != 0 ? tls.port : port; }

  bool operator==(const DaemonSettings&) const = default;
};

}  // namespace vedette::config
