#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "config/daemon_settings.hpp"

namespace vedette::daemon {

struct CommandRow;

/// The words of one original, where the originals differ; all that differs stands here and in dialect.cpp (commands
/// §3.5.2, §7). Measured on Redis 7.0.15, Redis 8.0.2 and Valkey 8.1.1.
struct Dialect {
  config::Speech speech;
  std::string_view name;           ///< For people: `Redis Sentinel 8.0.2`.
  std::string_view server;         ///< HELLO's `server`.
  std::string_view version;        ///< HELLO's `version`.
  std::string_view redis_version;  ///< INFO's. Valkey names the Redis that it is compatible with.
  std::string_view mode_key;       ///< INFO's key in front of `sentinel`.

  /// HELLO of somebody who gave no password.
  std::string_view hello_without_auth;
  /// SENTINEL CONFIG with anything but GET and SET.
  std::string_view config_usage;
  /// SENTINEL CONFIG takes several names or pairs, and knows loglevel.
  bool config_takes_several;
  /// CLIENT KILL knows MAXAGE.
  bool kills_by_age;
  /// CLIENT LIST takes the filters of CLIENT KILL, in any mixture.
  bool lists_by_filter;
  /// CLIENT PAUSE and UNBLOCK do not look at words behind those that they know.
  bool ignores_more_words;
  /// CLIENT's TYPE knows `primary`.
  bool knows_primary_clients;
  /// Who is subscribed in RESP3 sees its own events before the reply, instead of behind it (commands §2.15).
  bool events_before_reply;
  /// COMMAND DOCS shows `display_text`.
  bool docs_show_display_text;
  /// SENTINEL MASTER and REPLICAS show the flag `master_reboot`.
  bool shows_reboots;

  /// As CommandRow::arity; what COMMAND shows.
  int arity(const CommandRow& row) const;
  bool takes(const CommandRow& row, std::size_t words) const;
  /// Whether COMMAND shows it. Those that it does not show are answered all the same: a newer client loses nothing.
  bool lists(const CommandRow& row) const;
  /// Whether HELP shows it: what the original has, under the names that it prefers, and what is our own.
  bool helps_with(const CommandRow& row) const;
  /// As CommandRow::tips.
  std::string_view tips(const CommandRow& row) const;
  /// As CommandRow::since.
  std::string_view since(const CommandRow& row) const;
  /// The command that is to be used instead, as COMMAND DOCS names it; empty: none.
  std::string_view replaced_by(const CommandRow& row) const;
  bool has_info_key(std::string_view key) const;
  bool has_client_field(std::string_view key) const;

  /// Texts behind `-NOPERM `, and in ACL DRYRUN (commands §6.2).
  std::string refused_command(std::string_view user, std::string_view command) const;
  std::string_view refused_channel() const;
};

const Dialect& dialect_of(config::Speech speech);

}  // namespace vedette::daemon
