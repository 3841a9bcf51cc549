#include "quorum/choice.hpp"

#include <algorithm>
#include <vector>

#include "quorum/belonging.hpp"
#include "quorum/contact.hpp"
#include "quorum/down.hpp"
#include "quorum/failover.hpp"
#include "quorum/selection.hpp"
#include "quorum/telling.hpp"

namespace vedette::quorum {
namespace {

constexpr Milliseconds longest_wait_for_info{200};
constexpr Milliseconds longest_wait_for_first_words{1000};
constexpr Milliseconds wait_for_announcement{2000};
constexpr Milliseconds retry_after_no_replica{1000};

// A ping leaves at most two seconds after the last answer, or some tenths more, or when that came if it took longer.
constexpr Milliseconds longest_until_ping{3000};

bool answered_last_ping(const TurnContext& turn, const MasterGroup& group, const Server& server) {
  return server.live.command_connected && !is_lost(turn, group, server) &&
         (!server.live.ping_outstanding || server.live.ping_sent - server.live.last_reply < longest_until_ping);
}

bool all_are_fresh(const TurnContext& turn, const MasterGroup& group, Instant from) {
  return std::all_of(group.servers.begin(), group.servers.end(), [&](const auto& entry) {
    const Server& server = entry.second;
    if (!may_be_promoted(group, server) || !answered_last_ping(turn, group, server)) return true;
    return server.last_info && server.last_info_asked >= from;
  });
}

// The leader of another, earlier attempt whose announcement may still come, if that is a peer that answers.
bool former_leader_is_down(const TurnContext& turn, const MasterGroup& group) {
  if (!group.last_foreign_vote) return false;
  for (const auto& [id, view] : group.peers) {
    if (view.run_id == *group.last_foreign_vote) {
      return view.sdown_since.has_value() || !turn.process.peers.at(id).live.command_connected;
    }
  }
  return false;
}

// Waits for the announcement of an instance that says master already; true once it has waited enough.
bool waited_for_announcement(TurnContext& turn, MasterGroup& group, Choosing& choosing, const Server& chosen) {
  if (choosing.waited) return true;
  const Instant end = choosing.elected + wait_for_announcement;
  // Only one that was seen to follow our master can be the former leader's work. One that was replaced itself waits in
  // any case: others may be about to demote it by evidence from before this election.
  const bool no_more_to_come =
      chosen.followed_master && !is_replaced_last(group, chosen) && former_leader_is_down(turn, group);
  if (turn.time() < end && !no_more_to_come) {
    turn.set(group, Reason::choice, end);
    return false;
  }
  choosing.waited = true;
  choosing.fresh_from = turn.time();
  choosing.until = turn.time() + wait_for_info(group);
  ask_all_info(turn, group);
  turn.set(group, Reason::choice, choosing.until);
  return false;
}

// Another may answer at its place since this connection stands.
bool has_yet_to_speak(const MasterGroup& group, const Server& server) {
  return group.settings.leave_strangers_alone && !group.is_master(server) && server.belonging.owner == Owner::unjudged;
}

std::optional<InstanceId> chosen_by(const TurnContext& turn, const MasterGroup& group, const Manner& manner) {
  if (!manner.replica) {
    std::vector<Candidate> spoken = candidates(turn, group);
    std::erase_if(spoken,
                  [&](const Candidate& candidate) { return has_yet_to_speak(group, group.servers.at(candidate.id)); });
    return best(spoken);
  }
  const auto ordered = group.servers.find(*manner.replica);
  const bool fit = ordered != group.servers.end() && !group.is_master(ordered->second) &&
                   !why_unfit(turn, group, ordered->second) && !has_yet_to_speak(group, ordered->second);
  return fit ? manner.replica : std::nullopt;
}

// Whether it is worth its while to wait for INFO that is under way, or for the first one on a new connection.
bool some_may_still_speak(const TurnContext& turn, const MasterGroup& group, const Choosing& choosing) {
  if (turn.time() >= choosing.elected + longest_wait_for_first_words) return false;
  if (has_promising_replica(turn, group)) return true;
  return any_that_may_be_promoted(
      group, [&](const Server& server) { return !why_unfit(turn, group, server) && has_yet_to_speak(group, server); });
}

}  // namespace

Milliseconds wait_for_info(const MasterGroup& group) {
  Milliseconds slowest{0};
  for (const auto& [id, server] : group.servers) {
    if (may_be_promoted(group, server) && server.live.round_trip) slowest = std::max(slowest, *server.live.round_trip);
  }
  return std::min(longest_wait_for_info, Milliseconds{30} + 4 * slowest);
}

std::optional<InstanceId> choose(TurnContext& turn, MasterGroup& group, Choosing& choosing) {
  if (!turn.ledger.is_written(choosing.needs)) {
    turn.set(group, Reason::choice,
             choosing.leads_from.steady + leadership_limit(group, turn.timing()) + Milliseconds{1});
    return std::nullopt;
  }
  if (turn.time() < choosing.until && !all_are_fresh(turn, group, choosing.fresh_from)) return std::nullopt;
  const std::optional<InstanceId> chosen = chosen_by(turn, group, choosing.manner);
  if (!chosen && some_may_still_speak(turn, group, choosing)) {
    turn.set(group, Reason::choice, choosing.elected + longest_wait_for_first_words);
    return std::nullopt;
  }
  if (!chosen) {
    note_choice(turn, group, std::nullopt);
    // An operator's choice says nothing about the others.
    const bool of_all = !choosing.manner.replica;
    group.gave_up = of_all || group.gave_up;
    abort_failover(turn, group, AttemptEnd::no_good_replica, retry_after_no_replica);
    if (!of_all) return std::nullopt;
    std::get<Idle>(group.failover).waits_for_replica_until = turn.time() + 2 * group.settings.failover_timeout;
    return std::nullopt;
  }
  const Server& server = group.servers.at(*chosen);
  if (server.role_reported == Role::master && !waited_for_announcement(turn, group, choosing, server)) {
    return std::nullopt;
  }
  return chosen;
}

}  // namespace vedette::quorum
