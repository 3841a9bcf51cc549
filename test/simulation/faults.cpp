#include "test/simulation/faults.hpp"

#include <algorithm>
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

void Faults::begin(std::vector<Strike> strikes) {
  again_ = std::move(strikes);
  plan_again(0);
}

void Faults::plan_next(Time end) {
  const Time next = world_.time().now() + dice_.between(Time{0}, world_.options().fault_gap * 2);
  if (next > end) return;
  world_.time().at(next, [this, end, era = era_] {
    if (era != era_) return;
    strike(draw());
    plan_next(end);
  });
}

// One after the other, so that what falls on one moment keeps its order.
void Faults::plan_again(std::size_t next) {
  if (next >= again_.size()) return;
  world_.time().at(again_[next].when, [this, next, era = era_] {
    if (era != era_) return;
    strike(again_[next]);
    plan_again(next + 1);
  });
}

Strike Faults::draw() {
  Strike drawn;
  drawn.when = world_.time().now();
  drawn.fault = draw_fault();
  drawn.duration = dice_.between(Time{50ms}, world_.options().longest_fault);
  drawn.seed = dice_.below(UINT64_MAX);
  drawn.whom = draw_whom(drawn.fault);
  return drawn;
}

Fault Faults::draw_fault() {
  std::uint64_t left = dice_.below(total_weight_);
  for (std::size_t i = 0; i < fault_count; ++i) {
    if (left < world_.options().weights[i]) return static_cast<Fault>(i);
    left -= world_.options().weights[i];
  }
  return Fault::reset_connection;
}

const std::string& Faults::any_server() {
  // The present masters are where it hurts.
  if (dice_.chance(500)) {
    for (const Server* server : world_.groups()[dice_.below(world_.groups().size())].servers) {
      if (server->alive() && server->is_master() && dice_.chance(700)) return world_.network().name(server->host());
    }
  }
  return world_.network().name(dice_.pick(world_.servers())->host());
}

Faults::Names Faults::draw_hosts() {
  Names names{world_.network().name(HostId{dice_.below(world_.host_count())})};
  for (std::size_t i = 0; i < world_.host_count(); ++i) {
    const std::string& name = world_.network().name(HostId{i});
    if (dice_.chance(400) && name != names.front()) names.push_back(name);
  }
  return names;
}

Faults::Names Faults::draw_whom(Fault fault) {
  const auto any_host = [this] { return world_.network().name(HostId{dice_.below(world_.host_count())}); };
  const auto any_group = [this] { return world_.groups()[dice_.below(world_.groups().size())].name; };
  switch (fault) {
    case Fault::cut_pair:
    case Fault::cut_one_way:
      return {any_host(), any_host()};
    case Fault::isolate:
      return {any_host()};
    case Fault::split:
    case Fault::split_one_way:
    case Fault::bridge:
      return draw_hosts();
    case Fault::reset_connection:
    case Fault::congest:
    case Fault::restart_all:
      return {};
    case Fault::kill_server:
    case Fault::power_off_server:
    case Fault::empty_server:
    case Fault::pause_server:
    case Fault::busy_server:
    case Fault::wrong_server:
    case Fault::change_priority:
    case Fault::hand_replica:
    case Fault::hand_master:
    case Fault::move_server:
      return {any_server()};
    case Fault::move_sentinel:
      return {any_sentinel(), any_sentinel()};
    case Fault::all_replicas:
      return {any_group()};
    case Fault::replay:
      return {any_group(), any_sentinel(), any_sentinel()};
    case Fault::failover_order:
    case Fault::reset_order:
    case Fault::monitor_order:
    case Fault::quorum_order:
    case Fault::patience_order:
    case Fault::pause_order: {
      // Now and then two operators have the same idea.
      Names names{any_group(), any_sentinel()};
      if (dice_.chance(200)) names.push_back(any_sentinel());
      return names;
    }
    default:
      return {any_sentinel()};
  }
}

void Faults::strike(const Strike& drawn) {
  world_.trace().mix(static_cast<std::uint64_t>(drawn.fault));
  struck_.push_back(drawn);
  Dice dice{drawn.seed};
  inject(drawn, dice);
}

