// The part of the core that listens to other Sentinels: their hellos, questions and answers.
#include <tuple>
#include <utility>

#include "quorum/asking.hpp"
#include "quorum/authorisation.hpp"
#include "quorum/belonging.hpp"
#include "quorum/contact.hpp"
#include "quorum/core_state.hpp"
#include "quorum/election.hpp"
#include "quorum/evidence.hpp"
#include "quorum/hearing.hpp"
#include "quorum/moving.hpp"
#include "quorum/pinging.hpp"
#include "quorum/vote.hpp"

namespace vedette::quorum {

void Core::State::hear(const HelloPublished& fact) {
  if (MasterGroup* group = group_of_server(fact.who)) {
    Server& server = group->servers.at(fact.who);
    server.hello_outstanding = false;
    if (fact.accepted) note_sign(turn(), server.live);
    return;
  }
  const auto peer = process_.peers.find(fact.who);
  if (peer == process_.peers.end() || peer->second.hellos_under_way.empty()) return;
  const GroupNumber number = peer->second.hellos_under_way.front();
  peer->second.hellos_under_way.pop_front();
  MasterGroup* group = group_numbered(number);
  if (group == nullptr) return;
  const auto view = group->peers.find(fact.who);
  if (view != group->peers.end()) view->second.hello_outstanding = false;
}

void Core::State::hear(const HelloHeard& fact) {
  TurnContext turn_now = turn();
  bool strange = false;
  MasterGroup* group = fact.via ? group_of_server(*fact.via) : nullptr;
  if (group != nullptr) {
    Server& via = group->servers.at(*fact.via);
    heard_on_channel(turn_now, via);
    strange = is_strange_on_channel(turn_now, *group, via, fact.hello);
  }
  if (group == nullptr || group->name != fact.hello.master) group = group_named(fact.hello.master);
  if (group == nullptr || strange || names_stranger(turn_now, *group, fact.hello)) return;
  if (fact.hello.sender == process_.my_id) {
    // Who is told its own words by PUBLISH is not told anything about its id.
    if (fact.via && hear_own_id(turn_now, *group, fact.hello)) {
      for (auto& [name, other] : groups_) step(other);
    }
    return;
  }
  const auto known = std::tuple{process_.current_epoch, group->config_epoch, group->peers.size()};
  const bool was_calm = is_calm(*group);
  hear_hello(turn_now, *group, fact.hello);
  for (const InstanceId replaced : std::exchange(process_.replaced_peers, {})) {
    for (auto& [name, other] : groups_) {
      if (other.peers.contains(replaced)) succeed(turn_now, other, replaced, fact.hello);
    }
  }
  // Most hellos repeat what is known. What only time changes, such as whom we may promote, is looked at by and by.
  const bool is_news = known != std::tuple{process_.current_epoch, group->config_epoch, group->peers.size()};
  const bool is_time = now_.steady - group->stepped >= process_.timing.publish_period;
  if (is_news || is_time || !was_calm || !is_calm(*group)) step(*group);
}

void Core::State::hear(const Asked& fact) {
  TurnContext turn_now = turn();
  MasterGroup* group = group_at(fact.master);
  if (group == nullptr) {
    turn_now.act(AnswerAsk{fact.ticket, PeerOpinion{}});
    return;
  }
  answer_question(turn_now, *group, fact);
  step(*group);
}

// Addresses change hands. Who answers there in another's name would be counted twice.
void Core::State::hear(const PeerIdentified& fact) {
  const auto peer = process_.peers.find(fact.peer);
  if (peer != process_.peers.end()) peer->second.is_another = peer->second.run_id != fact.run_id;
}

bool Core::State::speaks_for_itself(InstanceId peer) const {
  const auto known = process_.peers.find(peer);
  return known != process_.peers.end() && !known->second.is_another;
}

void Core::State::hear(const PeerAnswered& fact) {
  MasterGroup* group = group_named(fact.name);
  if (group == nullptr || !speaks_for_itself(fact.peer)) return;
  const auto view = group->peers.find(fact.peer);
  if (view == group->peers.end()) return;
  TurnContext turn_now = turn();
  hear_refused_question(turn_now, *group, view->second, !fact.opinion);
  if (asks_for_last_vote(turn_now, fact)) {
    hear_last_vote(turn_now, *group, view->second, fact);
    return;
  }
  if (!hear_opinion(turn_now, *group, view->second, fact)) return;
  hear_vote(turn_now, *group, view->second, fact);
  step(*group);
}

void Core::State::hear(const PeerMasterSeen& fact) {
  MasterGroup* group = group_named(fact.name);
  if (group == nullptr || !speaks_for_itself(fact.peer)) return;
  const auto view = group->peers.find(fact.peer);
  if (view == group->peers.end()) return;
  TurnContext turn_now = turn();
  hear_look(turn_now, *group, view->second, fact.view);
  hear_evidence(turn_now, *group, view->second, fact.view);
  step(*group);
}

}  // namespace vedette::quorum
