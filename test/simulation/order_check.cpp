#include "test/simulation/order_check.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace vedette::simulation {

using quorum::MasterName;

void OrderCheck::began(const Sentinel& sentinel) {
  roles_.erase(sentinel.host());
  named_.erase(sentinel.host());
  placed_.erase(sentinel.host());
}

void OrderCheck::heard(const Sentinel& sentinel, const quorum::Observation& fact) {
  if (const auto* hello = std::get_if<quorum::HelloHeard>(&fact)) {
    named_[sentinel.host()][hello->hello.master_host] = hello->hello.master;
    return;
  }
  if (const auto* ordered = std::get_if<quorum::Ordered>(&fact)) {
    const auto* reset = std::get_if<quorum::OrderReset>(&ordered->order);
    for (const MasterName& name : reset != nullptr ? reset->masters : std::vector<MasterName>{}) {
      const auto picture = sentinel.mind().core().master(name);
      if (picture) voters_before_[sentinel.host()][name] = picture->voters;
    }
    return;
  }
  const auto* info = std::get_if<quorum::InfoReceived>(&fact);
  if (info == nullptr || !info->report.role) return;
  const Links::Known* from = sentinel.links().find(info->who);
  if (from == nullptr) return;
  const auto [known, first] =
      roles_[sentinel.host()].try_emplace(from->address.host, Role{*info->report.role, time_.now()});
  if (!first && known->second.role != *info->report.role) known->second = Role{*info->report.role, time_.now()};
}

void OrderCheck::does(const Sentinel& sentinel, const quorum::Action& action) {
  if (std::holds_alternative<quorum::SayHello>(action)) placed_.insert(sentinel.host());
  const auto* order = std::get_if<quorum::ReplicaOf>(&action);
  if (order == nullptr) return;
  const Links::Known* target = sentinel.links().find(order->who);
  if (target == nullptr) return;
  if (!order->master) return;
  if (quorum::same_place(*order->master, target->address)) {
    findings_.fail("12 never itself", sentinel.name() + " makes " + target->address.text() + " its own replica");
    return;
  }
  const MasterName master = master_at(sentinel, *order->master);
  if (master.empty()) {
    findings_.fail("12 no backward reconfiguration", sentinel.name() + " sends " + target->address.text() + " to " +
                                                         order->master->text() +
                                                         ", which is no master by its configuration");
    return;
  }
  if (roles_[sentinel.host()][target->address.host].role == quorum::Role::replica) reconfigured_.insert(order->who);
  demote(sentinel, master, target->address);
}

// A switch that is not durable yet is acted on already; a hello named its address.
MasterName OrderCheck::master_at(const Sentinel& sentinel, const quorum::Address& address) {
  const quorum::Core& core = sentinel.mind().core();
  for (const MasterName& name : core.master_names()) {
    if (quorum::same_place(*core.master_address(name), address)) return name;
  }
  // So is the own promotion.
  for (const MasterName& name : core.master_names()) {
    for (const LeaderCheck::Promotion& promotion : leaders_.promotions(name)) {
      if (promotion.leader == sentinel.host() && quorum::same_place(promotion.replica, address)) return name;
    }
  }
  const auto named = named_[sentinel.host()].find(address.host);
  return named == named_[sentinel.host()].end() ? MasterName{} : named->second;
}

void OrderCheck::demote(const Sentinel& sentinel, const MasterName& master, const quorum::Address& target) {
  const Role& role = roles_[sentinel.host()][target.host];
  if (role.role != quorum::Role::master) return;
  // Who waited as long as a real one does may err as a real one does (schedules, 10).
  if (time_.now() - role.since >= 4 * Time{sentinel.timing().publish_period}) return;
  const quorum::Epoch mine = sentinel.mind().core().master(master)->config_epoch;
  for (const LeaderCheck::Promotion& promotion : leaders_.promotions(master)) {
    if (!promotion.by_votes || promotion.epoch <= mine || promotion.replica.host != target.host) continue;
    if (leaders_.forgotten_by_all(promotion.when)) continue;
    findings_.fail("12 a newer promotion is undone", sentinel.name() + " demotes " + target.text() + " under epoch " +
                                                         std::to_string(mine.value) + "; it was promoted under " +
                                                         std::to_string(promotion.epoch.value));
  }
}

void OrderCheck::looked(const Sentinel& sentinel, const MasterName& name, const quorum::MasterPicture& picture) {
  std::uint32_t following = 0;
  bool ordered = false;
  for (const quorum::ServerPicture& replica : picture.replicas) {
    // One that is down does not count (behaviour §10 W4), nor does the old master: nobody read from it.
    if (replica.sdown_since) continue;
    if (roles_[sentinel.host()][replica.address.host].role == quorum::Role::master) continue;
    // An order to one that lagged behind its time, or was the master before, is no part of the job.
    ordered |= reconfigured_.contains(replica.id) && replica.reconfiguration == quorum::ReconfigurationStage::sent;
    following += replica.reconfiguration == quorum::ReconfigurationStage::sent ||
                         replica.reconfiguration == quorum::ReconfigurationStage::in_progress
                     ? 1
                     : 0;
  }
  // Others may come up again later; what counts is the moment of an order.
  if (ordered && following > picture.settings.parallel_syncs) {
    findings_.fail("13 parallel-syncs", sentinel.name() + " reconfigures " + std::to_string(following) +
                                            " replicas of " + name + " at once");
  }
  std::set<quorum::RunId> ids{sentinel.id()};
  std::set<std::string> places;
  if (placed_.contains(sentinel.host())) places.insert(sentinel.address().text());
  for (const quorum::SentinelPicture& peer : picture.sentinels) {
    // Without a port it lives nowhere: another is where it was.
    const bool is_alone = peer.address.port == 0 || places.insert(peer.address.text()).second;
    if (!ids.insert(peer.run_id).second || !is_alone) {
      findings_.fail("14 peers are sets", sentinel.name() + " lists " + peer.run_id.text() + " at " +
                                              peer.address.text() + " for " + name + " beside itself or another");
    }
  }
  auto& before = voters_before_[sentinel.host()];
  if (const auto reset = before.find(name); reset != before.end()) {
    if (picture.voters < reset->second) {
      findings_.fail("14 voters", sentinel.name() + " counts " + std::to_string(picture.voters) + " voters of " + name +
                                      " after a RESET, " + std::to_string(reset->second) + " before");
    }
    before.erase(reset);
  }
  if (picture.voters < picture.sentinels.size() + 1) {
    findings_.fail("14 voters", sentinel.name() + " counts " + std::to_string(picture.voters) + " voters of " + name);
  }
}

}  // namespace vedette::simulation
