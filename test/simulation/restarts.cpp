// The faults of a cluster that moves its pods: restarts of many at once, and comings back under other addresses.
#include <algorithm>
#include <utility>

#include "test/simulation/faults.hpp"
#include "test/simulation/liveness.hpp"

namespace vedette::simulation {

void Faults::restart(const Strike& drawn, Dice& dice) {
  const Time duration = drawn.duration;
  const std::string span = " within " + std::to_string(duration.count() / 1000) + " ms";
  if (drawn.fault == Fault::move_server) {
    Server* moved = world_.server(drawn.whom[0]);
    if (moved != nullptr) move_server(*moved, duration, dice);
    return;
  }
  if (drawn.fault == Fault::move_sentinel) return move_sentinels(drawn);
  const bool as_replicas = drawn.fault == Fault::all_replicas;
  const World::Group* group = as_replicas ? world_.group(drawn.whom[0]) : nullptr;
  if (as_replicas && group == nullptr) return;
  world_.say((as_replicas ? group->name + " comes back without a master" : "everything restarts") + span);
  for (const auto& server : world_.servers()) {
    if (as_replicas && &world_.groups()[server->group()] != group) continue;
    if (server->alive()) server->kill();
    if (as_replicas) {
      const Server& other = *dice.pick(group->servers);
      server->configure(&other == server.get()
                            ? quorum::Address{"10.97." + std::to_string(server->group()) + ".1", 6379}
                            : other.address());
    }
    later(dice.between(Time{0}, duration), [this, &server = *server] { revive(server); });
  }
  if (as_replicas) return;
  for (const auto& sentinel : world_.sentinels()) {
    if (sentinel->alive()) sentinel->crash();
    later(dice.between(Time{0}, duration), [&sentinel = *sentinel] {
      if (!sentinel.alive()) sentinel.start(Memory::disk);
    });
  }
}

// With literal addresses a server that moved is found by its master's INFO alone. Where all have moved before anybody
// looked, nobody is known any more, and only host names would help.
bool Faults::is_named_master(const Server& server) const {
  const quorum::MasterName& name = world_.groups()[server.group()].name;
  return server.is_master() || std::any_of(world_.sentinels().begin(), world_.sentinels().end(), [&](const auto& one) {
           return one->alive() && one->mind().master_address(name) == server.address();
         });
}

void Faults::move_server(Server& server, Time duration, Dice& dice) {
  const World::Group& group = world_.groups()[server.group()];
  const bool others_are_there =
      group.servers.size() > 1 && std::all_of(group.servers.begin(), group.servers.end(), [&](const Server* other) {
        return other->alive() && known_to_all(world_, *other);
      });
  // Who lost its memory looks for the master where the first configuration says.
  const bool is_in_configuration = group.servers.front() == &server;
  if (!others_are_there || is_in_configuration || is_named_master(server) || sleeps(server.host())) return;
  moved_.insert_or_assign(server.host(), Moved{server.address(), dice.fork()});
  server.kill();
  world_.move(server);
  later(duration, [this, &server] { revive(server); });
}

void Faults::revive(Server& server) {
  if (server.alive()) return;
  const auto moved = moved_.find(server.host());
  if (moved != moved_.end()) {
    const Sentinel& asked = *moved->second.dice.pick(world_.sentinels());
    const quorum::MasterName& name = world_.groups()[server.group()].name;
    const std::optional<quorum::Address> master = asked.alive() ? asked.mind().master_address(name) : std::nullopt;
    if (!master || quorum::same_place(*master, moved->second.from)) {
      world_.time().after(1s, [this, &server] { revive(server); });
      return;
    }
    server.configure(*master);
    moved_.erase(moved);
  }
  server.start(Comeback::with_data);
}

void Faults::move_sentinels(const Strike& drawn) {
  Sentinel* sentinel = world_.sentinel(drawn.whom[0]);
  Sentinel* other = world_.sentinel(drawn.whom[1]);
  if (sentinel == nullptr || other == nullptr) return;
  for (Sentinel* moved : {sentinel, other}) {
    if (moved->alive()) moved->crash();
    later(drawn.duration, [moved] {
      if (!moved->alive()) moved->start(Memory::disk);
    });
  }
  if (other == sentinel) {
    world_.move(*sentinel);
  } else {
    world_.swap(*sentinel, *other);
  }
}

}  // namespace vedette::simulation
