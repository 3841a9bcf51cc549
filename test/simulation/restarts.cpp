// The faults of a cluster that moves its pods: restarts of many at once, and comings back under other addresses.
#include <algorithm>
#include <utility>

#include "test/simulation/faults.hpp"
#include "test/simulation/liveness.hpp"

namespace vedette::simulation {

void Faults::restart(Fault fault, Time duration) {
  const std::string span = " within " + std::to_string(duration.count() / 1000) + " ms";
  if (fault == Fault::move_server) return move_server(any_server(), duration);
  if (fault == Fault::move_sentinel) return move_sentinel(any_sentinel(), duration);
  const auto in_its_time = [&](std::function<void()> what) {
    world_.time().after(dice_.between(Time{0}, duration), [this, era = era_, what = std::move(what)] {
      if (era == era_) what();
    });
  };
  const std::size_t group = dice_.below(world_.groups().size());
  const bool as_replicas = fault == Fault::all_replicas;
  world_.say((as_replicas ? world_.groups()[group].name + " comes back without a master" : "everything restarts") +
             span);
  for (const auto& server : world_.servers()) {
    if (as_replicas && server->group() != group) continue;
    if (server->alive()) server->kill();
    if (as_replicas) {
      const Server& other = *dice_.pick(world_.groups()[group].servers);
      server->configure(&other == server.get() ? quorum::Address{"10.97." + std::to_string(group) + ".1", 6379}
                                               : other.address());
    }
    in_its_time([this, &server = *server] { revive(server); });
  }
  if (as_replicas) return;
  for (const auto& sentinel : world_.sentinels()) {
    if (sentinel->alive()) sentinel->crash();
    in_its_time([&sentinel = *sentinel] {
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

void Faults::move_server(Server& server, Time duration) {
  const World::Group& group = world_.groups()[server.group()];
  const bool others_are_there =
      group.servers.size() > 1 && std::all_of(group.servers.begin(), group.servers.end(), [&](const Server* other) {
        return other->alive() && known_to_all(world_, *other);
      });
  // Who lost its memory looks for the master where the first configuration says.
  const bool is_in_configuration = group.servers.front() == &server;
  if (!others_are_there || is_in_configuration || is_named_master(server) || world_.network().paused(server.host()))
    return;
  moved_[server.host()] = server.address();
  server.kill();
  world_.move(server);
  world_.time().after(duration, [this, era = era_, &server] {
    if (era == era_) revive(server);
  });
}

void Faults::revive(Server& server) {
  if (server.alive()) return;
  const auto moved = moved_.find(server.host());
  if (moved != moved_.end()) {
    const Sentinel& asked = any_sentinel();
    const quorum::MasterName& name = world_.groups()[server.group()].name;
    const std::optional<quorum::Address> master = asked.alive() ? asked.mind().master_address(name) : std::nullopt;
    if (!master || quorum::same_place(*master, moved->second)) {
      world_.time().after(1s, [this, &server] { revive(server); });
      return;
    }
    server.configure(*master);
    moved_.erase(moved);
  }
  server.start(Comeback::with_data);
}

void Faults::move_sentinel(Sentinel& sentinel, Time duration) {
  Sentinel& other = any_sentinel();
  for (Sentinel* moved : {&sentinel, &other}) {
    if (moved->alive()) moved->crash();
    world_.time().after(duration, [moved, era = era_, this] {
      if (era == era_ && !moved->alive()) moved->start(Memory::disk);
    });
  }
  if (&other == &sentinel) {
    world_.move(sentinel);
  } else {
    world_.swap(sentinel, other);
  }
}

}  // namespace vedette::simulation
