#include "quorum/hearing.hpp"

#include <string>
#include <vector>

#include "quorum/asking.hpp"
#include "quorum/belonging.hpp"
#include "quorum/campaign.hpp"
#include "quorum/election.hpp"
#include "quorum/epochs.hpp"
#include "quorum/failover.hpp"
#include "quorum/hearsay.hpp"
#include "quorum/moving.hpp"
#include "quorum/peering.hpp"
#include "quorum/resetting.hpp"
#include "quorum/switching.hpp"
#include "quorum/telling.hpp"
#include "quorum/vote.hpp"

namespace vedette::quorum {
namespace {

bool usable(const TurnContext& turn, const Address& address) {
  return address.port != 0 && (!address.ip.empty() || turn.process.settings.resolve_hostnames);
}

// One that was known elsewhere has moved to the place of another: both are alive, and the majority must not shrink.
void take_place(TurnContext& turn, MasterGroup& group, const RunId& sender, const Address& address) {
  for (auto& [id, peer] : turn.process.peers) {
    if (peer.run_id == sender || !same_place(peer.address, address)) continue;
    if (group.peers.contains(id)) tell_peer(turn, group, peer, Level::notice, "+sentinel-invalid-addr");
    displace_peer(turn, peer);
  }
}

// A new Sentinel has the place of an old one: an id that lives nowhere must not count as a voter.
void replace_owner(TurnContext& turn, MasterGroup& group, const RunId& sender, const Address& address) {
  std::vector<InstanceId> replaced;
  for (const auto& [id, view] : group.peers) {
    const Peer& peer = turn.process.peers.at(id);
    if (peer.run_id != sender && same_place(peer.address, address)) replaced.push_back(id);
  }
  for (const InstanceId id : replaced) {
    tell_peer(turn, group, turn.process.peers.at(id), Level::notice, "+sentinel-invalid-addr");
    drop_peer(turn, group, id);
    turn.process.replaced_peers.push_back(id);
  }
}

void move(TurnContext& turn, MasterGroup& group, Peer& peer, const Address& address) {
  take_place(turn, group, peer.run_id, address);
  tell_master(turn, group, Level::notice, "+sentinel-address-switch",
              " ip " + turn.shown(address) + " port " + std::to_string(address.port) + " for " + peer.run_id.text());
  move_peer(turn, peer, address);
  if (peer.groups.size() > 1) {
    tell_peer(turn, group, peer, Level::notice, "+sentinel-address-update",
              " " + std::to_string(peer.groups.size() - 1) + " additional matching instances");
  }
  turn.change();
}

// A peer that a RESET made unlisted introduces itself again. Once a majority of those has, the rest is forgotten.
void list_again(TurnContext& turn, MasterGroup& group, PeerView& view) {
  view.listed = true;
  group.relisted.insert(view.run_id);
  tell_peer(turn, group, turn.process.peers.at(view.peer), Level::notice, "+sentinel");
  turn.change();
  if (group.relisted.size() <= group.unlisted_before / 2) return;
  std::vector<InstanceId> gone;
  for (const auto& [id, other] : group.peers) {
    if (!other.listed) gone.push_back(id);
  }
  for (const InstanceId id : gone) drop_peer(turn, group, id);
  group.relisted.clear();
  group.unlisted_before = 0;
}

// To the letter, as in nearly all hellos.
bool lives_at(const Peer& peer, const Hello& hello) {
  return peer.address.port == hello.sender_port && peer.address.host == hello.sender_host;
}

PeerView* introduce(TurnContext& turn, MasterGroup& group, const Hello& hello) {
  PeerView* view = find_view(group, turn.process, hello.sender);
  if (turn.process.announced.contains({hello.sender_host, hello.sender_port})) {
    // A late word of a former life of ours, under an id that we have no more. It lives nowhere and must not count.
    if (view != nullptr) drop_peer(turn, group, view->peer);
    return nullptr;
  }
  if (view != nullptr && view->listed && lives_at(turn.process.peers.at(view->peer), hello)) return view;
  const Address address{hello.sender_host, hello.sender_port};
  if (!usable(turn, address)) return view;
  if (view == nullptr) {
    Peer* known = find_peer(turn.process, hello.sender);
    if (known != nullptr && !same_place(known->address, address)) move(turn, group, *known, address);
    replace_owner(turn, group, hello.sender, address);
    view = &add_peer(turn, group, hello.sender, address);
    tell_peer(turn, group, turn.process.peers.at(view->peer), Level::notice, "+sentinel");
    turn.change();
    hear_acquaintance(turn, group, hello.sender);
    // It may be connected already, for another master.
    request_vote(turn, group, *view);
    ask_peer(turn, group, *view);
    count_with(turn, group, *view);
    return view;
  }
  Peer& peer = turn.process.peers.at(view->peer);
  if (!same_place(peer.address, address)) {
    move(turn, group, peer, address);
  }
  if (!view->listed) {
    list_again(turn, group, *view);
    count_with(turn, group, *view);
  }
  return view;
}

// Whoever has announced a newer configuration has won the election in which we stood.
void note_overtaken(MasterGroup& group) {
  if (std::holds_alternative<Electing>(group.failover)) note_election_end(group, ElectionEnd::lost);
}

// Another address under our configuration's epoch, which has one author. A name and a number can't be compared.
void note_dispute(const TurnContext& turn, const MasterGroup& group, PeerView& view, const Hello& hello) {
  view.dispute.reset();
  if (hello.config_epoch != group.config_epoch) return;
  const Address theirs{hello.master_host, hello.master_port};
  const Address& ours = group.the_master().address;
  const bool comparable = theirs.ip.empty() ? !is_literal_ip(ours.host) : !ours.ip.empty();
  if (comparable && !same_place(ours, theirs))
    view.dispute = PeerView::Dispute{hello.config_epoch, theirs, turn.time()};
}

void take_over(TurnContext& turn, MasterGroup& group, const Peer& sender, const Hello& hello) {
  const Address address{hello.master_host, hello.master_port};
  if (!usable(turn, address)) return;
  const bool overtaken = epoch_of(group.failover) <= hello.config_epoch;
  if (same_place(group.the_master().address, address)) {
    if (group.failing_over() && overtaken) {
      note_overtaken(group);
      abort_failover(turn, group, AttemptEnd::superseded, Milliseconds{0});
    }
    group.config_epoch = hello.config_epoch;
    turn.change();
    return;
  }
  const Address old_address = group.the_master().address;
  if (group.failing_over()) {
    note_overtaken(group);
    abort_failover(turn, group, AttemptEnd::superseded, Milliseconds{0});
  }
  group.config_epoch = hello.config_epoch;
  const Revision needs = turn.change();
  tell_peer(turn, group, sender, Level::warning, "+config-update-from", {}, needs);
  hear_fruit_of_campaign(turn, hello.config_epoch, hello.sender);
  switch_master(turn, group, address, needs, SwitchRole::observer);
}

}  // namespace

void hear_hello(TurnContext& turn, MasterGroup& group, const Hello& hello) {
  PeerView* view = introduce(turn, group, hello);
  hear_epoch(turn, &group, hello.current_epoch);
  if (view == nullptr) return;
  view->last_hello = turn.time();
  if (!is_believed(turn.process.current_epoch, hello.config_epoch)) return;
  hear_epoch(turn, &group, hello.config_epoch);
  if (hello.config_epoch > group.config_epoch) take_over(turn, group, turn.process.peers.at(view->peer), hello);
  note_dispute(turn, group, *view, hello);
  hear_again(turn, group, hello);
  // It announced what our vote was given for, or something newer: it is not at work in that epoch any more.
  if (vote_held(turn, group) && hello.config_epoch >= group.hold->epoch &&
      (group.hold->whom == hello.sender || hello.config_epoch == group.hold->epoch)) {
    free_vote(turn, group);
  }
}

void succeed(TurnContext& turn, MasterGroup& group, InstanceId replaced, const Hello& hello) {
  drop_peer(turn, group, replaced);
  if (find_view(group, turn.process, hello.sender) != nullptr) return;
  const Address address{hello.sender_host, hello.sender_port};
  const PeerView& successor = add_peer(turn, group, hello.sender, address);
  tell_peer(turn, group, turn.process.peers.at(successor.peer), Level::notice, "+sentinel");
  turn.change();
  hear_acquaintance(turn, group, hello.sender);
}

bool hear_own_id(TurnContext& turn, const MasterGroup& group, const Hello& hello) {
  if (turn.process.announced.contains({hello.sender_host, hello.sender_port})) return false;
  // Before anything was said there is no word of our own to compare with.
  if (turn.process.announced.empty()) return false;
  const bool is_new = !turn.process.conflict_until.has_value();
  turn.process.conflict_until = turn.time() + 3 * turn.timing().publish_period;
  turn.deadlines.set({process_group, Reason::identity_conflict, {}}, *turn.process.conflict_until);
  if (is_new) {
    tell_master(turn, group, Level::warning, "+identity-conflict",
                " our own id is announced by " + hello.sender_host + " " + std::to_string(hello.sender_port));
  }
  return is_new;
}

}  // namespace vedette::quorum