void Faults::inject(const Strike& drawn, Dice& dice) {
  switch (drawn.fault) {
    case Fault::cut_pair:
    case Fault::cut_one_way:
    case Fault::isolate:
    case Fault::split:
    case Fault::split_one_way:
    case Fault::bridge:
      return cut(drawn, dice);
    case Fault::reset_connection: {
      std::vector<ConnectionId> standing = world_.network().standing();
      if (!standing.empty()) world_.network().reset(dice.pick(standing));
      return;
    }
    case Fault::congest: {
      const Time extra = dice.between(Time{1ms}, Time{300ms});
      world_.say("congestion: +" + std::to_string(extra.count() / 1000) + " ms");
      world_.network().slow_down(extra);
      world_.time().after(drawn.duration, [this] { world_.network().slow_down(Time{0}); });
      return;
    }
    case Fault::move_server:
    case Fault::move_sentinel:
    case Fault::restart_all:
    case Fault::all_replicas:
      return restart(drawn, dice);
    case Fault::replay:
      return repeat_something(drawn, dice);
    default:
      break;
  }
  // The rest is done to those who are named; a smaller world may not have them.
  for (const std::string& name : drawn.whom) {
    if (Server* server = world_.server(name)) hurt_server(drawn, *server, dice);
    Sentinel* sentinel = world_.sentinel(name);
    if (sentinel == nullptr) continue;
    if (world_.group(drawn.whom.front()) != nullptr) {
      give_order(drawn, *sentinel, dice.fork());
    } else {
      hurt_sentinel(drawn, *sentinel, dice);
    }
  }
}

void Faults::later(Time duration, std::function<void()> what) {
  world_.time().after(duration, [this, era = era_, what = std::move(what)] {
    if (era == era_) what();
  });
}

void Faults::cut_for(HostId from, HostId to, Time duration) {
  if (from == to) return;
  world_.network().cut(from, to);
  later(duration, [this, from, to] { world_.network().mend(from, to); });
}

void Faults::cut(const Strike& drawn, Dice& dice) {
  const std::size_t hosts = world_.host_count();
  const Network& network = world_.network();
  std::vector<HostId> named;
  for (const std::string& name : drawn.whom) {
    if (const auto host = world_.host(name)) named.push_back(*host);
  }
  if (named.empty()) return;
  const std::string span = " for " + std::to_string(drawn.duration.count() / 1000) + " ms";
  if (drawn.fault == Fault::cut_pair || drawn.fault == Fault::cut_one_way) {
    if (named.size() < 2) return;
    const bool one_way = drawn.fault == Fault::cut_one_way;
    world_.say("cut " + network.name(named[0]) + (one_way ? " > " : " <> ") + network.name(named[1]) + span);
    cut_for(named[0], named[1], drawn.duration);
    if (!one_way) cut_for(named[1], named[0], drawn.duration);
    return;
  }
  std::vector<bool> inside(hosts, false);
  std::string names;
  for (const HostId host : named) {
    inside[host.value] = true;
    names += " " + network.name(host);
  }
  std::vector<bool> between(hosts, false);
  if (drawn.fault == Fault::bridge) {
    for (std::size_t i = 0; i < hosts; ++i) between[i] = dice.chance(250);
  }
  const bool one_way = drawn.fault == Fault::split_one_way;
  world_.say((one_way ? "does not hear" : "isolates") + names + span);
  for (std::size_t i = 0; i < hosts; ++i) {
    for (std::size_t j = 0; j < hosts; ++j) {
      if (inside[i] == inside[j] || between[i] || between[j]) continue;
      if (!one_way || inside[i]) cut_for(HostId{i}, HostId{j}, drawn.duration);
    }
  }
}

void Faults::heal() {
  ++era_;
  world_.say("all faults end");
  world_.network().slow_down(Time{0});
  world_.network().mend_all();
  for (const auto& sentinel : world_.sentinels()) {
    sentinel->disk().slow_down(Time{0});
    sentinel->disk().fail(false);
    sentinel->tear_next_write({});
    if (!sentinel->alive()) {
      sentinel->start(Memory::disk);
    } else {
      sentinel->resume();
    }
  }
  for (const auto& sentinel : world_.sentinels()) {
    finish_monitoring(*sentinel);
    resume_failovers(*sentinel);
  }
  for (const auto& server : world_.servers()) {
    if (!server->alive()) {
      revive(*server);
    } else {
      world_.network().resume(server->host());
    }
    server->run_script(Time{0});
    server->answer_wrongly(Time{0});
    // A master says none, so nobody would hear of it: what it said as a replica holds on.
    if (server->priority() == 0 && !server->is_master()) server->set_priority(100);
  }
}

}  // namespace vedette::simulation
