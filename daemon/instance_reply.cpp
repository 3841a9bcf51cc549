#include "daemon/instance_reply.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vedette::daemon {
namespace {

/// The fields of one description. How many there are stands before them, so they are gathered first.
class Fields {
 public:
  explicit Fields(quorum::Instant now) : now_{now} { fields_.reserve(28); }

  void text(std::string_view name, std::string value) { fields_.emplace_back(name, std::move(value)); }
  template <class Number>
  void number(std::string_view name, Number value) {
    fields_.emplace_back(name, std::to_string(value));
  }
  /// Milliseconds since then.
  void age(std::string_view name, quorum::Instant since) { number(name, (now_ - since).count()); }

  void write(protocol::Reply& reply) const {
    reply.map(fields_.size());
    for (const auto& [name, value] : fields_) {
      reply.bulk(name);
      reply.bulk(value);
    }
  }

 private:
  quorum::Instant now_;
  std::vector<std::pair<std::string_view, std::string>> fields_;
};

/// The words of `flags`, in the order in which they are added (commands §2.2.2).
class FlagWords {
 public:
  void add(std::string_view word, bool holds = true) {
    if (!holds) return;
    if (!text_.empty()) text_ += ',';
    text_ += word;
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

const char* role_word(quorum::Role role) {
  return role == quorum::Role::master ? "master" : "slave";
}

void add_server_flags(FlagWords& flags, const quorum::ServerPicture& server) {
  flags.add("disconnected", !server.link.command_connected || !server.link.hello_connected);
}

void add_late_server_flags(FlagWords& flags, const quorum::ServerPicture& server, const InstanceView& view) {
  flags.add("script_kill_sent", server.script_kill_sent);
  flags.add("not_authorised", server.not_authorised);
  flags.add("rights_missing", !server.missing_rights.empty());
  flags.add("stranger", server.owner == quorum::Owner::foreign);
  flags.add("master_reboot", server.rebooted && view.show_reboots);
}

std::string master_flags(const quorum::MasterPicture& master, const InstanceView& view) {
  FlagWords flags;
  flags.add("s_down", master.server.sdown_since.has_value());
  flags.add("o_down", master.odown_since.has_value());
  flags.add("master");
  add_server_flags(flags, master.server);
  flags.add("failover_in_progress", master.failover_in_progress);
  flags.add("force_failover", master.failover_forced);
  flags.add("coordinated_failover", master.failover_coordinated);
  add_late_server_flags(flags, master.server, view);
  flags.add("failover_paused", master.pause.has_value());
  return flags.take();
}

std::string replica_flags(const quorum::ServerPicture& replica, const InstanceView& view) {
  FlagWords flags;
  flags.add("s_down", replica.sdown_since.has_value());
  flags.add("slave");
  add_server_flags(flags, replica);
  flags.add("promoted", replica.promoted);
  flags.add("reconf_sent", replica.reconfiguration == quorum::ReconfigurationStage::sent);
  flags.add("reconf_inprog", replica.reconfiguration == quorum::ReconfigurationStage::in_progress);
  flags.add("reconf_done", replica.reconfiguration == quorum::ReconfigurationStage::done);
  add_late_server_flags(flags, replica, view);
  return flags.take();
}

std::string sentinel_flags(const quorum::SentinelPicture& sentinel) {
  FlagWords flags;
  flags.add("s_down", sentinel.sdown_since.has_value());
  flags.add("sentinel");
  flags.add("disconnected", !sentinel.link.command_connected);
  flags.add("master_down", sentinel.says_master_down);
  flags.add("not_authorised", sentinel.not_authorised);
  flags.add("questions_refused", sentinel.refuses_questions);
  return flags.take();
}

void add_pings(Fields& fields, const quorum::LinkPicture& link, quorum::Instant now) {
  fields.age("last-ping-sent", link.unanswered_since.value_or(now));
  fields.age("last-ok-ping-reply", link.last_ok_ping);
  fields.age("last-ping-reply", link.last_ping_reply);
}

void add_identity(Fields& fields, std::string name, const quorum::Address& address, std::string run_id,
                  std::string flags, const InstanceView& view) {
  fields.text("name", std::move(name));
  fields.text("ip", address.shown(view.announce_hostnames));
  fields.number("port", address.port);
  fields.text("runid", std::move(run_id));
  fields.text("flags", std::move(flags));
}

std::uint32_t pending(const InstanceView& view, quorum::InstanceId id) {
  return view.pending_commands ? view.pending_commands(id) : 0;
}

void add_role(Fields& fields, const quorum::ServerPicture& server, quorum::Instant now) {
  fields.age("info-refresh", server.last_info.value_or(now));
  fields.text("role-reported", role_word(server.role_reported));
  fields.age("role-reported-time", server.role_reported_since);
}

std::string run_id_text(const std::optional<quorum::RunId>& run_id) {
  return run_id ? run_id->text() : std::string{};
}

}  // namespace

void describe_master(protocol::Reply& reply, const quorum::MasterPicture& master, const InstanceView& view) {
  const quorum::ServerPicture& server = master.server;
  const quorum::MasterSettings& settings = master.settings;
  Fields fields{view.now};
  add_identity(fields, server.name, server.address, run_id_text(server.run_id), master_flags(master, view), view);
  fields.number("link-pending-commands", pending(view, server.id));
  fields.number("link-refcount", 1);
  if (master.failover_in_progress) {
    fields.text("failover-state", quorum::failover_state_name(master.failover_stage));
  }
  add_pings(fields, server.link, view.now);
  if (server.sdown_since) fields.age("s-down-time", *server.sdown_since);
  if (master.odown_since) fields.age("o-down-time", *master.odown_since);
  fields.number("down-after-milliseconds", settings.down_after.count());
  add_role(fields, server, view.now);
  fields.number("config-epoch", master.config_epoch.value);
  fields.number("num-slaves", master.replicas.size());
  fields.number("num-other-sentinels", master.sentinels.size());
  fields.number("quorum", settings.quorum);
  fields.number("failover-timeout", settings.failover_timeout.count());
  fields.number("parallel-syncs", settings.parallel_syncs);
  if (!settings.notification_script.empty()) fields.text("notification-script", settings.notification_script);
  if (!settings.client_reconfig_script.empty()) fields.text("client-reconfig-script", settings.client_reconfig_script);
  fields.write(reply);
}

void describe_replica(protocol::Reply& reply, const quorum::ServerPicture& replica, const quorum::MasterPicture& master,
                      const InstanceView& view) {
  const quorum::ReplicationReport& report = replica.report;
  Fields fields{view.now};
  add_identity(fields, replica.name, replica.address, run_id_text(replica.run_id), replica_flags(replica, view), view);
  fields.number("link-pending-commands", pending(view, replica.id));
  fields.number("link-refcount", 1);
  add_pings(fields, replica.link, view.now);
  if (replica.sdown_since) fields.age("s-down-time", *replica.sdown_since);
  fields.number("down-after-milliseconds", master.settings.down_after.count());
  add_role(fields, replica, view.now);
  fields.number("master-link-down-time", report.master_link_down.value_or(quorum::Milliseconds{0}).count());
  fields.text("master-link-status", report.master_link_up.value_or(false) ? "ok" : "err");
  fields.text("master-host", report.master_host.value_or("?"));
  fields.number("master-port", report.master_port.value_or(std::uint16_t{0}));
  fields.number("slave-priority", report.priority.value_or(100));
  fields.number("slave-repl-offset", report.offset.value_or(0));
  fields.number("replica-announced", report.announced.value_or(true) ? 1 : 0);
  fields.write(reply);
}

void describe_sentinel(protocol::Reply& reply, const quorum::SentinelPicture& sentinel,
                       const quorum::MasterPicture& master, const InstanceView& view) {
  Fields fields{view.now};
  const std::string& run_id = sentinel.run_id.text();
  add_identity(fields, run_id, sentinel.address, run_id, sentinel_flags(sentinel), view);
  fields.number("link-pending-commands", pending(view, sentinel.id));
  fields.number("link-refcount", sentinel.link_refcount);
  add_pings(fields, sentinel.link, view.now);
  if (sentinel.sdown_since) fields.age("s-down-time", *sentinel.sdown_since);
  fields.number("down-after-milliseconds", master.settings.down_after.count());
  fields.age("last-hello-message", sentinel.last_hello);
  fields.text("voted-leader", sentinel.voted_leader ? sentinel.voted_leader->text() : "?");
  fields.number("voted-leader-epoch", sentinel.voted_leader_epoch.value);
  fields.write(reply);
}

}  // namespace vedette::daemon
