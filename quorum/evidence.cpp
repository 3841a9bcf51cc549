#include "quorum/evidence.hpp"

#include <string>

#include "quorum/asking.hpp"
#include "quorum/belonging.hpp"
#include "quorum/contact.hpp"
#include "quorum/dispute.hpp"
#include "quorum/epochs.hpp"
#include "quorum/reconfiguration.hpp"
#include "quorum/role_claim.hpp"

namespace vedette::quorum {
namespace {

// A leader waits two seconds before it promotes an instance that says master already, so an order that leaves within
// one is there before.
constexpr Milliseconds good_for{1000};

// What must hold when the instance is seen, and still when it is ordered.
bool may_be_demoted(const TurnContext& turn, const MasterGroup& group, const Server& server) {
  if (turn.in_tilt() || group.failing_over() || !turn.may_promise() || !is_replaced_last(group, server)) return false;
  const auto said = turn.ledger.durable().masters.find(group.name);
  const bool announced = said != turn.ledger.durable().masters.end() && said->second.config_epoch == group.config_epoch;
  // We are one of the majority: no vote and no configuration above ours.
  if (!announced || group.leader_epoch > group.config_epoch) return false;
  const bool says_master = server.role_reported == Role::master && server.listed && !server.promoted;
  const bool answers = server.live.command_connected && !server.sdown_since && !server.report.loading;
  if (!says_master || !answers || server.orders_under_way > 0 || turn.time() < server.order_not_before) return false;
  const bool known = server.belonging.owner == Owner::ours || server.belonging.owner == Owner::empty;
  return known && master_looks_sane(turn, group) && !is_disputed(turn, group, server) &&
         group.the_master().live.command_connected && server.run_id != group.the_master().run_id;
}

bool is_good(const TurnContext& turn, const MasterGroup& group, const Sighting& sighting, const Server& server) {
  return turn.time() - sighting.at <= good_for && sighting.who == server.id && sighting.run_id == server.run_id &&
         sighting.current_epoch == turn.process.current_epoch && sighting.config_epoch == group.config_epoch;
}

// Answers name no question: those to what was asked before the sighting are waited for.
void pull(TurnContext& turn, MasterGroup& group, PeerView& view) {
  Sighting::Word& word = group.sighting->words[view.peer];
  const bool waits = view.look_outstanding || view.last_vote_outstanding;
  if (word.asked || waits || !turn.process.peers.at(view.peer).live.command_connected) return;
  word.asked = true;
  view.look_outstanding = true;
  view.look_sent = turn.time();
  turn.act(LookAtPeer{view.peer, group.name});
  ask_for_last_vote(turn, group, view);
}

void begin(TurnContext& turn, MasterGroup& group, const Server& server) {
  group.sighting = Sighting{.who = server.id,
                            .run_id = server.run_id,
                            .at = turn.time(),
                            .current_epoch = turn.process.current_epoch,
                            .config_epoch = group.config_epoch};
  // What our master says must be as fresh: it may have been demoted meanwhile.
  ask_info(turn, group, group.the_master());
  for (auto& [id, view] : group.peers) pull(turn, group, view);
}

std::uint32_t agreeing(const MasterGroup& group) {
  std::uint32_t count = 1;
  for (const auto& [id, word] : group.sighting->words) {
    if (group.peers.contains(id) && word.same_configuration == true && word.no_newer_vote == true) ++count;
  }
  return count;
}

// True: it was ordered.
bool conclude(TurnContext& turn, MasterGroup& group) {
  const auto found = group.servers.find(group.sighting->who);
  if (found == group.servers.end()) {
    group.sighting.reset();
    return false;
  }
  Server& server = found->second;
  const Server& master = group.the_master();
  if (master.last_info_asked < group.sighting->at) return false;
  const std::uint32_t count = agreeing(group);
  if (count < votes_needed(group, turn.time())) return false;
  const bool holds = may_be_demoted(turn, group, server) && is_good(turn, group, *group.sighting, server);
  group.sighting.reset();
  if (!holds) return false;
  order_to_follow(turn, group, server);
  tell_server(turn, group, server, Level::notice, "+convert-to-slave");
  tell_server(turn, group, server, Level::notice, "+correction",
              " " + std::to_string(count) + " of " + std::to_string(voters(group)) +
                  " Sentinels show nothing newer than epoch " + std::to_string(group.config_epoch.value) + "; " +
                  sign_text(server.belonging.sign));
  return true;
}

}  // namespace

bool weigh_evidence(TurnContext& turn, MasterGroup& group, Server& server) {
  if (group.sighting && turn.time() - group.sighting->at > good_for) group.sighting.reset();
  if (!group.sighting && !group.is_master(server) && may_be_demoted(turn, group, server)) begin(turn, group, server);
  return group.sighting && group.sighting->who == server.id && conclude(turn, group);
}

void hear_evidence(TurnContext& turn, MasterGroup& group, PeerView& view, const std::optional<PeerMasterView>& seen) {
  if (!group.sighting) return;
  Sighting::Word& word = group.sighting->words[view.peer];
  if (!word.asked) {
    pull(turn, group, view);
    return;
  }
  if (word.same_configuration) return;
  word.same_configuration = seen && same_place(seen->address, group.the_master().address) &&
                            seen->config_epoch <= group.config_epoch && !seen->failover_in_progress;
  conclude(turn, group);
}

bool asks_for_last_vote(const TurnContext& turn, const PeerAnswered& fact) {
  return fact.candidate == turn.process.my_id && fact.epoch == Epoch{};
}

void hear_last_vote(TurnContext& turn, MasterGroup& group, PeerView& view, const PeerAnswered& fact) {
  view.last_vote_outstanding = false;
  if (fact.opinion) hear_of_epoch(turn, fact.opinion->leader_epoch);
  if (!group.sighting) return;
  Sighting::Word& word = group.sighting->words[view.peer];
  if (!word.asked) {
    pull(turn, group, view);
    return;
  }
  if (!same_place(fact.master, group.the_master().address)) return;
  // No vote at all is no evidence: it may have been forgotten.
  const bool known = fact.opinion && fact.opinion->leader_epoch > Epoch{};
  word.no_newer_vote = known && fact.opinion->leader_epoch <= group.config_epoch;
  conclude(turn, group);
}

}  // namespace vedette::quorum
