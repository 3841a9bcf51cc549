#include "daemon/command_table.hpp"

#include <algorithm>
#include <array>

#include "daemon/acl_commands.hpp"
#include "daemon/call.hpp"
#include "daemon/client_commands.hpp"
#include "daemon/config_commands.hpp"
#include "daemon/connection_commands.hpp"
#include "daemon/failure_simulation.hpp"
#include "daemon/letter_case.hpp"
#include "daemon/maintenance_commands.hpp"
#include "daemon/order_commands.hpp"
#include "daemon/query_commands.hpp"
#include "daemon/subscription_commands.hpp"
#include "daemon/table_commands.hpp"

namespace vedette::daemon {
namespace {

namespace is = flag;
namespace in = category;

constexpr Categories operators = in::admin | in::slow | in::dangerous;
constexpr Flags greeting = is::noscript | is::loading | is::stale | is::fast | is::no_auth | is::allow_busy;
constexpr Flags listening = is::pubsub | is::noscript | is::loading | is::stale | is::while_subscribed;
constexpr Flags about_client = is::noscript | is::loading | is::stale;
constexpr Flags about_users = is::admin | about_client;
constexpr Flags about_clients = about_client | is::admin;
constexpr Flags about_table = is::loading | is::stale;
constexpr std::string_view any_order = "nondeterministic_output_order";
constexpr std::string_view any_output = "nondeterministic_output";
constexpr std::string_view all_nodes = "request_policy:all_nodes response_policy:all_succeeded";

constexpr auto rows = std::to_array<CommandRow>({
    // name, arity, flags, categories, handler, group, since, tips, usage, summary
    {"ping", -1, is::fast | is::while_subscribed, in::fast | in::connection, ping, "connection", "1.0.0",
     "request_policy:all_shards response_policy:all_succeeded", "[<message>]", "Answers PONG, or the message."},
    {"auth", -2, greeting, in::fast | in::connection, auth, "connection", "1.0.0", "", "[<username>] <password>",
     "Authenticates the connection."},
    {"hello", -1, greeting, in::fast | in::connection, hello, "connection", "6.0.0", "",
     "[<protover> [AUTH <username> <password>] [SETNAME <clientname>]]",
     "Greets, and chooses between RESP2 and RESP3."},
    {"info", -1, is::loading | is::stale, in::slow | in::dangerous, info, "server", "1.0.0",
     "nondeterministic_output request_policy:all_shards response_policy:special", "[<section> ...]",
     "Shows the state of this Sentinel as text."},
    {"role", 1, is::noscript | is::loading | is::stale | is::fast, in::admin | in::fast | in::dangerous, role, "server",
     "2.8.12", "", "", "Shows that this is a Sentinel, and which masters it watches."},
    {"shutdown", -1, is::admin | is::noscript | is::loading | is::stale | is::no_multi | is::allow_busy, operators,
     shutdown, "server", "1.0.0", "", "[NOSAVE|SAVE] [NOW] [FORCE] [ABORT]", "Ends this process."},

    {"publish", 3, is::pubsub | is::loading | is::stale | is::fast, in::pubsub | in::fast, publish, "pubsub", "2.0.0",
     "", "<channel> <message>", "Takes in a hello of another Sentinel."},
    {"subscribe", -2, listening, in::pubsub | in::slow, subscribe, "pubsub", "2.0.0", "", "<channel> [<channel> ...]",
     "Listens to the events of these channels."},
    {"psubscribe", -2, listening, in::pubsub | in::slow, psubscribe, "pubsub", "2.0.0", "", "<pattern> [<pattern> ...]",
     "Listens to the events of all channels that match."},
    {"unsubscribe", -1, listening, in::pubsub | in::slow, unsubscribe, "pubsub", "2.0.0", "", "[<channel> ...]",
     "Listens no more to these channels, or to any."},
    {"punsubscribe", -1, listening, in::pubsub | in::slow, punsubscribe, "pubsub", "2.0.0", "", "[<pattern> ...]",
     "Listens no more to these patterns, or to any."},

    {"sentinel", -2, is::admin, operators, {}, "sentinel", "2.8.4", "", "", "All about the masters that are watched."},
    {"sentinel|ckquorum", 3, is::admin, operators, sentinel_ckquorum, "sentinel", "2.8.4", "", "<master-name>",
     "Tells whether the Sentinels that answer could agree on a failover and authorize it."},
    {"sentinel|config", -4, is::admin, operators, sentinel_config, "sentinel", "6.2.0", "",
     "(GET <pattern> [<pattern> ...]|SET <parameter> <value> [<parameter> <value> ...])",
     "Shows or changes settings of this Sentinel."},
    {"sentinel|debug", -2, is::admin, operators, sentinel_debug, "sentinel", "7.0.0", "", "[<parameter> <value> ...]",
     "Shows the internal periods in milliseconds, or changes them until the next start."},
    {"sentinel|failover", -3, is::admin, operators, sentinel_failover, "sentinel", "2.8.4", "",
     "<master-name> [COORDINATED] [TO <host> <port>]",
     "Starts a failover although the master works, to the best replica or to the one named; coordinated: the master "
     "itself hands over, and no acknowledged write is lost."},
    {"sentinel|flushconfig", 2, is::admin, operators, sentinel_flushconfig, "sentinel", "2.8.4", "", "",
     "Writes configuration and state to disk."},
    {"sentinel|forget", -5, is::admin, operators, sentinel_forget, "sentinel", "8.0.0", "",
     "<master-name> (REPLICA <host> <port>|SENTINEL <id>)", "Forgets one dead replica or Sentinel of a master."},
    {"sentinel|get-master-addr-by-name", 3, is::admin, operators, sentinel_get_master_addr_by_name, "sentinel", "2.8.4",
     "", "<master-name>", "Shows the address of the master that clients should use."},
    {"sentinel|get-primary-addr-by-name", 3, is::admin, operators, sentinel_get_master_addr_by_name, "sentinel",
     "8.0.0", "", "<primary-name>", "Shows the address of the primary that clients should use."},
    {"sentinel|help", 2, is::loading | is::stale, in::slow, sentinel_help, "sentinel", "6.2.0", "", "",
     "Shows these lines."},
    {"sentinel|info-cache", -3, is::admin, operators, sentinel_info_cache, "sentinel", "3.2.0", "",
     "<master-name> [<master-name> ...]", "Shows the last INFO of masters and of their replicas."},
    {"sentinel|is-master-down-by-addr", 6, is::admin, operators, sentinel_is_master_down_by_addr, "sentinel", "2.8.4",
     "", "<ip> <port> <current-epoch> <runid>",
     "Tells whether this Sentinel holds the master down, and gives its vote."},
    {"sentinel|is-primary-down-by-addr", 6, is::admin, operators, sentinel_is_master_down_by_addr, "sentinel", "8.0.0",
     "", "<ip> <port> <current-epoch> <runid>",
     "Tells whether this Sentinel holds the primary down, and gives its vote."},
    {"sentinel|master", 3, is::admin, operators, sentinel_master, "sentinel", "2.8.4", "", "<master-name>",
     "Describes one master."},
    {"sentinel|masters", 2, is::admin, operators, sentinel_masters, "sentinel", "2.8.4", "", "",
     "Describes all masters."},
    {"sentinel|monitor", 6, is::admin, operators, sentinel_monitor, "sentinel", "2.8.4", "",
     "<master-name> <ip> <port> <quorum>", "Watches one more master."},
    {"sentinel|myid", 2, is::admin, operators, sentinel_myid, "sentinel", "6.2.0", "", "",
     "Shows the id of this Sentinel."},
    {"sentinel|pause", -4, is::admin, operators, sentinel_pause, "sentinel", "8.0.0", "",
     "<master-name> <seconds> [<reason> ...]",
     "Holds the automatic failover of a master for maintenance, here and at all Vedettes that can be reached."},
    {"sentinel|pending-scripts", 2, is::admin, operators, sentinel_pending_scripts, "sentinel", "2.8.4", "", "",
     "Shows the scripts that run or wait."},
    {"sentinel|primaries", 2, is::admin, operators, sentinel_masters, "sentinel", "8.0.0", "", "",
     "Describes all primaries."},
    {"sentinel|primary", 3, is::admin, operators, sentinel_master, "sentinel", "8.0.0", "", "<primary-name>",
     "Describes one primary."},
    {"sentinel|remove", 3, is::admin, operators, sentinel_remove, "sentinel", "2.8.4", "", "<master-name>",
     "Watches this master no more."},
    {"sentinel|replicas", 3, is::admin, operators, sentinel_replicas, "sentinel", "5.0.0", "", "<master-name>",
     "Describes the replicas of a master."},
    {"sentinel|reset", 3, is::admin, operators, sentinel_reset, "sentinel", "2.8.4", "", "<pattern>",
     "Forgets the replicas and Sentinels of the masters whose names match, and looks for them anew."},
    {"sentinel|resume", 3, is::admin, operators, sentinel_resume, "sentinel", "8.0.0", "", "<master-name>",
     "Ends such a pause before its time."},
    {"sentinel|sentinels", 3, is::admin, operators, sentinel_sentinels, "sentinel", "2.8.4", "", "<master-name>",
     "Describes the other Sentinels of a master."},
    {"sentinel|set", -5, is::admin, operators, sentinel_set, "sentinel", "2.8.4", "",
     "<master-name> <option> <value> [<option> <value> ...]", "Changes settings of a master."},
    {"sentinel|simulate-failure", -3, is::admin, operators, sentinel_simulate_failure, "sentinel", "3.2.0", "",
     "[CRASH-AFTER-ELECTION] [CRASH-AFTER-PROMOTION] [HELP]",
     "Ends this process in the midst of the next failover that it leads, for tests."},
    {"sentinel|slaves", 3, is::admin, operators, sentinel_replicas, "sentinel", "2.8.0", "", "<master-name>",
     "The old name of REPLICAS."},

    {"client", -2, 0, in::slow, {}, "connection", "2.4.0", "", "", "All about connections of clients."},
    {"client|caching", 3, about_client, in::slow | in::connection, client_caching, "connection", "6.0.0", "",
     "(YES|NO)", "Turns the tracking of keys on or off for the next request."},
    {"client|getname", 2, about_client, in::slow | in::connection, client_getname, "connection", "2.6.9", "", "",
     "Shows the name of this connection."},
    {"client|getredir", 2, about_client, in::slow | in::connection, client_getredir, "connection", "6.0.0", "", "",
     "Shows to which connection the tracking is redirected."},
    {"client|help", 2, about_table, in::slow | in::connection, client_help, "connection", "5.0.0", "", "",
     "Shows these lines."},
    {"client|id", 2, about_client, in::slow | in::connection, client_id, "connection", "5.0.0", "", "",
     "Shows the number of this connection."},
    {"client|info", 2, about_client, in::slow | in::connection, client_info, "connection", "6.2.0", any_output, "",
     "Describes this connection."},
    {"client|kill", -3, about_clients, operators | in::connection, client_kill, "connection", "2.4.0", "",
     "(<ip:port>|[ID <client-id>] [TYPE (NORMAL|MASTER|REPLICA|PUBSUB)] [USER <username>] [ADDR <ip:port>] "
     "[LADDR <ip:port>] [SKIPME (YES|NO)] [MAXAGE <seconds>])",
     "Closes the connections that match."},
    {"client|list", -2, about_clients, operators | in::connection, client_list, "connection", "2.4.0", any_output,
     "[TYPE (NORMAL|MASTER|REPLICA|PUBSUB)] [ID <client-id> [<client-id> ...]]",
     "Describes all connections of clients."},
    {"client|no-evict", 3, about_clients, operators | in::connection, client_no_evict, "connection", "7.0.0", "",
     "(ON|OFF)", "Keeps this connection from being given up for want of memory."},
    {"client|pause", -3, about_clients, operators | in::connection, client_pause, "connection", "3.0.0", "",
     "<timeout> [WRITE|ALL]", "Has requests wait for so many milliseconds."},
    {"client|reply", 3, about_client, in::slow | in::connection, client_reply, "connection", "3.2.0", "",
     "(ON|OFF|SKIP)", "Sends replies to this connection, or none, or not the next."},
    {"client|setinfo", 4, about_client, in::slow | in::connection, client_setinfo, "connection", "7.2.0", all_nodes,
     "(LIB-NAME <libname>|LIB-VER <libver>)", "Notes which library is at the other end."},
    {"client|setname", 3, about_client, in::slow | in::connection, client_setname, "connection", "2.6.9", all_nodes,
     "<connection-name>", "Names this connection."},
    {"client|tracking", -3, about_client, in::slow | in::connection, client_tracking, "connection", "6.0.0", "",
     "(ON|OFF) [REDIRECT <client-id>] [PREFIX <prefix> [PREFIX <prefix> ...]] [BCAST] [OPTIN] [OPTOUT] [NOLOOP]",
     "Turns the tracking of keys on or off; a Sentinel has none."},
    {"client|trackinginfo", 2, about_client, in::slow | in::connection, client_trackinginfo, "connection", "6.2.0", "",
     "", "Shows what TRACKING asked for."},
    {"client|unblock", -3, about_clients, operators | in::connection, client_unblock, "connection", "5.0.0", "",
     "<client-id> [TIMEOUT|ERROR]", "Ends the wait of a connection; none ever waits."},
    {"client|unpause", 2, about_clients, operators | in::connection, client_unpause, "connection", "6.2.0", "", "",
     "Ends a pause."},

    {"command", -1, about_table, in::slow | in::connection, command, "server", "2.8.13", any_order, "",
     "Describes all commands."},
    {"command|count", 2, about_table, in::slow | in::connection, command_count, "server", "2.8.13", "", "",
     "Tells how many commands there are."},
    {"command|docs", -2, about_table, in::slow | in::connection, command_docs, "server", "7.0.0", any_order,
     "[<command-name> ...]", "Explains these commands, or all."},
    {"command|getkeys", -3, about_table, in::slow | in::connection, command_getkeys, "server", "2.8.13", "",
     "<command> [<arg> ...]", "Shows the keys in a request; no request to a Sentinel has any."},
    {"command|getkeysandflags", -3, about_table, in::slow | in::connection, command_getkeys, "server", "7.0.0", "",
     "<command> [<arg> ...]", "Shows the keys in a request with their flags."},
    {"command|help", 2, about_table, in::slow | in::connection, command_help, "server", "5.0.0", "", "",
     "Shows these lines."},
    {"command|info", -2, about_table, in::slow | in::connection, command_info, "server", "2.8.13", any_order,
     "[<command-name> ...]", "Describes these commands, or all."},
    {"command|list", -2, about_table, in::slow | in::connection, command_list, "server", "7.0.0", any_order,
     "[FILTERBY (MODULE <module-name>|ACLCAT <category>|PATTERN <pattern>)]", "Names all commands and subcommands."},

    {"acl", -2, 0, in::slow, {}, "server", "6.0.0", "", "", "All about users and what they may do."},
    {"acl|cat", -2, about_client, in::slow, acl_cat, "server", "6.0.0", "", "[<category>]",
     "Names the categories of commands, or the commands of one."},
    {"acl|deluser", -3, about_users, operators, acl_deluser, "server", "6.0.0", all_nodes,
     "<username> [<username> ...]", "Deletes users and ends their connections."},
    {"acl|dryrun", -4, about_users, operators, acl_dryrun, "server", "7.0.0", "", "<username> <command> [<arg> ...]",
     "Tells whether a user may run a command, without running it."},
    {"acl|genpass", -2, about_client, in::slow, acl_genpass, "server", "6.0.0", "", "[<bits>]",
     "Makes a password that nobody can guess."},
    {"acl|getuser", 3, about_users, operators, acl_getuser, "server", "6.0.0", "", "<username>", "Describes a user."},
    {"acl|help", 2, about_table, in::slow, acl_help, "server", "6.0.0", "", "", "Shows these lines."},
    {"acl|list", 2, about_users, operators, acl_list, "server", "6.0.0", "", "", "Shows all users with their rules."},
    {"acl|load", 2, about_users, operators, acl_load, "server", "6.0.0", "", "", "Reads the users from the ACL file."},
    {"acl|log", -2, about_users, operators, acl_log, "server", "6.0.0", "", "[<count>|RESET]",
     "Shows who was denied what, or forgets it."},
    {"acl|save", 2, about_users, operators, acl_save, "server", "6.0.0", all_nodes, "",
     "Writes the users to the ACL file."},
    {"acl|setuser", -3, about_users, operators, acl_setuser, "server", "6.0.0", all_nodes, "<username> [<rule> ...]",
     "Makes a user, or changes what it may do."},
    {"acl|users", 2, about_users, operators, acl_users, "server", "6.0.0", "", "", "Names all users."},
    {"acl|whoami", 2, about_client, in::slow, acl_whoami, "server", "6.0.0", "", "",
     "Names the user of this connection."},
});

constexpr std::array<std::string_view, 9> shown_flags = {"admin", "pubsub",  "noscript", "loading",   "stale",
                                                         "fast",  "no_auth", "no_multi", "allow_busy"};
constexpr std::array<std::string_view, 21> all_categories = {
    "keyspace", "read",   "write",       "set",       "sortedset",  "list",        "hash",
    "string",   "bitmap", "hyperloglog", "geo",       "stream",     "pubsub",      "admin",
    "fast",     "slow",   "blocking",    "dangerous", "connection", "transaction", "scripting"};

template <class Names>
std::vector<std::string_view> named_bits(std::uint32_t bits, const Names& names) {
  std::vector<std::string_view> result;
  for (std::size_t bit = 0; bit < names.size(); ++bit) {
    if ((bits >> bit) & 1U) result.push_back(names[bit]);
  }
  return result;
}

}  // namespace

std::string_view CommandRow::container() const {
  const auto bar = name.find('|');
  return bar == std::string_view::npos ? std::string_view{} : name.substr(0, bar);
}

std::string_view CommandRow::word() const {
  const auto bar = name.find('|');
  return bar == std::string_view::npos ? name : name.substr(bar + 1);
}

std::span<const CommandRow> command_table() {
  return rows;
}

const CommandRow* find_command(std::string_view full_name) {
  const auto found = std::ranges::find(rows, full_name, &CommandRow::name);
  return found == rows.end() ? nullptr : &*found;
}

std::span<const CommandRow> subcommands(const CommandRow& container) {
  // Every request asks, so the answers are ready.
  static const auto ready = [] {
    std::array<std::span<const CommandRow>, rows.size()> found;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto belongs = [&](const CommandRow& row) { return row.container() == rows[i].name; };
      const auto first = std::ranges::find_if(rows, belongs);
      found[i] = {first, std::find_if_not(first, rows.end(), belongs)};
    }
    return found;
  }();
  return ready[static_cast<std::size_t>(&container - rows.data())];
}

