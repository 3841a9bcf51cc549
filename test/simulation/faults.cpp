#include "test/simulation/faults.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace vedette::simulation {

Faults::Faults(World& world)
    : world_{world},
      dice_{world.options().seed ^ 0xa0761d6478bd642fU},
      stranger_{world.network().add_host("repeater")} {
  for (const std::uint32_t weight : world.options().weights) total_weight_ += weight;
  world.network().start(stranger_, *this);
}

void Faults::begin(Time end) {
  if (total_weight_ == 0 || world_.options().fault_gap == Time{0}) return;
  plan_next(end);
}

void Faults::plan_next(Time end) {
  const Time next = world_.time().now() + dice_.between(Time{0}, world_.options().fault_gap * 2);
  if (next > end) return;
  world_.time().at(next, [this, end, era = era_] {
    if (era != era_) return;
    strike();
    plan_next(end);
  });
}

Fault Faults::draw() {
  std::uint64_t left = dice_.below(total_weight_);
  for (std::size_t i = 0; i < fault_count; ++i) {
    if (left < world_.options().weights[i]) return static_cast<Fault>(i);
    left -= world_.options().weights[i];
  }
  return Fault::reset_connection;
}

void Faults::strike() {
  const Fault fault = draw();
  const Time duration = dice_.between(Time{50ms}, world_.options().longest_fault);
  world_.trace().mix(static_cast<std::uint64_t>(fault));
  inject(fault, duration);
}

Server& Faults::any_server() {
  // The present masters are where it hurts.
  if (dice_.chance(500)) {
    for (const auto& server : world_.servers()) {
      if (server->alive() && server->is_master() && dice_.chance(700)) return *server;
    }
  }
  return *dice_.pick(world_.servers());
}

void Faults::inject(Fault fault, Time duration) {
  switch (fault) {
    case Fault::cut_pair:
    case Fault::cut_one_way:
    case Fault::isolate:
    case Fault::split:
      return cut(fault, duration);
    case Fault::reset_connection: {
      std::vector<ConnectionId> standing = world_.network().standing();
      if (!standing.empty()) world_.network().reset(dice_.pick(standing));
      return;
    }
    case Fault::congest: {
      const Time extra = dice_.between(Time{1ms}, Time{300ms});
      world_.say("congestion: +" + std::to_string(extra.count() / 1000) + " ms");
      world_.network().slow_down(extra);
      world_.time().after(duration, [this] { world_.network().slow_down(Time{0}); });
      return;
    }
    case Fault::crash_sentinel:
    case Fault::power_off_sentinel:
    case Fault::lose_memory:
    case Fault::pause_sentinel:
    case Fault::suspend_sentinel:
    case Fault::jump_wall:
    case Fault::slow_disk:
    case Fault::failing_disk:
      return hurt_sentinel(fault, any_sentinel(), duration);
    case Fault::kill_server:
    case Fault::power_off_server:
    case Fault::empty_server:
    case Fault::pause_server:
    case Fault::busy_server:
    case Fault::change_priority:
      return hurt_server(fault, any_server(), duration);
    case Fault::move_server:
    case Fault::move_sentinel:
    case Fault::restart_all:
    case Fault::all_replicas:
      return restart(fault, duration);
    case Fault::replay:
      return repeat_something();
    case Fault::failover_order:
    case Fault::reset_order:
    case Fault::monitor_order:
    case Fault::quorum_order:
      return give_order(fault, any_sentinel());
  }
}

void Faults::cut_for(HostId from, HostId to, Time duration) {
  if (from == to) return;
  world_.network().cut(from, to);
  world_.time().after(duration, [this, from, to, era = era_] {
    if (era == era_) world_.network().mend(from, to);
  });
}

void Faults::cut(Fault fault, Time duration) {
  const std::size_t hosts = world_.host_count();
  const HostId a{dice_.below(hosts)};
  const HostId b{dice_.below(hosts)};
  const Network& network = world_.network();
  const std::string span = " for " + std::to_string(duration.count() / 1000) + " ms";
  if (fault == Fault::cut_pair || fault == Fault::cut_one_way) {
    const bool one_way = fault == Fault::cut_one_way;
    world_.say("cut " + network.name(a) + (one_way ? " > " : " <> ") + network.name(b) + span);
    cut_for(a, b, duration);
    if (!one_way) cut_for(b, a, duration);
    return;
  }
  std::vector<bool> inside(hosts, false);
  inside[a.value] = true;
  if (fault == Fault::split) {
    for (std::size_t i = 0; i < hosts; ++i) inside[i] = dice_.chance(400);
  }
  std::string names;
  for (std::size_t i = 0; i < hosts; ++i) {
    if (inside[i]) names += " " + network.name(HostId{i});
  }
  world_.say("isolates" + names + span);
  for (std::size_t i = 0; i < hosts; ++i) {
    for (std::size_t j = 0; j < hosts; ++j) {
      if (inside[i] != inside[j]) cut_for(HostId{i}, HostId{j}, duration);
    }
  }
}

