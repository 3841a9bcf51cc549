#include "quorum/switching.hpp"

#include <string>
#include <vector>

#include "quorum/asking.hpp"
#include "quorum/belonging.hpp"
#include "quorum/contact.hpp"
#include "quorum/hearsay.hpp"
#include "quorum/insisting.hpp"
#include "quorum/reconfiguration.hpp"

namespace vedette::quorum {
namespace {

// What was known of it in its old part says nothing about the new one. Its clock starts anew.
void begin_part(TurnContext& turn, MasterGroup& group, Server& server, Role part) {
  server.sdown_since.reset();
  server.last_down_start = {};
  server.script_kill_sent = false;
  server.rebooted.reset();
  server.role_reported = part;
  server.role_reported_since = turn.time();
  server.followed_since = turn.time();
  server.followed_master = false;
  server.promoted = false;
  server.reconfiguration = ReconfigurationStage::none;
  server.listed = true;
  server.missed_since.reset();
  server.crashed.reset();
  server.live.last_sign = turn.time();
  if (server.live.silent_since) {
    server.live.silent_since = turn.time();
    turn.set(group, Reason::silent, turn.time() + group.settings.down_after + Milliseconds{1}, server.id);
  }
  turn.clear(group, Reason::last_try, server.id);
  turn.clear(group, Reason::role_too_long, server.id);
  turn.clear(group, Reason::reboot_too_long, server.id);
  turn.clear(group, Reason::role_claim, server.id);
}

}  // namespace

void switch_master(TurnContext& turn, MasterGroup& group, const Address& address, Revision needs, SwitchRole role) {
  const Address old_address = group.the_master().address;
  const bool was_hearsay = is_hearsay(group);
  Server* successor = find_server(group, address);
  if (successor == nullptr) successor = &add_server(turn, group, address, Role::master);

  // What a RESET made unlisted and what does not follow this master by its own word may belong to others by now.
  std::vector<InstanceId> strangers;
  for (const auto& [id, server] : group.servers) {
    const bool kept = server.listed || id == group.master || id == successor->id || follows_master(group, server);
    if (!kept) strangers.push_back(id);
  }
  for (const InstanceId id : strangers) forget_server(turn, group, id);

  const std::string from = turn.shown(old_address) + " " + std::to_string(old_address.port);
  const std::string to = turn.shown(address) + " " + std::to_string(address.port);
  tell_text(turn, &group, Level::warning, "+switch-master", group.name + " " + from + " " + to, needs);

  Server& old_master = group.the_master();
  old_master.name = old_address.text(turn.process.settings.announce_hostnames);
  begin_part(turn, group, old_master, Role::replica);
  if (was_hearsay) {
    // It was ours for no more than a word: it speaks for itself again, and nobody waits for its return.
    forget_owner(old_master);
    if (is_replaced_last(group, *successor)) group.replaced_last.reset();
  } else {
    group.replaced_last = old_address;
  }
  group.sighting.reset();
  for (auto& [id, server] : group.servers) relent(turn, group, server);
  group.master = successor->id;
  if (role == SwitchRole::observer) {
    hear_of_master(turn, group);
  } else {
    end_hearsay(turn, group);
  }
  if (!successor->live.command_connected) turn.act(Reconnect{successor->id, Channel::command});
  for (auto& [id, server] : group.servers) {
    begin_part(turn, group, server, group.is_master(server) ? Role::master : Role::replica);
  }
  group.odown_since.reset();
  group.last_odown_start = {};
  group.reconfiguration.reset();
  group.gave_up = false;
  group.lost_attempts = 0;
  forget_opinions(turn, group);
  turn.clear(group, Reason::stand);
  turn.clear(group, Reason::election);
  turn.clear(group, Reason::choice);
  turn.clear(group, Reason::promotion);
  turn.clear(group, Reason::reconfiguration);
  // In its new part: who is cut off is judged, and has said until now that it is what it was.
  for (auto& [id, server] : group.servers) {
    // An order that was given for another configuration must not arrive any more.
    if (server.orders_under_way > 0 && server.live.command_connected) cut_off(turn, group, server);
  }

  if (!group.settings.client_reconfig_script.empty()) {
    const std::string who = role == SwitchRole::leader ? "leader" : "observer";
    turn.promises.tell(turn.ledger, needs,
                       RunScript{group.settings.client_reconfig_script,
                                 {group.name, who, "start", turn.shown(old_address), std::to_string(old_address.port),
                                  turn.shown(address), std::to_string(address.port)}});
  }
  if (old_master.live.silent_since && !was_hearsay) {
    // Its machine may be out of reach: a new attempt finds the way back sooner than an old connection.
    // A ping that is under way is no silence yet.
    constexpr Milliseconds longest_answer{200};
    const bool is_silent = turn.time() - old_master.live.first_unanswered > longest_answer;
    if (is_silent && old_master.live.command_connected) cut_off(turn, group, old_master);
    insist_on(turn, group, old_master);
  }
  for (const auto& [id, server] : group.servers) {
    if (!group.is_master(server)) tell_server(turn, group, server, Level::notice, "+slave", {}, needs);
  }
  ask_all_info(turn, group);
}

}  // namespace vedette::quorum
