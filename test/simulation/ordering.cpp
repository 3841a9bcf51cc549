// What operators order, and what a repeater says once more.
#include <algorithm>
#include <memory>
#include <utility>

#include "test/simulation/faults.hpp"

namespace vedette::simulation {

bool Faults::last_who_knows_others(const Sentinel& sentinel) const {
  if (world_.options().references == 0) return false;
  return std::all_of(world_.sentinels().begin(), world_.sentinels().end(), [&](const auto& other) {
    const std::size_t index = other->host().value;
    return other.get() == &sentinel || reset_.contains(index) || lost_.contains(index);
  });
}

void Faults::give_order(const Strike& drawn, Sentinel& sentinel, Dice dice) {
  if (!sentinel.alive() || sleeps(sentinel.host())) return;
  const quorum::MasterName& name = drawn.whom.front();
  const std::size_t index = sentinel.host().value;
  switch (drawn.fault) {
    case Fault::failover_order: {
      const bool coordinated = dice.chance(500);
      sentinel.order(quorum::OrderFailover{.master = name, .coordinated = coordinated, .replica = {}}, {});
      return;
    }
    case Fault::reset_order:
      // RESET on three or more inside one partition is beyond help (schedules, 5).
      if (!reset_.contains(index) && reset_.size() >= 2) return;
      if (last_who_knows_others(sentinel)) return;
      reset_.insert(index);
      sentinel.order(quorum::OrderReset{{name}}, {});
      return;
    case Fault::pause_order: {
      const auto length = std::chrono::duration_cast<quorum::Milliseconds>(drawn.duration);
      sentinel.order(quorum::OrderPause{name, length, "maintenance", false}, {});
      return;
    }
    case Fault::monitor_order:
      return remove_and_monitor(sentinel, name);
    default:
      return change_settings(drawn.fault, sentinel, name, dice);
  }
}

void Faults::change_settings(Fault fault, Sentinel& sentinel, const quorum::MasterName& name, Dice& dice) {
  quorum::OrderSet order{name, settings_of(sentinel, name), {}};
  const Options& options = world_.options();
  if (fault == Fault::quorum_order) {
    const bool strict = options.quorum >= options.majority();
    // Where all must agree, candidates of both kinds can void each other's votes for long (W3).
    const unsigned most = options.references > 0 ? options.majority() : options.sentinels;
    order.settings.quorum = static_cast<std::uint32_t>(dice.between(strict ? options.majority() : 1, most));
    order.said.push_back("quorum " + std::to_string(order.settings.quorum));
  } else {
    const auto most = static_cast<std::int64_t>(options.down_after.count());
    order.settings.down_after = quorum::Milliseconds{dice.between(most / 2, most)};
    order.said.push_back("down-after-milliseconds " + std::to_string(order.settings.down_after.count()));
  }
  settings_[{sentinel.host(), name}] = order.settings;
  sentinel.order(std::move(order), {});
}

void Faults::remove_and_monitor(Sentinel& sentinel, const quorum::MasterName& name) {
  const std::optional<quorum::Address> address = sentinel.mind().master_address(name);
  const Options& options = world_.options();
  if (!address || !reset_.empty() || last_who_knows_others(sentinel) || options.quorum < options.majority()) return;
  reset_.insert(sentinel.host().value);
  sentinel.order(quorum::OrderRemove{name},
                 [this, &sentinel, name, at = *address](const auto&) { monitor_again(sentinel, name, at); });
}

quorum::MasterSettings& Faults::settings_of(const Sentinel& sentinel, const quorum::MasterName& name) {
  const Options& options = world_.options();
  quorum::MasterSettings delivered;
  delivered.quorum = options.quorum;
  delivered.down_after = options.down_after;
  delivered.failover_timeout = options.failover_timeout;
  delivered.parallel_syncs = options.parallel_syncs;
  delivered.client_reconfig_script = "/etc/clients";
  delivered.crash_after = options.crash_after;
  delivered.forget_replicas_after = options.forget_replicas_after;
  delivered.leave_strangers_alone = !servers_move();
  return settings_.try_emplace({sentinel.host(), name}, delivered).first->second;
}

void Faults::monitor_again(Sentinel& sentinel, const quorum::MasterName& name, const quorum::Address& address) {
  const auto soon = [this, &sentinel](std::function<void()> what) {
    world_.network().at(sentinel.host(), world_.time().now() + 5ms, std::move(what));
  };
  soon([this, &sentinel, name, address, soon] {
    const std::uint32_t quorum = world_.options().majority();
    sentinel.order(quorum::OrderMonitor{name, address, quorum}, [this, &sentinel, name, quorum, soon](const auto&) {
      soon([this, &sentinel, name, quorum] {
        quorum::MasterSettings& settings = settings_of(sentinel, name);
        settings.quorum = quorum;
        sentinel.order(quorum::OrderSet{name, settings, {"down-after-milliseconds", "failover-timeout"}}, {});
      });
    });
  });
}

// A crash may have come between REMOVE and MONITOR; the operator sees to it.
void Faults::finish_monitoring(Sentinel& sentinel) {
  for (const World::Group& group : world_.groups()) {
    if (sentinel.mind().view(group.name)) continue;
    for (const auto& other : world_.sentinels()) {
      const std::optional<quorum::Address> address = other->mind().master_address(group.name);
      if (!address) continue;
      monitor_again(sentinel, group.name, *address);
      break;
    }
  }
}

void Faults::resume_failovers(Sentinel& sentinel) {
  if (sentinel.is_reference() || world_.options().weights[static_cast<std::size_t>(Fault::pause_order)] == 0) return;
  for (const World::Group& group : world_.groups()) sentinel.order(quorum::OrderResume{group.name, false}, {});
}

void Faults::repeat_something(const Strike& drawn, Dice& dice) {
  const World::Group* group = world_.group(drawn.whom[0]);
  const Sentinel* to = world_.sentinel(drawn.whom[1]);
  const Sentinel* of = world_.sentinel(drawn.whom[2]);
  if (group == nullptr || to == nullptr || of == nullptr || to == of) return;
  if (!of->disk().stored() || !of->alive()) return;
  const quorum::DurableState& state = *of->disk().stored();
  const auto found = state.masters.find(group->name);
  if (found == state.masters.end()) return;
  const quorum::DurableMaster& master = found->second;
  const auto older = [&dice](quorum::Epoch epoch) { return quorum::Epoch{epoch.value - dice.below(epoch.value + 1)}; };
  const ConnectionId connection = world_.network().connect(stranger_, to->host());
  if (dice.chance(500)) {
    // Old epochs with the address of today would be a lie that nobody ever said, so only the present one is repeated.
    to_say_[connection] = PublishRequest{std::make_shared<const quorum::Hello>(
        quorum::Hello{of->address().host, of->address().port, of->id(), older(state.current_epoch), group->name,
                      master.address.host, master.address.port, master.config_epoch})};
  } else {
    const bool for_vote = dice.chance(500);
    to_say_[connection] = AskRequest{group->servers[dice.below(group->servers.size())]->address(),
                                     older(state.current_epoch), for_vote ? std::optional{of->id()} : std::nullopt};
  }
}

void Faults::opened(ConnectionId connection) {
  world_.network().send(stranger_, connection, to_say_.at(connection));
  to_say_.erase(connection);
  world_.time().after(1s, [this, connection] { world_.network().close(stranger_, connection); });
}

void Faults::refused(ConnectionId connection) {
  to_say_.erase(connection);
}

}  // namespace vedette::simulation