void Faults::hurt_sentinel(Fault fault, Sentinel& sentinel, Time duration) {
  if (!sentinel.alive() || world_.network().paused(sentinel.host())) return;
  const auto later = [&](std::function<void()> what) {
    world_.time().after(duration, [this, era = era_, what = std::move(what)] {
      if (era == era_) what();
    });
  };
  world_.say(std::string{fault_name(fault)} + " " + sentinel.name() + " for " +
             std::to_string(duration.count() / 1000) + " ms");
  switch (fault) {
    case Fault::crash_sentinel:
    case Fault::power_off_sentinel:
    case Fault::lose_memory: {
      fault == Fault::power_off_sentinel ? sentinel.power_off() : sentinel.crash();
      const Memory memory = fault != Fault::lose_memory || last_who_knows_others(sentinel) ? Memory::disk
                            : dice_.chance(500) || sentinels_move()                        ? Memory::id_only
                                                                                           : Memory::blank;
      if (memory != Memory::disk) {
        lost_.insert(sentinel.host().value);
        sentinel.disk().wipe();
        std::erase_if(settings_, [&](const auto& entry) { return entry.first.first == sentinel.host(); });
      }
      later([&sentinel, memory] {
        if (!sentinel.alive()) sentinel.start(memory);
      });
      return;
    }
    case Fault::pause_sentinel:
      sentinel.pause();
      later([&sentinel] { sentinel.resume(); });
      return;
    case Fault::suspend_sentinel:
      sentinel.pause();
      // One that was started anew meanwhile has slept no more.
      later([&sentinel, duration, life = sentinel.life()] {
        if (sentinel.alive() && sentinel.life() == life)
          sentinel.wake(std::chrono::duration_cast<quorum::Milliseconds>(duration));
      });
      return;
    case Fault::jump_wall:
      sentinel.jump_wall(quorum::Milliseconds{dice_.between(-100'000, 100'000)});
      return;
    case Fault::slow_disk:
      sentinel.disk().slow_down(dice_.between(Time{50ms}, Time{2s}));
      later([&sentinel] { sentinel.disk().slow_down(Time{0}); });
      return;
    default:
      sentinel.disk().fail(true);
      later([&sentinel] { sentinel.disk().fail(false); });
      return;
  }
}

void Faults::hurt_server(Fault fault, Server& server, Time duration) {
  if (!server.alive() || world_.network().paused(server.host())) return;
  const auto later = [&](std::function<void()> what) {
    world_.time().after(duration, [this, era = era_, what = std::move(what)] {
      if (era == era_) what();
    });
  };
  world_.say(std::string{fault_name(fault)} + " " + server.address().text() + " for " +
             std::to_string(duration.count() / 1000) + " ms");
  switch (fault) {
    case Fault::kill_server:
    case Fault::power_off_server:
    case Fault::empty_server: {
      fault == Fault::power_off_server ? server.power_off() : server.kill();
      // An old address of one that moved may hold data, for all that anybody knows: those who are all empty then wait
      // for it, and rightly.
      const bool keeps_data = fault != Fault::empty_server || servers_move();
      const Comeback how = keeps_data          ? Comeback::with_data
                           : dice_.chance(500) ? Comeback::empty
                                               : Comeback::as_delivered;
      later([&server, how] {
        if (!server.alive()) server.start(how);
      });
      return;
    }
    case Fault::pause_server:
      world_.network().pause(server.host());
      later([this, &server] { world_.network().resume(server.host()); });
      return;
    case Fault::busy_server:
      server.run_script(duration);
      return;
    default:
      server.set_priority(static_cast<int>(dice_.below(4)) * 50);
      return;
  }
}

bool Faults::last_who_knows_others(const Sentinel& sentinel) const {
  if (world_.options().references == 0) return false;
  return std::all_of(world_.sentinels().begin(), world_.sentinels().end(), [&](const auto& other) {
    const std::size_t index = other->host().value;
    return other.get() == &sentinel || reset_.contains(index) || lost_.contains(index);
  });
}

