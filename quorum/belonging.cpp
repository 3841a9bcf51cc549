#include "quorum/belonging.hpp"

#include <algorithm>
#include <string>

#include "quorum/authorisation.hpp"
#include "quorum/contact.hpp"
#include "quorum/down.hpp"
#include "quorum/hearsay.hpp"
#include "quorum/pinging.hpp"
#include "quorum/reconfiguration.hpp"

namespace vedette::quorum {
namespace {

struct Judgement {
  Owner owner = Owner::unjudged;
  Sign sign = Sign::none;
};

// A stranger's Sentinels publish once in a period; within two of them they are heard.
Milliseconds time_to_hear(const TurnContext& turn) {
  return 2 * turn.timing().publish_period;
}

bool has_spoken(const Server& server) {
  return server.live.command_connected && server.last_info && server.last_info_asked >= server.live.command_since;
}

// Its file names a server of this group; that one may be dead, but it is not a stranger itself.
bool follows_one_of_ours(MasterGroup& group, const Server& server) {
  if (!follows_someone(server)) return false;
  const Server* master = find_server(group, {*server.report.master_host, *server.report.master_port});
  return master != nullptr && master->id != server.id && master->belonging.owner != Owner::foreign;
}

bool follows_stranger(MasterGroup& group, const Server& server) {
  if (!follows_someone(server)) return false;
  const Server* master = find_server(group, {*server.report.master_host, *server.report.master_port});
  return master != nullptr && master->belonging.owner == Owner::foreign;
}

bool has_unknown_replicas(MasterGroup& group, const Server& server) {
  return std::any_of(server.report.replicas.begin(), server.report.replicas.end(),
                     [&](const Address& address) { return find_server(group, address) == nullptr; });
}

bool is_none_of_ours(MasterGroup& group, const Address& address) {
  const Server* server = find_server(group, address);
  return server == nullptr || server->belonging.owner == Owner::foreign;
}

// Its replica may be gone for a moment, and its own link down. What it kept company with may turn out to be ours; that
// our master's INFO has a line for the address is not enough.
bool keeps_strange_company(MasterGroup& group, const Server& server) {
  const std::vector<Address>& company = server.belonging.strange_company;
  return std::any_of(company.begin(), company.end(), [&](const Address& address) {
    const Server* known = find_server(group, address);
    return known == nullptr || known->belonging.owner != Owner::ours;
  });
}

void add_company(MasterGroup& group, Belonging& held, const Address& address) {
  constexpr std::size_t enough = 8;
  std::vector<Address>& company = held.strange_company;
  if (company.size() < enough && !is_among(company, address) && is_none_of_ours(group, address)) {
    company.push_back(address);
  }
}

// Of one that is judged already.
void note_company(MasterGroup& group, Server& server) {
  Belonging& held = server.belonging;
  if (held.owner == Owner::unjudged || group.is_master(server)) return;
  if (held.owner != Owner::foreign) {
    held.strange_company.clear();
    held.strange_by = Sign::none;
  } else if (held.sign == Sign::unknown_replicas || held.sign == Sign::follows_another_master) {
    held.strange_by = held.sign;
    for (const Address& replica : server.report.replicas) add_company(group, held, replica);
    if (follows_someone(server)) add_company(group, held, {*server.report.master_host, *server.report.master_port});
  }
}

bool history_is_known(const MasterGroup& group, const ReplicationReport& report) {
  const auto known = [&](const std::string& id) { return !id.empty() && group.replication_ids.contains(id); };
  return known(report.replication_id) || known(report.second_replication_id);
}

bool run_id_is_known(const MasterGroup& group, const Server& server) {
  return server.run_id && group.run_ids.contains(*server.run_id);
}

// The first line that applies decides.
Judgement judge_owner(MasterGroup& group, const Server& server) {
  if (group.is_master(server)) return {Owner::ours, Sign::configured_master};
  if (!group.settings.leave_strangers_alone) return {Owner::ours, Sign::not_checked};
  if (!has_spoken(server)) {
    // Where our master refuses us as well, it is our password that is wrong.
    const Server& master = group.the_master();
    const bool refuses = server.not_authorised && master.last_info && !master.not_authorised;
    return refuses ? Judgement{Owner::foreign, Sign::refuses_password} : Judgement{};
  }
  if (server.belonging.named_by_operator) return {Owner::ours, Sign::named_by_operator};
  const bool follows_hearsay = is_hearsay(group) && follows_master(group, server);
  if ((follows_master(group, server) && !follows_hearsay) || server.followed_master) {
    return {Owner::ours, Sign::follows_our_master};
  }
  if (run_id_is_known(group, server)) return {Owner::ours, Sign::known_run_id};
  if (history_is_known(group, server.report)) return {Owner::ours, Sign::known_replication_id};
  if (!is_literal_ip(server.address.host)) return {Owner::ours, Sign::known_host_name};
  if (follows_hearsay) return {};
  if (keeps_strange_company(group, server)) return {Owner::foreign, server.belonging.strange_by};
  if (follows_one_of_ours(group, server)) {
    // That one may be ours for following hearsay.
    return is_hearsay(group) ? Judgement{} : Judgement{Owner::ours, Sign::follows_one_of_ours};
  }
  if (!server.belonging.named_by.empty()) return {Owner::foreign, Sign::named_by_strangers};
  if (has_unknown_replicas(group, server)) return {Owner::foreign, Sign::unknown_replicas};
  if (follows_someone(server) && server.report.master_link_up == true)
    return {Owner::foreign, Sign::follows_another_master};
  if (server.report.loading) return {};
  if (server.report.holds_data == false && server.report.replicas.empty()) return {Owner::empty, Sign::no_data};
  return {Owner::unknown, Sign::data_without_sign};
}

// Another answers than the one who was silent.
void end_silence(TurnContext& turn, MasterGroup& group, Server& server) {
  server.live.silent_since = turn.time();
  ping_server(turn, group, server);
  judge_server(turn, group, server);
}

// Our replica is not there, whoever answers in its place.
void call_silent(TurnContext& turn, MasterGroup& group, Server& server) {
  if (!server.live.silent_since) server.live.silent_since = turn.time();
  judge_server(turn, group, server);
}

void greet(TurnContext& turn, MasterGroup& group, Server& server) {
  publish_hello(turn, group, server);
  look_at_rights(turn, group, server);
}

bool is_known(const TurnContext& turn, const RunId& sentinel) {
  return sentinel == turn.process.my_id || turn.process.peer_ids.contains(sentinel);
}

// It names this server, or the one that it follows, as a master.
bool names_its_master(const Server& server, const Hello& hello) {
  const Address named{hello.master_host, hello.master_port};
  if (same_place(named, server.address)) return true;
  return follows_someone(server) && same_place(named, {*server.report.master_host, *server.report.master_port});
}

}  // namespace

void keep_owner(TurnContext& turn, MasterGroup& group, Server& server) {
  const Judgement now = judge_owner(group, server);
  Belonging& held = server.belonging;
  const Owner before = held.owner;
  if (before == Owner::foreign && now.owner == Owner::unjudged) return;
  held.owner = now.owner;
  held.sign = now.sign;
  note_company(group, server);
  const std::string why = std::string{" "} + sign_text(now.sign);
  if (now.owner == Owner::unknown && server.role_reported == Role::master && !held.reported) {
    held.reported = true;
    tell_server(turn, group, server, Level::warning, "+unidentified", why);
  }
  if (before == now.owner) return;
  if (now.owner == Owner::foreign) {
    tell_server(turn, group, server, Level::warning, "+stranger", why);
    call_silent(turn, group, server);
    // Who follows it may have been ours for that alone.
    for (auto& [id, other] : group.servers) {
      if (other.id != server.id && follows(other, server.address)) keep_owner(turn, group, other);
    }
  } else if (before == Owner::foreign) {
    tell_server(turn, group, server, Level::warning, "-stranger", why);
    end_silence(turn, group, server);
  }
  if (now.owner == Owner::ours) greet(turn, group, server);
}

bool is_strange_on_channel(TurnContext& turn, MasterGroup& group, Server& via, const Hello& hello) {
  if (is_known(turn, hello.sender)) return false;
  constexpr std::size_t enough = 8;
  const bool is_sure = group.is_master(via) && !is_hearsay(group);
  if (!is_sure && names_its_master(via, hello) && via.belonging.named_by.size() < enough &&
      via.belonging.named_by.insert(hello.sender).second) {
    keep_owner(turn, group, via);
  }
  if (group.is_master(via)) return !is_sure || follows_stranger(group, via);
  // What is ours by the word on the other connection may have died there, and another answer here.
  const bool is_same = via.last_info && via.last_info_asked >= via.live.hello_since;
  return group.settings.leave_strangers_alone && !(is_trusted(group, via) && is_same);
}

bool names_stranger(const TurnContext& turn, MasterGroup& group, const Hello& hello) {
  if (is_known(turn, hello.sender)) return false;
  const Server* named = find_server(group, {hello.master_host, hello.master_port});
  if (named == nullptr) return false;
  return named->belonging.owner == Owner::foreign || (group.is_master(*named) && is_hearsay(group));
}

void hear_acquaintance(TurnContext& turn, MasterGroup& group, const RunId& sentinel) {
  for (auto& [id, server] : group.servers) {
    if (server.belonging.named_by.erase(sentinel) > 0) keep_owner(turn, group, server);
  }
}

void name_by_operator(TurnContext& turn, MasterGroup& group, Server& server) {
  server.belonging.named_by_operator = true;
  keep_owner(turn, group, server);
}

void forget_owner(Server& server) {
  if (server.belonging.owner == Owner::foreign) return;
  server.belonging.owner = Owner::unjudged;
  server.belonging.sign = Sign::none;
}

void forget_signs(Server& server) {
  server.belonging.named_by.clear();
  server.belonging.named_by_operator = false;
  server.belonging.strange_company.clear();
  server.belonging.strange_by = Sign::none;
  server.belonging.reported = false;
}

bool is_trusted(const MasterGroup& group, const Server& server) {
  if (group.is_master(server)) return !is_hearsay(group);
  return !group.settings.leave_strangers_alone || server.belonging.owner == Owner::ours;
}

bool has_known_ids(const MasterGroup& group, const Server& server) {
  return run_id_is_known(group, server) || history_is_known(group, server.report);
}

bool is_replaced_last(const MasterGroup& group, const Server& server) {
  return group.replaced_last && same_place(*group.replaced_last, server.address);
}

std::optional<Instant> adoptable_from(const TurnContext& turn, const MasterGroup& group, const Server& server) {
  const Instant heard_enough =
      server.live.hello_connected ? server.live.hello_since + time_to_hear(turn) : turn.time() + time_to_hear(turn);
  if (is_trusted(group, server)) return Instant{};
  switch (server.belonging.owner) {
    case Owner::ours:
      return Instant{};
    case Owner::empty:
      return is_replaced_last(group, server) ? Instant{} : heard_enough;
    case Owner::unknown:
      if (group.settings.adopt_unknown) return heard_enough;
      return std::nullopt;
    case Owner::unjudged:
    case Owner::foreign:
      break;
  }
  return std::nullopt;
}

bool is_adoptable(const TurnContext& turn, const MasterGroup& group, const Server& server) {
  const std::optional<Instant> from = adoptable_from(turn, group, server);
  return from && turn.time() >= *from;
}

}  // namespace vedette::quorum