std::vector<std::string_view> flag_names(Flags flags) {
  return named_bits(flags, shown_flags);
}

std::vector<std::string_view> category_names(Categories categories) {
  return named_bits(categories, all_categories);
}

std::optional<Categories> category_named(std::string_view name) {
  const auto found = std::ranges::find(all_categories, lower(name));
  if (found == all_categories.end()) return std::nullopt;
  return Categories{1} << static_cast<unsigned>(found - all_categories.begin());
}

CommandNames::CommandNames(const std::map<std::string, std::string>& renamed) {
  std::map<std::string, const CommandRow*, std::less<>> names;
  for (const CommandRow& row : rows) {
    if (row.container().empty()) names.emplace(row.name, &row);
  }
  for (const auto& [old_name, new_name] : renamed) {
    auto node = names.extract(lower(old_name));
    if (node.empty() || new_name.empty()) continue;
    node.key() = lower(new_name);
    names.insert(std::move(node));
  }
  for (auto& [name, row] : names) {
    if (by_length_.size() <= name.size()) by_length_.resize(name.size() + 1);
    by_length_[name.size()].emplace_back(name, row);
  }
}

const CommandRow* CommandNames::find(std::string_view word) const {
  if (word.size() >= by_length_.size()) return nullptr;
  for (const auto& [name, row] : by_length_[word.size()]) {
    if (same_word(name, word)) return row;
  }
  return nullptr;
}

const CommandRow* CommandNames::find(const CommandRow& container, std::string_view word) {
  const std::size_t start = container.name.size() + 1;
  const auto is_meant = [&](const CommandRow& row) {
    return row.name.size() == start + word.size() && same_word(row.name.substr(start), word);
  };
  const auto inside = subcommands(container);
  const auto found = std::ranges::find_if(inside, is_meant);
  return found == inside.end() ? nullptr : &*found;
}

const CommandRow* CommandNames::find_full(std::string_view name) const {
  const auto bar = name.find('|');
  const CommandRow* found = find(name.substr(0, bar));
  return found && bar != std::string_view::npos ? find(*found, name.substr(bar + 1)) : found;
}

}  // namespace vedette::daemon
