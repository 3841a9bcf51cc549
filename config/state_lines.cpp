#include "config/state_lines.hpp"

#include <algorithm>
#include <utility>

#include "config/vedette_lines.hpp"
#include "config/words.hpp"
#include "quorum/host_text.hpp"

namespace vedette::config {

namespace {

using quorum::Address;
using quorum::DurableMaster;
using quorum::DurableState;
using When = StateLine::When;

/// Collects the lines, of the process at first and then of one master after the other.
class Lines {
 public:
  explicit Lines(std::vector<StateLine>& lines) : lines_{lines} {}

  void about(const std::string* master) { master_ = master; }

  void add(std::string option, std::vector<std::string> values, When when = When::always) {
    push(false, std::move(option), std::move(values), when);
  }
  void add_if_set(const std::string& option, const std::string& value) {
    if (!value.empty()) add(option, {value});
  }
  template <class Number>
  void add_number(const std::string& option, Number value, Number default_value) {
    add(option, {std::to_string(value)}, value == default_value ? When::in_place : When::always);
  }
  void add_flag(const std::string& option, bool value, bool default_value) {
    add(option, {value ? "yes" : "no"}, value == default_value ? When::in_place : When::always);
  }
  void add_comment(std::string what, std::vector<std::string> values) {
    push(true, std::move(what), std::move(values), When::always);
  }

 private:
  void push(bool is_comment, std::string option, std::vector<std::string> values, When when) {
    std::string key = state_key(is_comment, option, master_);
    if (master_ != nullptr) values.insert(values.begin(), *master_);
    lines_.push_back({std::move(key), std::move(option), std::move(values), is_comment, when, master_});
  }

