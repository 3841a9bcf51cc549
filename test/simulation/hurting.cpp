// The faults that are done to one process: a Sentinel, its machine and its disk, or a server.
#include <algorithm>
#include <utility>

#include "test/simulation/faults.hpp"

namespace vedette::simulation {

void Faults::hurt_sentinel(const Strike& drawn, Sentinel& sentinel, Dice& dice) {
  if (!sentinel.alive() || sleeps(sentinel.host())) return;
  const Time duration = drawn.duration;
  world_.say(std::string{fault_name(drawn.fault)} + " " + sentinel.name() + " for " +
             std::to_string(duration.count() / 1000) + " ms");
  switch (drawn.fault) {
    case Fault::crash_sentinel:
    case Fault::power_off_sentinel:
    case Fault::lose_memory:
      return end_life(drawn.fault, sentinel, duration, dice);
    case Fault::pause_sentinel:
      sentinel.pause();
      later(duration, [&sentinel] { sentinel.resume(); });
      return;
    case Fault::suspend_sentinel:
      sentinel.pause();
      // One that was started anew meanwhile has slept no more.
      later(duration, [&sentinel, duration, life = sentinel.life()] {
        if (sentinel.alive() && sentinel.life() == life)
          sentinel.wake(std::chrono::duration_cast<quorum::Milliseconds>(duration));
      });
      return;
    case Fault::jump_wall:
      sentinel.jump_wall(quorum::Milliseconds{dice.between(-100'000, 100'000)});
      return;
    case Fault::slow_disk:
      sentinel.disk().slow_down(dice.between(Time{50ms}, Time{2s}));
      later(duration, [&sentinel] { sentinel.disk().slow_down(Time{0}); });
      return;
    case Fault::tear_write:
      sentinel.tear_next_write([this, &sentinel, duration, era = era_] {
        if (era != era_) return;  // The machine slept until the end of all faults.
        world_.say("the power of " + sentinel.name() + " fails while it writes");
        sentinel.power_off();
        later(duration, [&sentinel] {
          if (!sentinel.alive()) sentinel.start(Memory::disk);
        });
      });
      return;
    default:
      sentinel.disk().fail(true);
      later(duration, [&sentinel] { sentinel.disk().fail(false); });
      return;
  }
}

void Faults::end_life(Fault fault, Sentinel& sentinel, Time duration, Dice& dice) {
  fault == Fault::power_off_sentinel ? sentinel.power_off() : sentinel.crash();
  const Memory memory = fault != Fault::lose_memory || last_who_knows_others(sentinel) ? Memory::disk
                        : dice.chance(500) || sentinels_move()                         ? Memory::id_only
                                                                                       : Memory::blank;
  if (memory != Memory::disk) {
    lost_.insert(sentinel.host().value);
    sentinel.disk().wipe();
    std::erase_if(settings_, [&](const auto& entry) { return entry.first.first == sentinel.host(); });
  }
  later(duration, [&sentinel, memory] {
    if (!sentinel.alive()) sentinel.start(memory);
  });
}

void Faults::hurt_server(const Strike& drawn, Server& server, Dice& dice) {
  if (!server.alive() || sleeps(server.host())) return;
  const Time duration = drawn.duration;
  world_.say(std::string{fault_name(drawn.fault)} + " " + server.address().text() + " for " +
             std::to_string(duration.count() / 1000) + " ms");
  switch (drawn.fault) {
    case Fault::kill_server:
    case Fault::power_off_server:
    case Fault::empty_server: {
      drawn.fault == Fault::power_off_server ? server.power_off() : server.kill();
      // An old address of one that moved may hold data, for all that anybody knows: those who are all empty then wait
      // for it, and rightly.
      const bool keeps_data = drawn.fault != Fault::empty_server || servers_move();
      const Comeback how = keeps_data         ? Comeback::with_data
                           : dice.chance(500) ? Comeback::empty
                                              : Comeback::as_delivered;
      later(duration, [&server, how] {
        if (!server.alive()) server.start(how);
      });
      return;
    }
    case Fault::pause_server:
      world_.network().pause(server.host());
      later(duration, [this, &server] { world_.network().resume(server.host()); });
      return;
    case Fault::busy_server:
      server.run_script(duration);
      return;
    case Fault::wrong_server:
      server.answer_wrongly(duration, dice.chance(500));
      return;
    case Fault::hand_replica:
    case Fault::hand_master:
      return reconfigure_by_hand(drawn.fault, server, dice);
    default:
      // Nobody would hear of it: a master says none, and what it said as a replica holds on.
      if (server.is_master() && server.priority() == 0) return;
      server.set_priority(static_cast<int>(dice.below(4)) * 50);
      return;
  }
}

void Faults::reconfigure_by_hand(Fault fault, Server& server, Dice& dice) {
  if (fault == Fault::hand_master) return server.replicate_by_hand(std::nullopt);
  const Server& other = *dice.pick(world_.groups()[server.group()].servers);
  if (&other != &server) server.replicate_by_hand(other.address());
}

}  // namespace vedette::simulation
