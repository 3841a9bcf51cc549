#include "quorum/role_claim.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "quorum/belonging.hpp"
#include "quorum/contact.hpp"
#include "quorum/dispute.hpp"
#include "quorum/evidence.hpp"
#include "quorum/hearsay.hpp"
#include "quorum/reconfiguration.hpp"

namespace vedette::quorum {
namespace {

constexpr Milliseconds excess{1};

// Measured from the start of the last down period, as Sentinel does.
Instant not_down_until(const Server& server, Milliseconds wait) {
  if (server.last_down_start == Instant{}) return Instant{};
  return server.last_down_start + wait + excess;
}

struct Claim {
  Instant since{};
  Milliseconds wait{};
  const char* event = "";
};

// The order may get lost: it is given again after a ping period.
void wait_before_repeat(const TurnContext& turn, Server& server, Milliseconds wait) {
  const Instant since = turn.time() - wait + turn.timing().ping_period;
  server.role_reported_since = std::max(server.role_reported_since, since);
  server.followed_since = std::max(server.followed_since, since);
}

// What is wrong with it, if anything.
std::optional<Claim> claim_of(const TurnContext& turn, const MasterGroup& group, const Server& server) {
  if (group.is_master(server) || server.promoted || !server.last_info) return std::nullopt;
  // Another address of our master: it must not follow itself.
  if (server.run_id && server.run_id == group.the_master().run_id) return std::nullopt;
  if (server.role_reported == Role::master) {
    return Claim{server.role_reported_since, 4 * turn.timing().publish_period, "+convert-to-slave"};
  }
  const bool names_one = server.report.master_host && server.report.master_port;
  if (!names_one || follows_master(group, server)) return std::nullopt;
  return Claim{server.followed_since, group.settings.failover_timeout, "+fix-slave-config"};
}

}  // namespace

bool master_looks_sane(const TurnContext& turn, const MasterGroup& group) {
  const Server& master = group.the_master();
  return master.role_reported == Role::master && !master.sdown_since && !group.odown_since && master.last_info &&
         !is_hearsay(group) && turn.time() - *master.last_info < 2 * turn.timing().info_period;
}

void judge_role(TurnContext& turn, MasterGroup& group, Server& server) {
  const std::optional<Claim> claim = claim_of(turn, group, server);
  const std::optional<Instant> adoptable = adoptable_from(turn, group, server);
  if (!claim || !server.listed || !adoptable) {
    turn.clear(group, Reason::role_claim, server.id);
    return;
  }
  if (weigh_evidence(turn, group, server)) {
    wait_before_repeat(turn, server, claim->wait);
    return;
  }
  const Instant due = std::max({claim->since + claim->wait + excess, not_down_until(server, claim->wait), *adoptable});
  if (turn.time() < due) {
    turn.set(group, Reason::role_claim, due, server.id);
    return;
  }
  // Later again: the master may look sane by then, or the order may have been lost.
  turn.set(group, Reason::role_claim, turn.time() + turn.timing().ping_period, server.id);
  // The master's own word must be as fresh: it may have been demoted meanwhile.
  const Instant waited = std::max(claim->since + claim->wait, *adoptable);
  const bool waited_when_asked = server.last_info_asked >= waited && group.the_master().last_info_asked >= waited;
  if (turn.in_tilt() || !waited_when_asked || !server.live.command_connected || server.sdown_since ||
      !master_looks_sane(turn, group) || server.reconfiguration != ReconfigurationStage::none ||
      is_disputed(turn, group, server)) {
    return;
  }
  order_to_follow(turn, group, server);
  tell_server(turn, group, server, Level::notice, claim->event);
  tell_server(turn, group, server, Level::notice, "+correction",
              std::string{" its role was wrong for "} + std::to_string((turn.time() - claim->since).count()) + " ms; " +
                  sign_text(server.belonging.sign));
  wait_before_repeat(turn, server, claim->wait);
}

void role_wait_over(TurnContext& turn, MasterGroup& group, Server& server) {
  if (!master_looks_sane(turn, group)) {
    judge_role(turn, group, server);
    return;
  }
  ask_info(turn, group, group.the_master());
  ask_info(turn, group, server);
}

}  // namespace vedette::quorum
