#include "quorum/asking.hpp"

#include <string_view>

#include "quorum/epochs.hpp"
#include "quorum/peering.hpp"

namespace vedette::quorum {
namespace {

constexpr int fresh_for_ask_periods = 5;

void note(TurnContext& turn, MasterGroup& group, PeerView& view, bool down) {
  view.opinion = PeerView::Opinion{down, turn.time()};
  if (down) {
    turn.set(group, Reason::opinion_expiry,
             turn.time() + fresh_for_ask_periods * turn.timing().ask_period + Milliseconds{1}, view.peer);
  }
}

// Peers name their connection after the first eight characters of their id. Two peers that share them are not told
// apart, so neither is believed.
PeerView* identify(MasterGroup& group, const std::string& connection_name) {
  constexpr std::string_view before = "sentinel-";
  constexpr std::string_view after = "-cmd";
  const std::string_view name = connection_name;
  if (!name.starts_with(before) || !name.ends_with(after) || name.size() < before.size() + after.size()) return nullptr;
  const std::string_view id = name.substr(before.size(), name.size() - before.size() - after.size());
  PeerView* found = nullptr;
  for (auto& [peer, view] : group.peers) {
    if (view.run_id.short_form() != id) continue;
    if (found != nullptr) return nullptr;
    found = &view;
  }
  return found;
}

}  // namespace

bool says_down(const TurnContext& turn, const PeerView& view) {
  return view.opinion && view.opinion->down &&
         turn.time() - view.opinion->at <= fresh_for_ask_periods * turn.timing().ask_period;
}

void ask_peer(TurnContext& turn, MasterGroup& group, PeerView& view) {
  if (!group.the_master().sdown_since) return;
  if (turn.in_tilt() || view.ask_outstanding || view.vote_outstanding) return;
  if (!turn.process.peers.at(view.peer).live.command_connected) return;
  view.ask_outstanding = true;
  view.asked_at = turn.time();
  // Only a durable epoch may leave, and a question needs no other.
  turn.act(
      AskPeer{view.peer, group.name, group.the_master().address, turn.ledger.durable().current_epoch, std::nullopt});
  turn.set(group, Reason::ask, turn.time() + turn.timing().ask_period, view.peer);
}

void try_question(TurnContext& turn, const MasterGroup& group, PeerView& view) {
  if (view.ask_outstanding || view.vote_outstanding || view.last_vote_outstanding) return;
  if (!turn.process.peers.at(view.peer).live.command_connected) return;
  ask_for_last_vote(turn, group, view);
}

void ask_for_last_vote(TurnContext& turn, const MasterGroup& group, PeerView& view) {
  view.last_vote_outstanding = true;
  turn.act(AskPeer{view.peer, group.name, group.the_master().address, Epoch{}, turn.process.my_id});
}

void ask_everyone(TurnContext& turn, MasterGroup& group) {
  for (auto& [id, view] : group.peers) ask_peer(turn, group, view);
}

void forget_questions(PeerView& view) {
  view.ask_outstanding = false;
  view.vote_outstanding = false;
  view.look_outstanding = false;
  view.last_vote_outstanding = false;
  view.hello_outstanding = false;
}

bool hear_opinion(TurnContext& turn, MasterGroup& group, PeerView& view, const PeerAnswered& fact) {
  if (!same_place(fact.master, group.the_master().address)) return false;
  (fact.candidate ? view.vote_outstanding : view.ask_outstanding) = false;
  view.last_answer = turn.time();
  if (!fact.opinion) return true;
  // It may have lain in our socket during the pause.
  if (turn.in_tilt()) return true;
  // An answer may have been given before the peer's own question and still come after it.
  const bool overtaken = view.question_heard && *view.question_heard >= view.asked_at && !fact.opinion->down;
  if (!overtaken) note(turn, group, view, fact.opinion->down);
  hear_of_epoch(turn, fact.opinion->leader_epoch);
  if (fact.opinion->leader) {
    view.voted_leader = fact.opinion->leader;
    view.voted_epoch = fact.opinion->leader_epoch;
  }
  return true;
}

void hear_question(TurnContext& turn, MasterGroup& group, const std::string& connection_name) {
  if (turn.in_tilt()) return;
  PeerView* view = identify(group, connection_name);
  if (view == nullptr) return;
  const bool known = says_down(turn, *view);
  view->question_heard = turn.time();
  note(turn, group, *view, true);
  if (!group.the_master().sdown_since || known || view->asked_back) return;
  view->asked_back = true;
  ask_peer(turn, group, *view);
}

void forget_opinions(TurnContext& turn, MasterGroup& group) {
  for (auto& [id, view] : group.peers) {
    view.opinion.reset();
    view.question_heard.reset();
    view.ask_outstanding = false;
    view.vote_outstanding = false;
    view.last_answer.reset();
    view.asked_back = false;
    view.voted_leader.reset();
    turn.clear(group, Reason::opinion_expiry, id);
    turn.clear(group, Reason::ask, id);
  }
}

}  // namespace vedette::quorum