void Faults::give_order(Fault fault, Sentinel& sentinel) {
  if (!sentinel.alive() || world_.network().paused(sentinel.host())) return;
  const World::Group& group = world_.groups()[dice_.below(world_.groups().size())];
  const std::size_t index = sentinel.host().value;
  if (fault == Fault::failover_order) {
    const bool coordinated = dice_.below(2) == 0;
    sentinel.order(quorum::OrderFailover{.master = group.name, .coordinated = coordinated, .replica = {}}, {});
  } else if (fault == Fault::reset_order) {
    // RESET on three or more inside one partition is beyond help (schedules, 5).
    if (!reset_.contains(index) && reset_.size() >= 2) return;
    if (last_who_knows_others(sentinel)) return;
    reset_.insert(index);
    sentinel.order(quorum::OrderReset{{group.name}}, {});
  } else if (fault == Fault::quorum_order) {
    quorum::OrderSet order{group.name, settings_of(sentinel, group.name), {}};
    const Options& options = world_.options();
    const bool strict = options.quorum >= options.majority();
    // Where all must agree, candidates of both kinds can void each other's votes for long (W3).
    const unsigned most = options.references > 0 ? options.majority() : options.sentinels;
    order.settings.quorum = static_cast<std::uint32_t>(dice_.between(strict ? options.majority() : 1, most));
    order.said.push_back("quorum " + std::to_string(order.settings.quorum));
    settings_[{sentinel.host(), group.name}] = order.settings;
    sentinel.order(std::move(order), {});
  } else {
    const std::optional<quorum::Address> address = sentinel.mind().master_address(group.name);
    if (!address || !reset_.empty() || last_who_knows_others(sentinel) ||
        world_.options().quorum < world_.options().majority())
      return;
    reset_.insert(index);
    sentinel.order(quorum::OrderRemove{group.name}, [this, &sentinel, name = group.name, at = *address](const auto&) {
      monitor_again(sentinel, name, at);
    });
  }
}

quorum::MasterSettings& Faults::settings_of(const Sentinel& sentinel, const quorum::MasterName& name) {
  const Options& options = world_.options();
  quorum::MasterSettings delivered;
  delivered.quorum = options.quorum;
  delivered.down_after = options.down_after;
  delivered.failover_timeout = options.failover_timeout;
  delivered.parallel_syncs = options.parallel_syncs;
  delivered.client_reconfig_script = "/etc/clients";
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

void Faults::repeat_something() {
  const Sentinel& to = any_sentinel();
  const Sentinel& of = any_sentinel();
  if (!of.disk().stored() || !of.alive() || &of == &to) return;
  const quorum::DurableState& state = *of.disk().stored();
  const World::Group& group = world_.groups()[dice_.below(world_.groups().size())];
  const auto found = state.masters.find(group.name);
  if (found == state.masters.end()) return;
  const quorum::DurableMaster& master = found->second;
  const auto older = [this](quorum::Epoch epoch) { return quorum::Epoch{epoch.value - dice_.below(epoch.value + 1)}; };
  const ConnectionId connection = world_.network().connect(stranger_, to.host());
  if (dice_.chance(500)) {
    // Old epochs with the address of today would be a lie that nobody ever said, so only the present one is repeated.
    to_say_[connection] = PublishRequest{std::make_shared<const quorum::Hello>(
        quorum::Hello{of.address().host, of.address().port, of.id(), older(state.current_epoch), group.name,
                      master.address.host, master.address.port, master.config_epoch})};
  } else {
    const bool for_vote = dice_.chance(500);
    to_say_[connection] = AskRequest{group.servers[dice_.below(group.servers.size())]->address(),
                                     older(state.current_epoch), for_vote ? std::optional{of.id()} : std::nullopt};
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

void Faults::heal() {
  ++era_;
  world_.say("all faults end");
  world_.network().slow_down(Time{0});
  world_.network().mend_all();
  for (const auto& sentinel : world_.sentinels()) {
    sentinel->disk().slow_down(Time{0});
    sentinel->disk().fail(false);
    if (!sentinel->alive()) {
      sentinel->start(Memory::disk);
    } else {
      sentinel->resume();
    }
  }
  for (const auto& sentinel : world_.sentinels()) finish_monitoring(*sentinel);
  for (const auto& server : world_.servers()) {
    if (!server->alive()) {
      revive(*server);
    } else {
      world_.network().resume(server->host());
    }
    if (server->priority() == 0) server->set_priority(100);
  }
}

}  // namespace vedette::simulation