  std::vector<StateLine>& lines_;
  const std::string* master_ = nullptr;
};

/// Where an instance is, as the next start can read it. Names stay names while they are resolved at all, so that an
/// instance that moves is found again; an address is never empty (config §7.5).
const std::string& written_host(const Address& address, const DurableState& state) {
  return state.process.resolve_hostnames || address.ip.empty() ? address.host : address.ip;
}

/// A name that was never resolved can't be read once names are not resolved any more. Who is left out is found again.
bool can_be_read(const Address& address, const DurableState& state) {
  const std::string& host = written_host(address, state);
  return quorum::is_host_text(host) && (state.process.resolve_hostnames || quorum::is_literal_ip(host));
}

void add_replicas(Lines& lines, const DurableMaster& master, const DurableState& state) {
  std::vector<const Address*> written;
  for (const Address& replica : master.replicas) {
    const bool said = std::any_of(written.begin(), written.end(),
                                  [&replica](const Address* other) { return quorum::same_place(replica, *other); });
    if (said || replica.port == 0 || !can_be_read(replica, state) || quorum::same_place(replica, master.address))
      continue;
    written.push_back(&replica);
    lines.add("known-replica", {written_host(replica, state), std::to_string(replica.port)});
  }
}

void add_own_comments(Lines& lines, const DurableMaster& master) {
  if (master.voted_for) {
    lines.add_comment("vote", {master.voted_for->text(), std::to_string(master.leader_epoch.value)});
  }
  if (master.pause) lines.add_comment("pause", {std::to_string(master.pause->until.count()), master.pause->reason});
  if (!master.run_ids.empty()) {
    std::vector<std::string> ids;
    for (const quorum::RunId& id : master.run_ids) ids.push_back(id.text());
    lines.add_comment("run-ids", std::move(ids));
  }
  if (!master.replication_ids.empty()) {
    lines.add_comment("replication-ids", {master.replication_ids.begin(), master.replication_ids.end()});
  }
}

void add_master(Lines& lines, const DurableMaster& master, const DurableState& state) {
  const quorum::MasterSettings defaults;
  const quorum::MasterSettings& settings = master.settings;
  lines.add("monitor", {written_host(master.address, state), std::to_string(master.address.port),
                        std::to_string(settings.quorum)});
  lines.add_number("down-after-milliseconds", settings.down_after.count(), defaults.down_after.count());
  lines.add_number("failover-timeout", settings.failover_timeout.count(), defaults.failover_timeout.count());
  lines.add_number("parallel-syncs", settings.parallel_syncs, defaults.parallel_syncs);
  lines.add_if_set("notification-script", settings.notification_script);
  lines.add_if_set("client-reconfig-script", settings.client_reconfig_script);
  lines.add_if_set("auth-pass", settings.auth_pass);
  lines.add_if_set("auth-user", settings.auth_user);
  lines.add_number("master-reboot-down-after-period", settings.reboot_down_after.count(),
                   defaults.reboot_down_after.count());
  lines.add_flag("unauthorised-is-down", settings.unauthorised_is_down, defaults.unauthorised_is_down);
  lines.add_flag("wrong-role-is-down", settings.wrong_role_is_down, defaults.wrong_role_is_down);
  lines.add_number("crash-after-milliseconds", settings.crash_after.count(), defaults.crash_after.count());
  lines.add_flag("leave-strangers-alone", settings.leave_strangers_alone, defaults.leave_strangers_alone);
  lines.add_flag("adopt-unknown", settings.adopt_unknown, defaults.adopt_unknown);
  lines.add_number("forget-replicas-after-milliseconds", settings.forget_replicas_after.count(),
                   defaults.forget_replicas_after.count());
  lines.add("config-epoch", {std::to_string(master.config_epoch.value)});
  lines.add("leader-epoch", {std::to_string(master.leader_epoch.value)});
  add_replicas(lines, master, state);
  for (const auto& [id, address] : master.sentinels) {
    if (!can_be_read(address, state)) continue;
    lines.add("known-sentinel", {written_host(address, state), std::to_string(address.port), id.text()});
  }
  for (const auto& [original, name] : settings.renamed_commands) lines.add("rename-command", {original, name});
  add_own_comments(lines, master);
}

}  // namespace

std::string state_key(bool is_comment, const std::string& option, const std::string* master) {
  std::string key = is_comment ? "# " + option : option;
  if (master != nullptr) key.append(1, '\n').append(*master);
  return key;
}

std::string StateLine::text() const {
  if (is_comment) {
    std::vector<std::string> words{option};
    words.insert(words.end(), values.begin(), values.end());
    return vedette_line(words);
  }
  std::string line = "sentinel " + option;
  for (const std::string& value : values) {
    line.append(1, ' ').append(option == "announce-ip" ? in_quotes(value) : quoted_if_needed(value));
  }
  return line;
}

std::vector<StateLine> state_lines(const DurableState& state) {
  std::vector<StateLine> result;
  Lines lines{result};
  const quorum::ProcessSettings defaults;
  const quorum::ProcessSettings& process = state.process;
  if (state.my_id) lines.add("myid", {state.my_id->text()});
  lines.add_flag("deny-scripts-reconfig", process.deny_scripts_reconfig, defaults.deny_scripts_reconfig);
  lines.add_flag("resolve-hostnames", process.resolve_hostnames, defaults.resolve_hostnames);
  lines.add_flag("announce-hostnames", process.announce_hostnames, defaults.announce_hostnames);
  for (const auto& [name, master] : state.masters) {
    lines.about(&name);
    add_master(lines, master, state);
  }
  lines.about(nullptr);
  lines.add("current-epoch", {std::to_string(state.current_epoch.value)});
  lines.add_if_set("announce-ip", process.announce_ip);
  lines.add_number("announce-port", process.announce_port, defaults.announce_port);
  lines.add_if_set("sentinel-user", process.sentinel_user);
  lines.add_if_set("sentinel-pass", process.sentinel_pass);
  if (state.reserved_epoch.value != 0) {
    lines.add_comment("reserved-epoch", {std::to_string(state.reserved_epoch.value)});
  }
  if (state.quarantined) lines.add_comment("quarantined", {"yes"});
  return result;
}

}  // namespace vedette::config
