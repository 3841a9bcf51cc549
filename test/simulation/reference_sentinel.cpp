#include "test/simulation/reference_sentinel.hpp"

#include <algorithm>
#include <utility>

namespace vedette::simulation {

using quorum::Address;
using quorum::Epoch;
using quorum::Hello;
using quorum::InstanceId;
using quorum::InstanceKind;
using quorum::Role;

ReferenceSentinel::ReferenceSentinel(quorum::Beginning beginning)
    : kept_{std::move(beginning.restored)},
      id_{*kept_.my_id},
      port_{beginning.listening_port},
      timing_{beginning.timing},
      dice_{beginning.seed},
      current_epoch_{kept_.current_epoch},
      now_{beginning.start.wall.count()},
      last_tick_{now_},
      next_tick_{beginning.start.steady} {
  for (const auto& [name, durable] : kept_.masters) {
    current_epoch_ = std::max(current_epoch_, durable.config_epoch);
    groups_.emplace(name, make_group(name, durable));
  }
  flush();
}

ReferenceSentinel::Group ReferenceSentinel::make_group(const quorum::MasterName& name,
                                                       const quorum::DurableMaster& from) {
  Group group;
  group.name = name;
  group.settings = from.settings;
  group.config_epoch = from.config_epoch;
  group.leader_epoch = from.leader_epoch;
  group.master = make_instance(from.address, Role::master, InstanceKind::server);
  for (const Address& replica : from.replicas) {
    group.replicas[replica] = make_instance(replica, Role::replica, InstanceKind::server);
  }
  for (const auto& [id, address] : from.sentinels) {
    group.peers.emplace(
        id, Peer{make_instance(address, Role::master, InstanceKind::sentinel), id, false, now_, std::nullopt, {}});
  }
  return group;
}

ReferenceSentinel::Instance ReferenceSentinel::make_instance(const Address& address, Role role, InstanceKind kind) {
  Instance made;
  made.id = InstanceId{++ids_};
  made.address = address;
  made.role = role;
  made.role_since = made.follows_since = made.act_ping = made.last_avail = made.last_pong = made.last_published = now_;
  actions_.push_back(quorum::Connect{made.id, kind, address, {}});
  return made;
}

void ReferenceSentinel::forget_servers(Group& group) {
  actions_.push_back(quorum::Forget{group.master.id});
  for (const auto& [address, replica] : group.replicas) actions_.push_back(quorum::Forget{replica.id});
  group.replicas.clear();
}

void ReferenceSentinel::flush() {
  quorum::DurableState state = kept_;
  state.current_epoch = current_epoch_;
  state.masters.clear();
  for (const auto& [name, group] : groups_) {
    quorum::DurableMaster& durable = state.masters[name];
    durable.settings = group.settings;
    durable.address = current_address(group);
    durable.config_epoch = group.config_epoch;
    durable.leader_epoch = group.leader_epoch;
    for (const auto& [address, replica] : group.replicas) {
      durable.replicas.insert(address == durable.address ? group.master.address : address);
    }
    for (const auto& [id, peer] : group.peers) durable.sentinels.emplace(id, peer.link.address);
  }
  actions_.push_back(quorum::WriteState{quorum::Revision{++revisions_},
                                        std::make_shared<const quorum::DurableState>(std::move(state))});
}

std::vector<quorum::Action> ReferenceSentinel::take_actions() {
  return std::exchange(actions_, {});
}

const Address& ReferenceSentinel::current_address(const Group& group) const {
  return group.promoted && group.state >= State::reconfigure ? *group.promoted : group.master.address;
}

std::optional<quorum::PeerMasterView> ReferenceSentinel::view(const quorum::MasterName& name) const {
  const auto found = groups_.find(name);
  if (found == groups_.end()) return std::nullopt;
  const Group& group = found->second;
  return quorum::PeerMasterView{group.master.address, group.config_epoch, group.state != State::none,
                                static_cast<std::uint32_t>(group.peers.size())};
}

std::optional<Address> ReferenceSentinel::master_address(const quorum::MasterName& name) const {
  const auto found = groups_.find(name);
  return found == groups_.end() ? std::nullopt : std::optional{current_address(found->second)};
}

void ReferenceSentinel::say(const Group& group, const char* type, std::string text) {
  if (text.empty()) text = "master " + group.name + " " + group.master.address.text();
  actions_.push_back(quorum::Announce{quorum::Event{quorum::Level::warning, type, std::move(text), group.name, {}}});
}

ReferenceSentinel::Found ReferenceSentinel::find(InstanceId who) {
  for (auto& [name, group] : groups_) {
    if (group.master.id == who) return {&group, &group.master, nullptr};
    for (auto& [address, replica] : group.replicas) {
      if (replica.id == who) return {&group, &replica, nullptr};
    }
    for (auto& [id, peer] : group.peers) {
      if (peer.link.id == who) return {&group, &peer.link, &peer};
    }
  }
  return {};
}

void ReferenceSentinel::observe(const quorum::Reading& now, const quorum::Observation& fact) {
  now_ = now.wall.count();
  if (const auto* heard = std::get_if<quorum::HelloHeard>(&fact)) return hear_hello(heard->via, heard->hello);
  if (const auto* asked = std::get_if<quorum::Asked>(&fact)) return hear_question(*asked);
  if (const auto* order = std::get_if<quorum::Ordered>(&fact)) return hear_order(*order);
  if (const auto* answer = std::get_if<quorum::PeerAnswered>(&fact)) return hear_answer(find(answer->peer), *answer);
  const auto who = std::visit(
      [](const auto& told) -> InstanceId {
        if constexpr (requires { told.who; }) return told.who;
        return InstanceId{};
      },
      fact);
  const Found found = find(who);
  if (found.instance == nullptr) return;
  Instance& instance = *found.instance;
  if (const auto* connected = std::get_if<quorum::Connected>(&fact)) {
    own_ip_ = connected->local_ip;
    hear_link(instance, connected->channel, true);
  } else if (const auto* lost = std::get_if<quorum::Disconnected>(&fact)) {
    hear_link(instance, lost->channel, false);
  } else if (const auto* pinged = std::get_if<quorum::PingAnswered>(&fact)) {
    hear_ping(instance, pinged->reply);
  } else if (const auto* info = std::get_if<quorum::InfoReceived>(&fact)) {
    --instance.pending;
    hear_info(*found.group, instance, info->report);
  } else if (const auto* published = std::get_if<quorum::HelloPublished>(&fact)) {
    --instance.pending;
    if (published->accepted) instance.last_published = now_;
  } else if (std::holds_alternative<quorum::InfoRefused>(fact) ||
             std::holds_alternative<quorum::ReconfigurationAnswered>(fact)) {
    --instance.pending;
  } else if (std::holds_alternative<quorum::HelloChannelActive>(fact)) {
    instance.hello_activity = now_;
  }
}

void ReferenceSentinel::hear_link(Instance& instance, quorum::Channel channel, bool stands) {
  if (channel == quorum::Channel::hello) {
    instance.hello = stands;
    instance.hello_activity = now_;
    return;
  }
  instance.command = stands;
  instance.pending = 0;
  if (!stands) return;
  instance.command_since = now_;
  actions_.push_back(quorum::Ping{instance.id});
  ++instance.pending;
  instance.last_ping = now_;
  if (instance.act_ping == 0) instance.act_ping = now_;
}

void ReferenceSentinel::hear_ping(Instance& instance, quorum::PingReply reply) {
  --instance.pending;
  instance.last_pong = now_;
  if (reply == quorum::PingReply::pong || reply == quorum::PingReply::loading ||
      reply == quorum::PingReply::master_down) {
    instance.last_avail = now_;
    instance.act_ping = 0;
  } else if (reply == quorum::PingReply::busy && instance.s_down) {
    actions_.push_back(quorum::KillScript{instance.id});
    ++instance.pending;
  }
}

void ReferenceSentinel::hear_info(Group& group, Instance& instance, const quorum::ReplicationReport& report) {
  const bool is_master = &instance == &group.master;
  if (report.run_id) instance.run_id = report.run_id->text();
  instance.link_down_for = report.master_link_down ? report.master_link_down->count() : 0;
  if (is_master) {
    for (const Address& replica : report.replicas) {
      if (group.replicas.contains(replica)) continue;
      group.replicas[replica] = make_instance(replica, Role::replica, InstanceKind::server);
      say(group, "+slave", "slave " + replica.text());
      flush();
    }
  }
  const Role role = report.role.value_or(Role::replica);
  if (role == Role::replica) {
    if (report.master_host.value_or("") != instance.master_host ||
        report.master_port.value_or(0) != instance.master_port) {
      instance.master_host = report.master_host.value_or("");
      instance.master_port = report.master_port.value_or(0);
      instance.follows_since = now_;
    }
    instance.link_up = report.master_link_up.value_or(false);
    instance.priority = report.priority.value_or(instance.priority);
    instance.offset = report.offset.value_or(instance.offset);
  }
  instance.info_refresh = now_;
  if (role != instance.role) {
    instance.role = role;
    instance.role_since = now_;
    if (role == Role::replica) instance.follows_since = now_;
  }
  if (!tilt_ && !is_master) check_claims(group, instance);
}

void ReferenceSentinel::hear_hello(const std::optional<InstanceId>& via, const Hello& hello) {
  if (via) {
    if (const Found found = find(*via); found.instance != nullptr) found.instance->hello_activity = now_;
    if (hello.sender == id_) return;
  }
  const auto found = groups_.find(hello.master);
  if (found == groups_.end()) return;
  Group& group = found->second;
  const Address sender{hello.sender_host, hello.sender_port};
  auto peer = group.peers.find(hello.sender);
  if (peer == group.peers.end() || peer->second.link.address != sender) {
    if (peer != group.peers.end()) {
      actions_.push_back(quorum::Forget{peer->second.link.id});
      group.peers.erase(peer);
    } else {
      for (auto other = group.peers.begin(); other != group.peers.end(); ++other) {
        if (other->second.link.address != sender) continue;
        actions_.push_back(quorum::Forget{other->second.link.id});
        group.peers.erase(other);
        break;
      }
      say(group, "+sentinel", "sentinel " + hello.sender.text() + " " + sender.text());
    }
    peer = group.peers
               .emplace(hello.sender, Peer{make_instance(sender, Role::master, InstanceKind::sentinel),
                                           hello.sender,
                                           false,
                                           now_,
                                           std::nullopt,
                                           {}})
               .first;
    flush();
  }
  if (hello.current_epoch > current_epoch_) {
    current_epoch_ = hello.current_epoch;
    flush();
    say(group, "+new-epoch", std::to_string(current_epoch_.value));
  }
  if (hello.config_epoch <= group.config_epoch) return;
  group.config_epoch = hello.config_epoch;
  const Address address{hello.master_host, hello.master_port};
  if (address == group.master.address) return;
  say(group, "+switch-master", group.name + " " + group.master.address.text() + " " + address.text());
  change_address(group, address, true);
}

void ReferenceSentinel::hear_question(const quorum::Asked& question) {
  quorum::PeerOpinion opinion;
  for (auto& [name, group] : groups_) {
    if (!quorum::same_place(group.master.address, question.master)) continue;
    opinion.down = group.master.s_down && !tilt_;
    if (question.candidate) {
      vote(group, question.epoch, *question.candidate);
      opinion.leader = group.leader;
      opinion.leader_epoch = group.leader_epoch;
    }
    break;
  }
  actions_.push_back(quorum::AnswerAsk{question.ticket, opinion});
}

void ReferenceSentinel::hear_answer(Found found, const quorum::PeerAnswered& answer) {
  if (found.peer == nullptr || !answer.opinion) return;
  Peer& peer = *found.peer;
  peer.last_answer = now_;
  peer.says_down = answer.opinion->down;
  if (answer.opinion->leader) {
    peer.leader = answer.opinion->leader;
    peer.leader_epoch = answer.opinion->leader_epoch;
  }
}

void ReferenceSentinel::hear_order(const quorum::Ordered& ordered) {
  using Outcome = quorum::OrderResult::Outcome;
  quorum::OrderResult result;
  if (const auto* failover = std::get_if<quorum::OrderFailover>(&ordered.order)) {
    const auto found = groups_.find(failover->master);
    if (found == groups_.end() || failover->coordinated) {
      result.outcome = Outcome::no_such_master;
    } else if (found->second.state != State::none) {
      result.outcome = Outcome::failover_in_progress;
    } else if (choose(found->second) == nullptr) {
      result.outcome = Outcome::no_good_replica;
    } else {
      start_failover(found->second);
      found->second.forced = true;
    }
  } else if (const auto* reset = std::get_if<quorum::OrderReset>(&ordered.order)) {
    for (const quorum::MasterName& name : reset->masters) {
      const auto found = groups_.find(name);
      if (found == groups_.end()) continue;
      ++result.count;
      for (const auto& [id, peer] : found->second.peers) actions_.push_back(quorum::Forget{peer.link.id});
      found->second.peers.clear();
      change_address(found->second, found->second.master.address, false);
    }
  } else if (const auto* removed = std::get_if<quorum::OrderRemove>(&ordered.order)) {
    const auto found = groups_.find(removed->master);
    if (found == groups_.end()) {
      result.outcome = Outcome::no_such_master;
    } else {
      for (const auto& [id, peer] : found->second.peers) actions_.push_back(quorum::Forget{peer.link.id});
      forget_servers(found->second);
      groups_.erase(found);
      flush();
    }
  } else if (const auto* monitor = std::get_if<quorum::OrderMonitor>(&ordered.order)) {
    if (groups_.contains(monitor->master)) {
      result.outcome = Outcome::duplicate_master;
    } else {
      quorum::DurableMaster fresh;
      fresh.settings.quorum = monitor->quorum;
      fresh.address = monitor->address;
      groups_.emplace(monitor->master, make_group(monitor->master, fresh));
      flush();
    }
  } else if (const auto* set = std::get_if<quorum::OrderSet>(&ordered.order)) {
    if (const auto found = groups_.find(set->master); found != groups_.end()) {
      found->second.settings = set->settings;
      flush();
    }
  }
  actions_.push_back(quorum::AnswerOrder{ordered.ticket, result});
}

}  // namespace vedette::simulation
