#include "daemon/dialect.hpp"

#include <algorithm>
#include <array>

#include "daemon/command_table.hpp"

namespace vedette::daemon {
namespace {

using config::Speech;

/// Some of the originals, a bit each.
using Originals = unsigned;
constexpr Originals none = 0, redis_7_0 = 1, redis_8 = 2, valkey_8 = 4, later = redis_8 | valkey_8,
                    redis = redis_7_0 | redis_8, all = redis | valkey_8;

constexpr Originals bit(Speech speech) {
  return 1U << static_cast<unsigned>(speech);
}
static_assert(bit(Speech::redis_7_0) == redis_7_0 && bit(Speech::redis_8) == redis_8 &&
              bit(Speech::valkey_8) == valkey_8);

/// Who has a name that not all have.
struct Owner {
  std::string_view name;
  Originals of;
};

constexpr bool by_name(const Owner& a, const Owner& b) {
  return a.name < b.name;
}

template <std::size_t size>
Originals owners(const std::array<Owner, size>& some, std::string_view name) {
  const auto found = std::lower_bound(some.begin(), some.end(), Owner{name, all}, by_name);
  return found == some.end() || found->name != name ? all : found->of;
}

/// INFO (commands §3.5.2). A key that is not here is shown by all.
constexpr auto info_keys = std::to_array<Owner>({
    {"acl_access_denied_auth", later},
    {"acl_access_denied_channel", later},
    {"acl_access_denied_cmd", later},
    {"acl_access_denied_key", later},
    {"atomicvar_api", redis},
    {"availability_zone", valkey_8},
    {"client_output_buffer_limit_disconnections", later},
    {"client_query_buffer_limit_disconnections", later},
    {"clients_hz", valkey_8},
    {"eventloop_cycles", later},
    {"eventloop_duration_cmd_sum", later},
    {"eventloop_duration_sum", later},
    {"evicted_scripts", later},
    {"expired_subkeys", redis_8},
    {"instantaneous_eventloop_cycles_per_sec", later},
    {"instantaneous_eventloop_duration_usec", later},
    {"io_threaded_accept_processed", valkey_8},
    {"io_threaded_freed_objects", valkey_8},
    {"io_threaded_poll_processed", valkey_8},
    {"io_threaded_total_prefetch_batches", valkey_8},
    {"io_threaded_total_prefetch_entries", valkey_8},
    {"listener0", later},
    {"listener1", later},
    {"listener2", later},
    {"paused_actions", valkey_8},
    {"paused_reason", valkey_8},
    {"paused_timeout_milliseconds", valkey_8},
    {"pubsub_clients", later},
    {"server_name", valkey_8},
    {"total_blocking_keys", later},
    {"total_blocking_keys_on_nokey", later},
    {"total_watched_keys", later},
    {"valkey_release_stage", valkey_8},
    {"valkey_version", valkey_8},
    {"watching_clients", later},
});
static_assert(std::is_sorted(info_keys.begin(), info_keys.end(), by_name));

/// CLIENT LIST (commands §3.6).
constexpr auto client_fields = std::to_array<Owner>({
    {"capa", valkey_8},
    {"io-thread", redis_8},
    {"lib-name", later},
    {"lib-ver", later},
    {"tot-cmds", valkey_8},
    {"tot-net-in", valkey_8},
    {"tot-net-out", valkey_8},
    {"watch", later},
});
static_assert(std::is_sorted(client_fields.begin(), client_fields.end(), by_name));

/// COMMAND. What none has is our own.
constexpr auto commands = std::to_array<Owner>({
    {"client|setinfo", later},
    {"sentinel|forget", none},
    {"sentinel|get-primary-addr-by-name", valkey_8},
    {"sentinel|is-primary-down-by-addr", valkey_8},
    {"sentinel|pause", none},
    {"sentinel|primaries", valkey_8},
    {"sentinel|primary", valkey_8},
    {"sentinel|resume", none},
});
static_assert(std::is_sorted(commands.begin(), commands.end(), by_name));

/// The old names of what Valkey calls otherwise. Its HELP leaves them out, and its DOCS call them deprecated.
struct Replacement {
  std::string_view name, by;
};
constexpr auto valkey_replacements = std::to_array<Replacement>({
    {"sentinel|get-master-addr-by-name", "`SENTINEL GET-PRIMARY-ADDR-BY-NAME`"},
    {"sentinel|is-master-down-by-addr", "`SENTINEL IS-PRIMARY-DOWN-BY-ADDR`"},
    {"sentinel|master", "`SENTINEL PRIMARY`"},
    {"sentinel|masters", "`SENTINEL PRIMARIES`"},
});

constexpr Dialect of_redis_7_0{
    .speech = Speech::redis_7_0,
    .name = "Redis Sentinel 7.0.15",
    .server = "redis",
    .version = "7.0.15",
    .redis_version = "7.0.15",
    .mode_key = "redis_mode",
    .hello_without_auth =
        "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> "
        "option can be used to authenticate the client and select the RESP protocol version at the same time",
    .config_usage = "ERR Only SENTINEL CONFIG GET <option> / SET <option> <value> are supported.",
    .config_takes_several = false,
    .kills_by_age = false,
    .lists_by_filter = false,
    .ignores_more_words = false,
    .knows_primary_clients = false,
    .events_before_reply = true,
    .docs_show_display_text = false,
    .shows_reboots = false,
};

constexpr Dialect of_redis_8{
    .speech = Speech::redis_8,
    .name = "Redis Sentinel 8.0.2",
    .server = "redis",
    .version = "8.0.2",
    .redis_version = "8.0.2",
    .mode_key = "redis_mode",
    .hello_without_auth =
        "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> "
        "<pass> option can be used to authenticate the client and select the RESP protocol version at the same time",
    .config_usage =
        "ERR Only SENTINEL CONFIG GET <param> [<param> <param> ...] / SET <param> <value> [<param> <value> ...] are "
        "supported.",
    .config_takes_several = true,
    .kills_by_age = true,
    .lists_by_filter = false,
    .ignores_more_words = false,
    .knows_primary_clients = false,
    .events_before_reply = false,
    .docs_show_display_text = true,
    .shows_reboots = true,
};

constexpr Dialect of_valkey_8 = [] {
  Dialect dialect = of_redis_8;
  dialect.speech = Speech::valkey_8;
  dialect.name = "Valkey Sentinel 8.1.1";
  dialect.server = "valkey";
  dialect.version = "8.1.1";
  dialect.redis_version = "7.2.4";
  dialect.mode_key = "server_mode";
  dialect.lists_by_filter = true;
  dialect.ignores_more_words = true;
  dialect.knows_primary_clients = true;
  return dialect;
}();

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

const Dialect& dialect_of(Speech speech) {
  switch (speech) {
    case Speech::redis_7_0:
      return of_redis_7_0;
    case Speech::valkey_8:
      return of_valkey_8;
    case Speech::redis_8:
      break;
  }
  return of_redis_8;
}

int Dialect::arity(const CommandRow& row) const {
  // Where we take more words than the originals, COMMAND shows what they take.
  if (row.name == "sentinel|failover") return 3;
  if (speech == Speech::redis_7_0) {
    if (row.name == "sentinel|config") return -3;
    if (is_one_of(row.name, {"command|getkeys", "command|getkeysandflags"})) return -4;
  }
  return row.arity;
}

bool Dialect::takes(const CommandRow& row, std::size_t words) const {
  const int wanted = row.name == "sentinel|failover" ? row.arity : arity(row);
  const auto count = static_cast<std::size_t>(wanted < 0 ? -wanted : wanted);
  return wanted < 0 ? words >= count : words == count;
}

bool Dialect::lists(const CommandRow& row) const {
  return (owners(commands, row.name) & bit(speech)) != 0;
}

bool Dialect::helps_with(const CommandRow& row) const {
  return owners(commands, row.name) == none || (lists(row) && replaced_by(row).empty());
}

std::string_view Dialect::tips(const CommandRow& row) const {
  // Redis 7.0 has policies for its shards only.
  const bool has_none = speech == Speech::redis_7_0 && row.tips.starts_with("request_policy:all_nodes");
  return has_none ? std::string_view{} : row.tips;
}

std::string_view Dialect::since(const CommandRow& row) const {
  return speech == Speech::redis_7_0 && row.name == "client|pause" ? "2.9.50" : row.since;
}

std::string_view Dialect::replaced_by(const CommandRow& row) const {
  if (row.name == "sentinel|slaves") return "`SENTINEL REPLICAS`";
  if (speech != Speech::valkey_8) return {};
  const auto found = std::ranges::find(valkey_replacements, row.name, &Replacement::name);
  return found == valkey_replacements.end() ? std::string_view{} : found->by;
}

bool Dialect::has_info_key(std::string_view key) const {
  return (owners(info_keys, key) & bit(speech)) != 0;
}

bool Dialect::has_client_field(std::string_view key) const {
  return (owners(client_fields, key) & bit(speech)) != 0;
}

std::string Dialect::refused_command(std::string_view user, std::string_view command) const {
  std::string text = speech == Speech::redis_7_0 ? "this user" : "User " + std::string{user};
  ((text += " has no permissions to run the '") += command) += "' command";
  return text;
}

std::string_view Dialect::refused_channel() const {
  return speech == Speech::redis_7_0 ? "this user has no permissions to access one of the channels used as arguments"
                                     : "No permissions to access a channel";
}

}  // namespace vedette::daemon
