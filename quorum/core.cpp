#include "quorum/core.hpp"

#include <algorithm>
#include <utility>

#include "quorum/asking.hpp"
#include "quorum/authorisation.hpp"
#include "quorum/belonging.hpp"
#include "quorum/contact.hpp"
#include "quorum/core_state.hpp"
#include "quorum/discovery.hpp"
#include "quorum/dispute.hpp"
#include "quorum/down.hpp"
#include "quorum/drawing.hpp"
#include "quorum/election.hpp"
#include "quorum/epochs.hpp"
#include "quorum/failover.hpp"
#include "quorum/handing_over.hpp"
#include "quorum/moving.hpp"
#include "quorum/pausing.hpp"
#include "quorum/peering.hpp"
#include "quorum/pinging.hpp"
#include "quorum/reconfiguration.hpp"
#include "quorum/resetting.hpp"
#include "quorum/verdict.hpp"
#include "quorum/vote.hpp"

namespace vedette::quorum {

Core::Core(Beginning beginning) : state_{std::make_unique<State>(std::move(beginning))} {}
Core::Core(Core&&) noexcept = default;
Core& Core::operator=(Core&&) noexcept = default;
Core::~Core() = default;

void Core::observe(const Reading& now, const Observation& fact) {
  state_->observe(now, fact);
}
void Core::advance(const Reading& now, std::size_t most) {
  state_->advance(now, most);
}
std::optional<Instant> Core::next_deadline() const {
  return state_->next_deadline();
}
std::vector<Action> Core::take_actions() {
  return state_->take_actions();
}
bool Core::announces_hostnames() const {
  return state_->announces_hostnames();
}

ProcessPicture Core::process() const {
  return state_->draw_process();
}
std::vector<MasterName> Core::master_names() const {
  return state_->master_names();
}
bool Core::knows(const MasterName& name) const {
  return state_->knows(name);
}
std::optional<MasterPicture> Core::master(const MasterName& name) const {
  return state_->draw(name);
}
std::optional<Address> Core::master_address(const MasterName& name) const {
  return state_->address_of(name);
}
DurableState Core::durable_state() const {
  DurableState state;
  state_->bring_up_to_date(state);
  return state;
}

TurnContext Core::State::turn() {
  return {now_, process_, deadlines_, ledger_, promises_, random_};
}

void Core::State::observe(const Reading& now, const Observation& fact) {
  notice_time(now);
  std::visit([this](const auto& told) { hear(told); }, fact);
  for (const InstanceId moved : std::exchange(process_.moved_peers, {})) {
    for (auto& [name, group] : groups_) forget_words(group, moved);
  }
}

std::vector<Action> Core::State::take_actions() {
  std::vector<Action> actions;
  if (write_is_due()) {
    DurableState state = ledger_.take_spare();
    bring_up_to_date(state);
    actions.emplace_back(ledger_.hand_out(std::move(state), now_.steady));
    deadlines_.set({process_group, Reason::held_answer, {}}, now_.steady + Promises::longest_wait);
  }
  if (const auto overdue = promises_.overdue_at()) {
    deadlines_.set_sooner({process_group, Reason::held_answer, {}}, *overdue);
  }
  std::vector<Action> ready = promises_.take();
  if (actions.empty()) return ready;
  actions.insert(actions.end(), std::make_move_iterator(ready.begin()), std::make_move_iterator(ready.end()));
  return actions;
}

MasterGroup* Core::State::group_named(const MasterName& name) {
  const auto group = groups_.find(name);
  return group == groups_.end() ? nullptr : &group->second;
}

MasterGroup* Core::State::group_numbered(GroupNumber number) {
  const auto group = numbers_.find(number);
  return group == numbers_.end() ? nullptr : group->second;
}

MasterGroup* Core::State::group_at(const Address& master) {
  const auto known = [&]() -> MasterGroup* {
    const auto place = places_.find({without_case(master.host), master.port});
    MasterGroup* group = place == places_.end() ? nullptr : group_numbered(place->second);
    return group != nullptr && same_place(group->the_master().address, master) ? group : nullptr;
  };
  if (MasterGroup* group = known()) return group;
  // While many masters are replaced, peers go on to ask for the places where they were: not each of these questions may
  // cost a look at all masters. Who asks before we have looked again hears that we know of none there.
  const auto between_looks = Milliseconds{groups_.size() / 50};
  if (looked_at_places_ && now_.steady - *looked_at_places_ < between_looks) return nullptr;
  looked_at_places_ = now_.steady;
  places_.clear();
  for (const auto& [name, group] : groups_) {
    const Address& address = group.the_master().address;
    if (!address.ip.empty()) places_.try_emplace({without_case(address.ip), address.port}, group.number);
    places_.try_emplace({without_case(address.host), address.port}, group.number);
  }
  return known();
}

MasterGroup* Core::State::group_of_server(InstanceId id) {
  const auto group = process_.server_groups.find(id);
  return group == process_.server_groups.end() ? nullptr : group->second;
}

void Core::State::step(MasterGroup& group) {
  TurnContext turn_now = turn();
  group.stepped = now_.steady;
  judge_odown(turn_now, group);
  note_failing(group);
  if (group.odown_since || group.failing_over()) count_failing();
  step_failover(turn_now, group);
  step_reconfiguration(turn_now, group);
  consider_standing(turn_now, group);
  keep_verdict(turn_now, group);
  watch_dispute(turn_now, group);
  note_failing(group);  // It may have stood.
}

void Core::State::step_groups_of(const Peer& peer) {
  for (const GroupNumber number : std::set<GroupNumber>{peer.groups}) {
    if (MasterGroup* group = group_numbered(number)) step(*group);
  }
}

void Core::State::judge_peer_everywhere(Peer& peer) {
  TurnContext turn_now = turn();
  for (const GroupNumber number : peer.groups) {
    MasterGroup* group = group_numbered(number);
    if (group == nullptr) continue;
    const auto view = group->peers.find(peer.id);
    if (view != group->peers.end()) judge_peer(turn_now, *group, view->second);
  }
}

void Core::State::hear(const Connected& fact) {
  TurnContext turn_now = turn();
  if (MasterGroup* group = group_of_server(fact.who)) {
    server_connected(turn_now, *group, group->servers.at(fact.who), fact);
    return;
  }
  const auto peer = process_.peers.find(fact.who);
  if (peer == process_.peers.end() || fact.channel != Channel::command) return;
  const Address& place = peer->second.address;
  if (fact.local_ip == place.ip && process_.announced.contains({place.ip, place.port})) {
    // Our own port: where that peer lived we live now. Its vote would be our own once more.
    displace_peer(turn_now, peer->second);
    return;
  }
  peer_connected(turn_now, peer->second, fact);
  for (const GroupNumber number : peer->second.groups) {
    MasterGroup* group = group_numbered(number);
    if (group == nullptr) continue;
    PeerView& view = group->peers.at(fact.who);
    forget_questions(view);
    publish_to_peer(turn_now, *group, view);
    request_vote(turn_now, *group, view);
    ask_peer(turn_now, *group, view);
    try_question(turn_now, *group, view);
    pass_pause_on(turn_now, *group, view);
    count_with(turn_now, *group, view);
  }
}

void Core::State::hear(const Disconnected& fact) {
  TurnContext turn_now = turn();
  if (MasterGroup* group = group_of_server(fact.who)) {
    server_disconnected(turn_now, *group, group->servers.at(fact.who), fact.channel, fact.ending);
    step(*group);
    return;
  }
  const auto peer = process_.peers.find(fact.who);
  if (peer == process_.peers.end()) return;
  peer_disconnected(turn_now, peer->second);
  for (const GroupNumber number : peer->second.groups) {
    if (MasterGroup* group = group_numbered(number)) forget_questions(group->peers.at(fact.who));
  }
}

void Core::State::hear(const AddressResolved& fact) {
  if (MasterGroup* group = group_of_server(fact.who)) {
    Address& address = group->servers.at(fact.who).address;
    if (address.ip == fact.ip) return;
    address.ip = fact.ip;
    TurnContext turn_now = turn();
    turn_now.change();
    settle_name(turn_now, *group, fact.who);
    step(*group);
    return;
  }
  const auto peer = process_.peers.find(fact.who);
  if (peer == process_.peers.end() || peer->second.address.ip == fact.ip) return;
  TurnContext turn_now = turn();
  peer->second.address.ip = fact.ip;
  turn_now.change();
  // Another is known to live there, or we do: its answers would count once more in this one's name.
  const Address& place = peer->second.address;
  const bool taken = std::any_of(process_.peers.begin(), process_.peers.end(), [&](const auto& other) {
    return other.first != fact.who && same_place(other.second.address, place);
  });
  if (taken || process_.announced.contains({place.ip, place.port})) displace_peer(turn_now, peer->second);
}

void Core::State::hear(const PingAnswered& fact) {
  TurnContext turn_now = turn();
  if (MasterGroup* group = group_of_server(fact.who)) {
    Server& server = group->servers.at(fact.who);
    const bool was_down = server.sdown_since.has_value();
    server_answered_ping(turn_now, *group, server, fact.reply);
    if (was_down || !is_calm(*group)) step(*group);
    return;
  }
  const auto peer = process_.peers.find(fact.who);
  if (peer == process_.peers.end() || peer->second.is_another) return;
  const bool was_missing = !answers_now(turn_now, peer->second);
  const bool was_refused = peer->second.not_authorised;
  const bool is_well = peer_answered_ping(turn_now, peer->second, fact.reply);
  // With many masters that look costs more than the answer itself.
  if (is_well && peer->second.maybe_down && !turn_now.in_tilt()) {
    judge_peer_everywhere(peer->second);
    peer->second.maybe_down = false;
  }
  if (peer->second.not_authorised != was_refused) {
    for (const GroupNumber number : peer->second.groups) {
      if (MasterGroup* group = group_numbered(number)) {
        hear_peer_authorisation(turn_now, *group, peer->second, was_refused);
      }
    }
  }
  if (was_missing || peer->second.is_missed) {
    peer->second.is_missed = false;
    if (was_missing) peer->second.returned = now_.steady;
    step_groups_of(peer->second);
  }
}

void Core::State::hear(const InfoReceived& fact) {
  MasterGroup* group = group_of_server(fact.who);
  if (group == nullptr) return;
  TurnContext turn_now = turn();
  Server& server = group->servers.at(fact.who);
  hear_info(turn_now, *group, server, fact.report);
  judge_server(turn_now, *group, server);
  step(*group);
}

void Core::State::hear(const InfoRefused& fact) {
  if (MasterGroup* group = group_of_server(fact.who)) info_refused(group->servers.at(fact.who));
}

void Core::State::hear(const RightsSeen& fact) {
  MasterGroup* group = group_of_server(fact.who);
  if (group == nullptr) return;
  TurnContext turn_now = turn();
  hear_rights(turn_now, *group, group->servers.at(fact.who), fact.missing);
}

void Core::State::hear(const HelloChannelActive& fact) {
  if (MasterGroup* group = group_of_server(fact.who)) heard_on_channel(turn(), group->servers.at(fact.who));
}

void Core::State::hear(const ReconfigurationAnswered& fact) {
  MasterGroup* group = group_of_server(fact.who);
  if (group == nullptr) return;
  Server& server = group->servers.at(fact.who);
  if (server.orders_under_way > 0) --server.orders_under_way;
  // Only the last answer is the answer to what holds now.
  if (auto* promoting = std::get_if<Promoting>(&group->failover);
      promoting && promoting->replica == fact.who && server.orders_under_way == 0) {
    promoting->executed = fact.executed;
    promoting->order_again = !fact.executed;
  }
  const bool of_old_master = group->reconfiguration && group->reconfiguration->old_master == fact.who;
  if (fact.executed) {
    if (of_old_master) step(*group);
    return;
  }
  constexpr Milliseconds before_repeat{1000};
  server.order_not_before = now_.steady + before_repeat;
  if (server.reconfiguration == ReconfigurationStage::sent) server.reconfiguration = ReconfigurationStage::none;
  if (!group->reconfiguration) return;
  deadlines_.set_sooner({group->number, Reason::reconfiguration, {}}, server.order_not_before);
  if (of_old_master) step(*group);
}

void Core::State::hear(const HandOverAnswered& fact) {
  MasterGroup* group = group_of_server(fact.who);
  if (group == nullptr) return;
  TurnContext turn_now = turn();
  hear_hand_over(turn_now, *group, fact);
  step(*group);
}

void Core::State::hear(const Ordered& fact) {
  std::visit([&](const auto& order) { carry_out(fact.ticket, order); }, fact.order);
}

ProcessPicture Core::State::draw_process() const {
  ProcessPicture picture{.my_id = process_.my_id};
  picture.current_epoch = ledger_.durable().current_epoch;
  picture.tilt_since = process_.tilt_since;
  picture.total_tilts = process_.total_tilts;
  picture.writable = ledger_.writable();
  picture.quarantined = process_.quarantined;
  picture.identity_conflict = process_.conflict_until.has_value();
  picture.settings = process_.settings;
  picture.timing = process_.timing;
  return picture;
}

std::vector<MasterName> Core::State::master_names() const {
  std::vector<MasterName> names;
  names.reserve(groups_.size());
  for (const auto& [name, group] : groups_) names.push_back(name);
  return names;
}

// While nothing can be made durable, clients are served with what others announced; never with a promotion of our own
// that is not on disk. What they were told so is not taken back.
Told Core::State::told(const MasterGroup& group) const {
  const auto held = [&] { return Told{group.the_master().address, group.config_epoch}; };
  const bool recording = std::holds_alternative<Recording>(group.failover);
  if (!recording && !ledger_.writable()) return held();
  if (group.told_ahead) return group.told_ahead->told;
  const auto said = ledger_.durable().masters.find(group.name);
  if (said == ledger_.durable().masters.end()) return held();
  return {said->second.address, said->second.config_epoch};
}

std::optional<MasterPicture> Core::State::draw(const MasterName& name) const {
  const auto group = groups_.find(name);
  if (group == groups_.end()) return std::nullopt;
  return draw_master(process_, group->second, told(group->second), now_.steady);
}

std::optional<Address> Core::State::address_of(const MasterName& name) const {
  const auto group = groups_.find(name);
  if (group == groups_.end()) return std::nullopt;
  return told(group->second).master;
}

}  // namespace vedette::quorum
