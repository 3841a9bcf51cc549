#include "daemon/query_commands.hpp"

#include <set>
#include <string>

#include "daemon/call.hpp"
#include "daemon/info_reply.hpp"
#include "daemon/instance_reply.hpp"
#include "daemon/metrics_events.hpp"
#include "daemon/peer_question.hpp"
#include "daemon/usable_sentinels.hpp"

namespace vedette::daemon {
namespace {

InstanceView view_of(const Call& call) {
  return {.now = call.now,
          .announce_hostnames = call.around.turn.core().process().settings.announce_hostnames,
          .show_reboots = call.around.dialect().shows_reboots,
          .pending_commands = call.around.pending_commands};
}

/// The master named by the third word; nothing if the error was written.
std::optional<quorum::MasterPicture> named_master(Call& call) {
  auto master = call.around.turn.core().master(call.word(2));
  if (!master) no_such_master(call);
  return master;
}

std::int64_t age_in_ms(const Call& call, const std::optional<quorum::Instant>& since) {
  return since ? (call.now - *since).count() : 0;
}

void write_cached_info(Call& call, const quorum::ServerPicture& server) {
  call.reply.array(2);
  call.reply.integer(age_in_ms(call, server.last_info));
  if (server.report.copy) {
    call.reply.bulk(server.report.copy->text());
  } else {
    call.reply.null();
  }
}

}  // namespace

void ping(Call& call) {
  const bool has_message = call.words.size() > 1;
  if (call.words.size() > 2) {
    call.reply.error("ERR wrong number of arguments for 'ping' command");
  } else if (call.session.subscribed() && call.session.resp == protocol::Resp::two) {
    call.reply.array(2);
    call.reply.bulk("pong");
    call.reply.bulk(has_message ? call.word(1) : std::string{});
  } else if (has_message) {
    call.reply.bulk(call.word(1));
  } else {
    call.reply.simple("PONG");
  }
}

void info(Call& call) {
  const auto sections = std::span{call.words}.subspan(1);
  call.reply.bulk(info_text(call.around, call.now, sections));
}

void role(Call& call) {
  const auto names = call.around.turn.core().master_names();
  call.reply.array(2);
  call.reply.bulk("sentinel");
  call.reply.array(names.size());
  for (const auto& name : names) call.reply.bulk(name);
}

void sentinel_myid(Call& call) {
  call.reply.bulk(call.around.turn.core().process().my_id.text());
}

void sentinel_masters(Call& call) {
  const quorum::Core& core = call.around.turn.core();
  const auto names = core.master_names();
  const InstanceView view = view_of(call);
  call.reply.array(names.size());
  for (const auto& name : names) describe_master(call.reply, core.master(name).value(), view);
}

void sentinel_master(Call& call) {
  if (const auto master = named_master(call)) describe_master(call.reply, *master, view_of(call));
}

void sentinel_replicas(Call& call) {
  const auto master = named_master(call);
  if (!master) return;
  // Who asked not to be announced is known, and counted, but not shown.
  std::vector<const quorum::ServerPicture*> shown;
  for (const auto& replica : master->replicas) {
    if (replica.report.announced.value_or(true)) shown.push_back(&replica);
  }
  const InstanceView view = view_of(call);
  call.reply.array(shown.size());
  for (const auto* replica : shown) describe_replica(call.reply, *replica, *master, view);
}

void sentinel_sentinels(Call& call) {
  const auto master = named_master(call);
  if (!master) return;
  const InstanceView view = view_of(call);
  call.reply.array(master->sentinels.size());
  for (const auto& sentinel : master->sentinels) describe_sentinel(call.reply, sentinel, *master, view);
}

void sentinel_get_master_addr_by_name(Call& call) {
  const quorum::Core& core = call.around.turn.core();
  const auto address = core.master_address(call.word(2));
  if (!address) {
    call.reply.null_array();
    return;
  }
  call.reply.array(2);
  call.reply.bulk(address->shown(core.announces_hostnames()));
  call.reply.bulk(std::to_string(address->port));
}

void sentinel_ckquorum(Call& call) {
  const auto master = named_master(call);
  if (!master) return;
  const UsableSentinels usable = usable_sentinels(*master);
  if (usable.enough()) {
    call.reply.simple(usable.text());
  } else {
    call.reply.error(usable.text());
  }
}

void sentinel_pending_scripts(Call& call) {
  const auto scripts = call.around.scripts ? call.around.scripts() : std::vector<ScriptPicture>{};
  call.reply.array(scripts.size());
  for (const auto& script : scripts) {
    call.reply.map(5);
    call.reply.bulk("argv");
    call.reply.array(script.argv.size());
    for (const auto& argument : script.argv) call.reply.bulk(argument);
    call.reply.bulk("flags");
    call.reply.bulk(script.running ? "running" : "scheduled");
    call.reply.bulk("pid");
    call.reply.bulk(std::to_string(script.pid));
    call.reply.bulk(script.running ? "run-time" : "run-delay");
    call.reply.bulk(std::to_string(script.time.count()));
    call.reply.bulk("retry-num");
    call.reply.bulk(std::to_string(script.runs));
  }
}

void sentinel_info_cache(Call& call) {
  const quorum::Core& core = call.around.turn.core();
  std::set<std::string> seen;
  std::vector<quorum::MasterPicture> masters;
  for (std::size_t i = 2; i < call.words.size(); ++i) {
    if (!seen.insert(call.word(i)).second) continue;
    if (auto master = core.master(call.word(i))) masters.push_back(std::move(*master));
  }
  call.reply.array(masters.size() * 2);
  for (const auto& master : masters) {
    call.reply.bulk(master.server.name);
    call.reply.array(1 + master.replicas.size());
    write_cached_info(call, master.server);
    for (const auto& replica : master.replicas) write_cached_info(call, replica);
  }
}

void sentinel_help(Call& call) {
  write_help(call);
}

Task<> sentinel_is_master_down_by_addr(Call& call) {
  std::optional<quorum::Asked> question = question_in(call.words, call.session.name);
  if (!question) {
    call.reply.error("ERR value is not an integer or out of range");
    co_return;
  }
  quorum::PeerOpinion opinion;
  if (question->master.port != 0) {
    if (call.around.counts) ++call.around.counts->links.questions_in;
    opinion = co_await call.around.turn.ask(question->master, question->epoch, question->candidate, call.session.name);
    if (call.around.counts && question->candidate) {
      count_vote(*call.around.counts, call.around.turn.core(), question->master, question->epoch, *question->candidate,
                 opinion);
    }
  }
  call.reply.array(3);
  call.reply.integer(opinion.down ? 1 : 0);
  call.reply.bulk(opinion.leader ? opinion.leader->text() : "*");
  call.reply.integer(static_cast<std::int64_t>(opinion.leader_epoch.value));
}

}  // namespace vedette::daemon
